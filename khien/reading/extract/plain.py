"""Bytes of a plain text to its characters, as they are: no normalisation, no change of line ends."""

import codecs
import re
from typing import BinaryIO

from khien.reading.extract.encodings import NOTE, decoded_bytes
from khien.reading.extract.values import Extracted, UnableToExtract

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_UTF8_LETTER = re.compile(rb"[\xc3-\xc6\xe1][\x80-\xbf]{1,2}|\xcc[\x80-\xbf]")
_NOT_TEXT = "Nội dung tệp không phải là văn bản đọc được (có byte lạ), cũng không phải PDF hay DOCX."


def plain_text(stream: BinaryIO) -> Extracted:
    """Text of UTF-8, UTF-16, CP1258, TCVN3 or VNI bytes. Raises `UnableToExtract` for anything that is not text."""
    text, notes = decoded(stream.read())
    if not text.strip():
        raise UnableToExtract("Tệp chỉ có khoảng trắng, không có chữ nào để đọc.")
    return Extracted(text, "text", None, notes)


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lenient(data[len(bom) :], encoding)
    wide = _wide_encoding(data)
    if wide:
        return _lenient(data, wide)
    if b"\x00" in data:
        raise UnableToExtract("Tệp có byte 0 ở giữa nên không phải là văn bản thuần; có thể tệp bị hỏng.")
    try:
        return _checked(data.decode("utf-8")), ()
    except UnicodeDecodeError:
        pass
    if len(_UTF8_LETTER.findall(data)) > 4 * data.decode("utf-8", "replace").count("\ufffd"):
        return _lenient(data, "utf-8")
    try:
        text, name = decoded_bytes(data)
    except UnicodeDecodeError as error:
        raise UnableToExtract(_NOT_TEXT) from error
    return _checked(text), (NOTE.format(name=name),)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of an English or Vietnamese text is mostly 0 or 1 or 0x1E."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return None
    half = len(sample) // 2
    odd, even = sample[1::2], sample[0::2]
    high = (0x00, 0x01, 0x03, 0x1E, 0x20)
    if odd.count(0) > half // 3 and sum(odd.count(byte) for byte in high) > 0.95 * half and 0 not in even:
        return "utf-16-le"
    if even.count(0) > half // 3 and sum(even.count(byte) for byte in high) > 0.95 * half and 0 not in odd:
        return "utf-16-be"
    return None


def _lenient(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = data.decode(encoding, "replace")
    wrong = text.count("\ufffd") - data.count("\ufffd".encode(encoding))
    if wrong * 20 > len(text):
        raise UnableToExtract(_NOT_TEXT)
    notes = (f"Có {wrong} chỗ hỏng bảng mã, đã đánh dấu bằng ký tự \ufffd.",) if wrong > 0 else ()
    return _checked(text), notes


def _checked(text: str) -> str:
    if "\x00" in text or len(_CONTROLS.findall(text)) * 200 > len(text):
        raise UnableToExtract(_NOT_TEXT)
    return text
