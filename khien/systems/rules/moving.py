"""What the move from the law of 2016 to that of 2026 asks of one system. The days and articles are the catalogue's.

NĐ 331/2026 Điều 39, Luật 116/2025 Điều 44–45. What is not known of the system stays a condition, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khien.law.types import Regime
from khien.systems.rules.levels import NEW_LAW_SINCE, Held


class Begun(StrEnum):
    """Whether the system ran before the law of 2026."""

    BEFORE = "before"
    SINCE = "since"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, valid_from: date | None) -> Begun:
        """By the day from which the system runs, where one was given."""
        if valid_from is None:
            return cls.UNKNOWN
        return cls.BEFORE if valid_from < NEW_LAW_SINCE else cls.SINCE


@dataclass(frozen=True, slots=True)
class Move:
    """A transition of the catalogue by its id. `given` is the condition that nobody has answered; empty: it applies."""

    transition: str
    given: str = ""


ASKED = KEPT, BUILDING, NEVER_LEVELLED = "t5", "t6", "t7"
_IF_APPROVED = "nếu cấp độ đã được phê duyệt theo Luật 86/2015: khi đó ghi số quyết định"
_IF_NOT_APPROVED = "nếu chưa từng được phê duyệt cấp độ"
_IF_OLDER = "nếu hệ thống đã vận hành trước 01/7/2026: chưa khai ngày bắt đầu"
_IF_BUILDING = "nếu đang đầu tư, xây dựng trước 01/7/2026"


def moves(held: Held | None, ran: Begun) -> tuple[Move, ...]:
    """What the move asks, what surely applies first; nothing of a system approved under the law of 2026."""
    return tuple(sorted(_moves(held, ran), key=lambda move: bool(move.given)))


def _moves(held: Held | None, ran: Begun) -> Iterator[Move]:
    if held is not None and held.regime == Regime.ANM_2026 and held.approved:
        return
    if held is not None and held.approved:
        yield Move(KEPT, "" if held.regime or held.early else _IF_APPROVED)
        return
    if held is not None and held.regime != Regime.ANM_2026 and ran is not Begun.SINCE:
        yield Move(KEPT, _IF_APPROVED)
        yield Move(NEVER_LEVELLED, _IF_NOT_APPROVED)
        return
    if ran is not Begun.SINCE:
        yield Move(NEVER_LEVELLED, "" if ran is Begun.BEFORE else _IF_OLDER)
    if ran is not Begun.BEFORE:
        yield Move(BUILDING, _IF_BUILDING)
