"""Places in a letter's text: where a clause may be cut, where words stand. Browsers count a line end as one sign."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from khien.directives.models import Clause

_END = re.compile(r"(?<=[.;:!?…])\s+(?=\S)|\n\s*(?=(?:[-+•*]|\d{1,2}[.)]|[a-zđ][.)])\s)")
_SHORTEST = 12
_SHOWN = 140


def span_of(clause: "Clause", letter: str) -> tuple[str, int, int]:
    """The text in which a clause's places are counted, and its bounds there: the letter's, or its own words."""
    if clause.start is None or clause.end is None:
        return clause.text, 0, len(clause.text)
    return letter, clause.start, clause.end


def cuts(clause: "Clause", letter: str) -> list[tuple[int, str]]:
    """Where the clause may be cut, each with the sentence that ends there."""
    source, start, end = span_of(clause, letter)
    found, before = [], start
    for match in _END.finditer(source, start, end):
        words = " ".join(source[before : match.start()].split())
        if len(words) < _SHORTEST or not source[match.end() : end].strip():
            continue
        shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN // 2]} … {words[-_SHOWN // 2 :]}"
        found.append((match.end(), shown))
        before = match.end()
    return found


def snapped(clause: "Clause", letter: str, offset: int) -> int:
    """The nearest end of a sentence to where a person clicked, if one is near; else the nearest space."""
    source, start, end = span_of(clause, letter)
    near = min((at for at, _words in cuts(clause, letter)), key=lambda at: abs(at - offset), default=None)
    if near is not None and abs(near - offset) <= 25:
        return near
    spaces = [at for at in range(max(start, offset - 40), min(end, offset + 40)) if source[at].isspace()]
    return min(spaces, key=lambda at: abs(at - offset), default=offset)


def raw_offset(text: str, given: str) -> int | None:
    """The place in `text` of one counted by a browser, in which CR LF is one sign; None for no number."""
    if not given.isdecimal() or len(given) > 9:
        return None
    wanted = int(given)
    if "\r" not in text:
        return min(wanted, len(text))
    shown = 0
    for at, sign in enumerate(text):
        if shown == wanted and not (sign == "\n" and at and text[at - 1] == "\r"):
            return at
        shown += not (sign == "\r" and text[at + 1 : at + 2] == "\n")
    return len(text)


def marked_range(text: str, given: Mapping[str, str]) -> tuple[int, int] | None:
    """The range that a person marked in the letter, where the form carries one."""
    start, end = raw_offset(text, given.get("tu", "")), raw_offset(text, given.get("den", ""))
    return (start, end) if start is not None and end is not None and start < end else None


def found(text: str, words: str) -> tuple[int, int] | None:
    """Where pasted words stand in the letter, whatever its line breaks; None where nowhere or in several places."""
    parts = words.split()
    if not parts:
        return None
    matches = list(re.finditer(r"\s+".join(map(re.escape, parts)), text))
    return matches[0].span() if len(matches) == 1 else None
