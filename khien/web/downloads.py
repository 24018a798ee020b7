"""Sends a stored file to a browser: always as a download, never shown inside the site. Asks no rights: pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse

from khien.files.queries import open_bytes

if TYPE_CHECKING:
    from khien.files.models import StoredFile

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def attachment(stored: StoredFile) -> FileResponse:
    """The bytes as they arrived, under their own (Vietnamese) name; the page has asked the rights before."""
    response = FileResponse(
        open_bytes(stored), as_attachment=True, filename=stored.original_name, content_type=stored.media_type
    )
    for name, value in HEADERS.items():
        response[name] = value
    return response
