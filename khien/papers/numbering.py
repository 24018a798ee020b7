"""The marks before headings, articles and items, counted by position; it does no text beyond the mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from khien.papers.text import letter, roman
from khien.papers.types import Mark

DEEPEST = 3


@dataclass(slots=True)
class Numbering:
    """Counts within one paper or annex: I. then 1. then a), each level starting again below its parent."""

    _levels: list[int] = field(default_factory=lambda: [0] * DEEPEST)
    _articles: int = 0

    def heading(self, level: int) -> str:
        self._levels[level - 1] += 1
        self._levels[level:] = [0] * (DEEPEST - level)
        count = self._levels[level - 1]
        return (f"{roman(count)}.", f"{count}.", f"{letter(count)})")[level - 1]

    def article(self) -> str:
        self._articles += 1
        return f"Điều {self._articles}."


def item_marks(items: Sequence[str], mark: Mark) -> Iterable[tuple[str, str]]:
    """Each item with what stands before it."""
    for position, text in enumerate(items, 1):
        match mark:
            case Mark.DASH:
                yield "-", text
            case Mark.PLUS:
                yield "+", text
            case Mark.NUMBER:
                yield f"{position}.", text
            case Mark.LETTER:
                yield f"{letter(position)})", text
