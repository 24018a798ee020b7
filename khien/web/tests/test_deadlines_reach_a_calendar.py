"""Calendars: made once, fetched by the address, showing what their owner may read today and nothing after he left."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pytest_django import Settings

from khien.base import clock
from khien.base.actors import Service
from khien.directives import actions as directives
from khien.directives.models import Recipient
from khien.notices.models import Feed
from khien.notices.rules.calendar import Deadline, calendar
from khien.organisations import actions as organisations
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db
SETUP = Service("setup")


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(hand.NOW):
        yield


@pytest.fixture
def row(world: World) -> Recipient:
    return hand.recipient(hand.sent(world), world.north)


def made(client: Client, **given: Any) -> str:
    """The address of a new calendar, as the page shows it once."""
    page = client.post("/lich/tao/", given).content.decode()
    found = re.search(r"http://testserver(/lich/[\w-]{20,}\.ics)", page)
    assert found, page
    return found[1]


def events(address: str) -> dict[str, Any]:
    """The events of a calendar by their keys, as a program without a session fetches them."""
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(one["uid"]): one for one in Calendar.from_ical(response.content).walk("VEVENT")}


def test_a_letter_to_answer_and_its_duties_are_whole_days_that_take_no_time(world: World, row: Recipient) -> None:
    found = events(made(hand.signed_in(world.north_officer)))
    answer = found[f"answer-{row.pk}@testserver"]
    assert answer["dtstart"].dt == date(2026, 9, 20)
    assert answer["transp"] == "TRANSPARENT"
    assert "128/SGDĐT-VP" in answer["summary"]
    assert answer["url"] == f"http://testserver/van-ban/nhan/{row.pk}/"
    assert any(key.startswith("duty-") for key in found)


def test_an_answered_letter_leaves_the_calendar_and_a_late_one_is_marked(world: World, row: Recipient) -> None:
    address = made(hand.signed_in(world.department_coordinator), don_vi=world.north.pk)
    key = f"answer-{row.pk}@testserver"
    with clock.stopped_at(hand.NOW + timedelta(days=40)):
        assert str(events(address)[key]["summary"]).startswith("QUÁ HẠN")
    Recipient.objects.filter(pk=row.pk).update(state="answered")
    assert key not in events(address)


def test_the_sender_sees_how_many_have_not_answered(world: World, row: Recipient) -> None:
    found = events(made(hand.signed_in(world.department_coordinator)))
    held = found[f"answers-{row.directive_id}@testserver"]
    assert re.search(r"Còn \d+/\d+ đơn vị chưa trả lời", str(held["description"]))


def test_a_moved_day_moves_under_the_same_key(world: World, row: Recipient) -> None:
    address = made(hand.signed_in(world.north_officer))
    key = f"answer-{row.pk}@testserver"
    before = events(address)[key]["dtstart"].dt
    directives.amend_answer_by(
        row.directive, date(2026, 9, 28), reason="Lùi", by=world.department_coordinator, at=hand.NOW
    )
    assert events(address)[key]["dtstart"].dt == date(2026, 9, 28) != before


def test_the_same_deadlines_are_the_same_bytes_and_cost_nothing_to_ask_again(world: World, row: Recipient) -> None:
    address = made(hand.signed_in(world.north_officer))
    first = Client().get(address)
    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_who_left_or_ended_it_leaves_an_address_that_answers_nothing(world: World, row: Recipient) -> None:
    officer = hand.signed_in(world.north_officer)
    ended, left = made(officer), made(officer)
    key = Feed.objects.order_by("pk").first()
    assert key is not None
    assert officer.post(f"/lich/{key.pk}/ngung/").status_code == 302
    assert Client().get(ended).status_code == 404
    assert Client().get(left).status_code == 200
    organisations.remove_person(world.north_officer, by=SETUP, at=hand.NOW)
    assert Client().get(left).status_code == 404


def test_a_lost_role_empties_the_calendar_at_once(world: World, row: Recipient) -> None:
    address = made(hand.signed_in(world.north_officer), don_vi=world.north.pk)
    assert events(address)
    for grant in world.north_officer.grants.all():
        organisations.revoke(grant, by=SETUP, at=hand.NOW)
    with clock.stopped_at(hand.NOW + timedelta(days=1)):
        assert not events(address)


def test_a_neighbour_makes_no_calendar_of_a_unit_and_ends_none(world: World, row: Recipient) -> None:
    neighbour = hand.signed_in(world.south_officer)
    assert neighbour.post("/lich/tao/", {"don_vi": world.north.pk}).status_code == 404
    made(hand.signed_in(world.north_officer))
    assert neighbour.post(f"/lich/{Feed.objects.get().pk}/ngung/").status_code == 404


def test_the_twenty_first_calendar_is_refused_in_words(world: World) -> None:
    client = hand.signed_in(world.north_officer)
    for _ in range(20):
        made(client)
    assert "tối đa 20 lịch" in client.post("/lich/tao/", follow=True).content.decode()


# The library writes a literal \N, which stands for a line break in the format, as one.
_WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=300).filter(
    lambda text: r"\N" not in text
)


@given(
    st.lists(
        st.builds(
            Deadline,
            key=st.from_regex(r"[a-z]{1,8}-[0-9]{1,9}", fullmatch=True),
            on=st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)),
            title=_WORDS.filter(bool),
            words=_WORDS,
            url=st.just("https://khien.example/"),
            changed_at=st.just(datetime(2026, 9, 1, tzinfo=UTC)),
        ),
        max_size=8,
        unique_by=lambda one: one.key,
    )
)
def test_whatever_the_words_a_calendar_reads_back_as_it_was_written(days: list[Deadline]) -> None:
    data = calendar("Khiên", days, host="khien.example")
    assert max((len(line) for line in data.split(b"\r\n")), default=0) <= 75  # RFC 5545, 3.1
    assert b"\r\nX-PUBLISHED-TTL:PT6H\r\n" in data
    found: dict[str, Any] = {str(one["uid"]): one for one in Calendar.from_ical(data).walk("VEVENT")}
    assert {key: (str(one["summary"]), one["dtstart"].dt) for key, one in found.items()} == {
        f"{day.key}@khien.example": (day.title, day.on) for day in days
    }
