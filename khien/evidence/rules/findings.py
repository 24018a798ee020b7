"""The life of a finding: the fix and the hunt are two ways that end apart, and neither closes the other."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from khien.base.lifecycle import drawn


class UnableToAct(ValueError):
    """The act is not open to the finding, or not to this person; the message says so."""


class Severity(StrEnum):
    """How bad a finding is, the worst first. CVSS v3 gives the bounds where a scanner gives a score."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


SEVERITIES: Mapping[Severity, str] = {
    Severity.CRITICAL: "Nghiêm trọng",
    Severity.HIGH: "Cao",
    Severity.MEDIUM: "Trung bình",
    Severity.LOW: "Thấp",
}


class State(StrEnum):
    """How far the fix is."""

    OPEN = "open"
    FIXED = "fixed"
    PASSED = "passed"
    DISMISSED = "dismissed"


class Act(StrEnum):
    """What is done about a finding."""

    FIX = "fix"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    DISMISS = "dismiss"
    REOPEN = "reopen"


NEXT: Mapping[tuple[State, Act], State] = {
    (State.OPEN, Act.FIX): State.FIXED,
    (State.OPEN, Act.DISMISS): State.DISMISSED,
    (State.FIXED, Act.CONFIRM): State.PASSED,
    (State.FIXED, Act.REFUSE): State.OPEN,
    (State.PASSED, Act.REOPEN): State.OPEN,
    (State.DISMISSED, Act.REOPEN): State.OPEN,
}
STATES: Mapping[State, str] = {
    State.OPEN: "Chưa khắc phục",
    State.FIXED: "Đã khắc phục, chờ kiểm tra lại",
    State.PASSED: "Kiểm tra lại: đạt",
    State.DISMISSED: "Báo động giả",
}
ACTS: Mapping[Act, str] = {
    Act.FIX: "Ghi đã khắc phục",
    Act.CONFIRM: "Kiểm tra lại: đạt",
    Act.REFUSE: "Kiểm tra lại: chưa đạt",
    Act.DISMISS: "Ghi là báo động giả",
    Act.REOPEN: "Mở lại",
}
BY_FIXER = frozenset({Act.FIX, Act.REOPEN})  # of whoever may fix; the others of whoever may re-test
BY_ANOTHER = frozenset({Act.CONFIRM, Act.REFUSE})  # nobody re-tests his own fix
EXPLAINED = frozenset({Act.FIX, Act.REFUSE, Act.DISMISS, Act.REOPEN})
DONE = frozenset({State.PASSED, State.DISMISSED})


class Hunt(StrEnum):
    """Whether somebody has looked for who came in."""

    ASKED = "asked"
    DONE = "done"


HUNTS: Mapping[Hunt, str] = {Hunt.ASKED: "Chưa săn lùng", Hunt.DONE: "Đã săn lùng"}


def after(state: State, act: Act) -> State:
    """The state after an act. Raises UnableToAct."""
    then = NEXT.get((state, act))
    if then is None:
        raise UnableToAct(f"Tồn tại này đang “{STATES[state]}”, không làm “{ACTS[act]}” được.")
    return then


def open_acts(state: State) -> tuple[Act, ...]:
    """What can be done next, in the order of the table."""
    return tuple(act for (before, act) in NEXT if before is state)


def is_own(act: Act, by: int, *, owner: int | None, fixer: int | None) -> bool:
    """Whether it would be a word on one's own work: a re-test of one's fix or task, or one's own task dismissed."""
    return (act in BY_ANOTHER and by in (owner, fixer)) or (act is Act.DISMISS and by == owner)


def closed(state: State, hunt: str) -> bool:
    """Whether nothing is left: fixed and re-tested (or dismissed), and the hunt, where one is asked, done."""
    return state in DONE and hunt in ("", Hunt.DONE)


def is_late(due_on: date | None, on: date) -> bool:
    """A finding is late after its day; without a day it is open and never late: the law sets none."""
    return due_on is not None and due_on < on


_BOUNDS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))


def severity_of(score: float) -> Severity | None:
    """CVSS v3 in words; None for 0, which finds nothing."""
    return next((word for least, word in _BOUNDS if score >= least), None)


def diagram() -> str:
    """The table of the fix as Mermaid, for the docs."""
    return drawn(NEXT, State.OPEN, STATES)
