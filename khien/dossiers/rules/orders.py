"""What is handed in with which act, and the life of papers made in the background, as a table. It makes nothing."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from khien.base.lifecycle import drawn
from khien.dossiers.rules.states import Act

LEASE = timedelta(minutes=2)  # a maker that gave no sign of life for so long is taken for dead
LOST = timedelta(minutes=1)  # an order nobody has taken up by then may have been lost; two tasks do no harm
KEPT = timedelta(days=1)  # how long what was made waits to be fetched; it can be ordered again
TRIES = 3
BUNDLE, FILING = "bundle", "filing"
FILED_WITH: Mapping[Act, frozenset[str]] = {  # papers by their names in `papers.kit`
    Act.SUBMIT: frozenset({"tong-quan", "de-xuat", "phuong-an", "de-nghi", "xin-y-kien"}),
    Act.PRESENT: frozenset({"to-trinh"}),
}


class UnableToGoOn(ValueError):
    """The move is not open from this stage."""


class Stage(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"
    LET_GO = "let_go"


class Move(StrEnum):
    """What happens to it."""

    TAKE_UP = "take_up"
    FINISH = "finish"
    FAIL = "fail"
    LET_GO = "let_go"


NEXT: Mapping[tuple[Stage, Move], Stage] = {
    (Stage.WAITING, Move.TAKE_UP): Stage.MAKING,
    (Stage.MAKING, Move.TAKE_UP): Stage.MAKING,
    (Stage.MAKING, Move.FINISH): Stage.MADE,
    (Stage.WAITING, Move.FAIL): Stage.FAILED,
    (Stage.MAKING, Move.FAIL): Stage.FAILED,
    (Stage.MADE, Move.LET_GO): Stage.LET_GO,
}
STAGES: Mapping[Stage, str] = {
    Stage.WAITING: "Chờ đóng gói",
    Stage.MAKING: "Đang đóng gói",
    Stage.MADE: "Đã đóng gói",
    Stage.FAILED: "Không đóng gói được",
    Stage.LET_GO: "Đã hết thời gian giữ",
}
UNDER_WAY = (Stage.WAITING, Stage.MAKING)


def after_move(stage: str, move: Move) -> Stage:
    """The stage after a move. Raises UnableToGoOn."""
    then = NEXT.get((Stage(stage), move))
    if then is None:
        raise UnableToGoOn(f"Việc đóng gói đang ở bước “{STAGES[Stage(stage)]}”.")
    return then


def diagram() -> str:
    """The table as Mermaid, for the docs."""
    return drawn(NEXT, Stage.WAITING, STAGES)
