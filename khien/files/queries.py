"""Bytes of a stored file. Takes no viewer: rights belong to the slice whose row refers to the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from khien.files import place
from khien.files.models import StoredFile
from khien.files.rules import GONE


class UnableToOpen(ValueError):
    """The row stands but its bytes cannot be read; the message is fit for the user."""


def is_erased(stored: StoredFile) -> bool:
    """Whether its bytes were erased on request."""
    return stored.kind == GONE


def path_of(stored: StoredFile) -> Path:
    return place.place_of(stored.sha256)


def held_path(token: str) -> Path:
    """Where bytes wait that are not stored yet. Raises `UnableToOpen` where they are gone."""
    path = place.held(token)
    if not path.is_file():
        raise UnableToOpen("Tệp đang chờ đọc không còn trên máy chủ; hãy gửi lại tệp.")
    return path


def open_bytes(stored: StoredFile) -> BinaryIO:
    """The bytes as they arrived, open for reading; the caller closes them."""
    if is_erased(stored):
        raise UnableToOpen("Nội dung tệp này đã xóa theo yêu cầu; chỉ còn mã băm.")
    try:
        return path_of(stored).open("rb")
    except OSError as error:
        raise UnableToOpen(
            f"Không mở được nội dung của tệp “{stored.original_name}” trên máy chủ; hãy báo quản trị viên."
        ) from error


def damaged_files() -> Iterator[StoredFile]:
    """Rows whose bytes are missing or no longer have the SHA-256 that was recorded; those erased on request are not."""
    for stored in StoredFile.objects.exclude(kind=GONE).order_by("stored_at").iterator():
        if not place.is_whole(path_of(stored), stored.sha256):
            yield stored
