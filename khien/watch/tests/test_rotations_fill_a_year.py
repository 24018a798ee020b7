"""A year planned from a pattern: covered, fair, nobody twice at once, nobody who is away, holidays in turn."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.base.clock import VIETNAM
from khien.notices.rules.hours import Calendar
from khien.watch.rules.coverage import coverage
from khien.watch.rules.overlaps import Why
from khien.watch.rules.patterns import Dates, Days, Plan, Turn, UnableToPlan, plan
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests import watch_builders as build

HOUR = timedelta(hours=1)
FOUR = ("Người Một", "Người Hai", "Người Ba", "Người Bốn")
NIGHT = Turn(time(17), 14 * HOUR, Kind.CALL, FOUR)
DAY = Turn(time(7), 10 * HOUR, Kind.SITE, FOUR, Days.WORKING)
DAY_OFF = Turn(time(7), 10 * HOUR, Kind.SITE, FOUR, Days.OFF)
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
WORKS = Calendar().works


def year(*turns: Turn, dates: Dates | None = None) -> Plan:
    return plan(build.UNITS[0], turns, FIRST, LAST, works=WORKS, dates=dates)


def test_a_year_by_three_turns_is_covered_to_the_minute() -> None:
    made = year(DAY, DAY_OFF, NIGHT)
    asked = Span(datetime(2027, 1, 1, 7, tzinfo=VIETNAM), datetime(2028, 1, 1, 7, tzinfo=VIETNAM))
    (line,) = coverage(made.shifts, asked)
    assert (line.minutes, line.covered, line.gaps, made.unfilled) == (525_600, 525_600, (), ())
    assert [one for one in line.overlaps if one.why is not Why.SEVERAL] == []
    assert line.covered_site == 365 * 600


def test_tet_is_days_off_in_the_plan_and_goes_round_among_all() -> None:
    made = year(DAY_OFF)
    tet = [one for one in made.shifts if build.TET.start <= one.start < build.TET.end]
    assert [one.start.day for one in tet] == [6, 7, 8, 9, 10, 13]  # the statutory days to the 10th, then the weekend
    assert len({one.person for one in tet}) == 4
    assert (
        max(Counter(one.person for one in made.shifts).values())
        - min(Counter(one.person for one in made.shifts).values())
        <= 1
    )


def test_holidays_are_an_argument() -> None:
    made = plan(build.UNITS[0], [DAY], FIRST, date(2027, 1, 7), works=lambda day: day.day == 3)
    assert [one.start.day for one in made.shifts] == [3]


def test_each_person_keeps_a_week_where_the_pattern_says_so() -> None:
    weekly = Turn(time(8), 24 * HOUR, Kind.CALL, FOUR[:2], hold=7)
    made = plan(build.UNITS[0], [weekly], FIRST, date(2027, 1, 21), works=WORKS)
    assert [one.person for one in made.shifts] == [FOUR[0]] * 7 + [FOUR[1]] * 7 + [FOUR[0]] * 7


def test_who_was_on_site_by_day_is_not_put_on_site_that_night_where_others_are_there() -> None:
    night = replace(NIGHT, kind=Kind.SITE)
    asked = Span(datetime(2027, 1, 1, tzinfo=VIETNAM), datetime(2028, 1, 1, tzinfo=VIETNAM))
    made = year(DAY, DAY_OFF, night)
    (line,) = coverage(made.shifts, asked)
    assert line.rest_warnings == ()
    times = Counter(one.person for one in made.shifts)
    assert set(times) == set(FOUR)
    alone = year(*(replace(turn, people=FOUR[:1]) for turn in (DAY, DAY_OFF, night)))
    assert (len(alone.shifts), alone.unfilled) == (730, ()), "better tired than nobody: the warning tells it"
    assert coverage(alone.shifts, asked)[0].rest_warnings


def test_an_expert_from_outside_is_put_on_within_the_dates_alone() -> None:
    dates = Dates(
        only={FOUR[3]: [(date(2027, 2, 1), date(2027, 2, 28))]}, away={FOUR[0]: [(date(2027, 2, 5), date(2027, 2, 6))]}
    )
    made = year(NIGHT, dates=dates)
    expert = [one for one in made.shifts if one.person == FOUR[3]]
    assert expert
    assert all(one.start.date() >= date(2027, 2, 1) and one.end.date() <= date(2027, 2, 28) for one in expert)
    leave = Span(datetime(2027, 2, 5, tzinfo=VIETNAM), datetime(2027, 2, 7, tzinfo=VIETNAM))
    assert not [one for one in made.shifts if one.person == FOUR[0] and one.span.meets(leave)]
    assert len(made.shifts) == 365


def test_a_turn_that_nobody_can_take_is_told_and_left_open() -> None:
    away = Dates(away={person: [(date(2027, 2, 6), date(2027, 2, 6))] for person in FOUR})
    made = year(DAY_OFF, dates=away)
    (open_turn,) = made.unfilled
    assert open_turn.span == Span(build.at("2027-02-06T07:00"), build.at("2027-02-06T17:00"))
    nobody = plan(build.UNITS[0], [Turn(time(7), HOUR, Kind.SITE, ())], FIRST, FIRST, works=WORKS)
    assert (nobody.shifts, len(nobody.unfilled)) == ((), 1)


def test_a_plan_goes_on_where_the_last_one_ended() -> None:
    whole = year(NIGHT).shifts
    half = plan(build.UNITS[0], [NIGHT], date(2027, 7, 1), LAST, works=WORKS, since=FIRST).shifts
    assert whole[-len(half) :] == half


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Turn(time(7), timedelta(), Kind.SITE, FOUR), "dài hơn 0 phút"),
        (lambda: Turn(time(7), -HOUR, Kind.SITE, FOUR), "dài hơn 0 phút"),
        (lambda: Turn(time(7, 0, 30), HOUR, Kind.SITE, FOUR), "không tính giây"),
        (lambda: Turn(time(7), HOUR, Kind.SITE, FOUR, hold=0), "ít nhất một ca"),
        (lambda: plan("x", [DAY], LAST, FIRST, works=WORKS), "Ngày cuối"),
        (lambda: plan("x", [DAY], FIRST, date(2037, 1, 1), works=WORKS), "ba năm"),
    ],
)
def test_a_pattern_that_makes_no_plan_is_refused(make: object, why: str) -> None:
    with pytest.raises(UnableToPlan, match=why):
        make()  # type: ignore[operator]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.builds(
            Turn,
            st.times().map(lambda at: at.replace(second=0, microsecond=0)),
            st.integers(1, 40 * 60).map(lambda minutes: minutes * build.MINUTE),
            st.sampled_from(Kind),
            st.lists(st.sampled_from(FOUR), max_size=4, unique=True).map(tuple),
            st.sampled_from(Days),
            st.integers(1, 3),
        ),
        max_size=4,
    ),
    st.dictionaries(st.sampled_from(FOUR), st.just([(date(2027, 2, 8), date(2027, 2, 9))])),
)
def test_nobody_is_on_twice_at_once_or_while_away_and_every_turn_is_told(
    turns: list[Turn], away: dict[str, list[tuple[date, date]]]
) -> None:
    first, last = date(2027, 2, 4), date(2027, 2, 12)
    made = plan(build.UNITS[0], turns, first, last, works=WORKS, dates=Dates(away=away))
    for place, one in enumerate(made.shifts):
        assert not [two for two in made.shifts[place + 1 :] if two.person == one.person and two.span.meets(one.span)]
        for since, until in away.get(one.person, ()):
            assert one.end <= datetime.combine(since, time(), VIETNAM) or one.start.date() > until
    days = [first + timedelta(days=step) for step in range(9)]
    asked = sum(turn.days is Days.EVERY or (turn.days is Days.WORKING) == WORKS(day) for turn in turns for day in days)
    assert len(made.shifts) + len(made.unfilled) == asked
    assert [one.start for one in made.shifts] == sorted(one.start for one in made.shifts)
