"""The locked-up child: distrusted bytes on standard input, one JSON object on standard output.

Started by `run`. The one parser that is needed is imported under the limits, then the disk is closed, then it parses.
"""

import base64
import codecs
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from khien.reading.extract.encodings import modernised
from khien.reading.extract.jail import close_the_disk, lock_up
from khien.reading.extract.kinds import kind_of
from khien.reading.extract.limits import LIMITS
from khien.reading.extract.plain import plain_text
from khien.reading.extract.values import Extracted, Inspected, UnableToExtract

NUL_NOTE = "Đã bỏ các ký tự điều khiển không đọc được trong văn bản."

SOFT_HYPHEN = "\xad"  # in TCVN3 it is the letter ư, so that it is dropped only once old fonts have been put right

PATIENT = replace(LIMITS, cpu_seconds=LIMITS.ocr_cpu_seconds)


def main() -> None:
    mode = sys.argv[1]
    out = os.dup(1)
    os.dup2(2, 1)  # what a parser prints is not an answer
    lock_up(PATIENT if mode == "recognise" else LIMITS)
    stream = os.fdopen(0, "rb", closefd=False)
    try:
        answer = recognised(stream, out) if mode == "recognise" else MODES[mode](stream)
    except UnableToExtract as refusal:
        answer = {"no": str(refusal)}
    except RecursionError:
        answer = {"no": "Cấu trúc tệp lồng nhau quá sâu, không đọc được."}
    except MemoryError:
        answer = {"no": "Tệp phình ra quá lớn khi mở, đã từ chối đọc."}
    with os.fdopen(out, "wb") as pipe:
        pipe.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


def _extracted(stream: BinaryIO) -> dict[str, Any]:
    read = _reader(kind_of(stream))
    _shut()
    return _said(read(stream))


def recognised(stream: BinaryIO, out: int) -> dict[str, Any]:
    """Scanned pages read by Tesseract; each page done is told on a line of its own before the answer."""
    kind = kind_of(stream)
    from khien.reading.extract.pdf import pdf_text, recognised_pdf
    from khien.reading.extract.scans import recognised_picture, recognised_word, recogniser_of
    from khien.reading.extract.tesseract import Tesseract
    from khien.reading.extract.word import word_pictures

    tesseract = Tesseract()
    _shut()
    if kind in ("png", "jpg"):
        return _said(recognised_picture(stream, kind, tesseract))
    pages = len(word_pictures(stream)[1]) if kind == "zip" else len(pdf_text(stream).scans)
    if pages > LIMITS.ocr_pages:
        raise UnableToExtract(f"Tệp có {pages} trang quét; mỗi lần nhận dạng nhiều nhất {LIMITS.ocr_pages} trang.")
    stream.seek(0)

    def tell(done: int, of: int) -> None:
        os.write(out, (json.dumps({"done": done, "of": of}) + "\n").encode())

    if kind == "zip":
        return _said(recognised_word(stream, tesseract, tell))
    return _said(recognised_pdf(stream, recogniser_of(tesseract, pages, tell)))


def _said(found: Extracted) -> dict[str, Any]:
    if len(found.text) > LIMITS.text_characters:
        raise UnableToExtract("Nội dung chữ trong tệp quá dài, không thể là một văn bản chỉ đạo.")
    text, notes = found.text.replace("\x00", ""), list(found.notes)
    if text != found.text:
        notes.append(NUL_NOTE)
    if not found.page_reads:
        text, modern = modernised(text)
        notes.extend([modern] if modern else [])
        text = text.replace(SOFT_HYPHEN, "") if found.kind in ("doc", "docx") else text
    reads = [asdict(page) for page in found.page_reads]
    return {
        "text": text,
        "kind": found.kind,
        "pages": found.pages,
        "notes": notes,
        "page_reads": reads,
        "scans": list(found.scans),
    }


def _inspected(stream: BinaryIO) -> dict[str, Any]:
    look = _inspector(kind_of(stream))
    _shut()
    found = look(stream)
    return {"kind": found.kind, "dangers": list(found.dangers), "notes": list(found.notes)}


def _rows(stream: BinaryIO) -> dict[str, Any]:
    kind = kind_of(stream)
    if kind not in ("zip", "text"):
        raise UnableToExtract("Đây không phải bảng tính; hãy gửi tệp Excel (XLSX) hoặc CSV.")
    from khien.reading.extract.sheets import csv_rows, xlsx_rows

    _shut()
    found = xlsx_rows(stream) if kind == "zip" else csv_rows(stream)
    return {"cells": found.cells, "kind": found.kind, "notes": list(found.notes)}


def _picture(stream: BinaryIO) -> dict[str, Any]:
    kind = kind_of(stream)
    if kind not in ("pdf", "zip", "png", "jpg"):
        raise UnableToExtract("Tệp này không có ảnh trang.")
    from khien.reading.extract.scans import page_jpeg

    _shut()
    number, turn = map(int, sys.argv[2:4])
    return {"jpeg": base64.b64encode(page_jpeg(stream, kind, number, turn)).decode("ascii")}


def _bundle(stream: BinaryIO) -> dict[str, Any]:
    kind = kind_of(stream)
    from khien.reading.extract.bundles import bundle_of

    _shut()
    return asdict(bundle_of(stream, kind))


def _inside(stream: BinaryIO) -> dict[str, Any]:
    from khien.reading.extract.bundles import inside_of

    _shut()
    return {"data": base64.b64encode(inside_of(stream, sys.argv[2], int(sys.argv[3]))).decode("ascii")}


MODES = {
    "bundle": _bundle,
    "inside": _inside,
    "extract": _extracted,
    "inspect": _inspected,
    "rows": _rows,
    "picture": _picture,
}


def _shut() -> None:
    """Codecs load by name; whatever a parser may want must be in memory before the disk is closed."""
    for name in (
        "cp437",
        "cp1258",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-8-sig",
        "latin-1",
        "ascii",
        "cp1250",
        "cp1251",
        "cp1252",
    ):
        codecs.lookup(name)
    close_the_disk()


def _reader(kind: str) -> Callable[[BinaryIO], Extracted]:
    match kind:
        case "pdf":
            from khien.reading.extract.pdf import pdf_text

            return pdf_text
        case "zip":
            from khien.reading.extract.word import word_text

            return word_text
        case "text":
            return plain_text
        case "doc":
            from khien.reading.extract.doc import doc_text

            return doc_text
        case "rtf":
            from khien.reading.extract.rtf import rtf_text

            return rtf_text
        case "html":
            from khien.reading.extract.html import html_text

            return html_text
        case "eml":
            from khien.reading.extract.mail import mail_text

            readers = {each: _reader(each) for each in ("pdf", "zip", "doc", "text", "rtf", "html")}
            return lambda stream: mail_text(stream, readers)
        case _:
            return lambda _picture: Extracted("", kind, 1, scans=(1,))


def _inspector(kind: str) -> Callable[[BinaryIO], Inspected]:
    match kind:
        case "pdf":
            from khien.reading.extract.pdfdangers import pdf_dangers

            return pdf_dangers
        case "zip":
            from khien.reading.extract.dangers import package_dangers

            return package_dangers
        case "doc":
            from khien.reading.extract.doc import doc_dangers

            return doc_dangers
        case "text":
            return lambda stream: Inspected("text", notes=plain_text(stream).notes)
        case "eml":
            from khien.reading.extract.mail import mail_dangers

            gates = {each: _inspector(each) for each in ("pdf", "zip", "doc", "text", "rtf", "html", "png", "jpg")}
            return lambda stream: mail_dangers(stream, gates)
        case "rtf" | "html":
            read = _reader(kind)
            return lambda stream: Inspected(kind, notes=read(stream).notes)
        case _:
            from khien.reading.extract.pictures import open_picture

            return lambda stream: open_picture(stream, kind)


if __name__ == "__main__":
    main()
