"""Writes that may be sent twice and happen once: the deed, its key and its answer are one transaction.

Killed in the middle, nothing of it is there and the same request does it anew; done, the same request is told again.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja.params.models import Header
from ninja.utils import contribute_operation_args
from pydantic import BaseModel

from khien.api.callers import caller
from khien.api.problems import Problem
from khien.base import clock
from khien.organisations.actions import UnableToRepeat, begin_write, finish_write

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
PIECE = 256 * 1024

_running: set[tuple[int, str]] = set()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Written:
    """What a write answers: the row as it is now, and where it is read again."""

    value: BaseModel
    status: int = 201
    location: str = ""


def once(view: Callable[..., Written]) -> Callable[..., HttpResponse]:
    """A POST that asks for an idempotency key. Stands below the route's own decorator."""

    @wraps(view)
    def wrapped(request: HttpRequest, **given: Any) -> HttpResponse:
        key = str(given.pop("idempotency_key"))
        token, digest = caller(request).token, digest_of(request)
        with _alone(token.pk, key), transaction.atomic():
            try:
                row, fresh = begin_write(token, key, digest, at=clock.now())
            except UnableToRepeat as refusal:
                raise Problem("key-used", str(refusal)) from refusal
            if not fresh:
                return _response(row.status, row.answer, row.location, repeated=True)
            written = view(request, **given)
            answer = written.value.model_dump_json()
            finish_write(row, status=written.status, answer=answer, location=written.location)
        return _response(written.status, answer, written.location)

    source: Any = Header(
        ...,
        alias=HEADER,
        min_length=8,
        max_length=200,
        pattern=r"^[!-~]+$",
        title="Khóa chống ghi trùng",
        description="Do bên gọi đặt, mới cho mỗi việc; gửi lại đúng khóa và nội dung thì nhận lại câu trả lời đầu.",
    )
    contribute_operation_args(wrapped, "idempotency_key", str, source)
    return wrapped


@contextmanager
def _alone(token: int, key: str) -> Iterator[None]:
    """Within this process the second of two at once is told so; across processes it waits in the database."""
    with _lock:
        if (token, key) in _running:
            raise Problem("in-progress", wait=1)
        _running.add((token, key))
    try:
        yield
    finally:
        with _lock:
            _running.discard((token, key))


def json_response(answer: str, status: int = 200) -> HttpResponse:
    """A value that is JSON already."""
    return HttpResponse(answer, status=status, content_type="application/json; charset=utf-8")


def _response(status: int, answer: str, location: str, *, repeated: bool = False) -> HttpResponse:
    response = json_response(answer, status)
    if location:
        response.headers["Location"] = location
    if repeated:
        response.headers[REPEATED] = "true"
    return response


def digest_of(request: HttpRequest) -> str:
    """SHA-256 over method, address and what was sent; the parts of a form whatever their boundary is called."""
    whole = hashlib.sha256()

    def add(*parts: str) -> None:
        for part in parts:
            whole.update(f"{len(part.encode())}:{part}".encode())

    add(request.method or "", request.get_full_path())
    if request.content_type not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        whole.update(request.body)
        return whole.hexdigest()
    for name, values in sorted(request.POST.lists()):
        add(name, *map(str, values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for piece in file.chunks(PIECE):
                content.update(piece)
            file.seek(0)
            add(name, file.name or "", content.hexdigest())
    return whole.hexdigest()
