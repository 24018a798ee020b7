"""A watch is declared from a holiday, a letter or by hand, changed, called off; who has not sent is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives.queries.watching import windows_asked
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.watch.actions import periods
from khien.watch.actions.asking import UnableToRemindRosters, waited_for
from khien.watch.actions.asking import remind as remind_units
from khien.watch.actions.periods import UnableToDeclare
from khien.watch.rules.moments import UnableToReadMoment, moment
from khien.watch.rules.periods import UnableToChangePeriod
from khien.web.viewing import unit_in_view, viewer
from khien.web.watches.forms import FIRST, WatchForm, WhyForm, WordsForm, initial_of
from khien.web.watches.shared import crumbs, hours, seen_period

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.watch.models import Period

REFUSED = (UnableToDeclare, UnableToChangePeriod)
_NAMES = 10


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """The form, filled in from the holiday or the letter that led here."""
    unit = unit_in_view(request)
    require(viewer(request), Deed.ASSIGN, unit)
    form = WatchForm(request.POST or None, initial={**FIRST, **_asked(request)})
    if request.method == "POST" and form.is_valid() and (letter := _letter(request, unit, form)) is not None:
        try:
            made = periods.declare(unit, replace(form.declared(), letter=letter), by=viewer(request), at=clock.now())
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã định đợt trực. Các đơn vị được báo để lập lịch trực và gửi lên."))
            return redirect("watches:one", made.pk)
    context = {"unit": unit, "form": form, "crumbs": crumbs(None, unit.pk, _("Định đợt trực"))}
    return render(request, "watches/declare.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    given: dict[str, Any] = {"name": request.GET.get("ten", "")[:160], "scope": request.GET.get("van_ban", "")[:80]}
    given["needs_site"] = request.GET.get("tai_cho") == "1"
    return {**given, "start": _moment(request.GET.get("tu", "")), "end": _moment(request.GET.get("den", ""))}


def _moment(text: str) -> datetime | None:
    try:
        return moment(text) if text else None
    except UnableToReadMoment:
        return None


def _letter(request: HttpRequest, unit: Unit, form: WatchForm) -> str | None:
    """The letter that is named, in words; None where it does not really ask this unit to watch."""
    scope = form.cleaned_data["scope"]
    if not scope:
        return ""
    known = {one.scope: one.letter for one in windows_asked(viewer(request), unit, clock.today())}
    if scope not in known:
        form.add_error(None, _("Văn bản này không nêu thời gian trực cho đơn vị. Hãy mở lại từ trang Đợt trực."))
    return known.get(scope)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other hours, another name."""
    period = _own(request, key)
    form = WatchForm(request.POST or None, initial=initial_of(period), changes=True)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            periods.change_period(period, form.declared(), version=version, by=viewer(request), at=clock.now())
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã sửa đợt trực; khoảng trống của các đơn vị đã tính lại."))
            return redirect("watches:one", key)
    context = {"unit": period.unit, "period": period, "form": form, "crumbs": crumbs(period, period.unit_id, _("Sửa"))}
    return render(request, "watches/declare.html", context)


@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, key: UUID) -> HttpResponse:
    """Asked before, since what rosters proved counts no more."""
    period = _own(request, key)
    form = WhyForm(request.POST or None, initial={"version": period.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            periods.call_off(period, given["why"], version=given["version"], by=viewer(request), at=clock.now())
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã bãi bỏ đợt trực."))
            return redirect("watches:one", key)
    points = [
        _("Lịch trực của đợt này không còn là minh chứng."),
        _("Ca trực đã xếp giữ nguyên; ai trực vẫn thấy ca của mình."),
    ]
    return _confirm(request, period, form, _("Bãi bỏ đợt trực %(name)s"), _("Bãi bỏ"), points, danger=True)


@require_http_methods(["GET", "POST"])
def remind(request: HttpRequest, key: UUID) -> HttpResponse:
    """One press tells everybody of the units that have not sent, at most once a day each."""
    period = _own(request, key)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = remind_units(period, form.cleaned_data["words"], by=viewer(request), at=clock.now())
        except UnableToRemindRosters as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Đã đôn đốc %(n)s đơn vị. Mỗi người được báo nhiều nhất một lần mỗi ngày.") % {"n": told.units}
            if told.without_people:
                alone = _("%(n)s đơn vị chưa có ai dùng Khiên; hãy gọi điện cho họ.") % {"n": told.without_people}
                words = f"{words} {alone}"
            messages.success(request, words)
            return redirect(f"{reverse('watches:one', args=[key])}?xem=chua-gui")
    rows = waited_for(period).order_by("unit__path")
    names = list(rows.values_list("unit__name", flat=True)[: _NAMES + 1])
    shown = ", ".join(names[:_NAMES]) + ("…" if len(names) > _NAMES else "")
    text = _("%(n)s đơn vị chưa gửi lịch trực: %(names)s") % {"n": rows.count(), "names": shown}
    points = [
        _("Mọi người của các đơn vị này được báo trong Khiên; thư gửi theo giờ của cơ quan, không gửi ban đêm."),
        _("Việc đôn đốc được ghi vào nhật ký."),
    ]
    return _confirm(request, period, form, _("Đôn đốc lịch trực %(name)s"), _("Đôn đốc"), points, text=text)


def _own(request: HttpRequest, key: UUID) -> Period:
    period = seen_period(request, key)
    require(viewer(request), Deed.ASSIGN, period.unit)
    return period


def _confirm(
    request: HttpRequest,
    period: Period,
    form: forms.Form,
    title: str,
    button: str,
    points: list[str],
    *,
    text: str = "",
    danger: bool = False,
) -> HttpResponse:
    context = {
        "confirm_title": title % {"name": period.name},
        "confirm_text": text or hours(period),
        "confirm_points": points,
        "confirm_tone": "warn" if danger else "info",
        "confirm_danger": danger,
        "confirm_button": button,
        "confirm_back": reverse("watches:one", args=[period.pk]),
        "form": form,
        "unit": period.unit,
        "crumbs": crumbs(period, period.unit_id, button),
    }
    return render(request, "components/confirm.html", context)
