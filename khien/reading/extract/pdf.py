"""Text layer of a PDF, page by page, in the order in which it was drawn. Scanned pages are handed to a recogniser."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from khien.reading.extract.limits import LIMITS
from khien.reading.extract.pages import Found, whole
from khien.reading.extract.values import Extracted, UnableToExtract

_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:Trang\s+)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_MARGIN, _NEAR_MARGIN = 0.065, 0.085  # shares of the page's height; Nghị định 30 begins the text at 20 mm, 0.067
_LETTERHEAD = 0.4
_GAP = 1.5  # widths of a letter's height; more than justified text is stretched by
_LETTERS_OF_A_SCAN, _LETTERS_OVER_A_SCAN = 3, 200
_MOST_OF_THE_PAGE = 0.6

Recogniser = Callable[[pdfium.PdfPage, int], Found]


@dataclass(frozen=True, slots=True)
class _Line:
    """Distances are shares of the page's height, from its top to the line's and from its bottom to the line's."""

    text: str
    from_top: float
    from_bottom: float

    @property
    def in_margin(self) -> bool:
        return min(self.from_top, self.from_bottom) < _MARGIN

    @property
    def is_low(self) -> bool:
        return self.from_bottom < self.from_top


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    lines: tuple[_Line, ...]
    has_overlay: bool
    is_picture: bool = False
    recognised: Found | None = None

    @property
    def letters(self) -> int:
        return sum(char.isalnum() for line in self.lines for char in line.text)

    @property
    def is_scan(self) -> bool:
        """Nothing to read, or a picture with hardly more than a signature's words over it."""
        few = _LETTERS_OVER_A_SCAN if self.is_picture else _LETTERS_OF_A_SCAN
        return self.recognised is None and self.letters < few

    @property
    def found(self) -> Found:
        """A text layer over a picture of the page was recognised too, by another program."""
        if self.recognised is not None:
            return self.recognised
        return Found("", self.is_picture and not self.is_scan)


def pdf_text(stream: BinaryIO) -> Extracted:
    """Raises `UnableToExtract` for a PDF that is locked, broken or endless. `scans` names the pages without text."""
    return _extracted(stream, None)


def recognised_pdf(stream: BinaryIO, recogniser: Recogniser) -> Extracted:
    """The same, with the text of scanned pages from `recogniser`."""
    return _extracted(stream, recogniser)


def opened_pdf(stream: BinaryIO) -> pdfium.PdfDocument:
    """Raises `UnableToExtract` where it is locked, broken or endless."""
    try:
        pdf = pdfium.PdfDocument(stream.read())
    except pdfium.PdfiumError as error:
        raise UnableToExtract(_why_not(error)) from error
    count = len(pdf)
    if count > LIMITS.pdf_pages:
        raise UnableToExtract(f"Tệp PDF có {count} trang, quá giới hạn {LIMITS.pdf_pages} trang.")
    return pdf


def _extracted(stream: BinaryIO, recogniser: Recogniser | None) -> Extracted:
    pdf = opened_pdf(stream)
    pages: list[_Page] = []
    total = 0
    for number in range(1, len(pdf) + 1):
        page = _read_page(pdf, number)
        if recogniser is not None and page.is_scan:
            page = _recognised(pdf, page, recogniser)
        pages.append(page)
        total += sum(len(line.text) for line in pages[-1].lines)
        if total > LIMITS.text_characters:
            raise UnableToExtract("Nội dung chữ trong tệp quá dài, không thể là một văn bản chỉ đạo.")
    texts: dict[int, list[str]] = {page.number: [] for page in pages}
    for number, line in _without_running_lines(pages):
        texts[number].append(line.text)
    found = [replace(page.found, text=_hyphened("\n".join(texts[page.number])), is_scan=page.is_scan) for page in pages]
    text = whole(found, "pdf", ())
    return replace(text, notes=(*_notes(text.text, pages), *text.notes))


def _hyphened(text: str) -> str:
    """How pdfium writes a hyphen at a line's end."""
    return text.replace("\ufffe", "-\n").replace("\x02", "-\n")


def _recognised(pdf: pdfium.PdfDocument, page: _Page, recogniser: Recogniser) -> _Page:
    opened = pdf[page.number - 1]
    found = recogniser(opened, page.number)
    opened.close()
    lines = tuple(_Line(line, 0.5, 0.5) for line in found.text.split("\n"))
    return replace(page, lines=lines, recognised=found)


def _why_not(error: pdfium.PdfiumError) -> str:
    if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
        return "Tệp PDF đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại."
    if error.err_code == pdfium_c.FPDF_ERR_SECURITY:
        return "Tệp PDF dùng kiểu khóa chưa hỗ trợ; hãy lưu lại không khóa rồi gửi lại."
    return "Tệp PDF bị hỏng hoặc bị cắt cụt, không mở được."


def _notes(text: str, pages: Sequence[_Page]) -> tuple[str, ...]:
    notes = []
    blank = [page.number for page in pages if page.is_scan]
    overlaid = [page.number for page in pages if page.has_overlay]
    if blank:
        notes.append(f"Trang {_listed(blank)} là ảnh quét hoặc trang trắng, không đọc được chữ.")
    if overlaid:
        notes.append(
            f"Trang {_listed(overlaid)} có dấu, chữ ký số hoặc chú thích đặt chồng lên; chữ trong đó không được đọc."
        )
    odd = sum(1 for char in text if char == "\ufffd" or "\ue000" <= char <= "\uf8ff")
    if odd * 50 > len(text):
        notes.append("Phông chữ của tệp PDF không cho biết mã chữ; nhiều ký tự có thể sai, hãy đối chiếu với bản gốc.")
    return tuple(notes)


def _listed(pages: list[int]) -> str:
    return ", ".join(map(str, pages[:20])) + (", …" if len(pages) > 20 else "")


def _read_page(pdf: pdfium.PdfDocument, number: int) -> _Page:
    try:
        page = pdf[number - 1]
        textpage = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise UnableToExtract(f"Trang {number} của tệp PDF bị hỏng, không đọc được.") from error
    height = page.get_height() or 1.0
    text: str = textpage.get_text_range()
    if number == 1:
        text = _with_columns_apart(text, textpage, height)
    lines = tuple(line for line in _lines(text, textpage, height) if not _is_page_number(line, number))
    found = _Page(number, lines, _has_overlay(page), _is_picture(page))
    textpage.close()
    page.close()
    return found


def _lines(text: str, textpage: pdfium.PdfTextPage, height: float) -> Iterator[_Line]:
    """Lines that say something, each with its distance from the nearer edge; no character is added or left out."""
    for found in re.finditer(r"[^\r\n]+", text):
        said = found[0]
        if said.strip():
            first = found.start() + len(said) - len(said.lstrip())
            index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, first)
            _, bottom, _, top = textpage.get_charbox(index) if index >= 0 else (0, height / 2, 0, height / 2)
            yield _Line(said, 1 - top / height, bottom / height)


def _with_columns_apart(text: str, textpage: pdfium.PdfTextPage, height: float) -> str:
    """Breaks a line of the letterhead where two columns stand side by side on one base line."""
    broken = list(text)
    for line in re.finditer(r"[^\r\n]+", text):
        spaces = [line.start() + space.start() for space in re.finditer(r"(?<=[^\s:]) (?=\S)", line[0])]
        gaps = [at for at in spaces if text[at + 1].isupper() and _is_column_gap(textpage, at, height)]
        if len(gaps) == 1:  # more of them are a table's row
            broken[gaps[0]] = "\n"
    return "".join(broken)


def _is_column_gap(textpage: pdfium.PdfTextPage, at: int, height: float) -> bool:
    before, here, after = (pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, at + step) for step in (-1, 0, 1))
    if min(before, here, after) < 0 or pdfium_c.FPDFText_IsGenerated(textpage, here) != 1:
        return False
    (_, _, right, _), (left, _, _, top) = textpage.get_charbox(before), textpage.get_charbox(after)
    is_wide = left - right > _GAP * pdfium_c.FPDFText_GetFontSize(textpage, after)
    return bool(is_wide and 1 - top / height < _LETTERHEAD)


def _is_page_number(line: _Line, number: int) -> bool:
    """Nothing but a number, in the margin; close to the text it must be this page's, as a table may begin there."""
    found = _PAGE_NUMBER.fullmatch(line.text.strip())
    if not found:
        return False
    edge = min(line.from_top, line.from_bottom)
    return (edge < _MARGIN and number > 1) or (edge < _NEAR_MARGIN and int(found[1]) == number)


def _without_running_lines(pages: Sequence[_Page]) -> Iterator[tuple[int, _Line]]:
    """A line in the margin of three pages or more is said once: a header where it is first, a footer where last."""
    left = Counter((line.text, line.is_low) for page in pages for line in page.lines if line.in_margin)
    often = {running for running, count in left.items() if count > 2}
    said = set()
    for number, line in ((page.number, line) for page in pages for line in page.lines):
        running = (line.text, line.is_low)
        if line.in_margin and running in often:
            left[running] -= 1
            if left[running] if line.is_low else running in said:
                continue
            said.add(running)
        yield number, line


def _has_overlay(page: pdfium.PdfPage) -> bool:
    """A signature, stamp or typed note drawn over the page: a clerk's number and date often stand in one."""
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), 100)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind in (pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP, pdfium_c.FPDF_ANNOT_WIDGET):
            return True
    return False


def _is_picture(page: pdfium.PdfPage) -> bool:
    """One picture covers most of the page, as a scanner leaves it."""
    area = page.get_width() * page.get_height() or 1.0
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) > _MOST_OF_THE_PAGE * area:
            return True
    return False
