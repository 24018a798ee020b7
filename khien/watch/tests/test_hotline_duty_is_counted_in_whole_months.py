"""Hotline duty of a month: a sum is proposed for whole months that were stood, and for nothing else."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.base import clock
from khien.base.clock import VIETNAM
from khien.law.allowances.read import HOTLINE, allowances
from khien.watch.queries.duty_pay import duty_pay
from khien.watch.rules.duty_pay import Why, bounds, month_of, span_of
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests.rosters_kept import put_on
from khien.watch.tests.teams_kept import NIGHT, team_of_the_department
from khien.watch.tests.watch_builders import at
from tests.world import World

RATE = allowances()[HOTLINE]
FEBRUARY, MARCH = date(2027, 2, 1), date(2027, 3, 1)
A_NIGHT = Span(at("2027-02-05T17:00"), at("2027-02-06T07:00"))


def test_a_whole_month_with_a_shift_is_proposed_at_the_rate() -> None:
    found = month_of(FEBRUARY, [(date(2026, 9, 1), None)], [A_NIGHT], RATE, on=MARCH)
    assert (found.days, found.of, found.shifts, found.minutes) == (28, 28, 1, 14 * 60)
    assert (found.rate, found.proposed, found.why) == (1_300_000, 1_300_000, None)


@pytest.mark.parametrize(
    ("kept", "shifts", "on", "why"),
    [
        ([(date(2027, 2, 2), None)], [A_NIGHT], MARCH, Why.PART),
        ([(date(2026, 9, 1), date(2027, 2, 28))], [A_NIGHT], MARCH, Why.PART),
        ([(date(2026, 9, 1), None)], [], MARCH, Why.NO_SHIFT),
        ([(date(2026, 9, 1), None)], [A_NIGHT], date(2027, 2, 28), Why.NOT_OVER),
    ],
)
def test_whatever_is_not_a_whole_month_that_was_stood_has_no_sum(
    kept: list[tuple[date, date | None]], shifts: list[Span], on: date, why: Why
) -> None:
    found = month_of(FEBRUARY, kept, shifts, RATE, on=on)
    assert found.proposed is None and found.why is why


def test_before_the_circular_there_is_no_rate() -> None:
    found = month_of(date(2019, 1, 1), [(date(2018, 1, 1), None)], [], RATE, on=MARCH)
    assert found.rate is None and found.why is Why.NO_RATE


def test_seats_that_follow_each_other_make_a_whole_month() -> None:
    kept = [(date(2027, 1, 1), date(2027, 2, 10)), (date(2027, 2, 10), None)]
    assert month_of(FEBRUARY, kept, [A_NIGHT], RATE, on=MARCH).proposed == 1_300_000


def test_a_shift_over_the_month_s_end_is_parted_at_midnight() -> None:
    over = Span(at("2027-02-28T17:00"), at("2027-03-01T07:00"))
    kept = [(date(2026, 9, 1), None)]
    assert month_of(FEBRUARY, kept, [over], RATE, on=date(2027, 4, 1)).minutes == 7 * 60
    assert month_of(MARCH, kept, [over], RATE, on=date(2027, 4, 1)).minutes == 7 * 60


@given(
    st.dates(date(2019, 2, 1), date(2030, 12, 31)),
    st.lists(st.tuples(st.dates(date(2019, 1, 1), date(2031, 1, 1)), st.integers(1, 90)), max_size=4),
    st.lists(st.tuples(st.integers(-50, 800), st.integers(1, 60)), max_size=5),
)
def test_no_month_is_worth_more_than_its_rate_nor_longer_than_itself(
    day: date, kept: list[tuple[date, int]], stood: list[tuple[int, int]]
) -> None:
    begin, end = bounds(day)
    start = span_of(day).start
    shifts = [Span(start + timedelta(hours=h), start + timedelta(hours=h + length)) for h, length in stood]
    seats = [(since, since + timedelta(days=length)) for since, length in kept]
    found = month_of(day, seats, shifts, RATE, on=date(2032, 1, 1))
    everyday = {begin + timedelta(days=n) for n in range((end - begin).days)}
    assert found.days == len({d for d in everyday if any(since <= d < until for since, until in seats)})
    assert found.minutes <= found.of * 24 * 60
    assert (found.proposed == RATE.versions[0].amount) is (found.days == found.of and found.shifts > 0)


def test_the_table_of_a_team_holds_whoever_kept_the_hotline(world: World) -> None:
    with clock.stopped_at(NIGHT):
        kept, by = team_of_the_department(world), world.department_coordinator
        put_on(world.department, kept.responder, "2026-12-31T17:00", "2027-01-01T07:00", by, Kind.CALL, NIGHT)
        put_on(world.department, kept.leader, "2026-12-30T17:00", "2026-12-31T07:00", by, Kind.CALL, NIGHT)
        table = duty_pay(by, kept.team, date(2026, 12, 15), on=date(2027, 1, 2))
        assert [(one.member, one.month.minutes, one.month.proposed) for one in table.lines] == [
            (kept.responder, 7 * 60, 1_300_000)
        ]
        assert table.proposed == 1_300_000 and table.first == date(2026, 12, 1)
        assert not duty_pay(world.south_officer, kept.team, date(2026, 12, 1), on=date(2027, 1, 2)).lines
        assert not duty_pay(by, kept.team, date(2026, 8, 1), on=date(2027, 1, 2)).lines


def test_a_month_is_vietnam_s_own() -> None:
    assert span_of(FEBRUARY) == Span(datetime(2027, 2, 1, tzinfo=VIETNAM), datetime(2027, 3, 1, tzinfo=VIETNAM))
