"""The API as a whole: its areas, and what becomes of each refusal."""

import logging
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from khien.api import (
    answers,
    contacts,
    duties,
    evidence,
    incidents,
    intakes,
    me,
    people,
    reports,
    standing,
    units,
    watches,
)
from khien.api.bodies import Reader
from khien.api.callers import Bearer
from khien.api.openapi import completed
from khien.api.problems import Problem, problem_response
from khien.api.sentences import told
from khien.organisations.queries import NotAllowed

log = logging.getLogger(__name__)


class _Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 (ninja's own way)


class InvalidError(ValidationError):
    """Faults of a request as this door tells them."""

    def __init__(self, problem: Problem) -> None:
        super().__init__([])
        self.problem = problem


class Door(NinjaAPI):
    """Ninja's API with our refusals."""

    def validation_error_from_error_contexts(
        self, error_contexts: "list[ValidationErrorContext[Any]]"
    ) -> ValidationError:
        errors = [
            fault
            for one in error_contexts
            for fault in told(
                type(one.model) if not isinstance(one.model, type) else one.model,
                str(one.model.__ninja_param_source__),
                getattr(one.model, "__ninja_flatten_map_reverse__", {}),
                one.pydantic_validation_error.errors(include_url=False, include_input=False),
            )
        ]
        return InvalidError(Problem("invalid", " ".join(one.detail for one in errors[:3]), errors))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's own name, which no other area's has: what generated clients will call it."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return completed(super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params))


def _made_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The document says what the code is: made once in a process, like `known_document`, and sent as the same bytes."""
    made: list[HttpResponse] = []

    @wraps(view)
    def sent(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not made:
            made.append(view(request, **kwargs))
        return HttpResponse(made[0].content, content_type=made[0]["Content-Type"])

    return sent


@cache
def known_document() -> OpenAPISchema:
    """The OpenAPI document of this process, for reading only."""
    return api.get_openapi_schema()


DESCRIPTION = """Khiên qua HTTP: cùng quyền, cùng luật như trên trang.

Mỗi lời gọi mang `Authorization: Bearer khien_…`; mỗi lời gọi `POST` mang thêm `Idempotency-Key`. Ngày viết
`2026-09-03`, thời điểm theo ISO 8601. Từ chối là `application/problem+json` (RFC 9457)."""

api = Door(
    title="Khiên",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=Bearer(),
    docs_url=None,
    docs_decorator=_made_once,
    parser=Reader(),
    renderer=_Renderer(),
)
for prefix, area in (
    ("/me", me),
    ("/units", units),
    ("/people", people),
    ("/letters", intakes),  # and `letters`, whose routes it adds to
    ("/duties", duties),
    ("", evidence),
    ("/answers", answers),
    ("/standing", standing),
    ("/reports", reports),
    ("/contacts", contacts),
    ("/watches", watches),
    ("/incidents", incidents),
):
    api.add_router(prefix, area.router, tags=[prefix.strip("/") or "evidence"])


_on = api.exception_handler


@_on(Problem)
def _problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_response(problem)


@_on(ValidationError)
def _invalid(_request: HttpRequest, fault: ValidationError) -> HttpResponse:
    return problem_response(fault.problem if isinstance(fault, InvalidError) else Problem("invalid"))


@_on(HttpError)
def _http(_request: HttpRequest, fault: HttpError) -> HttpResponse:
    """Ninja's own refusals; where our reader refused first, what it said."""
    if isinstance(fault.__cause__, Problem):
        return problem_response(fault.__cause__)
    return problem_response(Problem("not-authenticated" if fault.status_code == 401 else "unreadable"))


@_on(RequestDataTooBig)
def _too_large(_request: HttpRequest, _fault: RequestDataTooBig) -> HttpResponse:
    return problem_response(Problem("too-large"))


@_on(NotAllowed)
def _not_allowed(_request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """404 outside the holder's units, 403 inside them; as on the pages."""
    return problem_response(Problem("not-allowed", str(refusal)) if refusal.seen else Problem("not-found"))


@_on(Http404)
def _not_found(_request: HttpRequest, _fault: Http404) -> HttpResponse:
    return problem_response(Problem("not-found"))


@_on(ValueError)
def _refused(request: HttpRequest, fault: ValueError) -> HttpResponse:
    """An action's `UnableTo…` is told; any other is a fault of ours."""
    if type(fault).__name__.startswith("UnableTo"):
        return problem_response(Problem("refused", str(fault)))
    return _fault(request, fault)


@_on(OperationalError)
def _busy(request: HttpRequest, fault: OperationalError) -> HttpResponse:
    if "locked" in str(fault) or "deadlock" in str(fault):
        return problem_response(Problem("busy", wait=2))
    return _fault(request, fault)


def _passed_on(_request: HttpRequest, fault: Exception | type[Exception]) -> HttpResponse:
    """Django knows these better: sizes, forged forms. `middleware.Problems` gives its answer our shape."""
    raise fault


@_on(Exception)
def _fault(request: HttpRequest, fault: Exception) -> HttpResponse:
    """The outermost door: an apology, and the traceback in the log without what was sent."""
    log.error("fault at %s %s", request.method, request.path, exc_info=fault)
    return problem_response(Problem("fault"))


PASSED_ON: Sequence[type[Exception]] = (SuspiciousOperation, PermissionDenied)
for passed in PASSED_ON:
    api.add_exception_handler(passed, _passed_on)
