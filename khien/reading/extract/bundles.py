"""Files inside a file, for the locked-up child: papers of a ZIP, attachments of an e-mail. Unpacks to no disk."""

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import PurePosixPath
from typing import BinaryIO

from khien.reading.extract.archive import Package
from khien.reading.extract.kinds import kind_of
from khien.reading.extract.limits import LIMITS
from khien.reading.extract.mail import attachments, body_of, opened
from khien.reading.extract.pictures import is_ornament
from khien.reading.extract.values import UnableToExtract

_LEFT_BY_SYSTEMS = {".ds_store", "thumbs.db", "desktop.ini"}
_BROKEN = "Tệp nén ZIP bị hỏng hoặc bị cắt cụt, không mở được."
_LOCKED = "Tệp nén ZIP đặt mật khẩu; hãy giải nén rồi gửi từng tệp."
_EMPTY = "Tệp nén ZIP không có văn bản nào bên trong."
_TOO_MANY = "Tệp nén có {count} tệp; mỗi lần nhận nhiều nhất {most} tệp, hãy chia thành nhiều lần gửi."
_UTF_8 = 0x800


@dataclass(frozen=True, slots=True)
class Inside:
    """A file in a file; `number` finds it again, `why` says that it cannot be read at all."""

    number: int
    name: str
    size: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """`kind` is zip or eml; empty for a paper of its own. `body` are a mail's own words."""

    kind: str
    inside: tuple[Inside, ...] = ()
    body: str = ""


def bundle_of(stream: BinaryIO, kind: str) -> Bundle:
    """What lies in the file. Raises for a ZIP that is locked, broken, a bomb, empty or holds too many papers."""
    if kind == "eml":
        message = opened(stream)
        return Bundle("eml", tuple(_attached(message)), body_of(message))
    if kind != "zip" or is_office(stream):
        return Bundle("")
    package = Package(stream, broken=_BROKEN, locked=_LOCKED)
    found = tuple(Inside(number, name, size) for number, (_, name, size) in enumerate(_papers(package)))
    if not found:
        raise UnableToExtract(_EMPTY)
    if len(found) > LIMITS.papers:
        raise UnableToExtract(_TOO_MANY.format(count=len(found), most=LIMITS.papers))
    return Bundle("zip", found)


def inside_of(stream: BinaryIO, kind: str, number: int) -> bytes:
    """The bytes of one of them."""
    if kind == "eml":
        data = next((_bytes(part) for at, (_, part) in enumerate(attachments(opened(stream))) if at == number), b"")
    else:
        package = Package(stream, broken=_BROKEN, locked=_LOCKED)
        data = next((package.part(key) or b"" for at, (key, _, _) in enumerate(_papers(package)) if at == number), b"")
    if not data:
        raise UnableToExtract("Tệp trống (0 byte), không có gì để đọc.")
    return data


def is_office(stream: BinaryIO) -> bool:
    """A ZIP that is one document, not several papers."""
    package = Package(stream, broken=_BROKEN, locked=_LOCKED)
    stream.seek(0)
    return "[Content_Types].xml" in package.names


def _papers(package: Package) -> Iterator[tuple[str, str, int]]:
    """Key, name as people wrote it, size; without what systems leave beside papers."""
    for entry in package.entries:
        name = _decoded(entry.filename, utf_8=bool(entry.flag_bits & _UTF_8))
        last = PurePosixPath(name).name
        left = last.lower() in _LEFT_BY_SYSTEMS or last.startswith(("~$", "._")) or name.startswith("__MACOSX/")
        if not entry.is_dir() and not left:
            yield entry.filename, name, entry.file_size


def _decoded(name: str, *, utf_8: bool) -> str:
    """Names without the mark of UTF-8 were written in whatever the machine used; zipfile takes them for CP437."""
    if not utf_8 and not name.isascii():
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp1258"):
            try:
                return unicodedata.normalize("NFC", raw.decode(encoding))
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name)


def _attached(message: EmailMessage) -> Iterator[Inside]:
    for number, (name, part) in enumerate(attachments(message)):
        data = _bytes(part)
        if not data:
            yield Inside(number, name, 0, "Tệp trống (0 byte), không có gì để đọc.")
        elif not _is_ornament(data):
            yield Inside(number, name, len(data))


def _bytes(part: EmailMessage) -> bytes:
    """An attachment as it was; a mail forwarded whole is a mail again."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, EmailMessage) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_ornament(data: bytes) -> bool:
    """A logo or a smile in a signature."""
    try:
        kind = kind_of(io.BytesIO(data))
    except UnableToExtract:
        return False
    return kind in ("png", "jpg") and is_ornament(io.BytesIO(data), kind)
