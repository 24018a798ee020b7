"""Kept files on their way out: always as downloads, of one plain type. Asks no rights: the routes have asked them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse

from khien.api.values import FileName
from khien.files.queries import open_bytes

if TYPE_CHECKING:
    from khien.files.models import StoredFile

ANY = "application/octet-stream"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def sent(stored: StoredFile, media_type: str = ANY) -> FileResponse:
    """The bytes as they arrived, under their own name."""
    response = FileResponse(
        open_bytes(stored), as_attachment=True, filename=stored.original_name, content_type=media_type
    )
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def named(stored: StoredFile, *, key: int, url: str) -> FileName:
    """What is told of a file before it is fetched."""
    return FileName(
        id=key,
        name=stored.original_name,
        media_type=stored.media_type,
        size=stored.size,
        sha256=stored.sha256,
        url=url,
    )
