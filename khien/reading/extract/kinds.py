"""What a file is by its first bytes. Never looks at the name; refuses what Khiên has no reader for, by name."""

import re
from typing import BinaryIO

from khien.reading.extract.values import UnableToExtract

HEAD = 4096
_SAVE_AS = "hãy mở bằng Word hoặc LibreOffice rồi lưu lại thành DOCX hoặc PDF"
_READ = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"{\\rtf", "rtf"),
)
_REFUSED = (
    (b"MZ", "chương trình chạy trên Windows"),
    (b"\x7fELF", "chương trình chạy trên Linux"),
    (b"\xca\xfe\xba\xbe", "chương trình đã biên dịch"),
    (b"\xcf\xfa\xed\xfe", "chương trình đã biên dịch"),
    (b"#!", "tập lệnh (script)"),
    (b"PK\x05\x06", "tệp nén ZIP rỗng"),
    (b"Rar!\x1a\x07", "tệp nén RAR; hãy giải nén và gửi từng tệp"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z; hãy giải nén và gửi từng tệp"),
    (b"\x1f\x8b", "tệp nén GZIP; hãy giải nén và gửi từng tệp"),
    (b"GIF8", "ảnh GIF; hãy lưu lại thành PNG hoặc JPG"),
    (b"II*\x00", "ảnh TIFF; hãy lưu lại thành PDF, PNG hoặc JPG"),
    (b"MM\x00*", "ảnh TIFF; hãy lưu lại thành PDF, PNG hoặc JPG"),
    (b"BM", "ảnh BMP; hãy lưu lại thành PNG hoặc JPG"),
    (b"\x00\x00\x00\x18ftyp", "tệp âm thanh hoặc phim"),
    (b"\x00\x00\x00\x20ftyp", "tệp âm thanh hoặc phim"),
    (b"SQLite format 3\x00", "cơ sở dữ liệu SQLite"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){3}")
_MAIL_MARKS = (b"\nmime-version:", b"\nmessage-id:", b"\nreceived:", b"\nsubject:", b"\nfrom:")
_MARKUP = (
    (b"<script", "trang web HTML có mã lệnh"),
    (b"<iframe", "trang web HTML"),
    (b"<svg", "ảnh SVG"),
    (b"<?xml", "tệp XML"),
    (b"<!doctype", "tệp XML"),
    (b"<!entity", "tệp XML"),
    (b"<?php", "tập lệnh PHP"),
)


def kind_of(stream: BinaryIO) -> str:
    """pdf, zip, doc, png, jpg, rtf, html, eml or text; left at its start. Raises `UnableToExtract` by name."""
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise UnableToExtract("Tệp trống (0 byte), không có gì để đọc.")
    for signature, kind in _READ:
        if head.startswith(signature):
            return kind
    if head.startswith(_OLE):
        return _old_office(stream)
    for signature, name in _REFUSED:
        if head.startswith(signature) and _is_binary(signature, head):
            raise UnableToExtract(f"Không nhận tệp này vì nội dung là {name}.")
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\x00", b"").lstrip().lower()
    if start.startswith(_HTML):
        return "html"
    for opening, name in _MARKUP:
        if start.startswith(opening):
            raise UnableToExtract(f"Không nhận tệp này vì nội dung là {name}.")
    return "eml" if _is_mail(head) else "text"


def _is_mail(head: bytes) -> bool:
    """Three header fields at once at the start, two of them such as only mail has."""
    fields = b"\n" + head.replace(b"\r\n", b"\n").split(b"\n\n")[0].lower()
    return bool(_MAIL.match(head.replace(b"\r\n", b"\n"))) and sum(mark in fields for mark in _MAIL_MARKS) > 2


def _is_binary(signature: bytes, head: bytes) -> bool:
    """Two letters such as MZ or BM may open an honest text; then only control bytes betray a program."""
    return len(signature) > 2 or signature in (b"#!", b"\x1f\x8b") or b"\x00" in head


def _old_office(stream: BinaryIO) -> str:
    """doc where the names inside speak of a Word document; its reader looks closer."""
    content = stream.read()
    stream.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnableToExtract("Tệp Word hoặc Excel này đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại.")
    if "WordDocument".encode("utf-16-le") in content:
        return "doc"
    raise UnableToExtract(f"Đây là tệp Office đời cũ (XLS, PPT hoặc MSG), chưa đọc được; {_SAVE_AS}.")
