"""The life of a table too long to wait for, as a table, and how its rows are parted. It reads and writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from khien.base.lifecycle import drawn
from khien.systems.rules.tables import KINDS, Declared

LEASE = timedelta(minutes=5)  # a worker that gave no sign of life for so long is taken for dead
LOST = timedelta(minutes=1)  # a table nobody has taken up by then may have been lost; two tasks do no harm
KEPT = timedelta(days=1)  # how long a table that was tried waits for its sender
TRIES = 5
AT_ONCE = 5000  # rows that are tried while one waits
MANY_BYTES = 400_000  # a file so large is not even read while one waits
PORTION = 200  # rows of a transaction, more where one system has more
MOST_BAD = 500  # faults that are kept in words; the others are counted


class UnableToGoOn(ValueError):
    """The move is not open from this stage; the message is fit for the user."""


class Stage(StrEnum):
    """Where the table stands."""

    WAITING = "waiting"
    TRYING = "trying"
    TRIED = "tried"
    BAD = "bad"
    AGREED = "agreed"
    TAKING = "taking"
    TAKEN = "taken"
    FAILED = "failed"
    LET_GO = "let_go"


class Move(StrEnum):
    """What happens to it."""

    TAKE_UP = "take_up"
    FIND_GOOD = "find_good"
    FIND_BAD = "find_bad"
    AGREE = "agree"
    FINISH = "finish"
    FAIL = "fail"
    LET_GO = "let_go"


NEXT: Mapping[tuple[Stage, Move], Stage] = {
    (Stage.WAITING, Move.TAKE_UP): Stage.TRYING,
    (Stage.TRYING, Move.TAKE_UP): Stage.TRYING,
    (Stage.TRYING, Move.FIND_GOOD): Stage.TRIED,
    (Stage.TRYING, Move.FIND_BAD): Stage.BAD,
    (Stage.TRIED, Move.AGREE): Stage.AGREED,
    (Stage.AGREED, Move.TAKE_UP): Stage.TAKING,
    (Stage.TAKING, Move.TAKE_UP): Stage.TAKING,
    (Stage.TAKING, Move.FINISH): Stage.TAKEN,
    (Stage.TRYING, Move.FAIL): Stage.FAILED,
    (Stage.TAKING, Move.FAIL): Stage.FAILED,
    (Stage.TRIED, Move.LET_GO): Stage.LET_GO,
}
STAGES: Mapping[Stage, str] = {
    Stage.WAITING: "Chờ đọc thử",
    Stage.TRYING: "Đang đọc thử",
    Stage.TRIED: "Đã đọc thử, chờ người gửi đồng ý",
    Stage.BAD: "Có dòng phải sửa, chưa nhập dòng nào",
    Stage.AGREED: "Chờ nhập",
    Stage.TAKING: "Đang nhập",
    Stage.TAKEN: "Đã nhập",
    Stage.FAILED: "Không đọc hoặc không nhập được",
    Stage.LET_GO: "Đã hết thời gian chờ",
}
IN_HAND = (Stage.TRYING, Stage.TAKING)
UNDER_WAY = (Stage.WAITING, Stage.AGREED, *IN_HAND)


def after_move(stage: str, move: Move) -> Stage:
    """The stage after a move. Raises UnableToGoOn."""
    then = NEXT.get((Stage(stage), move))
    if then is None:
        raise UnableToGoOn(f"Bảng này đang ở bước “{STAGES[Stage(stage)].lower()}”.")
    return then


def diagram() -> str:
    """The table as Mermaid, for the docs."""
    return drawn(NEXT, Stage.WAITING, STAGES)


def portions(kind: str, rows: Sequence[Declared]) -> Iterator[list[Declared]]:
    """The rows in transactions: what may name one another, a unit's systems or a system's parts, stays together."""
    groups: dict[tuple[str, str], list[Declared]] = {}
    for row in rows:
        groups.setdefault((row.unit, "" if KINDS[kind] is None else row.system), []).append(row)
    portion: list[Declared] = []
    for group in groups.values():
        if portion and len(portion) + len(group) > PORTION:
            yield portion
            portion = []
        portion += group
    if portion:
        yield portion
