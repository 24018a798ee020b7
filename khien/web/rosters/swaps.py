"""Swaps: asked by whoever has the shift or who plans, answered by both, each for himself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations.queries import NotAllowed, may
from khien.organisations.rules import Deed
from khien.watch.actions import swapping as actions
from khien.watch.queries.members import own_members
from khien.watch.queries.swaps import mates_of, may_ask, own_swaps, swap_seen_by, swaps_of, wanted_of, whom_it_waits_for
from khien.watch.rules.spans import Span
from khien.watch.rules.swaps import STATE_WORDS, State
from khien.web.labels import said
from khien.web.rosters.forms import SwapForm
from khien.web.rosters.shared import REFUSALS, done, frame, kind_words, of_unit, seen_shift, told_span
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.watch.models import Member, Swap

PAGE = 50
STATE_TONES = {
    State.ASKED: "soon",
    State.DONE: "met",
    State.DECLINED: "failed",
    State.WITHDRAWN: "not_asked",
    State.LAPSED: "not_asked",
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One's own swaps and the unit's, the newest first."""
    unit, person = unit_in_view(request), viewer(request)
    own = request.GET.get("xem") == "cua-toi"
    rows = own_swaps(person) if own else swaps_of(person, unit)
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    context = frame(
        unit,
        (_("Đổi ca"), ""),
        page=page,
        lines=[line_of(request, row) for row in page.object_list],
        own=own,
        has_own=bool(own_members(person)),
    )
    return render(request, "rosters/swaps.html", context)


def line_of(request: HttpRequest, row: Swap) -> dict[str, Any]:
    """A swap as a list shows it."""
    state = State(row.state)
    part = Span(row.part_start, row.part_end) if row.part_start and row.part_end else None
    given = part or Span(row.given.start, row.given.end)
    return {
        "row": row,
        "given": told_span(given),
        "wanted": told_span(Span(row.wanted.start, row.wanted.end)) if row.wanted else "",
        "kind": kind_words(row.given.kind),
        "state": said(STATE_WORDS[state]),
        "tone": STATE_TONES[state],
        "waits": whom_it_waits_for(viewer(request), row),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: int) -> HttpResponse:
    """Ask somebody to take the shift, or a part, or to swap it for one of his."""
    shift, person = seen_shift(request, key), viewer(request)
    if not may_ask(person, shift):
        raise NotAllowed(_("Chỉ người có ca này hoặc người lập lịch mới đề nghị đổi."), seen=True)
    whole = Span(shift.start, shift.end)
    mates, others = mates_of(person, shift), wanted_of(person, shift, clock.now())
    wanted = [(str(one.pk), f"{one.member.name}: {told_span(Span(one.start, one.end))}") for one in others]
    form = SwapForm([(str(one.pk), one.name) for one in mates], wanted, whole, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[Swap] = []
        given, at = form.cleaned_data, clock.now()
        other = next(one for one in mates if str(one.pk) == given["member"])
        mine = next((one for one in others if str(one.pk) == given["wanted"]), None)
        part, words = form.part(), given["words"]
        if done(
            form,
            lambda: made.append(actions.ask_swap(shift, other, wanted=mine, part=part, words=words, by=person, at=at)),
        ):
            messages.success(request, _("Đã gửi lời nhờ. Ca chỉ đổi khi hai bên cùng đồng ý."))
            return redirect("rosters:swap", made[0].pk)
    back = reverse("rosters:shift", args=[key])
    lead = f"{shift.member.name}, {told_span(whole)}, {kind_words(shift.kind)}"
    title = _("Nhờ trực thay hoặc đổi ca")
    context = frame(shift.unit, (shift.member.name, back), (title, ""), form=form, title=title, lead=lead, back=back)
    return render(request, "rosters/form.html", context | {"nobody": not mates, "button": _("Gửi lời nhờ")})


def _seen(request: HttpRequest, key: int) -> Swap:
    found = swap_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


@require_safe
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One swap: what is asked, who agreed, and the viewer's own answer."""
    row, person = _seen(request, key), viewer(request)
    waits = whom_it_waits_for(person, row)
    mine = next((member for member in waits if member.person_id == person.pk), None)
    open_ = row.state == State.ASKED
    himself = row.given.member.person_id == person.pk
    context = frame(
        row.unit,
        (_("Đổi ca"), of_unit("rosters:swaps", row.unit)),
        (_("Lời nhờ đổi ca"), ""),
        line=line_of(request, row),
        mine=mine,
        withdraws=open_ and (himself or row.asked_by_id == person.pk or may(person, Deed.PROVE, row.unit)),
    )
    return render(request, "rosters/swap.html", context)


def _answered(request: HttpRequest, key: int, deed: Callable[[Swap], object], words: str) -> HttpResponse:
    row = _seen(request, key)
    try:
        deed(row)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("rosters:swap", key)


def _side(request: HttpRequest, row: Swap) -> Member:
    """The viewer's own side of the swap."""
    person = viewer(request)
    for member in (row.other, row.given.member):
        if member.person_id == person.pk:
            return member
    raise NotAllowed(_("Chỉ người có ca và người được nhờ trả lời được."), seen=True)


@require_POST
def consent(request: HttpRequest, key: int) -> HttpResponse:
    """Agree."""
    by, at = viewer(request), clock.now()
    deed: Callable[[Swap], object] = lambda row: actions.consent(row, _side(request, row), by=by, at=at)  # noqa: E731
    return _answered(request, key, deed, _("Đã ghi anh/chị đồng ý."))


@require_POST
def decline(request: HttpRequest, key: int) -> HttpResponse:
    """Decline."""
    by, at = viewer(request), clock.now()
    deed: Callable[[Swap], object] = lambda row: actions.decline(row, _side(request, row), by=by, at=at)  # noqa: E731
    return _answered(request, key, deed, _("Đã ghi anh/chị không nhận."))


@require_POST
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take the request back."""
    by, at = viewer(request), clock.now()
    deed: Callable[[Swap], object] = lambda row: actions.withdraw_swap(row, by=by, at=at)  # noqa: E731
    return _answered(request, key, deed, _("Đã rút lời nhờ."))
