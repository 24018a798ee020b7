"""Reads printed papers back for the tests: words with their font, size and place, ruled lines, plain text."""

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from docx import Document
from docx.oxml.ns import qn

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of one font and size on one line; places in mm from the page's left and top edges."""

    page: int
    text: str
    font: str
    size: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font


def spans(data: bytes, pages: range | None = None) -> list[Span]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [span for number in pages or range(len(document)) for span in _spans(document[number], number)]
    finally:
        document.close()


def _spans(page: pypdfium2.PdfPage, number: int) -> Iterator[Span]:
    text_page = page.get_textpage()
    height = page.get_height()
    held: list[tuple[str, float, float, float, float]] = []
    key: tuple[str, float, float] | None = None
    for index in range(text_page.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1 or letter in "\r\n":
            continue
        font = _font(text_page, index)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        here = (font, round(pdfium.FPDFText_GetFontSize(text_page, index), 2), round(y.value, 1))
        if here != key and held and key:
            yield _span(number, key, held, height)
            held = []
        key = here
        left, bottom, right, top = text_page.get_charbox(index)
        held.append((letter, left, bottom, right, top))
    if held and key:
        yield _span(number, key, held, height)


def _font(text_page: pypdfium2.PdfTextPage, index: int) -> str:
    room = ctypes.create_string_buffer(200)
    pdfium.FPDFText_GetFontInfo(text_page, index, room, 200, ctypes.c_int())
    return room.value.decode("ascii").split("+")[-1]


def _span(
    page: int, key: tuple[str, float, float], held: list[tuple[str, float, float, float, float]], height: float
) -> Span:
    ink = [box for box in held if not box[0].isspace()] or held
    return Span(
        page,
        "".join(box[0] for box in held),
        key[0],
        key[1],
        min(box[1] for box in ink) / MM,
        (height - max(box[4] for box in ink)) / MM,
        max(box[3] for box in ink) / MM,
        (height - min(box[2] for box in ink)) / MM,
    )


def rules(data: bytes, page: int = 0) -> list[tuple[float, float, float]]:
    """Level lines of a page as (left, right, from the top), in mm."""
    document = pypdfium2.PdfDocument(data)
    try:
        found = []
        height = document[page].get_height()
        for thing in document[page].get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = thing.get_bounds()
            if top - bottom < 2 < right - left:
                found.append((left / MM, right / MM, (height - top) / MM))
        return found
    finally:
        document.close()


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [(width / MM, height / MM) for width, height in (page.get_size() for page in document)]
    finally:
        document.close()


def text_of_pdf(data: bytes) -> str:
    """The words between the margins, page after page: page numbers and the footer note left out."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(_within_margins(page) for page in document)
    finally:
        document.close()


def _within_margins(page: pypdfium2.PdfPage) -> str:
    width, height = page.get_size()
    text: str = page.get_textpage().get_text_bounded(0, 19 * MM, width, height - 19 * MM)
    return text


def text_of_docx(data: bytes) -> str:
    """The words of the body in reading order, tables cell by cell."""
    document = Document(io.BytesIO(data))
    lines = []
    for paragraph in document.element.body.iter(qn("w:p")):
        parts = (node.text or "" if node.tag == qn("w:t") else "\n" for node in paragraph.iter(qn("w:t"), qn("w:br")))
        lines.append("".join(parts))
    return "\n".join(lines)


def words(text: str) -> str:
    """White space of any kind made one space; a hyphen that pdfium marks at a line's end is a hyphen."""
    return re.sub(r"\s+", " ", text.replace("\ufffe", "-").replace("\x02", "-")).strip()


def letters(text: str) -> str:
    """Without any white space: a word too long for a line comes back in pieces."""
    return words(text).replace(" ", "")
