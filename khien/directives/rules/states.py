"""The two life cycles as tables: a letter's and a recipient's. Who may take a step is decided in `actions`."""

from collections.abc import Mapping
from enum import StrEnum

from khien.base.lifecycle import drawn


class UnableToMoveOn(ValueError):
    """The step is not open from this state; the message says so."""


class State(StrEnum):
    """Where a letter stands with the unit that took it in."""

    REVIEWING = "reviewing"
    SET_ASIDE = "set_aside"
    PASSED_ON = "passed_on"
    SENT = "sent"
    CLOSED = "closed"
    RECALLED = "recalled"


class Step(StrEnum):
    """What is done with a letter."""

    CORRECT = "correct"
    SET_ASIDE = "set_aside"
    RESUME = "resume"
    FORWARD = "forward"
    SEND = "send"
    AMEND = "amend"
    CLOSE = "close"
    REOPEN = "reopen"
    RECALL = "recall"


class Reply(StrEnum):
    """Where a recipient's one answer stands."""

    NOT_OPENED = "not_opened"
    OPENED = "opened"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    RECALLED = "recalled"


class Act(StrEnum):
    """What is done with a recipient's answer. `ENTER` is a unit above answering on behalf."""

    OPEN = "open"
    WRITE = "write"
    SIGN = "sign"
    ENTER = "enter"
    RETURN = "return"
    ACCEPT = "accept"
    RECALL = "recall"
    ASK_AGAIN = "ask_again"


class Says(StrEnum):
    """A unit's word on one clause."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    CANNOT = "cannot"


NEXT: Mapping[tuple[State, Step], State] = {
    (State.REVIEWING, Step.CORRECT): State.REVIEWING,
    (State.REVIEWING, Step.SET_ASIDE): State.SET_ASIDE,
    (State.SET_ASIDE, Step.RESUME): State.REVIEWING,
    (State.REVIEWING, Step.FORWARD): State.PASSED_ON,
    (State.PASSED_ON, Step.FORWARD): State.PASSED_ON,
    (State.PASSED_ON, Step.RESUME): State.REVIEWING,
    (State.REVIEWING, Step.SEND): State.SENT,
    (State.SENT, Step.AMEND): State.SENT,
    (State.SENT, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.REOPEN): State.SENT,
    (State.SENT, Step.RECALL): State.RECALLED,
}

NEXT_REPLY: Mapping[tuple[Reply, Act], Reply] = {
    (Reply.NOT_OPENED, Act.OPEN): Reply.OPENED,
    (Reply.OPENED, Act.WRITE): Reply.OPENED,
    (Reply.OPENED, Act.SIGN): Reply.ANSWERED,
    (Reply.NOT_OPENED, Act.ENTER): Reply.ANSWERED,
    (Reply.OPENED, Act.ENTER): Reply.ANSWERED,
    (Reply.RETURNED, Act.ENTER): Reply.ANSWERED,
    (Reply.ANSWERED, Act.RETURN): Reply.RETURNED,
    (Reply.ANSWERED, Act.ACCEPT): Reply.ACCEPTED,
    (Reply.ACCEPTED, Act.RETURN): Reply.RETURNED,
    (Reply.RETURNED, Act.WRITE): Reply.RETURNED,
    (Reply.RETURNED, Act.SIGN): Reply.ANSWERED,
    (Reply.NOT_OPENED, Act.RECALL): Reply.RECALLED,
    (Reply.OPENED, Act.RECALL): Reply.RECALLED,
    (Reply.ANSWERED, Act.RECALL): Reply.RECALLED,
    (Reply.RETURNED, Act.RECALL): Reply.RECALLED,
    (Reply.ACCEPTED, Act.RECALL): Reply.RECALLED,
    (Reply.RECALLED, Act.ASK_AGAIN): Reply.NOT_OPENED,
}

STATES: Mapping[State, str] = {
    State.REVIEWING: "đang rà soát",
    State.SET_ASIDE: "đã xếp lại, không giao",
    State.PASSED_ON: "đã chuyển tiếp bằng văn bản khác",
    State.SENT: "đã gửi",
    State.CLOSED: "đã kết thúc",
    State.RECALLED: "đã thu hồi",
}
STEPS: Mapping[Step, str] = {
    Step.CORRECT: "sửa",
    Step.SET_ASIDE: "xếp lại",
    Step.RESUME: "mở lại để rà soát",
    Step.FORWARD: "chuyển tiếp",
    Step.SEND: "gửi",
    Step.AMEND: "điều chỉnh",
    Step.CLOSE: "kết thúc",
    Step.REOPEN: "mở lại",
    Step.RECALL: "thu hồi",
}
REPLY_LABELS: Mapping[Reply, str] = {
    Reply.NOT_OPENED: "Chưa mở",
    Reply.OPENED: "Đã mở, chưa trả lời",
    Reply.RETURNED: "Bị trả lại để bổ sung",
    Reply.ANSWERED: "Đã trả lời, chờ xem xét",
    Reply.ACCEPTED: "Đã trả lời, được tiếp nhận",
    Reply.RECALLED: "Đã thu hồi",
}
ACTS: Mapping[Act, str] = {
    Act.OPEN: "mở văn bản",
    Act.WRITE: "soạn trả lời",
    Act.SIGN: "ký trả lời",
    Act.ENTER: "nhập trả lời thay",
    Act.RETURN: "trả lại câu trả lời",
    Act.ACCEPT: "chấp nhận câu trả lời",
    Act.RECALL: "thu hồi văn bản đã giao",
    Act.ASK_AGAIN: "giao lại văn bản",
}
SAYS: Mapping[Says, str] = {
    Says.DONE: "đã thực hiện",
    Says.IN_PROGRESS: "đang thực hiện",
    Says.CANNOT: "chưa thực hiện được",
}


def after(state: str, step: Step) -> State:
    """The letter's state after the step; raises UnableToMoveOn."""
    following = NEXT.get((State(state), step))
    if following is None:
        raise UnableToMoveOn(f"Không thể {STEPS[step]} vì văn bản {STATES[State(state)]}.")
    return following


def after_act(reply: str, act: Act) -> Reply:
    """The answer's state after the act; raises UnableToMoveOn."""
    following = NEXT_REPLY.get((Reply(reply), act))
    if following is None:
        raise UnableToMoveOn(f"Không thể {ACTS[act]} lúc này: {_WHY_NOT[Reply(reply)]}.")
    return following


_WHY_NOT: Mapping[Reply, str] = {
    Reply.NOT_OPENED: "đơn vị chưa mở văn bản",
    Reply.OPENED: "đơn vị chưa ký trả lời",
    Reply.ANSWERED: "đơn vị đã ký trả lời, đang chờ xem xét",
    Reply.RETURNED: "câu trả lời đã bị trả lại, đang chờ đơn vị trả lời lại",
    Reply.ACCEPTED: "câu trả lời đã được chấp nhận",
    Reply.RECALLED: "văn bản đã được thu hồi đối với đơn vị này",
}


def diagram() -> str:
    """Both life cycles as Mermaid, for docs/lifecycles.md, where a test compares them."""
    letter = drawn(NEXT, State.REVIEWING, STATES)
    return f"{letter}\n\n{drawn(NEXT_REPLY, Reply.NOT_OPENED, REPLY_LABELS)}"
