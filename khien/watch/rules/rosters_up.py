"""The way of a roster upwards as a table: approved by another person, sent, accepted; a change sends it back."""

from collections.abc import Mapping
from enum import StrEnum

from khien.base.lifecycle import drawn


class State(StrEnum):
    """How far the roster of one unit in one watch is."""

    ASKED = "asked"
    APPROVED = "approved"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CHANGED = "changed"  # shifts changed after somebody approved them


class Act(StrEnum):
    """What somebody does to it. `CHANGE` is what the shifts do: it is never pressed."""

    APPROVE = "approve"
    SEND = "send"
    ACCEPT = "accept"
    RETURN = "return"
    CHANGE = "change"


STATES: Mapping[State, str] = {
    State.ASKED: "Chưa duyệt",
    State.APPROVED: "Đã duyệt, chưa gửi",
    State.SENT: "Đã gửi",
    State.ACCEPTED: "Đã tiếp nhận",
    State.RETURNED: "Bị trả lại",
    State.CHANGED: "Đã sửa sau khi duyệt",
}
ACTS: Mapping[Act, str] = {
    Act.APPROVE: "Duyệt lịch trực",
    Act.SEND: "Gửi lên cấp trên",
    Act.ACCEPT: "Tiếp nhận",
    Act.RETURN: "Trả lại",
    Act.CHANGE: "Ca trực thay đổi sau khi duyệt",
}
NEXT: Mapping[tuple[State, Act], State] = {
    (State.ASKED, Act.APPROVE): State.APPROVED,
    (State.RETURNED, Act.APPROVE): State.APPROVED,
    (State.CHANGED, Act.APPROVE): State.APPROVED,
    (State.APPROVED, Act.SEND): State.SENT,
    (State.SENT, Act.ACCEPT): State.ACCEPTED,
    (State.SENT, Act.RETURN): State.RETURNED,
    (State.APPROVED, Act.CHANGE): State.CHANGED,
    (State.SENT, Act.CHANGE): State.CHANGED,
    (State.ACCEPTED, Act.CHANGE): State.CHANGED,
}
NOT_SENT = (State.ASKED, State.APPROVED, State.RETURNED, State.CHANGED)  # what the unit above still waits for
APPROVED = (State.APPROVED, State.SENT, State.ACCEPTED)  # somebody's word stands for the shifts as they are
PROVEN = (*APPROVED, State.CHANGED)  # a piece of evidence says what it covers


class UnableToMoveRoster(ValueError):
    """The roster does not allow this now; the message is fit for the user."""


def after(state: State, act: Act) -> State:
    """The state after an act. Raises UnableToMoveRoster."""
    try:
        return NEXT[state, act]
    except KeyError:
        raise UnableToMoveRoster(f"Lịch trực đang ở bước “{STATES[state]}”: chưa {ACTS[act].lower()} được.") from None


def allowed(state: State, act: Act) -> bool:
    """Whether the table knows the step."""
    return (state, act) in NEXT


def diagram() -> str:
    """The table as Mermaid, for docs/lifecycles.md, where a test compares them."""
    return drawn(NEXT, State.ASKED, STATES)
