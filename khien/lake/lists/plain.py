"""Plain text: one indicator a line or several with commas, notes after them, comments, bullets, kinds, hosts files.

A line that begins with none is refused.
"""

import re
from collections.abc import Iterator

from khien.lake.lists.rows import Row

_NOWHERE = {"0.0.0.0", "127.0.0.1", "::", "::1"}  # noqa: S104
_COMMENTS = ("#", ";", "//")
_BULLET = re.compile(r"(?:[-*+•–]|\d{1,6}[.)])\Z")
_KIND = re.compile(r"(?:ip(?:v4|v6)?|domain|hostname|url|md5|sha-?1|sha-?256)[:=]\Z", re.I)
_PARTED = re.compile(r"[,;]")


def rows(text: str) -> Iterator[Row]:
    """A row for each line that says something. Of a hosts file ("0.0.0.0 name") the name is the indicator."""
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if len(words) > 1 and _BULLET.match(words[0]):
            del words[0]
        if len(words) > 1 and _KIND.match(words[0]):
            del words[0]
        if not words or words[0].startswith(_COMMENTS):
            continue
        if len(words) > 1 and words[0] in _NOWHERE and not words[1].startswith(_COMMENTS):
            yield Row(number, words[1])
            continue
        if len(words) == 1 and not _PARTED.search(line):
            yield Row(number, words[0])
            continue
        for word in words:
            yield from (Row(number, part) for part in _parts(word))
            if word[-1] not in ",;":
                break


def _parts(word: str) -> list[str]:
    """What commas part; of a path they may be a part themselves."""
    bare = word.rstrip(",;")
    return [part for part in _PARTED.split(bare) if part] if "/" not in bare else [bare]
