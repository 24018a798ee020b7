"""Quiet hours, days off, digests and steps, over random people, calendars and instants."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from khien.notices.rules.hours import (
    VIETNAM,
    Calendar,
    Habits,
    Mode,
    Pace,
    due,
    is_quiet,
    next_digest,
    next_open,
    pace_for,
    working_days_after,
)
from khien.notices.rules.kinds import Kind, pace_of
from khien.notices.rules.steps import STEPS, Step, UnableToSetSteps, Whom, checked, reached, step_day, told_by

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 1000 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
DAYS = st.dates(date(2025, 2, 1), date(2027, 9, 1))
TIMES = st.times().map(lambda one: one.replace(microsecond=0, second=0))
CALENDARS = st.builds(Calendar, st.frozensets(DAYS, max_size=6), st.frozensets(DAYS, max_size=6))


@st.composite
def habits(draw: st.DrawFn) -> Habits:
    begin, end = draw(TIMES), draw(TIMES)
    assume((end.hour * 60 + end.minute - begin.hour * 60 - begin.minute) % 1440 <= 23 * 60)
    return Habits(draw(st.sampled_from(Mode)), begin, end, draw(TIMES), draw(st.booleans()))


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


@given(INSTANTS, habits(), CALENDARS)
def test_nothing_but_the_most_urgent_ever_goes_out_in_quiet_hours(
    instant: datetime, habit: Habits, calendar: Calendar
) -> None:
    for pace in (Pace.SOON, Pace.DIGEST):
        when = due(pace, instant, habit, calendar)
        assert when >= instant
        assert not is_quiet(when, habit, calendar)
    assert due(Pace.NOW, instant, habit, calendar) == instant


@given(INSTANTS, habits(), CALENDARS)
def test_the_next_open_instant_is_the_first_one(instant: datetime, habit: Habits, calendar: Calendar) -> None:
    when = next_open(instant, habit, calendar)
    if when > instant:
        assert is_quiet(instant, habit, calendar)
        assert is_quiet(when - timedelta(minutes=1), habit, calendar)


@given(INSTANTS, habits(), CALENDARS)
def test_digests_come_one_a_working_day(instant: datetime, habit: Habits, calendar: Calendar) -> None:
    first = next_digest(instant, habit, calendar)
    second = next_digest(first + timedelta(minutes=1), habit, calendar)
    assert first < second
    assert first.astimezone(VIETNAM).date() <= second.astimezone(VIETNAM).date()


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (at(3, 9), False),  # a Thursday morning
        (at(3, 20, 59), False),
        (at(3, 21), True),
        (at(4, 6, 59), True),
        (at(4, 7), False),
        (at(5, 10), True),  # Saturday
        (at(2, 10), True),  # Quốc khánh
        (at(1, 10), True),  # the day beside it
        (datetime(2026, 8, 31, 10, tzinfo=VIETNAM), True),  # off, worked on 22 August instead
        (datetime(2026, 8, 22, 10, tzinfo=VIETNAM), False),  # that Saturday
        (datetime(2026, 2, 18, 10, tzinfo=VIETNAM), True),  # Tết
    ],
)
def test_nights_weekends_holidays_and_days_off_instead_are_quiet(moment: datetime, quiet: bool) -> None:
    assert is_quiet(moment, Habits(), Calendar()) is quiet


def test_what_is_made_on_the_eve_of_tet_waits_until_after_it() -> None:
    made = datetime(2026, 2, 13, 22, tzinfo=VIETNAM)
    opens = next_open(made, Habits(), Calendar()).astimezone(VIETNAM)
    assert opens == datetime(2026, 2, 23, 7, tzinfo=VIETNAM)
    assert next_digest(made, Habits(), Calendar()) == datetime(2026, 2, 23, 7, 30, tzinfo=VIETNAM)


def test_a_place_may_add_days_off_and_days_worked() -> None:
    calendar = Calendar(more_off=frozenset({date(2026, 9, 3)}), more_working=frozenset({date(2026, 9, 5)}))
    assert is_quiet(at(3, 9), Habits(), calendar)
    assert not is_quiet(at(5, 9), Habits(), calendar)


def test_who_takes_mail_on_days_off_gets_it_then_outside_the_quiet_hours() -> None:
    always = Habits(days_off=True)
    assert not is_quiet(at(5, 10), always, Calendar())
    assert is_quiet(at(5, 23), always, Calendar())


def test_a_flash_letter_passes_the_night_and_cannot_be_muted() -> None:
    assert pace_of(Kind.LETTER_NEW, "HỎA TỐC") is Pace.NOW
    assert pace_of(Kind.LETTER_NEW, "Thượng khẩn") is Pace.SOON
    assert pace_of(Kind.LETTER_NEW) is Pace.DIGEST
    muted = Habits(muted=frozenset(kind.value for kind in Kind))
    assert pace_for(Pace.NOW, Kind.LETTER_NEW, muted) is Pace.NOW
    assert pace_for(Pace.SOON, Kind.REMINDER, muted) is None


def test_each_mode_of_mail_does_what_it_says() -> None:
    paces = {mode: [pace_for(pace, "x", Habits(mode)) for pace in Pace] for mode in Mode}
    assert paces[Mode.DIGEST] == [Pace.NOW, Pace.SOON, Pace.DIGEST]
    assert paces[Mode.EACH] == [Pace.NOW, Pace.SOON, Pace.SOON]
    assert paces[Mode.PRESSING] == [Pace.NOW, Pace.SOON, None]
    assert paces[Mode.OFF] == [None, None, None]


@given(DAYS, st.integers(-40, 40), CALENDARS)
def test_working_days_are_counted_as_one_by_one(day: date, amount: int, calendar: Calendar) -> None:
    found = working_days_after(day, amount, calendar)
    assert calendar.works(found)
    low, high = sorted((day, found))
    between = [low + timedelta(n) for n in range((high - low).days + 1)]
    worked = sum(calendar.works(one) for one in between if one != day)
    assert worked == abs(amount) or amount == 0


@given(DAYS, st.integers(-20, 40), CALENDARS)
def test_every_late_answer_reaches_every_late_step_in_turn(due_on: date, sent: int, calendar: Calendar) -> None:
    sent_on = due_on - timedelta(days=sent)
    seen: list[Step] = []
    for n in range(90):
        today = max(due_on, sent_on) + timedelta(days=n)
        step = reached(STEPS, due_on, sent_on, today, calendar)
        if step is not None and (not seen or seen[-1] != step):
            seen.append(step)
    late = [step for step in seen if step.late]
    assert late == [step for step in STEPS if step.late]
    assert told_by(STEPS, late[-1]) == frozenset(Whom)


@given(DAYS, st.integers(0, 30), st.integers(0, 60))
def test_a_machine_that_stood_still_takes_the_latest_step_and_forgets_nobody(due_on: date, sent: int, gap: int) -> None:
    sent_on, calendar = due_on - timedelta(days=sent), Calendar()
    today = due_on + timedelta(days=gap)
    step = reached(STEPS, due_on, sent_on, today, calendar)
    if step is None:
        return
    days = {one: step_day(one, due_on, sent_on, calendar) for one in STEPS if one.late == step.late}
    passed = [one for one, day in days.items() if sent_on < day <= today]
    assert {whom for one in passed for whom in one.whom} <= told_by(STEPS, step)


def test_a_letter_sent_two_days_before_its_date_does_not_remind_on_the_day_it_comes() -> None:
    step = reached(STEPS, date(2026, 9, 10), date(2026, 9, 8), date(2026, 9, 8), Calendar())
    assert step is None


def test_a_letter_sent_after_its_own_date_counts_from_the_day_it_was_sent() -> None:
    sent = date(2026, 9, 8)
    assert reached(STEPS, date(2026, 1, 5), sent, sent, Calendar()) is None
    step = reached(STEPS, date(2026, 1, 5), sent, date(2026, 9, 9), Calendar())
    assert step is not None and step.days == 1


def test_on_a_due_day_that_is_a_holiday_the_step_comes_the_working_day_before() -> None:
    on_the_day = next(one for one in STEPS if one.days == 0)
    assert step_day(on_the_day, date(2026, 9, 2), date(2026, 8, 1), Calendar()) == date(2026, 8, 28)


@pytest.mark.parametrize(
    "rows",
    [
        [(1, ["staff"]), (1, ["leader"])],
        [(-1, ["staff"])],
        [(1, [])],
        [(61, ["staff"])],
    ],
)
def test_a_table_of_steps_that_would_forget_somebody_is_refused(rows: list[tuple[int, list[str]]]) -> None:
    with pytest.raises(UnableToSetSteps):
        checked(rows)


def test_times_of_a_person_wrap_over_noon_as_well_as_midnight() -> None:
    nap = Habits(quiet_from=time(12), quiet_to=time(13, 30))
    assert is_quiet(at(3, 12, 30), nap, Calendar())
    assert next_open(at(3, 12, 30), nap, Calendar()) == at(3, 13, 30)
    assert not is_quiet(at(3, 2), nap, Calendar())
