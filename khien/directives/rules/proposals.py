"""What was recognised from a picture and waits for a person's word, as values to confirm. Confirms nothing itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class PageShown:
    """A recognised page: its place in the letter's text, how sure the machine was, and whether a person must look."""

    number: int
    start: int
    end: int
    confidence: int
    poor: bool
    turn: int


def pages_in(reading: Mapping[str, Any]) -> list[PageShown]:
    """The recognised pages of a letter's main paper, as they are kept beside its reading."""
    return [
        PageShown(
            one["number"], one["start"], one["end"], one["confidence"] or 0, bool(one["needs_look"]), one.get("turn", 0)
        )
        for one in reading.get("pages", ())
    ]


def page_at(pages: Sequence[PageShown], start: int | None) -> int | None:
    """The page on which a place of the text stands; None for words that no picture shows."""
    if start is None:
        return None
    return next((page.number for page in pages if page.start <= start < max(page.end, page.start + 1)), None)


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
    more = f" và {len(names) - _NAMED} giá trị khác" if len(names) > _NAMED else ""
    told = ", ".join(names[:_NAMED]) + more
    return (Gap("proposals", f"Còn {len(waiting)} giá trị đọc từ ảnh chưa được xác nhận: {told}."),)
