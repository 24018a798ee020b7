"""The tables of steps, walked: every step either leads on or says in words why not."""

from pathlib import Path

import pytest

from khien.directives.rules.states import (
    ACTS,
    NEXT,
    NEXT_REPLY,
    REPLY_LABELS,
    STATES,
    STEPS,
    Act,
    Reply,
    State,
    Step,
    UnableToMoveOn,
    after,
    after_act,
    diagram,
)

DOC = Path(__file__).parents[3] / "docs" / "lifecycles.md"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_of_a_letter_leads_where_the_table_says_or_is_refused_in_words(state: State, step: Step) -> None:
    if (state, step) in NEXT:
        assert after(state, step) is NEXT[state, step]
        return
    with pytest.raises(UnableToMoveOn, match=STEPS[step]) as refusal:
        after(state, step)
    assert STATES[state] in str(refusal.value)


@pytest.mark.parametrize("reply", Reply)
@pytest.mark.parametrize("act", Act)
def test_an_act_on_an_answer_leads_where_the_table_says_or_is_refused_in_words(reply: Reply, act: Act) -> None:
    if (reply, act) in NEXT_REPLY:
        assert after_act(reply, act) is NEXT_REPLY[reply, act]
        return
    with pytest.raises(UnableToMoveOn, match=ACTS[act]):
        after_act(reply, act)


def test_every_state_can_be_reached_and_every_step_is_taken_somewhere() -> None:
    assert {State.REVIEWING, *NEXT.values()} == set(State)
    assert {Reply.NOT_OPENED, *NEXT_REPLY.values()} == set(Reply)
    assert {step for _, step in NEXT} == set(Step)
    assert {act for _, act in NEXT_REPLY} == set(Act)
    assert set(REPLY_LABELS) == set(Reply)


def test_an_accepted_answer_cannot_be_signed_over() -> None:
    with pytest.raises(UnableToMoveOn, match="đã được chấp nhận"):
        after_act(Reply.ACCEPTED, Act.SIGN)


def test_the_drawing_in_the_docs_is_the_table_in_the_code() -> None:
    assert diagram() in DOC.read_text(encoding="utf-8")
