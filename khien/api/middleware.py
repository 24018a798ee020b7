"""The skin of the API: no cookie comes in; whatever answers, a refusal has the one shape; reads are conditional."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from khien.api.problems import KINDS, MEDIA_TYPE, STATUSES, Problem, problem_response

PREFIX = "/api/"
PAGES = ("/api/v1/docs",)


class Problems:
    """Leaves every other address alone. Stands before sessions, so that Django's own refusals pass through it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX) or request.path in PAGES:
            return self.get_response(request)
        request.COOKIES.clear()  # who calls is said by the token alone: no other site can borrow a session
        response = self.get_response(request)
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            response = _shaped(response)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ("Authorization",))
        if request.method == "GET" and response.status_code == 200 and isinstance(response, HttpResponse):
            etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            response.headers["ETag"] = etag
            conditional = get_conditional_response(request, etag=etag, response=response)
            return conditional if conditional is not None else response
        return response


def _shaped(response: HttpResponseBase) -> HttpResponse:
    """Django's refusal in our shape, with the headers that it came with."""
    kind = STATUSES.get(response.status_code) or ("fault" if response.status_code >= 500 else "unreadable")
    shaped = problem_response(Problem(kind))
    shaped.status_code = KINDS[kind].status
    if "Allow" in response.headers:
        shaped.headers["Allow"] = response.headers["Allow"]
    return shaped
