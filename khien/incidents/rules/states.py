"""The first part of an incident's way as a table: reported, received, confirmed or found to be none.

Handling and closing follow from `confirmed` in an issue of their own: they add states after it and change none here.
"""

from collections.abc import Mapping
from enum import StrEnum

from khien.base.lifecycle import drawn


class UnableToMoveOn(ValueError):
    """The step is not open to the incident as it stands; the message says so."""


class State(StrEnum):
    """Where an incident stands."""

    REPORTED = "reported"
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Step(StrEnum):
    """What moves it."""

    RECEIVE = "receive"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    REOPEN = "reopen"


class What(StrEnum):
    """What a line of the timeline tells."""

    REPORTED = "reported"
    CALLED = "called"
    TELEPHONE = "telephone"  # on duty, with neither an account nor a mail
    NOBODY = "nobody"
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    COUNTED = "counted"
    DISMISSED = "dismissed"
    REOPENED = "reopened"
    SERIOUS = "serious"
    BEYOND = "beyond"
    CALLED_OUT = "called_out"
    WRITTEN = "written"
    PICTURE = "picture"
    PAPER_MADE = "paper_made"
    PAPER_SENT = "paper_sent"


NEXT: Mapping[tuple[State, Step], State] = {
    (State.REPORTED, Step.RECEIVE): State.RECEIVED,
    (State.REPORTED, Step.CONFIRM): State.CONFIRMED,
    (State.REPORTED, Step.DISMISS): State.DISMISSED,
    (State.RECEIVED, Step.CONFIRM): State.CONFIRMED,
    (State.RECEIVED, Step.DISMISS): State.DISMISSED,
    (State.DISMISSED, Step.REOPEN): State.RECEIVED,
}
STATES: Mapping[State, str] = {
    State.REPORTED: "Mới báo, chưa ai nhận",
    State.RECEIVED: "Đã nhận, đang xác minh",
    State.CONFIRMED: "Đã xác minh là sự cố",
    State.DISMISSED: "Không phải sự cố",
}
STEPS: Mapping[Step, str] = {
    Step.RECEIVE: "Nhận",
    Step.CONFIRM: "Xác minh là sự cố",
    Step.DISMISS: "Ghi không phải sự cố",
    Step.REOPEN: "Mở lại",
}
WHATS: Mapping[What, str] = {
    What.REPORTED: "Báo sự cố",
    What.CALLED: "Đã gọi",
    What.TELEPHONE: "Chỉ còn gọi điện thoại được",
    What.NOBODY: "Không có ai để gọi ở bước này",
    What.RECEIVED: "Đã nhận",
    What.CONFIRMED: "Xác minh là sự cố",
    What.COUNTED: "Tính nghĩa vụ dù chưa ai xác minh",
    What.DISMISSED: "Không phải sự cố",
    What.REOPENED: "Mở lại",
    What.SERIOUS: "Kết luận về mức nghiêm trọng",
    What.BEYOND: "Vượt khả năng xử lý",
    What.CALLED_OUT: "Gọi đội ứng cứu",
    What.WRITTEN: "Ghi diễn biến",
    What.PICTURE: "Thêm ảnh, tệp",
    What.PAPER_MADE: "Chốt văn bản",
    What.PAPER_SENT: "Ghi đã gửi văn bản",
}
OPEN = frozenset({State.REPORTED, State.RECEIVED, State.CONFIRMED})


def after(state: State, step: Step) -> State:
    """The state after a step. Raises UnableToMoveOn."""
    then = NEXT.get((state, step))
    if then is None:
        said = STEPS[step]
        raise UnableToMoveOn(f"Sự cố đang ở bước “{STATES[state]}”, không {said[0].lower()}{said[1:]} được.")
    return then


def diagram() -> str:
    """The table as Mermaid, for the docs."""
    return drawn(NEXT, State.REPORTED, STATES)
