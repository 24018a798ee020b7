"""A letter as lines: folded once for the whole reading, table bars and Markdown taken for what they are.

It knows positions and letter case; it understands no word.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise

from khien.reading.fold import Folded, fold_keeping_positions

_LAYOUT = str.maketrans({"*": " ", "|": "\x1f", "\\": " ", "`": " ", "\r": " ", "\v": "\n", "\f": "\n", "\u2028": "\n"})
_HASHES = re.compile(r"(?m)^[^\S\n]{0,3}#{1,6}(?=[^\S\n])")
_EDGE = r"(?:^|(?<=[\n\x1f]))"
_NOISE = re.compile(
    _EDGE
    + r"[^\S\n\x1f]*(?:[-_=.~ ]{2,}|(?:trang )?\d{1,3}(?:\s?/\s?\d{1,3})?|- ?\d{1,3} ?-)[^\S\n\x1f]*(?:\n|(?=\x1f)|$)"
)
_LINE = re.compile(r"[^\n\x1f]+")
# Stars before a line's words; around its number alone ("**1.** Rà soát…") they make no title.
_STARRED = re.compile(r"\s{0,4}\*\*(?!\(?\w{1,4}[.)]\*\*(?!.*\*\*))")
_SPACE = re.compile(r"\s+")
_UNWRAPPED = 160
_ENDS = (".", ";", ":", "./.")
_ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something. `start`/`end` index the folded page; `text` is folded and stripped.

    `bold` and `titled` tell Markdown: a line that begins with stars, a heading's line with hashes.
    """

    start: int
    end: int
    text: str
    blank_before: bool
    cell_before: bool
    bold: bool
    titled: bool = False


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
    plain = words.replace("*", " ").replace("|", " ").replace("\\", "").replace("Ð", "Đ")
    return unicodedata.normalize("NFC", _SPACE.sub(" ", plain)).strip()


def whole(words: str) -> str:
    """Words without a bracket around all of them, or one whose partner was left behind."""
    while words.startswith("(") and (words.endswith(")") or ")" not in words):
        words = words[1:].removesuffix(")").strip()
    return words.rstrip(" )") if words.count(")") > words.count("(") else words


def squeeze(folded: str) -> str:
    """Folded text with every run of white space made one space."""
    return _SPACE.sub(" ", folded).strip()


def page_of(raw: str) -> Page:
    """Fold and split `raw`; rules and page numbers are blotted out, so that they neither part nor join sentences."""
    folded = fold_keeping_positions(raw)
    text = folded.text.translate(_LAYOUT)
    hashed = {match.start() for match in _HASHES.finditer(text)} if "#" in text else set()
    text = _HASHES.sub(lambda match: " " * len(match.group()), text) if hashed else text
    text = _NOISE.sub(lambda match: " " * len(match.group()), text)
    lines: list[Line] = []
    breaks: list[int] = []
    last_end = 0
    for match in _LINE.finditer(text):
        words = match.group().strip()
        if not words:
            continue
        start = match.start() + match.group().index(words)
        first = folded.origin(match.start())
        between = text[last_end:start]
        cell = "\x1f" in between
        gap = not lines or cell or between.count("\n") > 1
        titled = match.start() in hashed
        bold = titled or bool(_STARRED.match(raw, first, folded.origin(match.end())))
        lines.append(Line(start, start + len(words), words, gap, cell, bold, titled))
        breaks.append(between.count("\n"))
        last_end = start + len(words)
    width = _width(lines)
    if width is not None and _double_spaced(lines):
        lines = _drawn_together(lines, breaks)
    return Page(raw, folded, text, tuple(lines), width, _spaced(lines))


def _width(lines: list[Line]) -> int | None:
    """The column where lines wrap; None where paragraphs are not wrapped: then most long lines end a sentence."""
    if not lines:
        return None
    ordered = sorted(line.end - line.start for line in lines)
    widest = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    long = [line for line in lines if line.end - line.start > 0.7 * widest]
    ended = sum(line.text.endswith(_ENDS) for line in long)
    return widest if widest <= _UNWRAPPED and ended <= 0.5 * len(long) else None


def _double_spaced(lines: list[Line]) -> bool:
    """An empty line after nearly every line, also inside sentences: it parts nothing."""
    running = [after.blank_before for line, after in pairwise(lines) if not line.text.endswith(_ENDS)]
    return len(running) >= _ENOUGH and sum(running) >= 0.9 * len(running)


def _drawn_together(lines: list[Line], breaks: list[int]) -> list[Line]:
    """Where single empty lines mean nothing, only more of them, or a table's cell, part paragraphs."""
    return [
        replace(line, blank_before=not place or line.cell_before or count > 2)
        for place, (line, count) in enumerate(zip(lines, breaks, strict=True))
    ]


def _spaced(lines: list[Line]) -> bool:
    """Blank lines part the paragraphs: nearly every finished line has one after it."""
    finished = [after.blank_before for line, after in pairwise(lines) if line.text.endswith(_ENDS)]
    return len(finished) >= 3 and sum(finished) >= 0.7 * len(finished)


def was_full(last: Line, line: Line, page: Page) -> bool:
    """The line was full: its successor's first word would not have fitted."""
    if page.width is None:
        return False
    word = line.text.split(" ", 1)[0]
    return (last.end - last.start) + 1 + len(word) > page.width - 12
