"""Text of a DOCX in the order people read it: tables, text boxes and automatic numbers included. No styling.

Walks the XML itself: python-docx's `paragraphs` loses tables, and its `text` loses tracked insertions and controls.
"""

import io
import posixpath
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from khien.reading.extract.archive import Package, parse_xml
from khien.reading.extract.dangers import refuse_macros
from khien.reading.extract.numbering import Numbering, symbol
from khien.reading.extract.pictures import is_ornament
from khien.reading.extract.tables import Cell, table_lines
from khien.reading.extract.values import Extracted, UnableToExtract
from khien.reading.extract.wordxml import MATH, MC, RELATIONSHIP, R, V, W, switched_on, transitional

_GONE = {
    W + name for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "tblPr")
}
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\xad"}
_BOX = W + "txbxContent"
_PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_LETTERS_OVER_A_SCAN = 200


def word_text(stream: BinaryIO) -> Extracted:
    """Raises `UnableToExtract` for a package that is a bomb, broken, locked, holds macros or is no DOCX."""
    package = Package(stream)
    refuse_macros(package)
    if "xl/workbook.xml" in package.names:
        raise UnableToExtract("Đây là bảng tính Excel; chỉ đọc được chữ từ tệp PDF, DOCX và văn bản thuần.")
    main = _main_part(package)
    if main is None:
        raise UnableToExtract("Đây là tệp nén ZIP chứ không phải văn bản Word (DOCX); hãy giải nén và gửi từng tệp.")
    return _Document(package, main).extracted()


def word_pictures(stream: BinaryIO) -> tuple[Extracted, list[tuple[str, bytes]]]:
    """The words of a DOCX whose pages are pictures, and those pictures with their kind, in order."""
    package = Package(stream)
    main = _main_part(package)
    if main is None:
        return Extracted("", "docx"), []
    document = _Document(package, main)
    return document.extracted(), document.pages()


def _main_part(package: Package) -> str | None:
    for relationship in _relationships(package, ""):
        if relationship.get("Type", "").endswith("/officeDocument"):
            target = relationship.get("Target", "").lstrip("/")
            return target if target in package.names else None
    return "word/document.xml" if "word/document.xml" in package.names else None


def _relationships(package: Package, part: str) -> list[Element]:
    folder, name = posixpath.split(part)
    root = package.xml(posixpath.join(folder, "_rels", name + ".rels"))
    return [] if root is None else root.findall(RELATIONSHIP)


class _Document:
    def __init__(self, package: Package, main: str) -> None:
        self._package, self._main = package, main
        self._parts = {each.get("Id", ""): each for each in _relationships(package, main)}
        self._numbering = Numbering(self._part_of_type("/numbering"), self._part_of_type("/styles"))
        self._boxes: list[Element] = []
        self._hidden, self._pictures = False, list[str]()

    def pages(self) -> list[tuple[str, bytes]]:
        """Pictures large enough to be scanned pages, each once."""
        found = []
        for key in dict.fromkeys(self._pictures):
            data = self._picture(self._parts.get(key))
            for kind, opening in _PICTURES.items():
                if data.startswith(opening) and not is_ornament(io.BytesIO(data), kind):
                    found.append((kind, data))
        return found

    def _picture(self, relationship: Element | None) -> bytes:
        if relationship is None or relationship.get("TargetMode") == "External":
            return b""
        return self._package.part(self._place(relationship)) or b""

    def extracted(self) -> Extracted:
        root = self._xml(self._main)
        body = None if root is None else root.find(W + "body")
        if body is None:
            raise UnableToExtract("Tệp DOCX thiếu phần nội dung, có thể đã bị hỏng.")
        headers = self._margin_lines(body, "headerReference")
        lines = list(self._blocks(body))
        footers = self._margin_lines(body, "footerReference")
        text = "\n".join([*headers, *lines, *self._note_lines(), *footers])
        letters = sum(char.isalnum() for char in text)
        scans = range(1, len(self.pages()) + 1) if letters < _LETTERS_OVER_A_SCAN else ()
        if not letters and not scans:
            raise UnableToExtract("Tệp DOCX không có chữ nào để đọc.")
        return Extracted(text if letters else "", "docx", None, self._notes(scanned=bool(scans)), scans=tuple(scans))

    def _notes(self, *, scanned: bool) -> tuple[str, ...]:
        notes = []
        if self._hidden:
            notes.append("Văn bản có chữ bị ẩn; phần ẩn không được đọc.")
        if self._pictures and not scanned:
            notes.append("Văn bản có hình ảnh; chữ nằm trong hình không được đọc.")
        return tuple(notes)

    def _xml(self, name: str) -> Element | None:
        data = self._package.part(name)
        return None if data is None else parse_xml(transitional(data))

    def _part_of_type(self, ending: str) -> Element | None:
        for relationship in self._parts.values():
            if relationship.get("Type", "").endswith(ending):
                return self._target(relationship)
        return None

    def _target(self, relationship: Element) -> Element | None:
        if relationship.get("TargetMode") == "External":
            return None
        return self._xml(self._place(relationship))

    def _place(self, relationship: Element) -> str:
        target = relationship.get("Target", "")
        base = posixpath.dirname(self._main)
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{base}/{target}")

    def _margin_lines(self, body: Element, kind: str) -> list[str]:
        """Page headers or footers, each once; one that holds only a page number says nothing."""
        lines: list[str] = []
        seen = set()
        for reference in _shown(body, kind):
            relationship = self._parts.get(reference.get(R + "id", ""))
            part = None if relationship is None else self._target(relationship)
            found = [] if part is None else [line for line in self._blocks(part) if line.strip()]
            said = "\n".join(found)
            if said not in seen and any(char.isalpha() for char in said.replace("Trang", "").replace("Page", "")):
                lines += found
            seen.add(said)
        return lines

    def _note_lines(self) -> list[str]:
        lines = []
        for kind in ("footnote", "endnote"):
            part = self._part_of_type(f"/{kind}s")
            for note in [] if part is None else part.findall(W + kind):
                said = " ".join(line.strip() for line in self._blocks(note) if line.strip())
                if said and note.get(W + "type") not in ("separator", "continuationSeparator"):
                    lines.append(f"[{note.get(W + 'id', '')}] {said}")
        return lines

    def _blocks(self, parent: Element) -> Iterator[str]:
        """Lines of the paragraphs and tables below `parent`, through controls and tracked insertions."""
        for element in parent:
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tbl":
                yield from table_lines(list(self._rows(element)))
            elif element.tag == MC + "AlternateContent":
                yield from self._blocks(_chosen(element))
            elif element.tag not in _GONE:
                yield from self._blocks(element)

    def _rows(self, table: Element) -> Iterator[list[Cell]]:
        for row in _through(table, W + "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            cells = []
            for cell in _through(row, W + "tc"):
                lines = tuple(line.rstrip() for line in self._blocks(cell))
                cells.append(Cell(lines, nested=cell.find(f".//{W}tbl") is not None))
            yield cells

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        outer, self._boxes = self._boxes, []
        marker = self._numbering.marker(paragraph)
        text = "".join(self._inline(paragraph))
        boxes, self._boxes = self._boxes, outer
        if text.strip() or not boxes:
            yield from (f"{marker} {text.lstrip()}" if marker and text.strip() else text).split("\n")
        for box in boxes:
            yield from self._blocks(box)

    def _inline(self, parent: Element) -> Iterator[str]:
        for element in parent:
            tag = element.tag
            if tag in (W + "t", MATH + "t"):
                yield element.text or ""
            elif tag == W + "r" and switched_on(element.find(W + "rPr"), "vanish"):
                self._hidden = True
            elif tag in _GONE:
                continue
            elif tag == _BOX:
                self._boxes.append(element)
            elif tag == MC + "AlternateContent":
                yield from self._inline(_chosen(element))
            else:
                yield self._mark(element)
                yield from self._inline(element)

    def _mark(self, element: Element) -> str:
        name = element.tag.removeprefix(W)
        if name in _MARKS:
            return _MARKS[name]
        if name == "sym":
            code = element.get(W + "char", "")
            return symbol(int(code, 16)) if len(code) == 4 and code.isalnum() and code.isascii() else "•"
        if name in ("footnoteReference", "endnoteReference"):
            return f"[{element.get(W + 'id', '')}]"
        if element.tag == V + "textpath":
            return element.get("string", "")
        if element.tag.endswith(("}blip", "}imagedata")):
            self._pictures.append(element.get(R + "embed") or element.get(R + "id") or "")
        return ""


def _shown(body: Element, kind: str) -> Iterator[Element]:
    """References to headers that Word shows: one for a first page counts only where its section has such a page."""
    for section in body.iter(W + "sectPr"):
        for reference in section.findall(W + kind):
            if reference.get(W + "type") != "first" or switched_on(section, "titlePg"):
                yield reference


def _through(parent: Element, wanted: str) -> Iterator[Element]:
    """Children of one kind, also inside content controls and tracked insertions, in order."""
    for element in parent:
        if element.tag == wanted:
            yield element
        elif element.tag in (W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo"):
            yield from _through(element, wanted)


def _chosen(alternatives: Element) -> Element:
    """One of the ways in which the same drawing is written, so that a text box is not read twice."""
    choice = alternatives.find(MC + "Choice")
    if choice is not None:
        return choice
    fallback = alternatives.find(MC + "Fallback")
    return alternatives if fallback is None else fallback
