"""Saying “I am on watch”, the log of each question, spot checks from above, and the rates of a watch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.organisations.queries import may, units_where
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded
from khien.watch.actions import confirming, presence
from khien.watch.queries import periods
from khien.watch.queries import presence as queries
from khien.watch.queries.on_duty import on_duty_of
from khien.watch.rules.presence import STEP_WORDS, UnableToConfirm
from khien.web.labels import said
from khien.web.paging import Shortened
from khien.web.viewing import unit_in_view, viewer

PAGE = 50


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer, with one big button each; his shift now and the next."""
    person, now = viewer(request), clock.now()
    shifts = queries.own_shifts(person, now)
    context = {
        "asked": [(one.row, one.from_above) for one in queries.asked_of(person, now)],
        "on": [one for one in shifts if one.start <= now],
        "ahead": [one for one in shifts if one.start > now],
        "unit": unit_in_view(request),
        "may_check": units_where(person, Deed.ASSIGN).exists(),
        "crumbs": [{"label": _("Có mặt"), "url": ""}],
    }
    return render(request, "presence/mine.html", context)


@require_POST
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """One tap: the watch is there."""
    row = queries.presence_seen(viewer(request), key)
    if row is None:
        raise Http404
    try:
        row = confirming.confirm(row, by=viewer(request), at=clock.now())
    except UnableToConfirm as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi: %(unit)s có người trực.") % {"unit": row.unit.name})
    return redirect("presence:mine")


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every step of one question."""
    row = queries.presence_seen(viewer(request), key)
    if row is None:
        raise Http404
    steps = [
        {"at": line.at, "what": said(STEP_WORDS[line.step]), "who": ", ".join(line.names)}
        for line in queries.log_of(viewer(request), row)
    ]
    asked = {one.row.pk: one.from_above for one in queries.asked_of(viewer(request), clock.now())}
    crumbs = [{"label": row.unit.name, "url": _unit_url(row.unit_id)}, {"label": _("Một lần hỏi"), "url": ""}]
    context = {
        "row": row,
        "steps": steps,
        "may_confirm": row.pk in asked,
        "from_above": asked.get(row.pk, False),
        "crumbs": crumbs,
    }
    return render(request, "presence/one.html", context)


@require_safe
def unit_log(request: HttpRequest) -> HttpResponse:
    """The log of one unit, the newest first."""
    unit = unit_in_view(request)
    page = Shortened(queries.presences_of(viewer(request), unit), PAGE).get_page(request.GET.get("trang"))
    context = {
        "unit": unit,
        "page": page,
        "may_check": may(viewer(request), Deed.ASSIGN, unit),
        "crumbs": [{"label": _("Có mặt"), "url": reverse("presence:mine")}, {"label": unit.name, "url": ""}],
    }
    return render(request, "presence/unit.html", context)


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Units whose watch may be asked now, with who is on duty; those that are silent first of all."""
    return _checks_page(request)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Ask the chosen units now."""
    chosen = [int(one) for one in request.POST.getlist("chon") if one.isdecimal()][: presence.MOST_AT_ONCE + 1]
    units = list(units_where(viewer(request), Deed.ASSIGN).filter(pk__in=chosen).order_by("path"))
    if len(units) < len(set(chosen)):
        raise Http404
    try:
        made = presence.spot_check(units, by=viewer(request), at=clock.now())
    except presence.UnableToAsk as refusal:
        return _checks_page(request, str(refusal), status=422)
    messages.success(request, _("Đã hỏi ca trực của các đơn vị đã chọn: %(n)s.") % {"n": len(made)})
    return redirect(f"{reverse('presence:checks')}?don_vi={request.GET.get('don_vi', '')}".removesuffix("?don_vi="))


def _checks_page(request: HttpRequest, sentence: str = "", *, status: int = 200) -> HttpResponse:
    person, unit, now = viewer(request), unit_in_view(request), clock.now()
    words = folded(request.GET.get("tim", ""))
    units = units_where(person, Deed.ASSIGN).filter(path__under=unit.path, valid_to=None).order_by("path")
    units = units.filter(name_folded__contains=words) if words else units
    page = Paginator(units, PAGE).get_page(request.GET.get("trang"))
    shown = list(page.object_list)
    watching = on_duty_of(person, [one.pk for one in shown], now)
    context = {
        "unit": unit,
        "page": page,
        "rows": [(one, watching.get(one.pk, ())) for one in shown],
        "silences": list(queries.open_silences(person, now)[:PAGE]),
        "words": request.GET.get("tim", ""),
        "sentence": sentence,
        "crumbs": [{"label": _("Có mặt"), "url": reverse("presence:mine")}, {"label": _("Kiểm tra"), "url": ""}],
    }
    return render(request, "presence/checks.html", context, status=status)


@require_safe
def period(request: HttpRequest, key: UUID) -> HttpResponse:
    """How the units of a watch confirmed, each in plain figures, in the order of the tree."""
    person, now = viewer(request), clock.now()
    found = periods.period_seen_by(person, key)
    if found is None:
        raise Http404
    rosters = periods.rosters_seen_by(person, found).order_by("unit__path")
    words = folded(request.GET.get("tim", ""))
    rosters = rosters.filter(unit__name_folded__contains=words) if words else rosters
    page: Any = Paginator(rosters, PAGE).get_page(request.GET.get("trang"))
    shown = list(page.object_list)
    rates = queries.rates_of(person, found, [one.unit_id for one in shown], now)
    context = {
        "period": found,
        "page": page,
        "rows": [(one, rates.get(one.unit_id)) for one in shown],
        "whole": queries.rate_of_all(person, found, now),
        "words": request.GET.get("tim", ""),
        "crumbs": [{"label": _("Có mặt"), "url": reverse("presence:mine")}, {"label": found.name, "url": ""}],
    }
    return render(request, "presence/period.html", context)


def _unit_url(unit: int) -> str:
    return f"{reverse('presence:unit')}?don_vi={unit}"
