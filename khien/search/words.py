"""Text as the words that are stored and searched: folded, ASCII, in order. Pure; it knows no database and no query."""

import re
from collections.abc import Iterable
from typing import Final

from khien.reading.fold import fold

BREAK: Final = ":"  # between two fields, so that no phrase reaches over; no word holds it
LONGEST: Final = 64
_WORD = re.compile(r"[a-z0-9]+")
_RUN = re.compile(r"\S+")
_GLUED_FROM: Final = 60  # characters of a run that can be a number, a symbol or a code


def words(text: str) -> list[str]:
    """The words of a text: "Trường THPT, số 02/CT" → truong thpt so 02 ct."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


def stored(fields: Iterable[str], tokens: Iterable[str] = ()) -> str:
    """What is kept of some fields: their words, a break after each, numbers and symbols also without their signs.

    `tokens` are exact marks such as `mark("u", 77)`, which no typed word can meet.
    """
    parts: list[str] = []
    glued: dict[str, None] = {}
    for field in fields:
        found = words(field)
        if found:
            parts += [*found, BREAK]
            glued.update(dict.fromkeys(_glued(field)))
    return " ".join([*parts, *glued, *tokens])


def mark(kind: str, key: object) -> str:
    """An exact token: `mark("u", 77)` → `:u_77`."""
    return f"{BREAK}{kind}_{key}"


def _glued(text: str) -> Iterable[str]:
    """Forms without signs of what is written in one run with a figure: 3446/UBND-VXNV → 3446ubndvxnv, ubndvxnv."""
    for run in _RUN.findall(fold(text)):
        parts = _WORD.findall(run)
        if 1 < len(parts) <= 8 and len(run) <= _GLUED_FROM and any(part[0].isdigit() for part in parts):
            for first in range(len(parts) - 1):
                yield "".join(parts[first:])[:LONGEST]
