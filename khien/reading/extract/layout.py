"""Recognised words put back into the order of reading: rows, and the columns of letterhead and foot apart. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from khien.reading.extract.tesseract import Word
from khien.reading.fold import fold

_HEAD, _TRIES = 0.45, [share / 100 for share in range(25, 66)]
_RECIPIENTS, _OPENING = re.compile(r"n[o0]i nhan"), re.compile(r"kinh g[uo]i")
_RIGHT_SIDE = 0.42
_AT = re.compile(r"(?<=[A-Za-z0-9._-])(?:\(@|[©®])(?=[A-Za-z0-9-]+\.[A-Za-z])")  # how "@" is misread
_SIGN = re.compile(r"[-+*•–—]+")
_FAINT, _UNSURE, _ADDRESS = 20, 60, 60
_WIDE = 1.6  # line heights between two columns; justified text is stretched by less


@dataclass(frozen=True, slots=True)
class Row:
    """Words on one base line without a wide gap between them."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> int:
        return self.words[0].left

    @property
    def right(self) -> int:
        return max(word.right for word in self.words)

    @property
    def top(self) -> int:
        return min(word.top for word in self.words)

    @property
    def middle(self) -> float:
        tops, bottoms = sorted(word.top for word in self.words), sorted(word.bottom for word in self.words)
        return (tops[len(tops) // 2] + bottoms[len(bottoms) // 2]) / 2


def page_lines(words: Sequence[Word], width: int, height: int, *, first: bool) -> list[str]:
    """Lines of one page. On the first page the letterhead's columns are read one after the other, so is every foot."""
    rows = rows_of([word for word in words if not _is_dirt(word)])
    head = _head(rows, width, height) if first else 0
    foot = _foot(rows, head, width)
    lines = [*_columns(rows[:head], width), *_joined(rows[head:foot]), *_columns(rows[foot:], width)]
    return [_AT.sub("@", line) for line in lines]


def rows_of(words: Sequence[Word]) -> list[Row]:
    """Tesseract's lines, broken at wide gaps, from top to bottom."""
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    rows = []
    for line in lines.values():
        heights = sorted(word.bottom - word.top for word in line)
        wide = _WIDE * max(1, heights[len(heights) // 2])
        part = [line[0]]
        for word in line[1:]:
            if word.left - part[-1].right > wide:
                rows.append(Row(tuple(part)))
                part = []
            part.append(word)
        rows.append(Row(tuple(part)))
    return sorted(rows, key=lambda row: (row.middle, row.left))


def _is_dirt(word: Word) -> bool:
    """Strokes of a signature, a stamp or a border that were taken for characters."""
    if _SIGN.fullmatch(word.text):
        return False
    letters = sum(char.isalnum() for char in word.text)
    return word.confidence < (_UNSURE if letters < 2 else _FAINT)


def _foot(rows: Sequence[Row], head: int, width: int) -> int:
    """The row of the recipients, or the first of the signer's beside and above it."""
    for at in range(head, len(rows)):
        if _RECIPIENTS.match(fold(rows[at].text).lstrip("*'\" .")):
            while at > head and rows[at - 1].left > _RIGHT_SIDE * width:
                at -= 1
            return at
    return len(rows)


def _head(rows: Sequence[Row], width: int, height: int) -> int:
    """How many rows stand above the first that runs across both columns."""
    most = 0
    for share in _TRIES:
        count = _apart(rows, share * width)
        most = max(most, count)
    return sum(1 for row in rows[:most] if row.middle < _HEAD * height)


def _apart(rows: Sequence[Row], at: float) -> int:
    for count, row in enumerate(rows):
        if row.left < at < row.right or _OPENING.match(fold(row.text)):
            return count
    return len(rows)


def _columns(rows: Sequence[Row], width: int) -> list[str]:
    """Left column, then right, parted where the fewest rows are cut; rows that cannot be parted stay in place."""
    if not rows:
        return []
    cuts = [sum(row.left < share * width < row.right for row in rows) for share in _TRIES]
    best = [share for share, cut in zip(_TRIES, cuts, strict=True) if cut == min(cuts)]
    at = best[len(best) // 2] * width
    left = [row for row in rows if (row.left + row.right) / 2 <= at]
    right = [row for row in rows if (row.left + row.right) / 2 > at]
    return [*_joined(left), *_joined(right)]


def _joined(rows: Sequence[Row]) -> list[str]:
    """Rows on one base line side by side (a table's cells, a list's sign and its words)."""
    lines: list[list[Row]] = []
    for row in rows:
        if lines and abs(row.middle - lines[-1][0].middle) < 0.5 * _height(row, lines[-1][0]):
            lines[-1].append(row)
        else:
            lines.append([row])
    return [" ".join(row.text for row in sorted(line, key=lambda row: row.left)) for line in lines]


def _height(one: Row, other: Row) -> float:
    heights = sorted(word.bottom - word.top for word in (*one.words, *other.words))
    return heights[len(heights) // 2]


def confidence_of(words: Sequence[Word]) -> int:
    """Mean over letters and digits, 0–100; a page without any is 0."""
    weighed = [(word.confidence, sum(char.isalnum() for char in word.text)) for word in words]
    total = sum(weight for _, weight in weighed)
    return round(sum(value * weight for value, weight in weighed) / total) if total else 0


def doubted_addresses(words: Sequence[Word]) -> tuple[str, ...]:
    """Words of e-mail addresses that were recognised with too little confidence to be written to.

    Where the sign itself was misread, in a known way, it alone takes most of a word's confidence.
    """
    found = []
    for word in words:
        text = _AT.sub("@", word.text)
        if "@" in text and word.confidence < (_ADDRESS if text == word.text else _FAINT):
            found.append(text)
    return tuple(found)
