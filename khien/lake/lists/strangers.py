"""What is no list of indicators, known by its first bytes, and what to do with it in one sentence. It opens nothing."""

import io
import re
import zipfile

_ZIPPED = "tệp nén: hãy giải nén trước"
_PICTURE = "đây là ảnh: hãy xin bản Excel, CSV hoặc văn bản"
_PROGRAM = "đây là chương trình, không phải danh sách chỉ dấu"
_BEGINNINGS = {
    b"%PDF": "đây là tệp PDF: hãy chép danh sách ra tệp văn bản, hoặc xin bản Excel, CSV",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "đây là tệp Excel, Word đời cũ (.xls, .doc) hoặc có mật khẩu: "
    "hãy lưu lại thành .xlsx hoặc .csv, không mật khẩu",
    b"{\\rtf": "đây là văn bản RTF: hãy lưu lại thành văn bản thuần (.txt) hoặc .xlsx",
    b"\x1f\x8b": _ZIPPED,
    b"\xfd7zXZ\0": _ZIPPED,
    **{b"BZh%d1AY" % size: _ZIPPED for size in range(1, 10)},
    b"\x28\xb5\x2f\xfd": _ZIPPED,
    b"7z\xbc\xaf\x27\x1c": _ZIPPED,
    b"Rar!\x1a": _ZIPPED,
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF87a": _PICTURE,
    b"GIF89a": _PICTURE,
    b"II*\0": _PICTURE,
    b"MM\0*": _PICTURE,
    b"\x7fELF": _PROGRAM,
    b"MZ\x90\0": _PROGRAM,
    b"ElfFile\0": "đây là nhật ký Windows (EVTX), không phải danh sách: danh sách đứng trước, nhật ký đứng sau",
    b"SQLite format 3\0": "đây là cơ sở dữ liệu SQLite: hãy xuất danh sách ra CSV",
}
_PACKED = {  # what stands in a ZIP that is a document
    "word/": "đây là văn bản Word (.docx): hãy chép bảng sang Excel, hoặc lưu lại thành văn bản thuần (.txt)",
    "ppt/": "đây là bài trình chiếu (.pptx): hãy chép danh sách ra tệp văn bản hoặc Excel",
    "content.xml": "đây là tệp LibreOffice (.ods, .odt): hãy lưu lại thành .xlsx hoặc .csv",
    "xl/workbook.bin": "đây là bảng Excel nhị phân (.xlsb): hãy lưu lại thành .xlsx hoặc .csv",
}
_MAIL = r"(?:From|To|Cc|Received|Return-Path|Delivered-To|MIME-Version|Date|Subject|Message-ID|Content-Type|Reply-To)"
_TEXTS = (
    (r"\s*<\?xml[^>]*>.{0,2000}?(?:openioc|/ioc\b|<ioc\b)", "OpenIOC không đọc được: hãy xuất ra CSV"),
    (r"\s*<(?:OpenIOC|ioc)\b", "OpenIOC không đọc được: hãy xuất ra CSV"),
    (r"\s*(?:<!doctype\s+html|<html\b|<head\b|<body\b|<table\b)",
     "đây là trang web (HTML): hãy chép bảng sang Excel hoặc tệp văn bản"),
    (r"\s*<\?xml\b|\s*<(?:stix|stixCommon):", "đây là XML (STIX 1 cũng vậy): hãy xuất ra STIX 2.1 hoặc CSV"),
    (rf"{_MAIL}:[ \t].*\n(?:.*\n){{0,30}}?{_MAIL}:[ \t]",
     "đây là thư điện tử (.eml): hãy lưu tệp đính kèm, hoặc phần danh sách, ra tệp riêng"),
    (r"\s*(?:\{\s*(?:\"|\})|\[\s*(?:\{|\"|\]\s*\Z))", "JSON này không phải STIX, MISP hay IntelMQ: hãy xuất ra CSV"),
)  # fmt: skip
_SENTENCES = tuple((re.compile(pattern, re.I | re.S if "xml" in pattern else re.I), why) for pattern, why in _TEXTS)
_HEAD = 20_000


def why_no_list(data: bytes) -> str:
    """What the bytes are, where they are no list; empty where they may be one."""
    if data.startswith(b"PK\x03\x04"):
        return _of_zip(data)
    return next((why for beginning, why in _BEGINNINGS.items() if data.startswith(beginning)), "")


def why_no_list_of_text(text: str) -> str:
    """As `why_no_list`, of a text that is in none of the known JSON forms."""
    head = text[:_HEAD]
    return next((why for pattern, why in _SENTENCES if pattern.match(head)), "")


def _of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return "tệp nén hoặc tệp Excel bị hỏng, cụt: hãy lấy lại tệp"
    if "xl/workbook.xml" in names:
        return ""
    known = (why for name, why in _PACKED.items() if any(one.startswith(name) for one in names))
    return next(known, "" if any(name.startswith("xl/") for name in names) else _ZIPPED)
