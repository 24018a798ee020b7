"""Which files may be kept, how large, under which name. Pure: told what a file is, it never opens one."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

MIB = 1024 * 1024
NAME_LENGTH = 150
GONE = "erased"  # the kind of a file whose bytes were erased on request: its hash alone stays


class UnableToStore(ValueError):
    """Anticipated refusal; the message is a Vietnamese sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`content` is what opening the file must say; `bytes` the most that such a file may weigh."""

    name: str
    label: str
    media_type: str
    content: str
    extensions: tuple[str, ...]
    bytes: int = 25 * MIB


KINDS = {
    kind.name: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", "pdf", (".pdf",)),
        Kind(
            "docx",
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "docx",
            (".docx",),
        ),
        Kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", (".xlsx",)),
        Kind("csv", "CSV", "text/csv; charset=utf-8", "text", (".csv",), 10 * MIB),
        Kind("txt", "văn bản thuần", "text/plain; charset=utf-8", "text", (".txt", ".log", ".md"), 10 * MIB),
        Kind("doc", "Word (DOC)", "application/msword", "doc", (".doc",)),
        Kind("rtf", "RTF", "application/rtf", "rtf", (".rtf",)),
        Kind("html", "trang web HTML", "application/octet-stream", "html", (".html", ".htm"), 10 * MIB),
        Kind("eml", "thư EML", "application/octet-stream", "eml", (".eml",)),
        Kind("png", "ảnh PNG", "image/png", "png", (".png",), 15 * MIB),
        Kind("jpg", "ảnh JPG", "image/jpeg", "jpg", (".jpg", ".jpeg"), 15 * MIB),
    )
}
MADE = {  # what Khiên makes and nobody may send in
    kind.name: kind
    for kind in (
        Kind("zip", "ZIP", "application/zip", "", (".zip",)),
        Kind("svg", "sơ đồ SVG", "image/svg+xml", "", (".svg",)),
    )
}
ACCEPTED = "PDF, Word (DOCX, DOC), Excel (XLSX), CSV, văn bản thuần (TXT), RTF, HTML, thư EML, ảnh PNG hoặc JPG"


def refuse_size(size: int, most: int) -> None:
    """Raises for a file of no bytes or of more than `most`."""
    if size == 0:
        raise UnableToStore("Tệp trống (0 byte); hãy kiểm tra lại tệp rồi gửi lại.")
    if size > most:
        raise UnableToStore(f"Tệp quá lớn: giới hạn là {most // MIB} MB.")


def decided_kind(content: str, name: str, size: int, dangers: Sequence[str]) -> Kind:
    """The kind under which a file is kept: its content and its name must agree, and nothing in it may be dangerous."""
    if dangers:
        raise UnableToStore(" ".join(dangers))
    extension = PurePosixPath(name).suffix.lower()
    possible = [kind for kind in KINDS.values() if kind.content == content]
    if not possible:
        raise UnableToStore(f"Loại tệp này không được nhận; hãy gửi {ACCEPTED}.")
    for kind in possible:
        if extension in kind.extensions:
            refuse_size(size, kind.bytes)
            return kind
    said = " hoặc ".join(kind.label for kind in possible)
    if not extension:
        raise UnableToStore(f"Tên tệp thiếu phần đuôi; nội dung là {said}, hãy đặt đuôi {possible[0].extensions[0]}.")
    raise UnableToStore(f"Tên tệp có đuôi {extension} nhưng nội dung là {said}; hãy đặt lại tên hoặc gửi đúng tệp.")


def cleaned_name(name: str) -> str:
    """A name fit to show and to download: NFC, no folders, no control or direction-turning characters, at most 150."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(" " if unicodedata.category(char) in ("Zs", "Zl", "Zp") else char for char in last)
    kept = "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    kept = " ".join("".join("_" if char in '<>:"|?*' else char for char in kept).split()).strip(". ")
    extension = PurePosixPath(kept).suffix
    if len(kept) > NAME_LENGTH:
        kept = kept[: NAME_LENGTH - len(extension)].rstrip() + extension
    return kept or "tep-khong-ten"
