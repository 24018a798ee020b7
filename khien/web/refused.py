"""Pages that say no: what happened, that nothing changed, and what to do next. They never show a traceback."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

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
