"""Scanned pages and photos to text, in the locked-up child: rendered, straightened, recognised, laid out."""

import io
from collections.abc import Callable
from typing import BinaryIO

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from khien.reading.extract.layout import confidence_of, doubted_addresses, page_lines
from khien.reading.extract.limits import LIMITS
from khien.reading.extract.pages import Found, whole
from khien.reading.extract.pdf import opened_pdf
from khien.reading.extract.pictures import FORMATS, open_picture
from khien.reading.extract.straighten import fullest_strip, grey_page, red_ink, runs_upwards, skew_of, turned
from khien.reading.extract.tesseract import ONE_BLOCK, SPARSE, Tesseract, Word
from khien.reading.extract.values import Extracted, UnableToExtract
from khien.reading.extract.word import word_pictures
from khien.reading.fold import fold

A4_INCHES = 11.69
_SURE, _READABLE = 75, 30
_STAMPS = {"mat", "toi mat", "tuyet mat", "khan", "thuong khan", "hoa toc", "hoa toc hen gio"}
Progress = Callable[[int, int], None]


def fitted(picture: Image.Image) -> Image.Image:
    """At the size of an A4 page at 200 dpi: a photo is made smaller, a small one larger."""
    scale = LIMITS.ocr_dpi * A4_INCHES / max(picture.size)
    if 0.9 < scale < 1.12:
        return picture
    scale = min(scale, 3.0)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def recognised(picture: Image.Image, tesseract: Tesseract, *, first: bool) -> Found:
    """Text of one page's picture, upright and level, its red stamps of secrecy and urgency first."""
    picture = fitted(picture)
    grey = grey_page(picture)
    quarter = 90 if runs_upwards(grey) else 0
    level = _levelled(grey, quarter)
    turn, words = _upright(level, tesseract)
    if not words:
        return Found("", from_ocr=True)
    lines = page_lines(words, level.width, level.height, first=first)
    stamps = _stamps(picture, quarter + turn, tesseract)
    text, turned_by = "\n".join([*stamps, *lines]), (quarter + turn) % 360
    return Found(text, True, confidence_of(words), turn=turned_by, doubted=doubted_addresses(words))


def _levelled(grey: Image.Image, quarter: int) -> Image.Image:
    upright = grey.rotate(quarter, expand=True) if quarter else grey
    return turned(upright, skew_of(upright))


def _upright(level: Image.Image, tesseract: Tesseract) -> tuple[int, list[Word]]:
    """Words the way up that reads best: a page read with little confidence is tried upside down on a strip."""
    words = tesseract.words(level)
    if not words or confidence_of(words) >= _SURE:
        return 0, words
    strip = fullest_strip(level)
    now = confidence_of(tesseract.words(strip, ONE_BLOCK))
    over = confidence_of(tesseract.words(strip.rotate(180), ONE_BLOCK))
    if over <= now + 10:
        return 0, words
    return 180, tesseract.words(level.rotate(180))


def _stamps(picture: Image.Image, turn: int, tesseract: Tesseract) -> list[str]:
    """Red stamps pale for the recogniser, so the upper half is looked at once more in red alone."""
    ink = red_ink(picture)
    upright = ink.rotate(turn, expand=True) if turn else ink
    half = upright.crop((0, 0, upright.width, upright.height // 2))
    if half.histogram()[0] < 300:
        return []
    lines: dict[tuple[int, int, int], list[str]] = {}
    for word in tesseract.words(half, SPARSE):
        if word.confidence >= _READABLE:
            lines.setdefault(word.line, []).append(word.text)
    said = [" ".join(words) for words in lines.values()]
    return [line for line in said if fold(line).strip(" .|[]()!-_") in _STAMPS]


def recognised_picture(stream: BinaryIO, kind: str, tesseract: Tesseract) -> Extracted:
    """Text of a photo or a scan kept as a picture."""
    return whole([recognised(_photo(stream, kind), tesseract, first=True)], kind, ())


def recognised_word(stream: BinaryIO, tesseract: Tesseract, progress: Progress) -> Extracted:
    """A DOCX into which scanned pages were pasted: its few words, then each picture as a page."""
    said, pictures = word_pictures(stream)
    found = []
    for number, (kind, data) in enumerate(pictures, start=1):
        page = recognised(_photo(io.BytesIO(data), kind), tesseract, first=number == 1)
        found.append(page)
        progress(number, len(pictures))
    if not said.text.strip():
        return whole(found, "docx", said.notes)
    return whole([Found(said.text), *found], "docx", said.notes, first=0)


def _photo(stream: BinaryIO, kind: str) -> Image.Image:
    """Turned as its camera says."""
    open_picture(stream, kind)
    stream.seek(0)
    with Image.open(stream, formats=FORMATS[kind]) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


def recogniser_of(tesseract: Tesseract, pages: int, progress: Progress) -> Callable[[pdfium.PdfPage, int], Found]:
    """For pages of a PDF; tells how many of how many are done."""
    done = 0

    def recognise(page: pdfium.PdfPage, number: int) -> Found:
        nonlocal done
        found = recognised(rendered(page, LIMITS.ocr_dpi), tesseract, first=number == 1)
        done += 1
        progress(done, pages)
        return found

    return recognise


def rendered(page: pdfium.PdfPage, dpi: int) -> Image.Image:
    """A page as a picture; a poster is drawn at the size of an A4 page."""
    longest = max(page.get_width(), page.get_height(), 1.0) / 72
    scale = dpi * min(1.0, 1.5 * A4_INCHES / longest) / 72
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return picture.convert("RGB")


def page_jpeg(stream: BinaryIO, kind: str, number: int, turn: int) -> bytes:
    """One page as a JPEG, drawn anew and upright: nothing of the file itself is handed on."""
    if kind == "pdf":
        pdf = opened_pdf(stream)
        if not 1 <= number <= len(pdf):
            raise UnableToExtract(f"Tệp không có trang {number}.")
        picture = rendered(pdf[number - 1], LIMITS.picture_dpi)
    else:
        if kind == "zip":
            pictures = word_pictures(stream)[1]
            if not 1 <= number <= len(pictures):
                raise UnableToExtract(f"Tệp không có ảnh trang {number}.")
            kind, data = pictures[number - 1]
            stream = io.BytesIO(data)
        picture = _photo(stream, kind)
        most = round(LIMITS.picture_dpi * A4_INCHES)
        picture.thumbnail((most, most))
    made = io.BytesIO()
    picture.rotate(turn, expand=True).save(made, "JPEG", quality=72)
    return made.getvalue()
