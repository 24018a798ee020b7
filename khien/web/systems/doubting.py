"""The page of what should be looked at in a unit's inventory, and in a subtree which units claim the same."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.systems.queries import claims_below, doubts_of
from khien.web.systems.leading import led
from khien.web.viewing import unit_in_view, viewer

PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Doubts of the unit's own inventory, the worst first; below them the claims of units under it."""
    unit, today = unit_in_view(request), clock.today()
    page = Paginator(led(doubts_of(viewer(request), unit, today), unit.pk), PAGE).get_page(request.GET.get("trang"))
    context = {
        "unit": unit,
        "page": page,
        "claims": claims_below(viewer(request), unit, today),
    }
    return render(request, "systems/doubts.html", context)
