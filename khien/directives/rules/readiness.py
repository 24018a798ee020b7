"""What a letter still lacks before it can be sent, in sentences. Nothing here fills the gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to settle. `number` is the clause as the page counts it, from 1; None where it is the letter's."""

    kind: str
    sentence: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ClauseReadiness:
    """What matters of a clause that is not dropped: its number on the page, its time, whom it reaches."""

    number: int
    settled: bool
    units: int


def gaps(clauses: Sequence[ClauseReadiness], *, law_on: date | None, needs_confirming: bool) -> tuple[Gap, ...]:
    """Everything to settle, the letter's own first, then clause by clause; empty when it may be sent."""
    found = []
    if needs_confirming:
        found.append(
            Gap("subject", "Văn bản có vẻ không nói về an toàn thông tin mạng; hãy xác nhận là vẫn giao việc từ nó.")
        )
    if law_on is None:
        found.append(
            Gap("law_on", "Chưa có ngày văn bản; hãy nhập ngày để biết áp dụng quy định nào, Khiên không tự đoán.")
        )
    if not clauses:
        found.append(Gap("clauses", "Văn bản chưa có nội dung nào để giao."))
    for clause in clauses:
        if not clause.settled:
            found.append(
                Gap(
                    "deadline",
                    f"Nội dung {clause.number} chưa chốt thời hạn: một ngày, một dịp, hoặc không đặt hạn.",
                    clause.number,
                )
            )
        if not clause.units:
            found.append(Gap("targets", f"Nội dung {clause.number} chưa chọn đơn vị thực hiện.", clause.number))
    return tuple(found)
