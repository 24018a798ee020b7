"""Accent-free matching for the whole project: one `fold`, and one that remembers where it came from.

It never decides anything: it only makes `HOÀ`, `Hòa`, `hoa` and their decomposed spellings the same string.
"""

import unicodedata
from dataclasses import dataclass

_STROKED = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ɖ": "d", "Ɖ": "d"}
_QUOTES = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-", "−": "-"}
_SPACES = {"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ", "\t": " "}


class _Folds(dict[int, str]):
    """Character → folded character, worked out once for each character ever met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    for table in (_STROKED, _QUOTES, _SPACES):
        if character in table:
            return table[character]
    if unicodedata.category(character) in ("Mn", "Cf"):
        return ""
    base = unicodedata.normalize("NFD", character.casefold())
    return "".join(_STROKED.get(part, part) for part in base if unicodedata.category(part) != "Mn")


_FOLDS = _Folds()


def fold(text: str) -> str:
    """`text` without case or marks: "Đường dây nóng" → "duong day nong". White space keeps its length."""
    return text.translate(_FOLDS)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text that knows its positions: `origin(i)` is where folded character `i` stood.

    `starts` is None where each character folded to exactly one, the usual case.
    """

    text: str
    length: int
    starts: tuple[int, ...] | None

    def origin(self, index: int) -> int:
        """Index in the text as it came; the end of the folded text maps to the end of that text."""
        if self.starts is None:
            return index
        return self.starts[index] if index < len(self.starts) else self.length

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Slice of the text as it came for a slice of the folded text, with the marks of its last letter."""
        return self.origin(start), self.origin(end)


def fold_keeping_positions(text: str) -> Folded:
    """Fold `text` so that a match can be shown in the text as it came."""
    if all(len(_FOLDS[code]) == 1 for code in set(map(ord, text))):
        return Folded(text.translate(_FOLDS), len(text), None)
    starts: list[int] = []
    pieces: list[str] = []
    for index, character in enumerate(text):
        piece = _FOLDS[ord(character)]
        pieces.append(piece)
        starts.extend([index] * len(piece))
    return Folded("".join(pieces), len(text), tuple(starts))
