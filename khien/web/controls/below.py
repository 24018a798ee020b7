"""Controls over a subtree: how much each system has in place, and every gap, the late ones first."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.dossiers.queries import as_gaps, gaps_of, rollups
from khien.dossiers.rules.standards import regime_on, standard_of
from khien.law.types import Regime
from khien.systems.queries import systems_below
from khien.web.controls import showing
from khien.web.paging import Shortened
from khien.web.viewing import unit_in_view, viewer

PAGE, MOST = 50, 500
UNDATED = "chua-dat"
LEVELS = [("0", gettext_lazy("Chưa xác định")), *((str(n), str(n)) for n in range(1, 6))]


def law_in_view(request: HttpRequest) -> Regime:
    """The regime of `?luat=`, else the one whose standard is in force today."""
    asked = request.GET.get("luat", "")
    if asked not in {"", *Regime}:
        raise Http404
    return Regime(asked) if asked else regime_on(clock.today())


def found(request: HttpRequest) -> QuerySet[Any, int]:
    """Keys of the running systems of the unit in view and of all below it, of one level where it is asked for."""
    level = request.GET.get("cap", "")
    if level not in {"", *"012345"}:
        raise Http404
    return systems_below(viewer(request), unit_in_view(request), int(level) if level else None, clock.today())


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Each system with how much of the standard it has in place."""
    unit, regime = unit_in_view(request), law_in_view(request)
    page = Paginator(found(request), PAGE).get_page(request.GET.get("trang"))
    rows = rollups(viewer(request), list(page.object_list), regime, clock.today())
    context: dict[str, Any] = {
        "unit": unit,
        "page": page,
        "rows": [(one, *showing.drawn(one.tally)) for one in rows],
        "tabs": showing.standards_tabs(request, regime),
        "notes": showing.standard_notes(standard_of(regime)),
        "law": regime.value,
        "level": request.GET.get("cap", ""),
        "levels": LEVELS,
        "crumbs": [{"label": _("Hệ thống"), "url": f"/he-thong/?don_vi={unit.pk}"}, {"label": _("Biện pháp bảo vệ")}],
    }
    return render(request, "controls/below.html", context)


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """What is partly or not at all in place: with a day, the soonest first, or still without one."""
    unit, regime, today = unit_in_view(request), law_in_view(request), clock.today()
    dated = request.GET.get("han", "") != UNDATED
    rows = gaps_of(viewer(request), unit, today, regime=regime, dated=dated)
    page = Shortened(rows, PAGE, most=MOST).get_page(request.GET.get("trang"))
    here = f"/bien-phap/con-thieu/?don_vi={unit.pk}&luat={regime.value}"
    context: dict[str, Any] = {
        "unit": unit,
        "page": page,
        "gaps": showing.placed(as_gaps(page.object_list, today)),
        "today": today,
        "dated": dated,
        "kinds": [
            {"label": _("Có hạn"), "url": here, "current": dated, "count": None},
            {"label": _("Chưa đặt hạn"), "url": f"{here}&han={UNDATED}", "current": not dated, "count": None},
        ],
        "tabs": showing.standards_tabs(request, regime),
        "law": regime.value,
        "crumbs": [
            {"label": _("Biện pháp bảo vệ"), "url": f"/bien-phap/?don_vi={unit.pk}&luat={regime.value}"},
            {"label": _("Còn thiếu")},
        ],
    }
    return render(request, "controls/gaps.html", context)
