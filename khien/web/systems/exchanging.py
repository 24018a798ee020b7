"""The page where the inventory comes in and goes out as tables."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khien.web.systems.seen import keeps
from khien.web.viewing import unit_in_view


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One card a kind of table: take it away, change it, take it in."""
    unit = unit_in_view(request)
    return render(request, "systems/exchange.html", {"unit": unit, "keeps": keeps(request, unit)})
