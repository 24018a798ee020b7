"""Handing a watch over: the log, what stands open, writing and taking."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations.queries import units_seen_by
from khien.watch.actions import handovers as actions
from khien.watch.queries import handovers as queries
from khien.watch.rules.handover import UnableToHandOver
from khien.web.paging import Shortened
from khien.web.presence.answers import HandoverForm
from khien.web.viewing import unit_in_view, viewer

PAGE = 30


class MatterForm(forms.Form):
    """One matter that the next watch must know."""

    words = forms.CharField(label=gettext_lazy("Việc ca sau cần biết"), max_length=actions.LONGEST)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What stands open at a unit, then its handovers, the newest first."""
    unit, person = unit_in_view(request), viewer(request)
    page = Shortened(queries.handovers_of(person, unit), PAGE).get_page(request.GET.get("trang"))
    context = {
        "unit": unit,
        "page": page,
        "matters": queries.open_matters(person, unit),
        "writes": queries.writes_for(person, unit, clock.now()),
        "form": MatterForm(),
        "crumbs": [{"label": _("Có mặt"), "url": reverse("presence:mine")}, {"label": _("Bàn giao ca"), "url": ""}],
    }
    return render(request, "presence/handovers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, key: int) -> HttpResponse:
    """The leaving officer's words, new matters, and which of the open ones are done."""
    shift = queries.shift_to_hand(viewer(request), key, clock.now())
    if shift is None:
        raise Http404
    matters = queries.open_matters(viewer(request), shift.unit)
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        closed = {
            one.pk: words
            for one in matters
            if (words := request.POST.get(f"xong-{one.pk}", "").strip()[: actions.LONGEST])
        }
        try:
            made = actions.hand_over(
                shift,
                form.cleaned_data["words"],
                opened=form.opened(),
                closed=closed,
                by=viewer(request),
                at=clock.now(),
            )
        except UnableToHandOver as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi bàn giao và báo cho người nhận ca."))
            return redirect("presence:handover", made.pk)
    crumbs = [{"label": _("Bàn giao ca"), "url": _index(shift.unit_id)}, {"label": _("Ghi bàn giao"), "url": ""}]
    context = {"shift": shift, "form": form, "matters": matters, "crumbs": crumbs}
    return render(request, "presence/handover_write.html", context, status=422 if form.errors else 200)


@require_safe
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One handover: the words, the matters as they are today, who took it."""
    row = queries.handover_seen(viewer(request), key)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "matters": queries.matters_of(viewer(request), row),
        "may_take": queries.waits_for(viewer(request), row, clock.now()),
        "crumbs": [
            {"label": _("Bàn giao ca"), "url": _index(row.unit_id)},
            {"label": _("Một lần bàn giao"), "url": ""},
        ],
    }
    return render(request, "presence/handover.html", context)


@require_POST
def take(request: HttpRequest, key: int) -> HttpResponse:
    """The taking officer takes note."""
    row = queries.handover_seen(viewer(request), key)
    if row is None:
        raise Http404
    try:
        actions.acknowledge(row, by=viewer(request), at=clock.now())
    except UnableToHandOver as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi: anh/chị nhận bàn giao ca trực này."))
    return redirect("presence:handover", row.pk)


@require_POST
def add_matter(request: HttpRequest) -> HttpResponse:
    """Open a matter at a unit."""
    given = request.POST.get("don_vi", "")
    unit = units_seen_by(viewer(request)).filter(pk=given).first() if given.isdecimal() else None
    if unit is None:
        raise Http404
    try:
        actions.open_matter(unit, request.POST.get("words", ""), by=viewer(request), at=clock.now())
    except UnableToHandOver as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi việc còn dở."))
    return redirect(_index(unit.pk))


@require_POST
def end_matter(request: HttpRequest, key: int) -> HttpResponse:
    """Close a matter, saying how."""
    row = queries.matter_seen(viewer(request), key)
    if row is None:
        raise Http404
    try:
        actions.close_matter(row, request.POST.get("words", ""), by=viewer(request), at=clock.now())
    except UnableToHandOver as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi là xong."))
    return redirect(_index(row.unit_id))


def _index(unit: int) -> str:
    return f"{reverse('presence:handovers')}?don_vi={unit}"
