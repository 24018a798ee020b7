"""What the API answers when it says no: one shape (RFC 9457) with a stable type, an English title, a Vietnamese why."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its status, its English title, and the Vietnamese sentence where nothing says it better."""

    status: int
    title: str
    usual: str


KINDS: Mapping[str, Kind] = {
    "unreadable": Kind(400, "The request cannot be read", "Không đọc được nội dung yêu cầu."),
    "not-authenticated": Kind(
        401,
        "A valid bearer token is needed",
        "Cần mã truy cập còn hiệu lực trong tiêu đề Authorization: Bearer khien_…",
    ),
    "not-allowed": Kind(403, "The holder has no right to do this", "Không có quyền làm việc này ở đơn vị này."),
    "scope-missing": Kind(403, "The token lacks a scope", "Mã truy cập này không được cấp phạm vi cần thiết."),
    "second-factor-missing": Kind(
        403,
        "The holder must set up a second factor first",
        "Vai trò của người giữ mã phải đăng nhập hai lớp; người này chưa bật lớp thứ hai.",
    ),
    "not-found": Kind(404, "Nothing here that the holder may see", "Không tìm thấy trong phạm vi được xem."),
    "method-not-allowed": Kind(405, "The address does not take this method", "Địa chỉ này không nhận cách gọi này."),
    "in-progress": Kind(409, "The same request is being done", "Yêu cầu cùng khóa đang được thực hiện."),
    "too-large": Kind(413, "The request is too large", "Nội dung gửi lên quá lớn."),
    "media-type": Kind(415, "The media type is not taken here", "Cần gửi nội dung dạng application/json."),
    "invalid": Kind(422, "The request does not fit the schema", "Một số trường chưa đúng."),
    "refused": Kind(422, "The deed was refused", "Không thực hiện được."),
    "key-used": Kind(
        422,
        "The idempotency key belongs to another request",
        "Khóa Idempotency-Key này đã dùng cho một yêu cầu khác.",
    ),
    "too-many-requests": Kind(429, "Too many requests", "Quá nhiều yêu cầu trong một phút; hãy chờ rồi gọi lại."),
    "fault": Kind(500, "A fault of Khiên", "Khiên gặp lỗi; yêu cầu chưa được thực hiện. Hãy báo quản trị viên."),
    "busy": Kind(503, "The database is busy", "Cơ sở dữ liệu đang bận; hãy gọi lại sau ít giây."),
}
STATUSES: Mapping[int, str] = {kind.status: name for name, kind in reversed(list(KINDS.items()))}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of what was sent: the field's place, its Vietnamese name, the sentence."""

    field: str
    label: str
    detail: str


@dataclass
class Problem(Exception):
    """A refusal on its way out. `scope` names the one that a token lacks; `wait` is in seconds."""

    kind: str
    detail: str = ""
    errors: Sequence[FieldError] = field(default_factory=tuple)
    scope: str = ""
    wait: int = 0

    def __str__(self) -> str:
        return self.detail or KINDS[self.kind].usual


def problem_response(problem: Problem) -> HttpResponse:
    """The document, with the headers that belong to it."""
    kind = KINDS[problem.kind]
    body: dict[str, Any] = {
        "type": f"urn:khien:problem:{problem.kind}",
        "title": kind.title,
        "status": kind.status,
        "detail": str(problem),
    }
    if problem.errors:
        body["errors"] = [{"field": one.field, "label": one.label, "detail": one.detail} for one in problem.errors]
    if problem.scope:
        body["scope"] = problem.scope
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=kind.status, content_type=f"{MEDIA_TYPE}; charset=utf-8"
    )
    if kind.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="khien"'
    if problem.wait:
        response.headers["Retry-After"] = str(problem.wait)
    return response


def not_found(detail: str = "") -> Problem:
    """Nothing that the holder may see; that it exists is not told."""
    return Problem("not-found", detail)
