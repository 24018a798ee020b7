"""The table of states walked, the clocks counted and the order kept: pure rules, no database."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.dossiers.rules.clocks import STOPS, starts, timed
from khien.dossiers.rules.order import Body, Case, Taken, faults
from khien.dossiers.rules.states import (
    ACTS,
    BEING_WRITTEN,
    NEXT,
    STATES,
    UNDER_WAY,
    WHOSE,
    Act,
    Actor,
    State,
    UnableToMoveOn,
    after,
    diagram,
    open_acts,
    party_of,
    stands_outside,
)
from khien.law.procedure.read import procedures
from khien.law.procedure.types import ClockOf, Party
from khien.law.types import Regime
from khien.notices.rules.hours import Calendar

DOC = Path(__file__).parents[3] / "docs" / "lifecycles.md"
WORKS = Calendar().works
LAWS = procedures().by_regime
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_an_act_leads_where_the_table_says_or_is_refused_in_words(state: State, act: Act) -> None:
    if (state, act) in NEXT:
        assert after(state, act) is NEXT[state, act]
        return
    with pytest.raises(UnableToMoveOn, match=STATES[state]):
        after(state, act)


def test_every_state_is_reached_every_act_taken_and_each_has_its_words_and_its_party() -> None:
    assert {State.DRAFT, *NEXT.values()} == set(State) == set(STATES)
    assert {act for _, act in NEXT} == set(Act) == set(ACTS) == set(WHOSE)


def test_the_drawing_in_the_docs_is_the_tables() -> None:
    assert diagram() in DOC.read_text(encoding="utf-8")


@pytest.mark.parametrize("level", range(1, 6))
def test_some_act_leads_on_from_every_state_that_is_not_the_end_at_every_level(level: int) -> None:
    for state in BEING_WRITTEN | UNDER_WAY:
        forward = [act for act in open_acts(state, level) if act not in {Act.WITHDRAW, Act.OPINION}]
        assert forward, (state, level)


@given(acts=st.lists(st.sampled_from(Act), max_size=30), level=st.integers(1, 5))
def test_no_way_through_the_table_approves_level_3_or_more_without_an_appraisal(acts: list[Act], level: int) -> None:
    state, round_ = State.DRAFT, set[Act]()
    for act in acts:
        if act not in open_acts(state, level):
            continue
        state = after(state, act)
        round_ = {act} if act is Act.SUBMIT else round_ | {act}
        if state is State.APPROVED and level >= 3:
            assert {Act.APPRAISE, Act.PRESENT} <= round_


@pytest.mark.parametrize(
    ("regime", "level", "act", "party", "outside"),
    [
        (Regime.ATTT_2016, 2, Act.APPROVE, Party.SPECIALISED, False),
        (Regime.ATTT_2016, 3, Act.APPROVE, Party.OWNER, False),
        (Regime.ATTT_2016, 4, Act.APPRAISE, Party.MINISTRY_OF_INFORMATION, True),
        (Regime.ANM_2026, 4, Act.APPRAISE, Party.MINISTRY_OF_SECURITY, True),
        (Regime.ANM_2026, 4, Act.APPROVE, Party.OWNER, False),
        (Regime.ANM_2026, 1, Act.APPRAISE, Party.SPECIALISED, False),
    ],
)
def test_who_acts_follows_from_regime_and_level(
    regime: Regime, level: int, act: Act, party: Party, outside: bool
) -> None:
    authority = LAWS[regime].authority_at(level)
    assert party_of(act, authority) is party
    assert stands_outside(act, authority) is outside


def _walk(*acts: tuple[Act, date]) -> tuple[Taken, ...]:
    state, found = State.DRAFT, []
    for act, on in acts:
        state = after(state, act)
        found.append(Taken(act, state, on))
    return tuple(found)


def test_2016_counts_the_appraisal_of_level_3_in_calendar_days_and_2026_in_working_days() -> None:
    steps = _walk((Act.SUBMIT, date(2026, 10, 1)), (Act.FIND_COMPLETE, date(2026, 10, 2)))
    old = {one.clock.of: one.running.due_on for one in timed(LAWS[Regime.ATTT_2016], 3, steps, WORKS)}
    new = {one.clock.of: one.running.due_on for one in timed(LAWS[Regime.ANM_2026], 3, steps, WORKS)}
    assert old == {ClockOf.APPRAISAL: date(2026, 10, 19)}  # the 17th is a Saturday
    assert new == {ClockOf.SUPPLEMENT: date(2026, 10, 8), ClockOf.APPRAISAL: date(2026, 10, 23)}


def test_a_clock_runs_anew_each_time_the_dossier_comes_back() -> None:
    steps = _walk(
        (Act.SUBMIT, date(2026, 10, 1)),
        (Act.ASK_SUPPLEMENT, date(2026, 10, 5)),
        (Act.SUBMIT, date(2026, 10, 12)),
    )
    runs = timed(LAWS[Regime.ANM_2026], 2, steps, WORKS)
    assert [(one.running.started_on.day, one.stopped_by) for one in runs] == [(1, Act.ASK_SUPPLEMENT), (12, None)]
    assert not runs[0].running.late_on(date(2027, 1, 1))  # stopped in time stays in time
    assert runs[1].running.late_on(date(2026, 10, 20))


def test_a_day_off_that_an_official_enters_moves_the_last_day() -> None:
    steps = _walk((Act.SUBMIT, date(2026, 10, 1)))
    plain = timed(LAWS[Regime.ANM_2026], 2, steps, WORKS)[0].running.due_on
    corrected = timed(LAWS[Regime.ANM_2026], 2, steps, Calendar(more_off=frozenset({plain})).works)[0].running.due_on
    assert corrected > plain


@given(day=DAYS, wait=st.integers(0, 60), level=st.integers(1, 5), regime=st.sampled_from(Regime))
def test_a_clock_never_ends_before_it_began_nor_on_a_day_off_and_is_late_only_after_its_last_day(
    day: date, wait: int, level: int, regime: Regime
) -> None:
    steps = _walk((Act.SUBMIT, day), (Act.FIND_COMPLETE, day))
    for one in timed(LAWS[regime], level, steps, WORKS):
        due = one.running.due_on
        assert due > day
        assert WORKS(due)
        stopped = one.running.stopped_on
        assert one.running.late_on(due) is (stopped is not None and stopped > due)
        assert one.running.late_on(due + timedelta(days=wait + 1)) is (stopped is None)


def test_every_clock_has_what_starts_and_stops_it() -> None:
    for law in LAWS.values():
        for clock in law.clocks:
            for level in clock.levels:
                assert starts(clock.of, level) in Act
                assert STOPS[clock.of]


def _case(**changes: object) -> Case:
    first: dict[str, object] = {
        "law": LAWS[Regime.ATTT_2016],
        "law_on": date(2024, 5, 6),
        "level": 3,
        "operator": Body(1, "Trường"),
        "appraiser": Body(2, "Sở"),
        "approver": Body(3, "Tỉnh"),
        "papers": frozenset({"thiet-ke"}),
    }
    return Case(**{**first, **changes})  # type: ignore[arg-type]  # a table of fields


TODAY = date(2026, 11, 20)


def test_independence_is_asked_only_since_the_circular_of_2022() -> None:
    same = Body(1, "Trường")
    texts = [
        [one.text for one in faults(_case(appraiser=same, law_on=day), Act.SUBMIT, TODAY, today=TODAY, in_force=_since)]
        for day in (date(2022, 9, 30), date(2022, 10, 1))
    ]
    assert [any("đơn vị vận hành" in one for one in found) for found in texts] == [False, True]


def _since(cite: object, on: date) -> bool:
    number = getattr(cite, "instrument", "")
    return on >= {"12/2022/TT-BTTTT": date(2022, 10, 1)}.get(number, date(2016, 7, 1))


def test_a_body_outside_is_known_by_its_name() -> None:
    assert Body(None, "Công ty A").is_also(Body(None, "CÔNG TY A"))
    assert not Body(1, "A").is_also(Body(2, "A"))
    assert not Body().is_also(Body())


@given(on=DAYS, policy=st.none() | DAYS)
def test_an_approval_stands_only_with_an_earlier_policy(on: date, policy: date | None) -> None:
    case = _case(
        policy_on=policy,
        steps=_walk(
            (Act.SUBMIT, date(2024, 1, 1)),
            (Act.FIND_COMPLETE, date(2024, 1, 1)),
            (Act.APPRAISE, date(2024, 1, 1)),
            (Act.PRESENT, date(2024, 1, 1)),
        ),
    )
    found = faults(case, Act.APPROVE, on, today=date(2027, 12, 31), in_force=lambda _cite, _on: True)
    assert (found == []) is (policy is not None and policy < on)
    assert all(one.cites for one in found)
    assert [one.doubt for one in found] in ([], [policy == on])


def test_the_future_and_the_past_before_the_last_step_are_refused() -> None:
    case = _case(steps=_walk((Act.SUBMIT, date(2026, 11, 10))))
    for on in (TODAY + timedelta(days=1), date(2026, 11, 9)):
        assert faults(case, Act.FIND_COMPLETE, on, today=TODAY, in_force=_since)


def test_nobody_acts_for_the_step_that_follows_from_another() -> None:
    assert WHOSE[Act.REDETERMINE] is Actor.NOBODY
    assert Act.REDETERMINE not in open_acts(State.APPROVED, 2)
