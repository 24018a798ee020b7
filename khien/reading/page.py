"""A letter as lines: folded once for the whole reading, table bars and Markdown taken for what they are.

It knows positions and letter case; it understands no word.
"""

import re
import unicodedata
from dataclasses import dataclass

from khien.reading.fold import Folded, fold_keeping_positions

_LAYOUT = str.maketrans({"*": " ", "|": "\x1f", "\\": " ", "`": " ", "\r": " ", "\v": "\n", "\f": "\n", "\u2028": "\n"})
_RULE = re.compile(r"[-_=.~\s]*$")
_PAGE_NUMBER = re.compile(r"-?\s*\d{1,3}\s*-?$|trang \d+(\s*/\s*\d+)?$")
_LINE = re.compile(r"[^\n\x1f]+")
_SPACE = re.compile(r"\s+")
_UNWRAPPED = 160


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something. `start`/`end` index the folded page; `text` is folded and stripped."""

    start: int
    end: int
    text: str
    blank_before: bool
    cell_before: bool
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The text as it came, its folded twin, and its lines.

    `width` is the column where lines wrap, None where a line is a whole paragraph; `spaced` says that blank
    lines part the paragraphs, so that a lone line break means nothing.
    """

    raw: str
    folded: Folded
    text: str
    lines: tuple[Line, ...]
    width: int | None
    spaced: bool

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Positions in the text as it came."""
        return self.folded.span(start, end)

    def as_written(self, start: int, end: int) -> str:
        """The words as written, white space joined, Markdown stars dropped, composed (NFC)."""
        first, last = self.folded.span(start, end)
        return clean(self.raw[first:last])


def clean(words: str) -> str:
    """Words on one line, without Markdown stars and table bars, composed (NFC)."""
    plain = words.replace("*", " ").replace("|", " ").replace("\\", "")
    return unicodedata.normalize("NFC", _SPACE.sub(" ", plain)).strip()


def squeeze(folded: str) -> str:
    """Folded text with every run of white space made one space."""
    return _SPACE.sub(" ", folded).strip()


def page_of(raw: str) -> Page:
    """Fold and split `raw`; rules, empty cells and page numbers count as blank lines."""
    folded = fold_keeping_positions(raw)
    text = folded.text.translate(_LAYOUT)
    lines: list[Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        words = match.group().strip()
        if not words or _RULE.match(words) or _PAGE_NUMBER.match(words):
            continue
        start = match.start() + match.group().index(words)
        first = folded.origin(match.start())
        between = text[last_end:start]
        cell = "\x1f" in between
        gap = not lines or cell or between.count("\n") > 1
        bold = raw[first : first + 6].lstrip().startswith("**")
        lines.append(Line(start, start + len(words), words, gap, cell, bold))
        last_end = start + len(words)
    width = _width([line.end - line.start for line in lines])
    spaced = width is not None and sum(line.blank_before for line in lines) > 0.2 * len(lines)
    return Page(raw, folded, text, tuple(lines), width, spaced)


def _width(lengths: list[int]) -> int | None:
    """The column where lines wrap; None where paragraphs are not wrapped."""
    if not lengths:
        return None
    ordered = sorted(lengths)
    widest = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    return widest if widest <= _UNWRAPPED else None
