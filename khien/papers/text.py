"""Text as it may stand in an official paper: cleaned, cut into pieces that break right, numbered the Vietnamese way.

It never changes words: what no font can draw is shown as its code point, what no reader can see is dropped.
"""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from khien.papers import fonts

LETTERS = "abcdđeghiklmnopqrstuvxy"
NBSP = "\u00a0"
_BREAKS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_TO_FILL = re.compile(r"\[điền[^\[\]]*\]")
_PARTS = re.compile(r"\n|\[điền[^\[\]]*\]|[^\s\[]+|\[|[^\S\n]+")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
LONGEST_NUMBER = 32  # characters of a document number or date kept on one line

SLACK = 1.03  # kerning and Word's own rounding must not push a balanced line over


class Cut(StrEnum):
    """How a piece may break: plain words, never, anywhere, at once; FILL is a place for a person to fill in."""

    PLAIN = "t"
    WHOLE = "n"
    ANYWHERE = "w"
    LINE = "l"
    FILL = "f"


class Piece(NamedTuple):
    cut: Cut
    text: str


def clean(text: str) -> str:
    """NFC, one kind of line break, no control or invisible characters; undrawable ones as [U+1F600]."""
    text = unicodedata.normalize("NFC", _BREAKS.sub("\n", text).replace("\t", " "))
    if text.isascii() and text.isprintable():
        return text
    return "".join(_drawn(letter) for letter in text)


def _drawn(letter: str) -> str:
    if letter == "\n":
        return letter
    if unicodedata.category(letter) in _INVISIBLE:
        return ""
    if letter in fonts.drawable():
        return letter
    return " " if letter.isspace() else f"[U+{ord(letter):04X}]"


def pieces(text: str, room: float, size: float, *, bold: bool = False) -> tuple[Piece, ...]:
    """Cut cleaned text for a line `room` wide (same unit as `size`): numbers such as 05/QĐ-UBND stay whole."""
    found: list[Piece] = []
    for part in _PARTS.findall(text):
        cut = _cut(part, room, size, bold)
        if found and cut is Cut.PLAIN and found[-1].cut is Cut.PLAIN:
            found[-1] = Piece(Cut.PLAIN, found[-1].text + part)
        else:
            found.append(Piece(cut, part))
    return tuple(found)


def _cut(part: str, room: float, size: float, bold: bool) -> Cut:
    if part == "\n":
        return Cut.LINE
    if _TO_FILL.fullmatch(part):
        return Cut.FILL
    if "/" not in part and len(part) * size < room:
        return Cut.PLAIN  # short for sure: measuring every word would be waste
    if fonts.width(part, size, bold=bold) > room:
        return Cut.ANYWHERE
    return Cut.WHOLE if "/" in part and len(part) <= LONGEST_NUMBER else Cut.PLAIN


def balanced(text: str, room: float, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """How far to draw in either side so that a centred text of several lines has none much shorter than the rest."""
    words = [fonts.width(word, size, bold=bold, italic=italic) for word in text.split(" ")]
    space = fonts.width(" ", size)
    wanted = _count_lines(words, space, room)
    if "\n" in text or not 1 < wanted < len(words):
        return 0.0
    narrow, wide = max(words), room
    while wide - narrow > 1:
        middle = (narrow + wide) / 2
        if _count_lines(words, space, middle) == wanted:
            wide = middle
        else:
            narrow = middle
    return max(0.0, (room - wide * SLACK) / 2)


def _count_lines(words: list[float], space: float, room: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        if used and used + space + word > room:
            lines, used = lines + 1, word
        else:
            used += (space if used else 0) + word
    return lines


def places_to_fill(text: str) -> tuple[str, ...]:
    """The "[điền …]" that a person has still to replace."""
    return tuple(_TO_FILL.findall(text))


def letter(position: int) -> str:
    """1 → a, 5 → đ, 24 → aa: the letters that Vietnamese lists use."""
    turns, index = divmod(position - 1, len(LETTERS))
    return LETTERS[index] * (turns + 1)


def roman(number: int) -> str:
    """1 → I, 4 → IV, 1999 → MCMXCIX."""
    written = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, number = divmod(number, value)
        written += sign * count
    return written
