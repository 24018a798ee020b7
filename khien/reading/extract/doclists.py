"""The numbers that Word draws by itself in a DOC ("1.", "a)", "-"), which stand in no text. Source: [MS-DOC] 2.9."""

import struct
from dataclasses import dataclass, field

from khien.reading.extract.docfile import DocFile
from khien.reading.extract.numbering import bullet, formatted

_FORMS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 22: "decimalZero"}
_BULLET, _NONE = 23, 255
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class _Level:
    """`words` hold the numbers of levels as characters below 9."""

    start: int
    form: int
    words: str


@dataclass(slots=True)
class _Use:
    """A list as paragraphs refer to it, with the levels where it begins anew."""

    key: int
    restarts: dict[int, int] = field(default_factory=dict)


class Lists:
    """Counts paragraphs in their order; `marker` must be asked once for each."""

    def __init__(self, file: DocFile) -> None:
        self._counts: dict[int, dict[int, int]] = {}
        self._begun: set[tuple[int, int]] = set()
        self._levels: dict[int, list[_Level]] = {}
        self._uses: list[_Use] = []
        try:
            self._levels = _levels(file.block("lists"), file.after("lists"))
            self._uses = _uses(file.block("list_uses"))
        except (struct.error, IndexError):
            return  # a list that cannot be read numbers nothing; the words stand

    def marker(self, use: int, depth: int) -> str:
        """The number as Word shows it, or nothing."""
        if not 0 < use <= len(self._uses):
            return ""
        used = self._uses[use - 1]
        levels = self._levels.get(used.key, [])
        if depth >= len(levels):
            return ""
        counts = self._counts.setdefault(used.key, {})
        if depth in used.restarts and (use, depth) not in self._begun:
            counts[depth] = used.restarts[depth]
        else:
            counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        self._begun.add((use, depth))
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        return _drawn(levels, depth, counts)


def _drawn(levels: list[_Level], depth: int, counts: dict[int, int]) -> str:
    level = levels[depth]
    if level.form == _BULLET:
        return bullet(level.words)
    if level.form == _NONE:
        return "".join(char for char in level.words if char >= "\t").strip()
    said = ""
    for char in level.words:
        if char >= "\t":
            said += char
        elif ord(char) < len(levels):
            other = levels[ord(char)]
            said += formatted(counts.get(ord(char), other.start), _FORMS.get(other.form, "decimal"))
    return said.strip()


def _levels(table: bytes, behind: bytes) -> dict[int, list[_Level]]:
    found: dict[int, list[_Level]] = {}
    at, count = 0, int.from_bytes(table[:2], "little")
    for number in range(min(count, _MOST)):
        (key,) = struct.unpack_from("<i", table, 2 + 28 * number)
        simple = table[2 + 28 * number + 26] & 1
        found[key] = []
        for _ in range(1 if simple else 9):
            level, at = _level(behind, at)
            found[key].append(level)
    return found


def _level(data: bytes, at: int) -> tuple[_Level, int]:
    start, form = struct.unpack_from("<iB", data, at)
    at += 28 + data[at + 24] + data[at + 25]
    (size,) = struct.unpack_from("<H", data, at)
    words = data[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace")
    return _Level(start, form, words), at + 2 + 2 * size


def _uses(table: bytes) -> list[_Use]:
    count = min(int.from_bytes(table[:4], "little"), _MOST)
    found = [_Use(struct.unpack_from("<i", table, 4 + 16 * number)[0]) for number in range(count)]
    at = 4 + 16 * count
    for number, use in enumerate(found):
        at += 4
        for _ in range(min(9, table[4 + 16 * number + 12])):
            start, flags = struct.unpack_from("<iI", table, at)
            at += 8
            if flags & 0x20:
                level, at = _level(table, at)
                start = level.start
            if flags & 0x10:
                use.restarts[flags & 0xF] = start
    return found
