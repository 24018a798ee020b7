"""Text layer of a PDF, page by page, in the order in which it was drawn. Recognises no pictures (that is OCR)."""

import re
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from khien.reading.extract.limits import LIMITS
from khien.reading.extract.values import Extracted, UnableToExtract

_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:Trang\s+)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_EDGE = 0.12
_SCAN = "Tệp PDF là ảnh quét hoặc ảnh chụp, chưa có lớp chữ; hãy nhận dạng chữ (OCR) hoặc gửi bản có chữ."
_LETTERS_OF_A_SCAN = 3


def pdf_text(stream: BinaryIO) -> Extracted:
    """Raises `UnableToExtract` for a PDF that is locked, broken, endless or without a text layer."""
    try:
        pdf = pdfium.PdfDocument(stream.read())
    except pdfium.PdfiumError as error:
        raise UnableToExtract(_why_not(error)) from error
    count = len(pdf)
    if count > LIMITS.pdf_pages:
        raise UnableToExtract(f"Tệp PDF có {count} trang, quá giới hạn {LIMITS.pdf_pages} trang.")
    texts, blank, overlaid, total = [], [], [], 0
    for number in range(1, count + 1):
        text, has_overlay = _page_text(pdf, number)
        total += len(text)
        if total > LIMITS.text_characters:
            raise UnableToExtract("Nội dung chữ trong tệp quá dài, không thể là một văn bản chỉ đạo.")
        if sum(char.isalnum() for char in text) < _LETTERS_OF_A_SCAN:
            blank.append(number)
        if has_overlay:
            overlaid.append(number)
        texts.append(text)
    if len(blank) == count:
        raise UnableToExtract(_SCAN)
    return Extracted("\n".join(text for text in texts if text), "pdf", count, _notes("\n".join(texts), blank, overlaid))


def _why_not(error: pdfium.PdfiumError) -> str:
    if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
        return "Tệp PDF đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại."
    if error.err_code == pdfium_c.FPDF_ERR_SECURITY:
        return "Tệp PDF dùng kiểu khóa chưa hỗ trợ; hãy lưu lại không khóa rồi gửi lại."
    return "Tệp PDF bị hỏng hoặc bị cắt cụt, không mở được."


def _notes(text: str, blank: list[int], overlaid: list[int]) -> tuple[str, ...]:
    notes = []
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


def _page_text(pdf: pdfium.PdfDocument, number: int) -> tuple[str, bool]:
    try:
        page = pdf[number - 1]
    except pdfium.PdfiumError as error:
        raise UnableToExtract(f"Trang {number} của tệp PDF bị hỏng, không đọc được.") from error
    textpage = page.get_textpage()
    text: str = textpage.get_text_range()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = _without_page_number(lines, number, _edges(textpage, page.get_height()))
    has_overlay = _has_overlay(page)
    textpage.close()
    page.close()
    return "\n".join(lines).replace("\ufffe", "-\n").replace("\x02", "-\n").strip("\n"), has_overlay


def _has_overlay(page: pdfium.PdfPage) -> bool:
    """A signature, stamp or typed note drawn over the page: a clerk's number and date often stand in one."""
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), 100)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind in (pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP, pdfium_c.FPDF_ANNOT_WIDGET):
            return True
    return False


def _edges(textpage: pdfium.PdfTextPage, height: float) -> tuple[bool, bool]:
    """Does the first, does the last visible character stand in the page's top or bottom margin?"""
    count = textpage.count_chars()

    def in_margin(index: int) -> bool:
        _, bottom, _, top = textpage.get_charbox(index)
        return height > 0 and (bottom > height * (1 - _EDGE) or top < height * _EDGE)

    seen = [i for i in range(count) if not chr(pdfium_c.FPDFText_GetUnicode(textpage, i)).isspace()]
    return (in_margin(seen[0]), in_margin(seen[-1])) if seen else (False, False)


def _without_page_number(lines: list[str], number: int, edges: tuple[bool, bool]) -> list[str]:
    """Drops a line that is nothing but this page's number, where it stands in a margin."""
    full = [index for index, line in enumerate(lines) if line.strip()]
    for index, in_margin in zip((full[0], full[-1]) if full else (), edges, strict=False):
        found = _PAGE_NUMBER.fullmatch(lines[index])
        if in_margin and found and (number > 1 or int(found[1]) == 1):
            return lines[:index] + lines[index + 1 :]
    return lines
