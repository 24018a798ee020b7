"""Plain text: one indicator a line or several with commas, notes after them, comments, bullets, kinds, hosts files.

A line that begins with none is refused. Of filters for browsers `||name^` is read, of PeerGuardian's lists the range.
"""

import re
from collections.abc import Iterator

from khien.lake.lists.rows import Row
from khien.lake.lists.several import behind, is_bullet, is_kind

_NOWHERE = {"0.0.0.0", "127.0.0.1", "::", "::1"}  # noqa: S104
_COMMENTS = ("#", ";", "//", "!")
_PARTED = re.compile(r"[,;]")
_QUAD = r"\d{1,3}(?:\.\d{1,3}){3}"
_RANGED = re.compile(rf"(?:.*:)?\s*({_QUAD}\s*[-–]\s*{_QUAD})(?=[\s,;]|\Z)")
_FILTER = re.compile(r"\|\|([^\s/^$*|]+)\^(?:\$(?!.*(?:domain|denyallow|app)=)\S*)?\Z")
_EXCEPTION = "@@"
_LONGEST, _MOST = 4000, 60  # letters and words of a line that are shown of it


def rows(text: str) -> Iterator[Row]:
    """A row for each line that says something. Of a hosts file ("0.0.0.0 name") the name is the indicator."""
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if len(words) > 1 and is_bullet(words[0]):
            del words[0]
        if len(words) > 1 and is_kind(words[0]):
            del words[0]
        if not words or words[0].startswith(_COMMENTS):
            continue
        if len(words) == 1 and not _PARTED.search(line):
            yield _alone(number, words[0])
        else:
            yield from _several(number, words, line)


def _alone(number: int, word: str) -> Row:
    if word.startswith(_EXCEPTION):
        return Row(number, word, why="ngoại lệ của bộ lọc: danh sách nói đây không phải tên độc hại")
    filtered = _FILTER.match(word) if word.startswith("||") else None
    ranged = None if filtered or ":" not in word else _RANGED.match(word)
    found = filtered or ranged
    return Row(number, found.group(1) if found else word, loose=True, rest=word)


def _several(number: int, words: list[str], line: str) -> Iterator[Row]:
    if len(words) > 1 and words[0] in _NOWHERE and not words[1].startswith(_COMMENTS):
        yield Row(number, words[1], loose=True)
        return
    if ranged := _RANGED.match(line.strip()):
        yield Row(number, ranged.group(1))
        return
    for at, word in enumerate(words):
        rest = line.strip()[:_LONGEST] if at == 0 else " ".join(words[at : at + _MOST])
        yield from (Row(number, part, loose=True, rest=rest) for part in _parts(word))
        if word[-1] not in ",;":
            yield from (Row(number, other, why=why) for other, why in behind(word, words[at + 1 :]))
            break


def _parts(word: str) -> list[str]:
    """What commas part; of a path they may be a part themselves."""
    bare = word.rstrip(",;")
    return [part for part in _PARTED.split(bare) if part] if "/" not in bare else [bare]
