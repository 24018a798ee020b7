"""What an approved roster proves, through the judge: the window itself, gaps, changes, last year's."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from khien.evidence.models import Evidence
from khien.evidence.queries import evidence_seen_by, standing_of
from khien.evidence.rules import Standing
from khien.watch.actions.reckoning import BY, reckon, shifts_of
from khien.watch.models import Member, Period, Roster, Shift
from khien.watch.queries.proving import window_of
from khien.watch.rules.figures import digest
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests.watch_builders import at
from tests.world import World

NOW = at("2027-01-20T09:00")


@pytest.fixture
def roster(world: World) -> Roster:
    """Tết Đinh Mùi 2027 as the department declared it, seen from the northern school."""
    period = Period.objects.create(
        unit=world.department,
        name="Tết Đinh Mùi 2027",
        start=at("2027-02-05T17:00"),
        end=at("2027-02-14T07:00"),
        below=True,
        state="declared",
        made_at=NOW,
    )
    return Roster.objects.create(
        period=period, unit=world.north, state="asked", minutes=1, gap_count=1, reckoned_at=NOW, state_at=NOW
    )


@pytest.fixture
def members(world: World) -> list[Member]:
    return [
        Member.objects.create(unit=world.north, name=name, valid_from=date(2026, 1, 1), made_at=NOW)
        for name in ("Người Một", "Người Hai")
    ]


def piece_of(roster: Roster) -> Evidence:
    assert roster.evidence is not None
    return evidence_seen_by(BY).get(pk=roster.evidence)


def put_on(member: Member, start: str, end: str, kind: Kind = Kind.SITE) -> Shift:
    return Shift.objects.create(unit=member.unit, member=member, start=at(start), end=at(end), kind=kind, made_at=NOW)


def test_figures_are_kept_to_the_minute(roster: Roster, members: list[Member]) -> None:
    put_on(members[0], "2027-02-05T17:00", "2027-02-10T00:00")
    put_on(members[1], "2027-02-10T00:30", "2027-02-14T07:00", Kind.CALL)
    with transaction.atomic():
        reckon([roster.unit_id], None, at=NOW)
    roster.refresh_from_db()
    assert (roster.people, roster.gap_count, roster.minutes - roster.covered) == (2, 1, 30)
    assert roster.gaps == [["2027-02-10T00:00", "2027-02-10T00:30"]]
    assert roster.covered_site == 6180
    assert roster.evidence is None


def test_a_change_after_approval_that_opens_a_gap_counts_at_once(roster: Roster, members: list[Member]) -> None:
    shift = put_on(members[0], "2027-02-05T17:00", "2027-02-14T07:00")
    _approve(roster)
    piece = piece_of(roster)
    assert piece.facts == {
        "covers_from": "2027-02-05",
        "covers_to": "2027-02-14",
        "people": 1,
        "around_the_clock": True,
    }
    Shift.objects.filter(pk=shift.pk).update(end=at("2027-02-13T07:00"))
    reckon([roster.unit_id], Span(at("2027-02-13T07:00"), at("2027-02-14T07:00")), at=NOW + timedelta(hours=1))
    roster.refresh_from_db()
    assert roster.state == "changed"
    now = piece_of(roster)
    assert now.pk != piece.pk and now.facts["around_the_clock"] is False
    assert standing_of(evidence_seen_by(BY).get(pk=piece.pk)) is Standing.SUPERSEDED


def test_a_change_after_approval_that_closes_a_gap_waits_for_another_persons_word(
    roster: Roster, members: list[Member]
) -> None:
    put_on(members[0], "2027-02-05T17:00", "2027-02-13T07:00")
    _approve(roster)
    put_on(members[1], "2027-02-13T07:00", "2027-02-14T07:00")
    reckon([roster.unit_id], None, at=NOW)
    roster.refresh_from_db()
    assert (roster.state, roster.gap_count) == ("changed", 0)
    assert piece_of(roster).facts["around_the_clock"] is False


def _approve(roster: Roster) -> None:
    """As the action writes it."""
    shifts = shifts_of([roster.unit_id], [window_of(roster)]).get(roster.unit_id, ())
    roster.state, roster.digest = "approved", digest(shifts, window_of(roster))
    roster.save()
    reckon([roster.unit_id], None, at=NOW)
    roster.refresh_from_db()


def test_a_watch_over_and_another_ones_time_are_left_alone(roster: Roster, members: list[Member]) -> None:
    put_on(members[0], "2027-02-05T17:00", "2027-02-14T07:00")
    reckon([roster.unit_id], Span(at("2027-03-01T00:00"), at("2027-03-02T00:00")), at=NOW)
    reckon([roster.unit_id], None, at=datetime(2027, 3, 1, tzinfo=NOW.tzinfo))
    roster.refresh_from_db()
    assert roster.people == 0
