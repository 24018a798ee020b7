"""Pages of a roster say what it does not prove and what comes next; a letter's “tại chỗ” is proposed, never forced."""

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from khien.base import clock
from khien.watch.actions import periods, sending
from khien.watch.actions.periods import Declared
from khien.watch.actions.shifts import add_shift, substitute
from khien.watch.models import Member, Period, Roster
from khien.watch.rules.shifts import Kind
from khien.watch.tests.test_rosters_go_up_and_answer_letters import member, tet
from khien.watch.tests.watch_builders import TET, at
from khien.web.tests.letters_at_hand import signed_in, taken
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = at("2027-01-20T09:00")


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def test_after_other_people_came_the_hub_and_the_roster_say_to_approve_anew(world: World) -> None:
    period = tet(world)
    shift = add_shift(world.north, member(world.north), TET, Kind.SITE, by=world.north_officer, at=NOW)
    row = Roster.objects.get(period=period, unit=world.north)
    sending.approve(row, version=row.version, by=world.north_leader, at=NOW)
    substitute(shift, member(world.north, "Người Hai"), by=world.north_officer, at=NOW)
    leader = signed_in(world.north_leader)
    hub = leader.get(f"{reverse('rosters:index')}?don_vi={world.north.pk}").content.decode()
    assert "Chưa chứng minh được gì cho đến khi lãnh đạo duyệt lại" in hub
    here = reverse("watches:roster", args=[period.pk, world.north.pk])
    assert f'href="{here}">Duyệt lại' in hub
    page = leader.get(here).content.decode()
    assert "Duyệt lại</button>" in page and "minh chứng không còn cho đến khi duyệt lại" in page


def test_before_it_is_sent_a_roster_names_who_has_no_number(world: World) -> None:
    period, nobody = tet(world), member(world.north, "Người Im")
    add_shift(world.north, nobody, TET, Kind.SITE, by=world.north_officer, at=NOW)
    here = reverse("watches:roster", args=[period.pk, world.north.pk])
    assert "để trống số của" not in signed_in(world.north_officer).get(here).content.decode()
    Member.objects.filter(pk=nobody.pk).update(phone="")
    page = signed_in(world.north_officer).get(here).content.decode()
    assert f'href="{reverse("rosters:person", args=[nobody.pk])}">Người Im</a>.' in page


def test_a_watch_of_ones_own_leads_to_the_one_from_above(world: World) -> None:
    own = periods.declare(world.north, Declared("Tự đặt", TET), by=world.north_coordinator, at=NOW)
    here, leader = reverse("watches:roster", args=[own.pk, world.north.pk]), signed_in(world.north_leader)
    assert "không chứng minh được gì" not in leader.get(here).content.decode()
    above = tet(world)
    page = leader.get(here).content.decode()
    assert "không chứng minh được gì" in page
    assert reverse("watches:roster", args=[above.pk, world.north.pk]) in page


def test_a_gap_that_runs_is_offered_from_now_on_and_an_import_says_that_it_cuts(world: World) -> None:
    period, now = tet(world), at("2027-02-10T09:30")
    member(world.north)
    with clock.stopped_at(now):
        officer = signed_in(world.north_officer)
        asked = "?tu=2027-02-05T17:00&den=2027-02-14T07:00"
        page = officer.get(reverse("watches:gap", args=[period.pk, world.north.pk]) + asked).content.decode()
        assert 'value="09:30 10/02/2027"' in page and 'value="17:00 05/02/2027"' not in page
        table = "Người trực,Bắt đầu,Kết thúc,Hình thức\nNgười Một,05/02/2027 17:00,14/02/2027 07:00,tại chỗ\n"
        paper = SimpleUploadedFile("truc.csv", table.encode(), "text/csv")
        url = f"{reverse('rosters:import')}?don_vi={world.north.pk}"
        assert "Ca đang chạy được nhập từ lúc này" in officer.post(url, {"roster": paper}).content.decode()


@pytest.mark.parametrize(("words", "ticked"), [("bố trí trực tại chỗ 24/7", True), ("trực 24/7", False)])
def test_a_letter_that_says_at_the_place_proposes_it_and_it_may_be_unticked(
    world: World, words: str, ticked: bool
) -> None:
    clause = taken(world).clauses.order_by("position")[0]
    clause.topics, clause.window_from, clause.window_to = ["duty_roster"], date(2027, 2, 5), date(2027, 2, 14)
    clause.text = words
    clause.save()
    above = signed_in(world.department_coordinator)
    page = above.get(reverse("watches:index")).content.decode()
    [href] = re.findall(r'href="([^"]*van_ban=[^"]*)"', page)
    form = above.get(html.unescape(href)).content.decode()
    [box] = re.findall(r'<input type="checkbox" name="needs_site"[^>]*>', form)
    assert (" checked" in box) is ticked
    given = {"name": "Trực", "start": "00:00 05/02/2027", "end": "00:00 15/02/2027", "below": "1", "ask_every": "0"}
    above.post(reverse("watches:declare"), {**given, "wait_substitute": "10", "wait_superior": "20"})
    assert not Period.objects.get().needs_site
