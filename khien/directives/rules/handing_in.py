"""The life of an answer sheet that was handed in: read, then entered or let go. Reading twice changes nothing."""

from collections.abc import Mapping
from enum import StrEnum


class Handed(StrEnum):
    """Where a sheet stands."""

    WAITING = "waiting"  # handed in, not read yet
    BAD = "bad"  # read: cells to put right, or no sheet of this letter
    GOOD = "good"  # read: may be entered
    ENTERED = "entered"
    REFUSED = "refused"  # good when read, and could not be entered any more


class Move(StrEnum):
    """What happens to it."""

    FAULT = "fault"
    PASS = "pass"  # noqa: S105 (no password)
    ENTER = "enter"
    REFUSE = "refuse"


NEXT: Mapping[tuple[Handed, Move], Handed] = {
    (Handed.WAITING, Move.FAULT): Handed.BAD,
    (Handed.WAITING, Move.PASS): Handed.GOOD,
    (Handed.GOOD, Move.ENTER): Handed.ENTERED,
    (Handed.GOOD, Move.REFUSE): Handed.REFUSED,
}
LABELS: Mapping[Handed, str] = {
    Handed.WAITING: "Đang chờ đọc",
    Handed.BAD: "Có ô cần sửa",
    Handed.GOOD: "Đọc được",
    Handed.ENTERED: "Đã nhập",
    Handed.REFUSED: "Không nhập được",
}
