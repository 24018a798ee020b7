"""The calendar of shifts: busy on site and free on call, keys that stay, changes that count, the same bytes again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from khien.base import clock
from khien.organisations import actions as organisations
from khien.organisations.queries import NotAllowed
from khien.watch.actions.feeding import UnableToFeedShifts, end_shift_feed, make_shift_feed
from khien.watch.actions.shifts import change_shift, substitute
from khien.watch.models import Shift, Team
from khien.watch.queries.feeds import lineages, shift_feed_of_token, shift_feeds_of, shifts_of_feed
from khien.watch.rules.feeds import Turn, calendar, lineage
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests.rosters_kept import PLANNED, member, put_on
from khien.watch.tests.watch_builders import at
from tests.world import SETUP, World

START, END = at("2027-02-05T17:00"), at("2027-02-06T07:00")


def _turn(kind: Kind, *, own: bool = True) -> Turn:
    title, words = "Trực; ca, đêm", "Từ 17:00\nđến 07:00"
    return Turn("shift-1", START, END, kind, own, title, words, "https://a.example/", START, 2)


@pytest.mark.parametrize(
    ("kind", "own", "busy"),
    [(Kind.SITE, True, "OPAQUE"), (Kind.CALL, True, "TRANSPARENT"), (Kind.SITE, False, "TRANSPARENT")],
)
def test_only_ones_own_shift_on_site_is_busy(kind: Kind, own: bool, busy: str) -> None:
    (event,) = Calendar.from_ical(calendar("Lịch", [_turn(kind, own=own)], host="khien.example")).walk("VEVENT")
    assert str(event["TRANSP"]) == busy
    assert str(event["UID"]) == "shift-1@khien.example"
    assert event.decoded("SEQUENCE") == 2
    assert str(event["SUMMARY"]) == "Trực; ca, đêm"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (START, END)
    assert str(event["DTSTART"].params["TZID"]) == "Asia/Ho_Chi_Minh"


def test_the_same_shifts_give_the_same_bytes_and_the_time_zone_comes_along() -> None:
    first = calendar("Lịch", [_turn(Kind.SITE)], host="khien.example")
    assert first == calendar("Lịch", [_turn(Kind.SITE)], host="khien.example")
    assert b"BEGIN:VTIMEZONE" in first
    assert b"X-PUBLISHED-TTL:PT1H" in first
    assert all(len(line) <= 75 for line in first.split(b"\r\n"))


def test_a_shift_that_goes_on_keeps_its_key_and_one_cut_into_pieces_does_not() -> None:
    assert lineage({3: 2, 2: 1, 1: None}, {2: 1, 1: 1}, 3) == (1, 2)
    assert lineage({3: 1, 2: 1, 1: None}, {1: 2}, 3) == (3, 0)
    assert lineage({1: None}, {}, 1) == (1, 0)


def test_a_changed_shift_moves_in_the_calendar_and_a_part_taken_over_is_new(world: World) -> None:
    by = world.north_coordinator
    mine = member(world.north, "Người Một", by, person=world.north_officer)
    other = member(world.north, "Người Hai", by)
    row = put_on(world.north, mine, "2027-02-05T17:00", "2027-02-06T07:00", by)
    feed = shift_feed_of_token(make_shift_feed(unit=world.north, by=world.north_leader, at=PLANNED))
    assert feed is not None
    moved = change_shift(row, Span(START, END + timedelta(hours=1)), Kind.SITE, by=by, at=PLANNED)
    (shown,) = shifts_of_feed(feed, PLANNED)
    assert (shown, lineages([shown])) == (moved, {moved.pk: (row.pk, 1)})
    substitute(moved, other, Span(START, START + timedelta(hours=2)), by=by, at=PLANNED)
    pieces = list(shifts_of_feed(feed, PLANNED))
    assert len(pieces) == 2
    assert {lineages(pieces)[one.pk][1] for one in pieces} == {0}
    assert len({lineages(pieces)[one.pk][0] for one in pieces}) == 2


def test_a_calendar_shows_a_year_ahead_of_a_person_a_unit_or_a_team(world: World) -> None:
    by = world.north_coordinator
    mine = member(world.north, "Người Một", by, person=world.north_officer)
    other = member(world.north, "Người Hai", by)
    put_on(world.north, mine, "2027-02-05T17:00", "2027-02-06T07:00", by)
    put_on(world.north, other, "2027-12-05T17:00", "2027-12-06T07:00", by)
    put_on(world.north, other, "2028-12-05T17:00", "2028-12-06T07:00", by)  # too far ahead
    team = Team.objects.create(unit=world.north, name="Tổ ứng cứu", made_at=PLANNED)
    team.seats.create(member=other, part="member", valid_from=PLANNED.date())
    counts = {}
    for of in ({"member": mine}, {"unit": world.north}, {"team": team}):
        feed = shift_feed_of_token(make_shift_feed(**of, by=world.north_officer, at=PLANNED))
        assert feed is not None
        counts[next(iter(of))] = len(shifts_of_feed(feed, PLANNED))
    assert counts == {"member": 1, "unit": 2, "team": 1}


def test_who_may_no_longer_read_sees_an_empty_calendar_and_who_left_none(world: World) -> None:
    by = world.north_coordinator
    mine = member(world.north, "Người Một", by)
    put_on(world.north, mine, "2027-02-05T17:00", "2027-02-06T07:00", by)
    token = make_shift_feed(unit=world.north, by=world.north_leader, at=PLANNED)
    feed = shift_feed_of_token(token)
    assert feed is not None and len(shifts_of_feed(feed, PLANNED)) == 1
    with pytest.raises(NotAllowed):
        make_shift_feed(unit=world.north, by=world.south_leader, at=PLANNED)
    with pytest.raises(NotAllowed):
        make_shift_feed(member=mine, by=world.north_leader, at=PLANNED)
    with pytest.raises(UnableToFeedShifts):
        make_shift_feed(by=world.north_leader, at=PLANNED)
    with pytest.raises(NotAllowed):
        end_shift_feed(feed, by=world.south_leader, at=PLANNED)
    organisations.remove_person(world.north_leader, by=SETUP, at=clock.now())
    assert shift_feed_of_token(token) is None
    assert not shift_feeds_of(world.south_leader)
    assert Shift.objects.count() == 1


def test_a_calendar_whose_owner_lost_the_right_names_nobody(world: World) -> None:
    by = world.north_coordinator
    mine = member(world.north, "Người Một", by)
    put_on(world.north, mine, "2027-02-05T17:00", "2027-02-06T07:00", by)
    team = Team.objects.create(unit=world.north, name="Tổ ứng cứu Bắc", made_at=PLANNED)
    made = ({"unit": world.north}, {"team": team}, {"member": mine})
    tokens = [make_shift_feed(**of, by=world.north_officer, at=PLANNED) for of in made]
    for grant in world.north_officer.grants.all():
        organisations.revoke(grant, by=SETUP, at=clock.now())
    for token in tokens:
        body = Client().get(reverse("presence:feed", args=[token])).content.decode()
        assert "X-WR-CALNAME:Lịch trực\r\n" in body
        assert [word for word in ("Bắc", "Người Một", "VEVENT") if word in body] == []
