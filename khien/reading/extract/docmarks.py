"""What a DOC says of its paragraphs and characters: tables, lists, hidden and deleted words. Source: [MS-DOC] 2.6."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from khien.reading.extract.docfile import DocFile

_PAGE = 512
_IN_TABLE, _ROW_END, _INNER_ROW_END, _DEPTH = 0x2416, 0x2417, 0x244C, 0x6649
_LIST_DEPTH, _LIST = 0x260A, 0x460B
_DELETED, _HIDDEN, _SYMBOL = 0x0800, 0x083C, 0x6A09
_LONG_TABLE, _TABS = 0xD608, 0xC615
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}


@dataclass(frozen=True, slots=True)
class ParagraphMarks:
    """`uses` is the list that numbers the paragraph, counted from 1; 0 is none. `depth` counts tables around it."""

    in_table: bool = False
    row_end: bool = False
    depth: int = 0
    uses: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True)
class CharacterMarks:
    """`symbol` is the character that a symbol font draws in place of the one that is written."""

    gone: bool = False
    hidden: bool = False
    symbol: int = 0


class Marks:
    """Looks a character's byte up in the pages of formatting."""

    def __init__(self, file: DocFile) -> None:
        self._file = file
        self._paragraphs = sorted(_runs(file, "paragraphs"))
        self._characters = [run for run in sorted(_runs(file, "characters")) if run[2]]
        self._first = [run[0] for run in self._paragraphs]
        self._begun = [run[0] for run in self._characters]

    def paragraph(self, place: int) -> ParagraphMarks:
        """Of the paragraph that ends with the character at `place`."""
        changes = dict(_changes(_found(self._paragraphs, self._first, self._file.byte_of(place))[2:]))
        depth = _number(changes.get(_DEPTH))
        in_table = bool(_number(changes.get(_IN_TABLE)) or depth)
        return ParagraphMarks(
            in_table,
            bool(_number(changes.get(_ROW_END))),
            depth or int(in_table),
            _number(changes.get(_LIST)) % 0x10000,
            min(8, _number(changes.get(_LIST_DEPTH))),
        )

    def character(self, place: int) -> CharacterMarks:
        """Of the character at `place`; nearly all have none."""
        found = _found(self._characters, self._begun, self._file.byte_of(place))
        if not found:
            return _PLAIN
        changes = dict(_changes(found))
        return CharacterMarks(
            _number(changes.get(_DELETED)) == 1,
            _number(changes.get(_HIDDEN)) == 1,
            _number(changes[_SYMBOL][2:]) if _SYMBOL in changes else 0,
        )


_PLAIN = CharacterMarks()
_Run = tuple[int, int, bytes]


def _number(operand: bytes | None) -> int:
    return int.from_bytes(operand or b"", "little")


def _found(runs: list[_Run], starts: list[int], byte: int) -> bytes:
    number = bisect_right(starts, byte) - 1
    if number < 0 or byte >= runs[number][1]:
        return b""
    return runs[number][2]


def _runs(file: DocFile, name: str) -> Iterator[_Run]:
    """First byte, byte after the last, and the changes, of every run on every page of formatting."""
    table = file.block(name)
    count = max(0, len(table) - 4) // 8
    pages = struct.unpack_from(f"<{count}I", table, 4 * (count + 1)) if count else ()
    for number in pages:
        at = (number & 0x3FFFFF) * _PAGE
        page = file.main[at : at + _PAGE]
        if len(page) == _PAGE:
            yield from _on_page(page, paragraphs=name == "paragraphs")


def _on_page(page: bytes, *, paragraphs: bool) -> Iterator[_Run]:
    runs, step = page[-1], 13 if paragraphs else 1
    offsets = 4 * (runs + 1)
    if offsets + runs * step >= _PAGE:
        return
    bytes_at = struct.unpack_from(f"<{runs + 1}I", page, 0)
    for number in range(runs):
        at = 2 * page[offsets + number * step]
        yield bytes_at[number], bytes_at[number + 1], _block(page, at, paragraphs=paragraphs) if at else b""


def _block(page: bytes, at: int, *, paragraphs: bool) -> bytes:
    size = page[at]
    if not paragraphs:
        return page[at + 1 : at + 1 + size]
    if size:
        return page[at + 1 : at + 2 * size]
    longer = 2 * page[at + 1] if at + 1 < _PAGE else 0
    return page[at + 2 : at + 2 + longer]


def _changes(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Each change of formatting and its operand; stops where the bytes make none."""
    at = 0
    while at + 2 < len(block):
        code = block[at] | block[at + 1] << 8
        size = _SIZES.get(code >> 13)
        at += 2
        if size is None:
            head = 2 if code == _LONG_TABLE else 1
            size = _number(block[at : at + head]) - (1 if code == _LONG_TABLE else 0)
            if code == _TABS and size == 255:
                return
            at += head
        yield code, block[at : at + size]
        at += size
