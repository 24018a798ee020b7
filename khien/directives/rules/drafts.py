"""The life of the paper of a letter made here: worded, made final to be signed, issued with number and signed copy."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where the paper stands."""

    DRAFT = "draft"
    FINAL = "final"
    ISSUED = "issued"


class Step(StrEnum):
    """What may be done to it."""

    WORD = "word"
    FINALISE = "finalise"
    ISSUE = "issue"


LABELS: Mapping[State, str] = {
    State.DRAFT: "Đang soạn",
    State.FINAL: "Đã chốt, chờ ký",
    State.ISSUED: "Đã ký, đã có số",
}

NEXT: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.WORD): State.DRAFT,
    (State.FINAL, Step.WORD): State.DRAFT,
    (State.ISSUED, Step.WORD): State.DRAFT,
    (State.DRAFT, Step.FINALISE): State.FINAL,
    (State.FINAL, Step.FINALISE): State.FINAL,
    (State.FINAL, Step.ISSUE): State.ISSUED,
    (State.ISSUED, Step.ISSUE): State.ISSUED,
}

_REFUSALS: Mapping[Step, str] = {
    Step.WORD: "Lời văn không sửa được ở bước này.",
    Step.FINALISE: "Văn bản đã có số và bản ký; muốn chốt lại thì sửa lời văn trước.",
    Step.ISSUE: "Hãy chốt văn bản để trình ký trước, rồi mới nhập số, ngày và bản đã ký.",
}


class UnableToDraft(ValueError):
    """The paper cannot be worded, made final or issued so; the message says why."""


def after(state: str, step: Step) -> State:
    """The state after a step; raises UnableToDraft."""
    found = NEXT.get((State(state), step))
    if found is None:
        raise UnableToDraft(_REFUSALS[step])
    return found
