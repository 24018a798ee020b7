"""What is no list of indicators, known by its first bytes, and what to do with it in one sentence. It opens nothing."""

import io
import re
import zipfile

from khien.lake.logs import kinds
from khien.lake.logs.unpack import BROKEN

_ZIPPED = "tệp nén: hãy giải nén trước"
_NAMED = {
    "PDF": "đây là tệp PDF: hãy chép danh sách ra tệp văn bản, hoặc xin bản Excel, CSV",
    kinds.OFFICE: "đây là tệp Excel, Word đời cũ (.xls, .doc) hoặc có mật khẩu: "
    "hãy lưu lại thành .xlsx hoặc .csv, không mật khẩu",
    "RTF": "đây là văn bản RTF: hãy lưu lại thành văn bản thuần (.txt) hoặc .xlsx",
    kinds.PICTURE: "đây là ảnh: hãy xin bản Excel, CSV hoặc văn bản",
    kinds.PROGRAM: "đây là chương trình, không phải danh sách chỉ dấu",
    kinds.EVTX: "đây là nhật ký Windows (EVTX), không phải danh sách: danh sách đứng trước, nhật ký đứng sau",
    "SQLite": "đây là cơ sở dữ liệu SQLite: hãy xuất danh sách ra CSV",
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
    if kinds.is_zip(data):
        return _of_zip(data)
    head = data[: kinds.HEAD]
    return _ZIPPED if kinds.is_packed(head) else _NAMED.get(kinds.name_of(head), "")


def why_no_list_of_text(text: str) -> str:
    """As `why_no_list`, of a text that is in none of the known JSON forms."""
    head = text[:_HEAD]
    return next((why for pattern, why in _SENTENCES if pattern.match(head)), "")


def _of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except BROKEN:
        return "tệp nén hoặc tệp Excel bị hỏng, cụt: hãy lấy lại tệp"
    if "xl/workbook.xml" in names:
        return ""
    known = (why for name, why in _PACKED.items() if any(one.startswith(name) for one in names))
    return next(known, "" if any(name.startswith("xl/") for name in names) else _ZIPPED)
