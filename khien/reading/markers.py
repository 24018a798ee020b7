"""What stands in front of an item: "1.", "a)", "-", "Điều 3.", "II.", "1.2.", "Thứ nhất,".

It reads one line's beginning; whether the item is a duty is not its business.
"""

import re
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """Kinds of marker, outermost first, as Vietnamese papers nest them."""

    PART = 0
    CHAPTER = 1
    SECTION = 2
    ARTICLE = 3
    CAPITAL = 4
    ROMAN = 5
    NUMBER = 6
    DECIMAL = 7
    THIRD_DECIMAL = 8
    ORDINAL = 9
    LETTER = 10
    DASH = 11
    PLUS = 12
    DOT = 13


@dataclass(frozen=True, slots=True)
class Marker:
    """`order` is the item's place among its siblings (0: unnumbered); `length` is the width of the marker."""

    level: Level
    label: str
    order: int
    length: int


_ROMAN = {"i": 1, "v": 5, "x": 10}
_LETTERS = "abcdeghiklmnopqrstuvxy"
_ORDINALS = {
    "nhat": 1,
    "mot": 1,
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "bon": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
}
_WORDS = "|".join(_ORDINALS)
_PATTERNS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (Level.PART, re.compile(r"phan (?:thu )?([ivx]+|\d+|" + _WORDS + r")\b\s*[.:]?\s*")),
    (Level.CHAPTER, re.compile(r"chuong\s+([ivx]+|\d+)\b\s*[.:]?\s*")),
    (Level.SECTION, re.compile(r"muc\s+([ivx]+|\d+)\s*[.:]\s*")),
    (Level.ARTICLE, re.compile(r"dieu\s+(\d+)\s*[.:]\s*")),
    (Level.THIRD_DECIMAL, re.compile(r"\(?(\d{1,2}(?:\s?\.\s?\d{1,2}){2,3})\s*[.)]?\s+(?=\D)")),
    (Level.DECIMAL, re.compile(r"\(?(\d{1,2}\s?\.\s?\d{1,2})\s*[.)]?\s+(?=\D)")),
    (Level.NUMBER, re.compile(r"(\d{1,2})\s*(?:[.)](?!\d)|/\s)[\s.]*(?=\S|$)|\((\d{1,2})\)\s+|(\d{1,2})-\s+(?=\D)")),
    (
        Level.ORDINAL,
        re.compile(
            r"(?:(?:thu|nhiem vu thu)\s+("
            + _WORDS
            + r")|("
            + _WORDS
            + r")\s+la)\s*[,:]\s*|(?:buoc|nhiem vu)\s+(\d{1,2})\s*[.:]\s*"
        ),
    ),
    (Level.LETTER, re.compile(r"\(?([a-z])\s?(?:\)|[./](?=\s))\s*")),
    (Level.PLUS, re.compile(r"\+\s*(?=\w)")),
    (Level.DASH, re.compile(r"-\s*(?=[^\s\d-])|-\s+(?=\d)")),
    (Level.DOT, re.compile(r"[•●▪■◦‣○❖➢✓✔\uf0b7·]\s*(?=\w)|o\s+(?=\w)")),
)
_ROMAN_MARK = re.compile(r"([ivx]{1,5})\s*(?:[.)/-](?=\s|$)|[.](?=\w))\s*")
_CAPITAL_MARK = re.compile(r"([a-h])\s*[.)](?=\s)\s*")


def read_marker(text: str, raw: str) -> Marker | None:
    """Marker at the start of a folded line; `raw` is the same line as written, for its capitals."""
    if raw[:1].isupper():
        roman = _ROMAN_MARK.match(text)
        if roman:
            return Marker(Level.ROMAN, roman.group(1), _roman(roman.group(1)), roman.end())
        capital = _CAPITAL_MARK.match(text)
        if capital:
            return Marker(Level.CAPITAL, capital.group(1), _LETTERS.index(capital.group(1)) + 1, capital.end())
    for level, pattern in _PATTERNS:
        match = pattern.match(text)
        if match and not (level is Level.LETTER and raw[:1].isupper()) and not (level is Level.DOT and raw[:1] == "O"):
            label = next((group for group in match.groups() if group), "")
            return Marker(level, _label(level, label, raw), _order(level, label), match.end())
    return None


def _label(level: Level, label: str, raw: str) -> str:
    """The label as it is told apart from its siblings: "đ" is not "d"."""
    if level is Level.LETTER and raw.lstrip("(")[:1] in ("đ", "Đ"):
        return "đ"
    return label.replace(" ", "")


def _order(level: Level, label: str) -> int:
    if level is Level.LETTER:
        return _LETTERS.find(label) + 1
    if label in _ORDINALS:
        return _ORDINALS[label]
    if label and label[0] in "ivx":
        return _roman(label)
    last = label.replace(" ", "").rsplit(".", 1)[-1]
    return int(last) if last.isdigit() else 0


def _roman(label: str) -> int:
    values = [_ROMAN[character] for character in label]
    return sum(
        -value if position + 1 < len(values) and values[position + 1] > value else value
        for position, value in enumerate(values)
    )
