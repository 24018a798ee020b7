"""What the move from the law of 2016 to that of 2026 asks of one system. The days and articles are the catalogue's.

NĐ 331/2026 Điều 39, Luật 116/2025 Điều 44–45. What is not known of the system stays a condition, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khien.law.types import Regime
from khien.systems.rules.levels import NEW_LAW_SINCE, Held


class Begun(StrEnum):
    """Whether the system ran, or was being built, before the law of 2026."""

    BEFORE = "before"
    SINCE = "since"
    UNKNOWN = "unknown"
    BUILDING = "building"  # and was so before that law
    LATER = "later"  # its building began under that law

    @classmethod
    def of(cls, valid_from: date | None, stage: str = "") -> Begun:
        """By the stage of `words.STAGES`, else by the day from which the system runs, where they are known."""
        if stage in STAGE_BEGUN:
            return STAGE_BEGUN[stage]
        if valid_from is None:
            return cls.UNKNOWN
        return cls.BEFORE if valid_from < NEW_LAW_SINCE else cls.SINCE


STAGE_BEGUN = {"building_before": Begun.BUILDING, "building_since": Begun.LATER}


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
    if ran is Begun.LATER:
        return
    if ran is Begun.BUILDING:
        yield Move(BUILDING)
        return
    if held is not None and held.regime != Regime.ANM_2026 and ran is not Begun.SINCE:
        yield Move(KEPT, _IF_APPROVED)
        yield Move(NEVER_LEVELLED, _IF_NOT_APPROVED)
        return
    if ran is not Begun.SINCE:
        yield Move(NEVER_LEVELLED, "" if ran is Begun.BEFORE else _IF_OLDER)
    if ran is not Begun.BEFORE:
        yield Move(BUILDING, _IF_BUILDING)


OF_OTHERS = "t8", "t9", "t10"  # of products in use, licences of dealers, words of standards: of no system
EARLIER = REVIEWED, IN_STEP, ALL_BY_2024, BEFORE_USE = "t1", "t2", "t3", "t4"
CIRCULAR_SINCE = date(2022, 10, 1)  # TT 12/2022 in force
DIRECTIVE_YEAR = 2024  # Chỉ thị 09/CT-TTg
_IF_APPROVED_THEN = "nếu cấp độ đã được phê duyệt trước 01/10/2022"
_IF_RAN_THEN = "nếu đã vận hành và chưa được phê duyệt cấp độ ngày 01/10/2022"
_IF_RAN_IN_2024 = "nếu đã vận hành trong năm 2024"
_IF_BUILT_IN_2024 = "nếu đang thiết kế, xây dựng, nâng cấp, mở rộng trong năm 2024"


def earlier_moves(approved_on: Iterable[date], began: date | None) -> tuple[Move, ...]:
    """What transitions before 2026 asked of a system running since `began`; `approved_on`: days of its approved levels.

    A day long past stays: whether it was kept is a question of evidence, not of this rule.
    """
    days = tuple(approved_on)
    if began is not None and began >= NEW_LAW_SINCE:
        return ()
    then = any(day < CIRCULAR_SINCE for day in days)
    ran_then = None if began is None else began < CIRCULAR_SINCE
    found = []
    if then:
        found.append(Move(REVIEWED))
    elif ran_then is not False:
        found += [Move(REVIEWED, _IF_APPROVED_THEN), Move(IN_STEP, _IF_RAN_THEN)]
    if began is None or began.year <= DIRECTIVE_YEAR:
        found.append(Move(ALL_BY_2024, "" if began is not None and began.year < DIRECTIVE_YEAR else _IF_RAN_IN_2024))
    if began is None or began.year >= DIRECTIVE_YEAR:
        found.append(Move(BEFORE_USE, _IF_BUILT_IN_2024))
    return tuple(found)
