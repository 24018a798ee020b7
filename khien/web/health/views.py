"""The health page: for people, and by its status code for whatever watches the installation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.keeping.queries import oversees
from khien.web.health import checks
from khien.web.viewing import viewer


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """200 where everything needed works, 503 where it does not; warnings do not change the code."""
    found = checks.findings(clock.now())
    broken = any(one.needed and not one.well for one in found)
    context = {"findings": found, "broken": broken, "oversees": _oversees(request) if not broken else False}
    return render(request, "health/page.html", context, status=503 if broken else 200)


def _oversees(request: HttpRequest) -> bool:
    """Whether to show the way to the backups; the page itself asks again."""
    return request.user.is_authenticated and oversees(viewer(request))
