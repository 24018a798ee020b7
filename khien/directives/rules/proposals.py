"""What was recognised from a picture and waits for a person's word, as values to confirm. Confirms nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from khien.directives.rules.clauses import ClauseValue
from khien.directives.rules.document import DocumentValue
from khien.directives.rules.readiness import Gap

OF_THE_LETTER = ("number", "symbol", "issued_on", "issued_partial")
LABELS = {
    "number": "Số, ký hiệu",
    "symbol": "Ký hiệu",
    "issued_on": "Ngày văn bản",
    "issued_partial": "Tháng, năm ban hành",
    "deadline": "Thời hạn",
    "cadences": "Chu kỳ",
    "levels": "Cấp độ",
}
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Proposal:
    """One value to confirm. `key` names it in a form; `number` and `clause` are None for the letter's own."""

    key: str
    field: str
    number: int | None = None
    clause: str | None = None

    @property
    def label(self) -> str:
        return LABELS[self.field]


def proposed_fields(value: DocumentValue) -> list[str]:
    """Fields of the letter itself that hold something: a number is not asked for twice as a symbol."""
    found = [name for name in OF_THE_LETTER if getattr(value, name)]
    return [name for name in found if name != "symbol"] if "number" in found else found


def proposals(fields: Sequence[str], clauses: Sequence[tuple[int, str, ClauseValue]]) -> list[Proposal]:
    """All that waits: the letter's own first, then clause by clause (number, key, value)."""
    own = [Proposal(name, name) for name in fields if name in LABELS]
    return own + [
        Proposal(f"{key}.{name}", name, number, key) for number, key, value in clauses for name in value.proposed
    ]


def gap_of(waiting: Sequence[Proposal]) -> tuple[Gap, ...]:
    """A letter is not sent on numbers and dates that only a machine has read."""
    if not waiting:
        return ()
    names = [
        one.label.lower() if one.number is None else f"{one.label.lower()} của nội dung {one.number}" for one in waiting
    ]
    told = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return (Gap("proposals", f"Còn {len(waiting)} giá trị đọc từ ảnh chưa được xác nhận: {told}."),)
