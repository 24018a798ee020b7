"""Text of an old Word file (DOC, 1997–2003) in the order people read it: tables, lists and text boxes included."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from khien.reading.extract.docfile import BROKEN, DocFile
from khien.reading.extract.doclists import Lists
from khien.reading.extract.docmarks import Marks, ParagraphMarks
from khien.reading.extract.numbering import symbol
from khien.reading.extract.tables import Cell, table_lines
from khien.reading.extract.values import Extracted, Inspected, UnableToExtract

_PARAGRAPH, _CELL, _BREAK, _PAGE = "\r", "\x07", "\v", "\f"
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_PICTURE, _DRAWING = "\x01", "\x08"
_SAID = {_BREAK: "\n", "\x1e": "-", "\x1f": "\xad", "\t": "\t", "\xa0": "\xa0", "\x02": "", "\x05": "", "\x0e": "\n"}
_FETCHING = ("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "MACROBUTTON")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """`anchors` are the places of drawings in it; `end` is the sign that ended it."""

    text: str
    end: str
    marks: ParagraphMarks
    anchors: tuple[int, ...]


def doc_text(stream: BinaryIO) -> Extracted:
    """Raises `UnableToExtract` for what is locked, older than Word 97, broken, or says nothing."""
    file = DocFile(stream)
    try:
        found = _Document(file).extracted()
    except (struct.error, IndexError) as error:
        raise UnableToExtract(BROKEN) from error
    return found


def doc_dangers(stream: BinaryIO) -> Inspected:
    """Macros, and fields that fetch or start something when the file is opened in Word."""
    file = DocFile(stream)
    names = {name.lower() for name in file.names}
    dangers, notes = [], []
    if any(name.split("/")[0] in ("macros", "_vba_project_cur") or name.endswith("_vba_project") for name in names):
        dangers.append("Tệp có macro (chương trình ẩn bên trong); hãy lưu lại thành DOCX không macro.")
    fields = {part.split()[0].upper() for part in file.text.split(_FIELD)[1:] if part[:40].split()}
    if any(name.startswith("DDE") for name in fields):
        dangers.append("Tệp có lệnh chạy chương trình khác khi mở (DDE).")
    elif fields & set(_FETCHING):
        notes.append("Tệp lấy thêm nội dung từ tệp khác khi mở bằng Word; phần đó không được đọc.")
    if any(name.startswith("objectpool/") for name in names):
        notes.append("Tệp có đối tượng nhúng bên trong; không mở chúng nếu không rõ nguồn gốc.")
    return Inspected("doc", tuple(dangers), tuple(notes))


class _Document:
    def __init__(self, file: DocFile) -> None:
        self._file, self._marks, self._lists = file, Marks(file), Lists(file)
        self._skipped = _instructions(file.text)
        self._boxes = _boxes_by_place(file)
        self._shown: set[tuple[int, int]] = set()
        self._hidden = self._pictures = False

    def extracted(self) -> Extracted:
        headers, footers = self._margins()
        lines = list(self._lines(*self._file.parts["main"]))
        for span in self._boxes.values():
            if span not in self._shown:
                lines.extend(self._lines(*span))
        for part in ("footnotes", "endnotes"):
            lines.extend(line for line in self._lines(*self._file.parts[part]) if line.strip())
        text = "\n".join([*headers, *lines, *footers])
        if not any(char.isalnum() for char in text):
            raise UnableToExtract(
                "Tệp DOC chỉ có ảnh quét, chưa có lớp chữ; hãy lưu lại thành PDF rồi gửi để Khiên nhận dạng chữ."
                if self._pictures
                else "Tệp DOC không có chữ nào để đọc."
            )
        return Extracted(text, "doc", None, self._notes())

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self._hidden:
            notes.append("Văn bản có chữ bị ẩn; phần ẩn không được đọc.")
        if self._pictures:
            notes.append("Văn bản có hình ảnh; chữ nằm trong hình không được đọc.")
        return tuple(notes)

    def _margins(self) -> tuple[list[str], list[str]]:
        """Page headers and footers, each once; one that holds only a page number says nothing."""
        table = self._file.block("headers")
        places = struct.unpack_from(f"<{len(table) // 4}I", table)
        begin, end = self._file.parts["headers"]
        heads: list[str] = []
        feet: list[str] = []
        for number, (start, stop) in enumerate(pairwise(places[6:])):
            span = begin + start, min(begin + stop, end)
            said = [line for line in self._lines(*span) if line.strip()] if span[0] < span[1] else []
            into = heads if number % 6 in (0, 1, 4) else feet
            words = "".join(said).replace("Trang", "").replace("Page", "")
            if any(char.isalpha() for char in words) and said[0] not in into:
                into.extend(said)
        return heads, feet

    def _lines(self, start: int, end: int) -> Iterator[str]:
        """Lines of a range; cells are gathered to rows, rows to tables."""
        rows: list[list[Cell]] = []
        cells: list[Cell] = []
        lines: list[str] = []
        for paragraph in self._paragraphs(start, end):
            said = self._said(paragraph)
            marks = paragraph.marks
            if not marks.in_table and paragraph.end != _CELL:
                if rows or cells or lines:
                    yield from table_lines([*rows, *_row(cells, lines)])
                    rows, cells, lines = [], [], []
                yield from said
            elif paragraph.end == _CELL and (
                marks.row_end or (not paragraph.text and not lines and not marks.in_table)
            ):
                rows.extend(_row(cells, []))
                cells, lines = [], []
            elif paragraph.end == _CELL:
                cells.append(Cell((*lines, *said)))
                lines = []
            else:
                lines.extend(said)
        if rows or cells or lines:
            yield from table_lines([*rows, *_row(cells, lines)])

    def _said(self, paragraph: _Paragraph) -> list[str]:
        """The paragraph with its number, then the text boxes that hang on it."""
        marks, text = paragraph.marks, paragraph.text
        marker = self._lists.marker(marks.uses, marks.level) if marks.uses and text.strip() else ""
        said = (f"{marker} {text.lstrip()}" if marker else text).split("\n")
        boxes = [self._boxes[place] for place in paragraph.anchors if place in self._boxes]
        if boxes and not text.strip():
            said = []
        for span in boxes:
            if span not in self._shown:
                self._shown.add(span)
                said.extend(self._lines(*span))
        return said

    def _paragraphs(self, start: int, end: int) -> Iterator[_Paragraph]:
        said: list[str] = []
        anchors: list[int] = []
        for place in range(start, end):
            char = self._file.text[place]
            if char in (_PARAGRAPH, _CELL, _PAGE):
                yield _Paragraph("".join(said), char, self._marks.paragraph(place), tuple(anchors))
                said, anchors = [], []
                continue
            if char == _DRAWING:
                anchors.append(place)
            if place not in self._skipped:
                said.append(self._shown_as(char, place))
        if said or anchors:
            yield _Paragraph("".join(said), _PARAGRAPH, ParagraphMarks(), tuple(anchors))

    def _shown_as(self, char: str, place: int) -> str:
        marks = self._marks.character(place)
        if marks.gone or marks.hidden:
            self._hidden = self._hidden or marks.hidden
            return ""
        if char in (_PICTURE, _DRAWING):
            self._pictures = self._pictures or char == _PICTURE or place not in self._boxes
            return ""
        if marks.symbol:
            return symbol(marks.symbol)
        if 0xF000 <= ord(char) <= 0xF0FF:
            return symbol(ord(char))
        return char if char >= " " and char not in _SAID else _SAID.get(char, "")


def _row(cells: list[Cell], rest: list[str]) -> list[list[Cell]]:
    whole = [*cells, Cell(tuple(rest))] if rest else cells
    return [whole] if whole else []


def _instructions(text: str) -> set[int]:
    """Places of the words of fields that say how a result is made, and of the signs around them."""
    open_fields: list[tuple[int, int | None]] = []
    skipped: set[int] = set()
    for place, char in enumerate(text):
        if char == _FIELD:
            open_fields.append((place, None))
        elif char == _RESULT and open_fields:
            open_fields[-1] = (open_fields[-1][0], place)
        elif char == _FIELD_END and open_fields:
            begun, result = open_fields.pop()
            skipped.update(range(begun, (place if result is None else result) + 1))
            skipped.add(place)
    return skipped


def _boxes_by_place(file: DocFile) -> dict[int, tuple[int, int]]:
    """For the place of a drawing in the main text, the range of the words of its text box."""
    anchors, boxes = file.block("anchors"), file.block("boxes")
    drawn, written = max(0, len(anchors) - 4) // 30, max(0, len(boxes) - 4) // 26
    places = struct.unpack_from(f"<{drawn}I", anchors)
    shapes = {struct.unpack_from("<i", anchors, 4 * (drawn + 1) + 26 * n)[0]: place for n, place in enumerate(places)}
    begin, end = file.parts["boxes"]
    starts = struct.unpack_from(f"<{written + 1}I", boxes) if written else ()
    found = {}
    for number in range(written):
        (shape,) = struct.unpack_from("<i", boxes, 4 * (written + 1) + 22 * number + 14)
        span = begin + starts[number], min(begin + starts[number + 1], end)
        if span[0] < span[1]:
            found[shapes.get(shape, -1 - number)] = span
    return found
