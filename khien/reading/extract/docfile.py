"""A Word 97–2003 file (DOC) as its streams, its header and its text by pieces. Source: [MS-DOC]; draws nothing."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

import olefile

from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import UnableToExtract

BROKEN = "Tệp Word đời cũ (DOC) bị hỏng hoặc bị cắt cụt, không đọc được."
LOCKED = "Tệp Word đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại."
_OLDER = "Tệp do Word 95 hoặc cũ hơn tạo ra, chưa đọc được; hãy mở bằng Word hoặc LibreOffice rồi lưu lại thành DOCX."
_OTHERS = {
    "Workbook": "bảng tính Excel đời cũ (XLS); hãy lưu lại thành XLSX",
    "Book": "bảng tính Excel đời cũ (XLS); hãy lưu lại thành XLSX",
    "PowerPoint Document": "bản trình chiếu PowerPoint; hãy lưu lại thành PDF",
    "__properties_version1.0": "thư Outlook (MSG); hãy lưu lại thành EML",
}
_MAGIC, _WORD_97 = 0xA5EC, 0x00C1
_TABLE_ONE, _ENCRYPTED = 0x0200, 0x0100
_COMPRESSED = 0x40000000
_PAIRS = 0x9A
PARTS = ("main", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header_boxes")
PAIR = {"headers": 11, "characters": 12, "paragraphs": 13, "pieces": 33, "anchors": 40, "boxes": 56}
PAIR |= {"lists": 73, "list_uses": 74}


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` of the text lie from byte `at` of the main stream on, `width` bytes each."""

    start: int
    end: int
    at: int
    width: int


class DocFile:
    """Raises `UnableToExtract` for what is locked, older, broken or another kind of Office file."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._read(stream)
        except (OSError, struct.error, IndexError, KeyError, ValueError, TypeError, AssertionError) as error:
            if isinstance(error, UnableToExtract):
                raise
            raise UnableToExtract(BROKEN) from error

    def _read(self, stream: BinaryIO) -> None:
        with olefile.OleFileIO(stream) as ole:
            self.names = frozenset("/".join(path) for path in ole.listdir(streams=True, storages=True))
            refuse_other_kinds(self.names)
            self.main = _stream(ole, "WordDocument")
            flags = self._refuse_unreadable()
            self.table = _stream(ole, "1Table" if flags & _TABLE_ONE else "0Table")
        lengths = [max(0, length) for length in struct.unpack_from("<8i", self.main, 0x4C)]
        self.pieces = list(self._pieces())
        self.text = "".join(self._decoded(piece) for piece in self.pieces)
        self._starts = [piece.start for piece in self.pieces]
        at, self.parts = 0, {}
        for name, length in zip(PARTS, lengths, strict=True):
            self.parts[name] = (at, min(at + length, len(self.text)))
            at += length

    def _refuse_unreadable(self) -> int:
        magic, version = struct.unpack_from("<HH", self.main, 0)
        (flags,) = struct.unpack_from("<H", self.main, 0x0A)
        if magic != _MAGIC or version < _WORD_97:
            raise UnableToExtract(_OLDER)
        if flags & _ENCRYPTED:
            raise UnableToExtract(LOCKED)
        return int(flags)

    def block(self, name: str) -> bytes:
        """One of the tables that the header points to; empty where the file has none."""
        at, length = struct.unpack_from("<II", self.main, _PAIRS + 8 * PAIR[name])
        return self.table[at : at + length]

    def after(self, name: str) -> bytes:
        """What follows such a table: the levels of lists are written behind their count."""
        at, length = struct.unpack_from("<II", self.main, _PAIRS + 8 * PAIR[name])
        return self.table[at + length :]

    def byte_of(self, place: int) -> int:
        """Where in the main stream a character of the text lies."""
        number = bisect_right(self._starts, place) - 1
        piece = self.pieces[max(0, number)]
        return piece.at + (place - piece.start) * piece.width

    def _pieces(self) -> Iterator[Piece]:
        """Pieces in the order of the text; a file that was saved fast has many, in any order of bytes."""
        table, at = self.block("pieces"), 0
        while table[at] == 1:
            at += 3 + int(struct.unpack_from("<H", table, at + 1)[0])
        if table[at] != 2:
            raise UnableToExtract(BROKEN)
        (length,) = struct.unpack_from("<I", table, at + 1)
        count, at = (length - 4) // 12, at + 5
        if not 0 < count <= LIMITS.doc_pieces or at + length > len(table):
            raise UnableToExtract(BROKEN)
        places = struct.unpack_from(f"<{count + 1}I", table, at)
        if any(after <= before for before, after in pairwise(places)) or places[0] != 0:
            raise UnableToExtract(BROKEN)
        if places[-1] > LIMITS.text_characters:
            raise UnableToExtract("Nội dung chữ trong tệp quá dài, không thể là một văn bản chỉ đạo.")
        for number in range(count):
            (where,) = struct.unpack_from("<I", table, at + 4 * (count + 1) + 8 * number + 2)
            width, start = (1, (where & ~_COMPRESSED) // 2) if where & _COMPRESSED else (2, where)
            yield Piece(places[number], places[number + 1], start, width)

    def _decoded(self, piece: Piece) -> str:
        size = (piece.end - piece.start) * piece.width
        data = self.main[piece.at : piece.at + size]
        if len(data) < size:
            raise UnableToExtract(BROKEN)
        if piece.width == 2:
            return "".join(map(chr, struct.unpack(f"<{size // 2}H", data)))
        return "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in data)


def refuse_other_kinds(names: frozenset[str]) -> None:
    """An OLE file without a Word document in it is told by its name."""
    if "EncryptedPackage" in names:
        raise UnableToExtract("Tệp Word hoặc Excel này đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại.")
    if "WordDocument" in names:
        return
    for name, kind in _OTHERS.items():
        if name in names:
            raise UnableToExtract(f"Không nhận tệp này vì nội dung là {kind}.")
    raise UnableToExtract("Đây là tệp Office đời cũ nhưng không phải văn bản Word; hãy lưu lại thành DOCX hoặc PDF.")


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    with ole.openstream(name) as opened:
        data: bytes = opened.read()
    return data
