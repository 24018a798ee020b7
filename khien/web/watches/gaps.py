"""One gap of a unit: who is free then, own people first, and one button to put somebody on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.watch.actions.holding import UnableToPlanShift
from khien.watch.actions.shifts import add_shift
from khien.watch.queries.members import Free, free_members
from khien.watch.rules.moments import UnableToReadMoment, moment
from khien.watch.rules.shifts import Kind, ahead, told
from khien.watch.rules.spans import Span
from khien.web.rosters.shared import with_span
from khien.web.viewing import viewer
from khien.web.watches.forms import FillForm
from khien.web.watches.shared import crumbs, seen_roster
from khien.web.wording import lasting

if TYPE_CHECKING:
    from khien.watch.models import Roster

_MOST = 60


@require_http_methods(["GET", "POST"])
def gap(request: HttpRequest, key: UUID, unit: int) -> HttpResponse:
    """Who could take it; POST puts one of them on."""
    row = seen_roster(request, key, unit)
    span = _span(request, row)
    plans = may(viewer(request), Deed.PROVE, row.unit)
    form = FillForm(request.POST or None, initial={"start": span.start, "end": span.end, "kind": Kind.SITE.value})
    if request.method == "POST":
        require(viewer(request), Deed.PROVE, row.unit)
        if form.is_valid() and _filled(request, row, form):
            return redirect("watches:roster", key, unit)
    free = _free(request, row, span) if plans else []
    context = {
        "roster": row,
        "period": row.period,
        "unit": row.unit,
        "from": told(span.start),
        "to": told(span.end),
        "lasts": lasting(span.length),
        "free": free[:_MOST],
        "more": max(len(free) - _MOST, 0),
        "form": form,
        "plans": plans,
        "plan_url": with_span(reverse("rosters:plan"), row.unit, span),
        "shift_url": with_span(reverse("rosters:new"), row.unit, span),
        "crumbs": crumbs(row.period, row.period.unit_id, _("Khoảng trống"), roster=row),
    }
    return render(request, "watches/gap.html", context)


def _free(request: HttpRequest, row: Roster, span: Span) -> list[Free]:
    return [one for one in free_members(viewer(request), row.unit, span) if not one.elsewhere]


def _span(request: HttpRequest, row: Roster) -> Span:
    """The gap that the address names, inside the watch."""
    whole = Span(row.period.start, row.period.end)
    start, end = _moment(request.GET.get("tu", "")), _moment(request.GET.get("den", ""))
    found = Span(start, end).within(whole) if start and end and start < end else None
    if found is None:
        raise Http404
    return ahead(found, clock.now())


def _moment(text: str) -> datetime | None:
    try:
        return moment(text)
    except UnableToReadMoment:
        return None


def _filled(request: HttpRequest, row: Roster, form: FillForm) -> bool:
    given = form.cleaned_data
    if given["end"] <= given["start"]:
        form.add_error("end", _("Giờ kết thúc phải sau giờ bắt đầu."))
        return False
    span = Span(given["start"], given["end"])
    member = next((one.member for one in _free(request, row, span) if one.member.pk == given["member"]), None)
    if member is None:
        form.add_error(None, _("Người này vừa có ca khác hoặc nghỉ trong khoảng đó. Hãy chọn người khác."))
        return False
    try:
        add_shift(row.unit, member, span, Kind(given["kind"]), by=viewer(request), at=clock.now())
    except UnableToPlanShift as refusal:
        form.add_error(None, str(refusal))
        return False
    words = _("%(name)s trực từ %(start)s đến %(end)s.")
    messages.success(request, words % {"name": member.name, "start": told(span.start), "end": told(span.end)})
    return True
