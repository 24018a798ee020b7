"""The life of a report: a draft that people edit, a final that is hashed and kept, the signed copy that closes it."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    FINAL = "final"
    CLOSED = "closed"


class Step(StrEnum):
    """What may be done to it."""

    EDIT = "edit"
    REFRESH = "refresh"
    FINALISE = "finalise"
    CLOSE = "close"


LABELS: Mapping[State, str] = {
    State.DRAFT: "Bản thảo",
    State.FINAL: "Bản chính thức, chờ ký",
    State.CLOSED: "Đã ký, đã gửi",
}

NEXT: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.EDIT): State.DRAFT,
    (State.DRAFT, Step.REFRESH): State.DRAFT,
    (State.DRAFT, Step.FINALISE): State.FINAL,
    (State.FINAL, Step.EDIT): State.DRAFT,
    (State.FINAL, Step.REFRESH): State.DRAFT,
    (State.FINAL, Step.CLOSE): State.CLOSED,
}

_REFUSALS: Mapping[Step, str] = {
    Step.EDIT: "Báo cáo đã ký và gửi, không sửa được nữa; hãy lập báo cáo bổ sung.",
    Step.REFRESH: "Báo cáo đã ký và gửi, số liệu giữ nguyên như ngày gửi.",
    Step.FINALISE: "Chỉ bản thảo mới chốt thành bản chính thức được.",
    Step.CLOSE: "Chỉ nhập số và bản ký cho bản chính thức đã chốt.",
}


class UnableToMoveReport(ValueError):
    """The step does not fit where the report stands; the message says why."""


def after(state: str, step: Step) -> State:
    """The state after a step; raises UnableToMoveReport."""
    found = NEXT.get((State(state), step))
    if found is None:
        raise UnableToMoveReport(_REFUSALS[step])
    return found
