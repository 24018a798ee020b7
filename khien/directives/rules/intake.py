"""The life of papers on their way in, as a table; which paper is whose annex, checked. Reads no paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from khien.base.lifecycle import drawn

LEASE = timedelta(seconds=90)  # longer than the slowest page; a reader silent for so long is dead
TRIES = 3
KEPT = timedelta(days=14)


class UnableToTakeUp(ValueError):
    """The step is not open to these papers; the message says so."""


class Stage(StrEnum):
    """Where papers on their way in stand."""

    WAITING = "waiting"
    READING = "reading"
    ASKING = "asking"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    DROPPED = "dropped"


class Move(StrEnum):
    """What is done with them."""

    TAKE_UP = "take_up"
    ASK = "ask"
    LAY_OUT = "lay_out"
    FAIL = "fail"
    REFUSE = "refuse"
    CHOOSE = "choose"
    TYPE = "type"
    RETRY = "retry"
    DROP = "drop"


NEXT: Mapping[tuple[Stage, Move], Stage] = {
    (Stage.WAITING, Move.TAKE_UP): Stage.READING,
    (Stage.READING, Move.TAKE_UP): Stage.READING,
    (Stage.READING, Move.ASK): Stage.ASKING,
    (Stage.READING, Move.LAY_OUT): Stage.DONE,
    (Stage.READING, Move.FAIL): Stage.FAILED,
    (Stage.WAITING, Move.FAIL): Stage.FAILED,
    (Stage.READING, Move.REFUSE): Stage.REFUSED,
    (Stage.ASKING, Move.CHOOSE): Stage.DONE,
    (Stage.FAILED, Move.TYPE): Stage.DONE,
    (Stage.FAILED, Move.RETRY): Stage.WAITING,
    (Stage.WAITING, Move.DROP): Stage.DROPPED,
    (Stage.READING, Move.DROP): Stage.DROPPED,
    (Stage.ASKING, Move.DROP): Stage.DROPPED,
    (Stage.FAILED, Move.DROP): Stage.DROPPED,
}
LIVE = (Stage.WAITING, Stage.READING, Stage.ASKING)
OPEN = (*LIVE, Stage.FAILED)
STAGES: Mapping[Stage, str] = {
    Stage.WAITING: "đang chờ đọc",
    Stage.READING: "đang đọc",
    Stage.ASKING: "chờ anh/chị chọn",
    Stage.DONE: "đã đọc xong",
    Stage.FAILED: "chưa đọc được",
    Stage.REFUSED: "bị từ chối",
    Stage.DROPPED: "đã bỏ",
}


def after_move(stage: str, move: Move) -> Stage:
    """The stage after the move; raises `UnableToTakeUp`."""
    following = NEXT.get((Stage(stage), move))
    if following is None:
        raise UnableToTakeUp(f"Không làm được nữa: các tệp này {STAGES[Stage(stage)]}. Hãy tải lại trang.")
    return following


def intake_diagram() -> str:
    """The life as Mermaid, for docs/lifecycles.md, where a test compares them."""
    return drawn(NEXT, Stage.WAITING, STAGES)


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's word on one paper: a letter of its own, the annex of another (`of`), or left out."""

    paper: int
    own: bool = False
    of: int | None = None


def chosen_groups(choices: Sequence[Choice], *, letters: frozenset[int]) -> list[list[int]]:
    """Papers of each letter, the main one first. `letters` are the papers with words. Raises `UnableToTakeUp`."""
    mains = [one.paper for one in choices if one.own]
    if not mains:
        raise UnableToTakeUp("Hãy chọn ít nhất một tệp là văn bản.")
    if any(main not in letters for main in mains):
        raise UnableToTakeUp("Tệp không có chữ đọc được thì không thể là văn bản chính; hãy để nó là tệp kèm theo.")
    if any(one.of is not None and one.of not in mains for one in choices):
        raise UnableToTakeUp("Tệp kèm theo phải thuộc một tệp đã chọn là văn bản.")
    return [[main, *(one.paper for one in choices if one.of == main)] for main in mains]
