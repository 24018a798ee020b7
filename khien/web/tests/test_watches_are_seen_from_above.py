"""Pages of declared watches: from a holiday to a list that is sent up, and from above to the gap of one school."""

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khien.base import clock
from khien.organisations.models import Person, Unit
from khien.papers.types import Paragraph
from khien.watch.actions import periods
from khien.watch.actions.erasing_lists import erase_lists
from khien.watch.actions.periods import Declared
from khien.watch.actions.reckoning import reckon
from khien.watch.actions.sending import list_of
from khien.watch.actions.shifts import add_shift
from khien.watch.models import Member, Period, Roster, Sending, Shift
from khien.watch.rules.list_paper import paper
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests.watch_builders import TET, at
from khien.web.tests.letters_at_hand import signed_in, taken
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = at("2027-01-20T09:00")


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def tet(world: World) -> Period:
    what = Declared("Tết Đinh Mùi 2027", TET, below=True)
    return periods.declare(world.department, what, by=world.department_coordinator, at=NOW)


def _hub(person: Person) -> str:
    return signed_in(person).get(reverse("watches:index")).content.decode()


def member(unit: Unit, name: str) -> Member:
    return Member.objects.create(unit=unit, name=name, phone="0900 000 001", valid_from=date(2026, 1, 1), made_at=NOW)


def test_a_holiday_becomes_a_watch_for_all_units_in_one_form(world: World) -> None:
    above = signed_in(world.department_coordinator)
    page = above.get(reverse("watches:index")).content.decode()
    assert "Tết Đinh Mùi 2027" in page and "Dịp sắp tới chưa định" in page
    asked = {"ten": "Tết Đinh Mùi 2027", "tu": "2027-02-05T17:00", "den": "2027-02-14T07:00"}
    form = above.get(f"{reverse('watches:declare')}?{urlencode(asked)}").content.decode()
    assert 'value="17:00 05/02/2027"' in form
    given = {
        "name": "Tết Đinh Mùi 2027",
        "start": "17:00 05/02/2027",
        "end": "07:00 14/02/2027",
        "below": "1",
        "ask_every": "240",
        "wait_substitute": "10",
        "wait_superior": "20",
        "send_by": "2 giờ chiều",
    }
    refused = above.post(reverse("watches:declare"), given).content.decode()
    assert "không phải là ngày giờ" in refused
    made = above.post(reverse("watches:declare"), {**given, "send_by": ""})
    period = Period.objects.get()
    assert made["Location"] == reverse("watches:one", args=[period.pk])
    shown = above.get(made["Location"]).content.decode()
    assert "chưa có ai trực" in shown and world.north.name in shown
    assert "Tết Đinh Mùi 2027" not in above.get(reverse("watches:index")).content.decode().split("Dịp sắp tới")[-1]


def test_a_letter_that_names_days_becomes_a_watch_in_one_step_and_stands_in_the_papers(world: World) -> None:
    letter = taken(world)
    clause = letter.clauses.order_by("position")[0]
    clause.topics, clause.window_from, clause.window_to = ["duty_roster"], date(2027, 2, 5), date(2027, 2, 14)
    clause.save()
    above = signed_in(world.department_coordinator)
    page = above.get(reverse("watches:index")).content.decode()
    assert "yêu cầu trực" in page and "Từ 05/02/2027 đến hết 14/02/2027" in page
    href = html.unescape(re.search(r'href="([^"]*van_ban=[^"]*)"', page)[1])  # type: ignore[index]
    form = above.get(href).content.decode()
    assert 'value="00:00 05/02/2027"' in form and 'value="00:00 15/02/2027"' in form
    given = {
        "name": "Trực theo công văn",
        "start": "00:00 05/02/2027",
        "end": "00:00 15/02/2027",
        "below": "1",
        "ask_every": "0",
        "wait_substitute": "10",
        "wait_superior": "20",
        "scope": letter.scope,
    }
    assert above.post(reverse("watches:declare"), {**given, "scope": "directive:khac"}).status_code == 200
    assert not Period.objects.exists()
    above.post(reverse("watches:declare"), given)
    period = Period.objects.get()
    assert (period.scope, period.letter[:21]) == (letter.scope, "Công văn số 128/SGDĐT")
    assert "yêu cầu trực" not in above.get(reverse("watches:index")).content.decode()
    found = list_of(Roster.objects.get(period=period, unit=world.north), world.department, NOW)
    words = " ".join(block.text for block in paper(found, year=2027).blocks if isinstance(block, Paragraph))
    assert "Thực hiện Công văn số 128/SGDĐT" in words


def test_from_the_sentence_to_the_gap_to_somebody_on_watch(world: World) -> None:
    period = tet(world)
    one, two = member(world.north, "Người Một"), member(world.north, "Người Hai")
    above = member(world.department, "Người Của Sở")
    add_shift(world.north, one, Span(TET.start, at("2027-02-09T00:00")), Kind.SITE, by=world.north_officer, at=NOW)
    add_shift(world.north, two, Span(at("2027-02-09T08:00"), TET.end), Kind.CALL, by=world.north_officer, at=NOW)
    client = signed_in(world.department_coordinator)
    gaps = client.get(reverse("watches:gaps", args=[period.pk])).content.decode()
    assert "00:00 09/02/2027 – 08:00 09/02/2027" in gaps
    asked = urlencode({"tu": "2027-02-09T00:00", "den": "2027-02-09T08:00"})
    url = f"{reverse('watches:gap', args=[period.pk, world.north.pk])}?{asked}"
    page = client.get(url).content.decode()
    assert page.index("Người Một") < page.index("Người Của Sở")
    given = {"member": above.pk, "start": "00:00 09/02/2027", "end": "08:00 09/02/2027", "kind": "site"}
    assert client.post(url, given).status_code == 302
    assert Roster.objects.get(period=period, unit=world.north).gap_count == 0
    again = client.post(url, given).content.decode()
    assert "vừa có ca khác" in again
    assert signed_in(world.auditor).post(url, given).status_code == 403


def test_who_leads_the_province_finds_what_a_department_declared(world: World) -> None:
    assert "Chưa có đợt trực nào sắp tới" in _hub(world.province_leader)
    period = tet(world)
    page = _hub(world.province_leader)
    assert "Do đơn vị bên dưới định" in page and reverse("watches:one", args=[period.pk]) in page
    assert "Do đơn vị bên dưới định" not in _hub(world.department_coordinator)
    assert "Do đơn vị bên dưới định" not in _hub(world.police_coordinator)


def test_a_gap_that_nobody_can_take_leads_on(world: World) -> None:
    period = tet(world)
    asked = urlencode({"tu": "2027-02-09T00:00", "den": "2027-02-09T08:00"})
    url = f"{reverse('watches:gap', args=[period.pk, world.north.pk])}?{asked}"
    page = signed_in(world.north_officer).get(url).content.decode()
    assert "Không ai rảnh cả khoảng này" in page
    hours = f"?don_vi={world.north.pk}&amp;tu=2027-02-09T00:00&amp;den=2027-02-09T08:00"
    for name, query in (("new_person", f"?don_vi={world.north.pk}"), ("plan", hours), ("new", hours)):
        assert f'href="{reverse(f"rosters:{name}")}{query}"' in page


def test_a_school_approves_sends_and_the_department_takes_it(world: World) -> None:
    period, who = tet(world), member(world.north, "Người Một")
    add_shift(world.north, who, TET, Kind.SITE, by=world.north_officer, at=NOW)
    keys = [period.pk, world.north.pk]
    officer, leader, judge = map(signed_in, (world.north_officer, world.north_leader, world.department_coordinator))
    assert "lãnh đạo của đơn vị duyệt" in officer.get(reverse("watches:roster", args=keys)).content.decode()
    leader.post(reverse("watches:approve", args=keys), {"version": _row(period, world).version})
    assert _row(period, world).state == "approved"
    preview = officer.get(reverse("watches:preview", args=[*keys, "pdf"]))
    assert preview.content.startswith(b"%PDF") and not Sending.objects.exists()
    wrong = {"version": _row(period, world).version, "phone": "09OO 000 009"}
    assert "có chữ" in officer.post(reverse("watches:phone", args=keys), wrong, follow=True).content.decode()
    officer.post(reverse("watches:phone", args=keys), {"version": _row(period, world).version, "phone": "0900 000 009"})
    officer.post(reverse("watches:send", args=keys), {"version": _row(period, world).version, "number": ""})
    assert _row(period, world).state == "sent"
    for kind in ("pdf", "docx"):
        response = officer.get(reverse("watches:file", args=[*keys, 1, kind]))
        assert len(_bytes(response)) > 1000
    assert officer.get(reverse("watches:file", args=[*keys, 2, "pdf"])).status_code == 404
    paper = SimpleUploadedFile("ban-ky.txt", b"1. Ban ky", "text/plain")
    signed = {"version": _row(period, world).version, "number": "12/THPT", "paper": paper}
    assert officer.post(reverse("watches:signed_copy", args=keys), signed).status_code == 302
    back = {"version": _row(period, world).version, "why": "Thiếu số máy của hiệu trưởng"}
    judge.post(reverse("watches:give_back", args=keys), back)
    assert "Thiếu số máy của hiệu trưởng" in officer.get(reverse("watches:roster", args=keys)).content.decode()
    leader.post(reverse("watches:approve", args=keys), {"version": _row(period, world).version})
    officer.post(reverse("watches:send", args=keys), {"version": _row(period, world).version})
    judge.post(reverse("watches:accept", args=keys), {"version": _row(period, world).version})
    assert _row(period, world).state == "accepted"


def _row(period: Period, world: World) -> Roster:
    return Roster.objects.get(period=period, unit=world.north)


def test_the_tables_tell_each_gap_to_the_minute_even_where_there_are_many(world: World) -> None:
    period, who = tet(world), member(world.north, "Người Một")
    for hour in range(30):
        start = at("2027-02-06T00:00").replace(hour=hour % 24, day=6 + hour // 24)
        Shift.objects.create(
            unit=world.north, member=who, start=start, end=start.replace(minute=30), kind="site", made_at=NOW
        )
    reckon([world.north.pk], None, at=NOW)
    client = signed_in(world.north_officer)
    url = f"{reverse('tables:download', args=['khoang-trong', 'csv'])}?dot={period.pk}"
    rows = list(csv.reader(io.StringIO(_text(client.get(url)))))
    assert len(rows) - 1 == 31
    whole = client.get(f"{reverse('tables:download', args=['dot-truc', 'csv'])}?dot={period.pk}")
    assert len(list(csv.reader(io.StringIO(_text(whole))))) == 2  # the school sees its own unit alone
    assert client.get(reverse("tables:download", args=["dot-truc", "csv"])).status_code == 404


def _bytes(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def _text(response: Any) -> str:
    return _bytes(response).decode("utf-8-sig")


def test_pages_ask_no_more_where_there_are_more_units(world: World) -> None:
    period = tet(world)
    client = signed_in(world.department_coordinator)
    client.get("/")
    for url in (
        reverse("watches:index"),
        reverse("watches:one", args=[period.pk]),
        reverse("watches:gaps", args=[period.pk]),
        reverse("watches:roster", args=[period.pk, world.north.pk]),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= 15, url


def test_what_lists_say_of_people_can_be_erased_by_law(world: World) -> None:
    period, who = tet(world), member(world.north, "Người Một")
    add_shift(world.north, who, TET, Kind.SITE, by=world.north_officer, at=NOW)
    keys = [period.pk, world.north.pk]
    signed_in(world.north_leader).post(reverse("watches:approve", args=keys), {"version": 0})
    signed_in(world.north_officer).post(reverse("watches:send", args=keys), {"version": 1})
    digest = Sending.objects.get().digest
    row = _row(period, world)
    erase_lists(row, "Theo yêu cầu của chủ thể dữ liệu, 12/YC", by=world.administrator, at=NOW)
    kept = Sending.objects.get()
    assert (kept.content, kept.docx, kept.pdf, kept.digest) == ({}, None, None, digest)
    page = signed_in(world.north_officer).get(reverse("watches:roster", args=keys))
    assert page.status_code == 200
