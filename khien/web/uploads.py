"""Receiving files: a request above the limit is turned away whole, and nothing large is ever held in memory."""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.request import QueryDict
from django.utils.datastructures import MultiValueDict

PIECE = 256 * 1024
READ_AWAY = 1024 * 1024 * 1024  # a browser shows our page only once it has sent everything; beyond this we hang up


class UploadTooLarge(SuspiciousOperation):
    """The files of one request pass KHIEN_UPLOAD_LIMIT. `refused.bad_request` shows the page."""


class LimitedUpload(TemporaryFileUploadHandler):
    """Streams files to disk. A multipart request must declare its length, so its length is judged beforehand."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        if content_length > settings.KHIEN_UPLOAD_LIMIT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            if content_length <= READ_AWAY:
                while input_data.read(PIECE):
                    pass
            raise UploadTooLarge(f"{content_length} bytes")
        return super().handle_raw_input(input_data, META, content_length, boundary, encoding)
