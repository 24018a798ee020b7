"""Reading pages of units: the tree with a search without accents, and one unit with its people and history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.directives.queries import trail_seen_by
from khien.organisations.queries import ancestors, codes_of, grants_on, may, units_seen_by, units_where
from khien.organisations.rules import ROLE_LABELS, UNIT_KINDS, Deed, Role
from khien.organisations.rules.names import folded
from khien.web.audit.wording import told
from khien.web.labels import said
from khien.web.units.found import seen_unit
from khien.web.viewing import viewer
from khien.web.wording import instant

if TYPE_CHECKING:
    from khien.organisations.models import Unit

PAGE, HISTORY = 100, 30


def asked_rows(request: HttpRequest) -> QuerySet[Unit]:
    """The units at the top of what one reads, or what a search finds anywhere in it."""
    words = request.GET.get("tim", "").strip()
    seen = units_seen_by(viewer(request))
    if words:
        fits = Q(name_folded__contains=folded(words)) | Q(codes__code__startswith=words.upper(), codes__valid_to=None)
        return seen.filter(fits).distinct().order_by("name_folded", "pk")
    return seen.exclude(parent__in=seen.values("pk")).order_by("path")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of units, with its search."""
    words = request.GET.get("tim", "").strip()
    context = {"words": words, **_listed(request, asked_rows(request)), **_ways(request)}
    return render(request, "units/index.html", context)


def _ways(request: HttpRequest) -> dict[str, Any]:
    return {"may_import": units_where(viewer(request), Deed.MANAGE).exists()}


def _listed(request: HttpRequest, rows: QuerySet[Unit]) -> dict[str, Any]:
    """A page of units, each with its kind, its code of today and how many units it has directly below."""
    page = Paginator(rows.select_related("parent"), PAGE).get_page(request.GET.get("trang"))
    shown = list(page.object_list)
    keys = [unit.pk for unit in shown]
    codes = codes_of(keys, clock.today())
    below = units_seen_by(viewer(request)).filter(parent__in=keys, valid_to=None).order_by()
    counts = dict(below.values_list("parent_id").annotate(n=Count("pk")))
    lines = [
        {"unit": unit, "kind": kind_of(unit), "code": codes.get(unit.pk, ""), "below": counts.get(unit.pk, 0)}
        for unit in shown
    ]
    return {"page": page, "lines": lines}


def kind_of(unit: Unit) -> str:
    """The label of the unit's kind."""
    known = UNIT_KINDS.get(unit.kind)
    return said(known.label) if known else unit.kind


@require_safe
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One unit: what describes it, its people, what stands below it, who came before and after, what was done."""
    unit, by = seen_unit(request, key), viewer(request)
    seen = units_seen_by(by)
    rows = seen.filter(parent=unit).order_by("name_folded", "pk")
    context = {
        "unit": unit,
        "unit_key": str(unit.pk),
        "kind": kind_of(unit),
        "codes": unit.codes.order_by("-valid_from", "-pk"),
        "grants": [(one, said(ROLE_LABELS[Role(one.role)])) for one in grants_on(by, unit, clock.today())],
        "after": unit.successions.filter(successor__in=seen.values("pk")).select_related("successor"),
        "before": unit.inheritances.filter(predecessor__in=seen.values("pk")).select_related("predecessor"),
        "history": _history(request, unit),
        "may_manage": may(by, Deed.MANAGE, unit) and unit.valid_to is None,
        "may_read_audit": may(by, Deed.READ_AUDIT, unit),
        "crumbs": crumbs(request, unit),
        **_listed(request, rows),
    }
    return render(request, "units/one.html", context)


def crumbs(request: HttpRequest, unit: Unit, last: str = "") -> list[dict[str, str]]:
    """The way down to the unit through what the viewer reads; `last` names a page of the unit."""
    above = [one for one in ancestors(unit) if may(viewer(request), Deed.READ, one)]
    way = [{"label": _("Đơn vị"), "url": reverse("units:index")}]
    way += [{"label": one.name, "url": reverse("units:one", args=[one.pk])} for one in above]
    if last:
        return [*way, {"label": unit.name, "url": reverse("units:one", args=[unit.pk])}, {"label": last}]
    return [*way, {"label": unit.name}]


def _history(request: HttpRequest, unit: Unit) -> list[dict[str, Any]]:
    """The unit's own entries of the audit trail, for those who may read it."""
    if not may(viewer(request), Deed.READ_AUDIT, unit):
        return []
    entries = trail_seen_by(viewer(request), unit).filter(subject=f"unit:{unit.pk}")[:HISTORY]
    return [
        {"at": instant(localtime(entry.at)), "what": told(entry), "url": reverse("audit:one", args=[entry.seq])}
        for entry in entries
    ]
