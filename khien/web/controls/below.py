"""Controls over a subtree: how much each system has in place, and every gap, the late ones first."""

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.dossiers.queries import as_gaps, gaps_of, rollups, systems_answered
from khien.dossiers.rules.standards import regime_on, standard_of
from khien.law.types import Regime
from khien.systems.queries import live_on, systems_seen_by
from khien.web.controls import showing
from khien.web.paging import Shortened
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.systems.models import InformationSystem

PAGE = 50


def law_in_view(request: HttpRequest) -> Regime:
    """The regime of `?luat=`, else the one whose standard is in force today."""
    asked = request.GET.get("luat", "")
    if asked not in {"", *Regime}:
        raise Http404
    return Regime(asked) if asked else regime_on(clock.today())


def running(request: HttpRequest) -> "QuerySet[InformationSystem]":
    """Running systems of the unit in view and of everything below it."""
    unit = unit_in_view(request)
    return live_on(systems_seen_by(viewer(request)).filter(unit__path__under=unit.path), clock.today())


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Each system with how much of the standard it has in place."""
    unit, regime, today = unit_in_view(request), law_in_view(request), clock.today()
    page = Shortened(running(request).select_related("unit"), PAGE, most=100_000).get_page(request.GET.get("trang"))
    rows = rollups(viewer(request), list(page.object_list), regime, today)
    context: dict[str, Any] = {
        "unit": unit,
        "page": page,
        "rows": [
            (one, showing.bar(one.tally), showing.numbers(one.tally)) if one.tally else (one, "", "") for one in rows
        ],
        "answered": systems_answered(viewer(request), unit, regime, today),
        "tabs": showing.standards_tabs(request, regime),
        "notes": showing.standard_notes(standard_of(regime)),
        "law": regime.value,
        "crumbs": [{"label": _("Hệ thống"), "url": f"/he-thong/?don_vi={unit.pk}"}, {"label": _("Biện pháp bảo vệ")}],
    }
    return render(request, "controls/below.html", context)


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """What is partly or not at all in place, the soonest due first."""
    unit, regime, today = unit_in_view(request), law_in_view(request), clock.today()
    page = Shortened(gaps_of(viewer(request), unit, today, regime=regime), PAGE).get_page(request.GET.get("trang"))
    context: dict[str, Any] = {
        "unit": unit,
        "page": page,
        "gaps": showing.placed(as_gaps(page.object_list, today)),
        "today": today,
        "tabs": showing.standards_tabs(request, regime),
        "law": regime.value,
        "crumbs": [
            {"label": _("Biện pháp bảo vệ"), "url": f"/bien-phap/?don_vi={unit.pk}&luat={regime.value}"},
            {"label": _("Còn thiếu")},
        ],
    }
    return render(request, "controls/gaps.html", context)
