"""Plain text: one indicator a line or several with commas, notes after them, comments, bullets, kinds, hosts files.

A line that begins with none is refused. Of programs' own lists (filters of browsers, zones of DNS, ipset, sums of
files) the shapes of `programs.py` are read.
"""

import re
from collections.abc import Iterator

from khien.lake.lists.programs import named
from khien.lake.lists.rows import HEADER, SHARED, Row
from khien.lake.lists.several import (
    CONNECTED,
    behind,
    is_bullet,
    is_connection,
    is_header,
    is_kind,
    mentioned,
    unlabelled,
    without_asides,
)
from khien.lake.lists.tlp import tagged

_NOWHERE = {"0.0.0.0", "127.0.0.1", "::", "::1"}  # noqa: S104
_COMMENTS = ("#", ";", "//", "!")
_PARTED = re.compile(r"[,;]")
_QUAD = r"\d{1,3}(?:\.\d{1,3}){3}"
_RANGED = re.compile(rf"(?:.*:)?\s*({_QUAD}\s*[-–]\s*{_QUAD})(?=[\s,;]|\Z)")
_MASKED = re.compile(rf"({_QUAD}\s+(?:(?:net)?mask\s+)?(?:255\.|0\.)[\d.]+|{_QUAD}\s*/\s*\d{{1,2}})(?=[\s,;]|\Z)", re.I)
_APART = re.compile(r"\s+([\[({](?:\.|dot)[\])}])\s*|([\[({](?:\.|dot)[\])}])\s+", re.I)
_ALONE = re.compile(r"(?:https?://)?(?!.*tlp)[a-z0-9][a-z0-9._/-]*\Z", re.I | re.A)  # nothing but an indicator, if any
_LONGEST, _MOST = 4000, 60  # letters and words of a line that are shown of it


def rows(text: str) -> Iterator[Row]:
    """A row for each line that says something. Of a hosts file ("0.0.0.0 name") the name is the indicator."""
    lines = text.split("\n")
    head = next((at for at, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith(_COMMENTS)), 0)
    for number, line in enumerate(lines, 1):
        if number != head and _ALONE.match(line):  # most lines of most lists: what is below says the same of them
            yield Row(number, line, loose=True, rest=line)
            continue
        tlp = tagged(line) if "tlp" in line.lower() else ""
        if tlp and (line.lstrip().startswith(_COMMENTS) or not mentioned(line)):
            yield Row(number, line.strip()[:_LONGEST], tlp=tlp, note=SHARED)
        elif number == head and is_header(line.strip()):
            yield Row(number, line.strip()[:_LONGEST], note=HEADER)
        else:
            yield from (row._replace(tlp=tlp) if tlp else row for row in _line(number, line))


def _line(number: int, line: str) -> Iterator[Row]:
    words = line.split()
    while len(words) > 1 and is_bullet(words[0]):
        del words[0]
    if len(words) > 1 and is_kind(words[0]):
        del words[0]
    if not words or words[0].startswith(_COMMENTS):
        return
    if len(words) == 1 and not _PARTED.search(line) and ":" not in line:
        yield _alone(number, words[0])
        return
    said = " ".join(words)
    if known := _of_program(number, said, line.strip()[:_LONGEST]):
        yield known
        return
    bare = without_asides(unlabelled(_APART.sub(r"\1\2", said)))
    if " " not in bare and not _PARTED.search(bare):
        yield _alone(number, bare)
    else:
        yield from _several(number, bare.split(), line)


def _of_program(number: int, said: str, rest: str) -> Row | None:
    known = named(said)
    return known and Row(number, known.value or said[:_LONGEST], why=known.why, loose=not known.why, rest=rest)


def _alone(number: int, word: str) -> Row:
    if (not word[0].isalnum() or "=/" in word) and (known := _of_program(number, word, word)):
        return known
    ranged = _RANGED.match(word) if ":" in word else None
    return Row(number, ranged.group(1) if ranged else word, loose=True, rest=word)


def _several(number: int, words: list[str], line: str) -> Iterator[Row]:
    if len(words) > 1 and words[0] in _NOWHERE and not words[1].startswith(_COMMENTS):
        yield from _hosts(number, words[1:])
        return
    said = " ".join(words)
    if is_connection(said):
        yield Row(number, said[:_LONGEST], why=CONNECTED)
        return
    if ranged := _RANGED.match(said) or _MASKED.match(said):
        yield Row(number, ranged.group(1))
        yield from (Row(number, other, why=why) for other, why in behind(words[0], said[ranged.end() :].split()))
        return
    for at, word in enumerate(words):
        rest = line.strip()[:_LONGEST] if at == 0 else " ".join(words[at : at + _MOST])
        yield from (Row(number, part, loose=True, rest=rest) for part in _parts(word))
        if word[-1] not in ",;":
            yield from (Row(number, other, why=why) for other, why in behind(word, words[at + 1 :]))
            break


def _hosts(number: int, names: list[str]) -> Iterator[Row]:
    for name in names:
        if name.startswith(_COMMENTS):
            return
        yield Row(number, name, loose=True)


def _parts(word: str) -> list[str]:
    """What commas part; of a path they may be a part themselves."""
    bare = word.rstrip(",;")
    return [part for part in _PARTED.split(bare) if part] if "/" not in bare else [bare]
