"""Pages that say no: what happened, that nothing changed, and what to do next. They never show a traceback."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from khien.organisations.queries import NotAllowed
from khien.web.uploads import UploadTooLarge

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read, or one too large to be."""
    if isinstance(exception, UploadTooLarge):
        return render(request, "errors/413.html", {"limit": settings.KHIEN_UPLOAD_LIMIT}, status=413)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form older than its session, or one that came from another site."""
    log.warning("csrf: %s at %s", reason, request.path)
    return render(request, "errors/csrf.html", status=403)


def fault(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """An apology. Django has logged the traceback; the page asks nothing of the database, which may be what failed."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """404 for what lies outside the viewer's units (that it exists is not told), 403 inside them."""
    return forbidden(request) if refusal.seen else not_found(request)


def unable(request: HttpRequest, sentence: str) -> HttpResponse:
    """An action said no and the page that asked did not catch it: the sentence, and the way back."""
    return render(request, "errors/unable.html", {"sentence": sentence}, status=422)


def not_this_way(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A page in place of an empty 405, for a browser: the address takes only what a form sends, and the way back."""
    empty = isinstance(response, HttpResponse) and not response.content
    if not empty or request.headers.get("HX-Request") or not request.accepts("text/html"):
        return response
    back = came_from(request)
    context = {"back": "/" if urlsplit(back).path == request.path else back}
    page = render(request, "errors/405.html", context, status=response.status_code)
    page.headers["Allow"] = response.headers.get("Allow", "")
    return page


def came_from(request: HttpRequest) -> str:
    """The address, without its host, of the page of ours that sent this request; the first page where none is named."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return "/"
    parts = urlsplit(referer)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if url_has_allowed_host_and_scheme(path, None) else "/"
