"""The pure rules: moments of the plan, whom silence goes to and when, rates, reminders, who takes a watch over."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.watch.rules.handover import may_write, reminded, taking
from khien.watch.rules.links import MANNERS, WORDS, Purpose, Refused, refused
from khien.watch.rules.presence import (
    CLOSES,
    NEXT,
    OPEN,
    Act,
    State,
    UnableToConfirm,
    Waits,
    after,
    diagram,
    first_state,
    moment_to_ask,
    moments,
    next_at,
    rate,
    slot,
)
from khien.watch.rules.reminders import Ahead, due_at, is_due
from khien.watch.rules.spans import Span
from khien.watch.tests.watch_builders import MINUTE, TET, at

HOUR = timedelta(hours=1)


def _run(asked: datetime, waits: Waits, answer: datetime | None, *, officer: bool) -> list[tuple[State, datetime]]:
    """One question, minute by minute as the machine looks at it, until nobody is waited for."""
    state = first_state(officer=officer)
    came = [(state, asked)]
    due = next_at(state, asked, waits)
    now = asked
    while due is not None:
        if answer is not None and answer <= now:
            came.append((after(state, Act.CONFIRM), now))
            return came
        if due <= now:
            state = after(state, Act.WAITED)
            came.append((state, now))
            due = next_at(state, now, waits)
            continue
        now += MINUTE
    return came


def test_every_state_is_reached_and_each_open_one_can_be_answered_waited_for_and_called_off() -> None:
    starts = {first_state(officer=True), first_state(officer=False)}
    assert starts | set(NEXT.values()) == set(State)
    for state in OPEN:
        assert {act for (one, act) in NEXT if one is state} == set(Act)
    for state in set(State) - set(OPEN) - {State.SILENT}:
        with pytest.raises(UnableToConfirm):
            after(state, Act.CONFIRM)


def test_the_drawing_in_the_docs_is_the_table() -> None:
    assert diagram() in (Path(__file__).parents[3] / "docs" / "lifecycles.md").read_text(encoding="utf-8")


@given(
    substitute=st.integers(0, 60),
    more=st.integers(0, 60),
    answer=st.none() | st.integers(0, 200),
    officer=st.booleans(),
)
def test_each_step_comes_at_its_minute_and_an_answer_ends_it(
    substitute: int, more: int, answer: int | None, officer: bool
) -> None:
    waits, asked = Waits(substitute, substitute + more), TET.start
    said = asked + answer * MINUTE if answer is not None else None
    came = _run(asked, waits, said, officer=officer)
    when = dict(came)
    saved = 0 if officer else substitute
    expected = {
        State.OFFICER: 0,
        State.SUBSTITUTE: substitute - saved,
        State.SUPERIOR: substitute + more - saved,
        State.SILENT: substitute + more - saved + CLOSES // MINUTE,
    }
    for state, minute in expected.items():
        if state in when:
            assert when[state] == asked + minute * MINUTE
    assert [one[1] for one in came] == sorted(one[1] for one in came)
    final = came[-1][0]
    if answer is None or answer > expected[State.SILENT]:
        assert final is State.SILENT
    elif answer < expected[State.SILENT]:
        assert final in (State.PRESENT, State.STOOD_IN, State.FROM_ABOVE)


def test_a_whole_tet_of_three_hundred_units_asked_every_hour_takes_about_a_second() -> None:
    began, waits, counts = time.perf_counter(), Waits(), dict.fromkeys(State, 0)
    planned = list(moments(TET, 60))
    for unit in range(300):
        for number, moment in enumerate(planned):
            silent = (unit + number) % 40
            answer = None if silent == 0 else moment + (silent - 1) * MINUTE
            counts[_run(moment, waits, answer, officer=True)[-1][0]] += 1
    assert sum(counts.values()) == 300 * 206
    assert counts[State.SILENT] == sum((unit + number) % 40 == 0 for unit in range(300) for number in range(206))
    assert time.perf_counter() - began < 5


def test_moments_begin_with_the_watch_and_none_is_asked_about_late() -> None:
    assert len(list(moments(TET, 120))) == 103
    assert list(moments(TET, 0)) == []
    assert moment_to_ask(TET, 120, at("2027-02-05T23:01")) == at("2027-02-05T23:00")
    assert moment_to_ask(TET, 120, at("2027-02-05T23:30")) is None
    assert moment_to_ask(TET, 10, at("2027-02-05T23:09")) == at("2027-02-05T23:00")
    assert moment_to_ask(TET, 120, at("2027-02-05T16:59")) is None
    assert moment_to_ask(TET, 120, at("2027-02-14T07:00")) is None
    assert slot(at("2027-02-05T23:00")) == "plan:2027-02-05T23:00"


def test_a_rate_counts_what_is_over_and_is_whole_only_where_every_question_was_answered() -> None:
    found = rate({State.PRESENT: 998, State.STOOD_IN: 1, State.SILENT: 1, State.OFFICER: 7, State.CALLED_OFF: 3}, 1010)
    assert (found.asked, found.answered, found.percent, found.planned) == (1000, 999, 99, 1010)
    assert rate({}, 5).percent is None


def test_a_link_says_why_it_answers_no_more() -> None:
    now = at("2027-02-05T23:00")
    told = {"expires_at": now + HOUR, "used_at": None, "ended_at": None, "at": now}
    assert refused(Purpose.PRESENCE, **told) is None  # type: ignore[arg-type]
    assert refused(Purpose.PRESENCE, **told | {"used_at": now}) is Refused.USED  # type: ignore[arg-type]
    assert refused(Purpose.CALL_OUT, **told | {"used_at": now}) is None  # type: ignore[arg-type]
    assert refused(Purpose.PRESENCE, **told | {"ended_at": now}) is Refused.ENDED  # type: ignore[arg-type]
    assert refused(Purpose.PRESENCE, **told | {"at": now + HOUR}) is Refused.EXPIRED  # type: ignore[arg-type]
    assert set(WORDS) == set(Refused)
    assert set(MANNERS) == set(Purpose)


def test_the_day_before_nobody_is_woken_and_an_hour_before_everybody_is_told() -> None:
    assert due_at(at("2027-02-06T02:00"), Ahead.DAY) == at("2027-02-04T20:00")
    assert due_at(at("2027-02-06T17:00"), Ahead.DAY) == at("2027-02-05T17:00")
    assert due_at(at("2027-02-06T23:00"), Ahead.DAY) == at("2027-02-05T20:00")
    start = at("2027-02-06T02:00")
    assert is_due(start, Ahead.DAY, at("2027-02-04T20:00"))
    assert not is_due(start, Ahead.DAY, at("2027-02-04T23:00"))
    assert is_due(start, Ahead.DAY, at("2027-02-05T08:00"))  # planned late: told late rather than never
    assert not is_due(start, Ahead.HOUR, at("2027-02-06T00:59"))
    assert is_due(start, Ahead.HOUR, at("2027-02-06T01:00"))
    assert not is_due(start, Ahead.HOUR, start)


def test_the_shift_that_takes_over_begins_nearest_to_the_end_or_runs_on() -> None:
    leaving = Span(at("2027-02-05T17:00"), at("2027-02-06T07:00"))
    next_one = Span(at("2027-02-06T07:00"), at("2027-02-06T17:00"))
    late = Span(at("2027-02-06T07:20"), at("2027-02-06T17:00"))
    beside = Span(at("2027-02-05T20:00"), at("2027-02-06T20:00"))
    ended = Span(at("2027-02-05T20:00"), at("2027-02-06T06:00"))
    noon = Span(at("2027-02-06T12:00"), at("2027-02-06T17:00"))
    assert taking(leaving, [beside, late, next_one]) == 2
    assert taking(leaving, [ended, beside]) == 1
    assert taking(leaving, [ended, noon]) is None
    assert may_write(leaving, at("2027-02-06T08:59"))
    assert not may_write(leaving, at("2027-02-06T09:00"))
    assert reminded(leaving, at("2027-02-06T06:45"))
    assert not reminded(leaving, at("2027-02-06T06:44"))
