"""The way of a swap as a table: asked, agreed by both, or ended otherwise. It moves no shift by itself."""

from collections.abc import Mapping
from enum import StrEnum

from khien.base.lifecycle import drawn


class UnableToAnswerSwap(ValueError):
    """The step is not open to the swap as it stands; the message is fit for the user."""


class State(StrEnum):
    """Where a swap stands."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What is done with it. The last consent is `agree`; `lapse` comes by itself."""

    CONSENT = "consent"
    AGREE = "agree"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


NEXT: Mapping[tuple[State, Step], State] = {
    (State.ASKED, Step.CONSENT): State.ASKED,
    (State.ASKED, Step.AGREE): State.DONE,
    (State.ASKED, Step.DECLINE): State.DECLINED,
    (State.ASKED, Step.WITHDRAW): State.WITHDRAWN,
    (State.ASKED, Step.LAPSE): State.LAPSED,
}
STATE_WORDS: Mapping[State, str] = {
    State.ASKED: "đang chờ đồng ý",
    State.DONE: "đã đổi",
    State.DECLINED: "bị từ chối",
    State.WITHDRAWN: "đã rút lại",
    State.LAPSED: "hết hiệu lực",
}


def after(state: State, step: Step) -> State:
    """Where the step leads, or a refusal in words."""
    then = NEXT.get((state, step))
    if then is None:
        raise UnableToAnswerSwap(f"Đề nghị đổi ca này {STATE_WORDS[state]}, không trả lời được nữa.")
    return then


def diagram() -> str:
    """The table as a drawing for the docs."""
    return drawn(NEXT, State.ASKED, STATE_WORDS)
