"""One shift on its page: put on, changed, taken off, handed to a substitute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.base.clock import VIETNAM
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.watch.actions import shifts as actions
from khien.watch.queries.members import free_members, working_members
from khien.watch.queries.resting import warnings_of
from khien.watch.queries.shifts import after_it
from khien.watch.rules.shifts import Kind, ahead
from khien.watch.rules.shifts import Shift as Planned
from khien.watch.rules.spans import Span
from khien.web.rosters.forms import NewShiftForm, ReasonForm, ShiftForm, SubstituteForm, first_span
from khien.web.rosters.shared import asked_span, done, frame, kind_words, of_unit, seen_shift, told_span
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.watch.models import Member, Shift
    from khien.watch.queries.members import Free


def _back(unit: Unit, row: Shift | None = None) -> tuple[str, str]:
    there = of_unit("rosters:month", unit)
    return _("Lịch tháng"), f"{there}&thang={row.start.astimezone(VIETNAM):%Y-%m}" if row else there


def choices(members: Iterable[Member], unit: Unit) -> list[tuple[str, str]]:
    """Members for a form; those of a unit above with its name."""
    return [(str(one.pk), one.name if one.unit_id == unit.pk else f"{one.name} – {one.unit.name}") for one in members]


def free_choices(found: Iterable[Free]) -> list[tuple[str, str]]:
    """Who is free, with what to know before choosing."""
    elsewhere = _("đang trực nơi khác lúc đó")
    rows = []
    for one in found:
        name = f"{one.member.name} – {one.member.unit.name}" if one.above else one.member.name
        rows.append((str(one.member.pk), f"{name} ({elsewhere})" if one.elsewhere else name))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put somebody on; a gap that was clicked fills in the hours and who is free in them."""
    unit, person, span = unit_in_view(request), viewer(request), asked_span(request)
    require(person, Deed.PROVE, unit)
    span = ahead(span, clock.now()) if span else None
    free = free_members(person, unit, span) if span else None
    members = free_choices(free) if free is not None else choices(working_members(person, unit, clock.today()), unit)
    first: dict[str, Any] = {"kind": Kind.SITE.value, **(first_span(span) if span else {})}
    form = NewShiftForm(members, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        made: list[Shift] = []
        given, at = form.cleaned_data, clock.now()
        member = next(one for one in _members(person, unit, free) if str(one.pk) == given["member"])
        kind, wanted = Kind(given["kind"]), form.span()
        if done(form, lambda: made.append(actions.add_shift(unit, member, wanted, kind, by=person, at=at))):
            messages.success(request, _("Đã xếp %(name)s trực %(span)s.") % _told(made[0]))
            _warn(request, made)
            return redirect(_back(unit, made[0])[1])
    title = _("Điền chỗ trống") if span else _("Thêm ca trực")
    context = frame(unit, _back(unit), (title, ""), form=form, title=title, nobody=not members)
    return render(
        request, "rosters/new.html", context | {"span": told_span(span) if span else "", "back": _back(unit)[1]}
    )


def _members(person: Any, unit: Unit, free: list[Free] | None) -> Iterable[Member]:
    return [one.member for one in free] if free is not None else working_members(person, unit, clock.today())


def _told(row: Shift) -> dict[str, str]:
    return {"name": row.member.name, "span": told_span(Span(row.start, row.end))}


def _warn(request: HttpRequest, rows: Iterable[Shift]) -> None:
    """Rest that is short, two places at once: told, never forbidden."""
    planned = [Planned(str(one.unit_id), str(one.member_id), one.start, one.end, Kind(one.kind)) for one in rows]
    for one in warnings_of(viewer(request), planned, [row.pk for row in rows])[:5]:
        messages.warning(request, f"{one.words} {one.basis}.")


@require_safe
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One shift: who, when, where it came from, what can be done with it."""
    row, person, now = seen_shift(request, key), viewer(request), clock.now()
    plans, himself = may(person, Deed.PROVE, row.unit), row.member.person_id == person.pk
    planned = Planned(str(row.unit_id), str(row.member_id), row.start, row.end, Kind(row.kind))
    live = row.ended_at is None
    context = frame(
        row.unit,
        _back(row.unit, row),
        (row.member.name, ""),
        row=row,
        kind=kind_words(row.kind),
        span=told_span(Span(row.start, row.end)),
        live=live,
        running=live and row.start <= now < row.end,
        over=row.end <= now,
        plans=plans and live and row.end > now,
        swaps=live and row.start > now and (plans or himself),
        himself=himself,
        then=[(each, told_span(Span(each.start, each.end))) for each in after_it(person, row)],
        warnings=warnings_of(person, [planned], [row.pk]) if live else [],
    )
    return render(request, "rosters/shift.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Other hours or another kind."""
    row = _planned(request, key)
    form = ShiftForm(request.POST or None, initial={"kind": row.kind, **first_span(Span(row.start, row.end))})
    if request.method == "POST" and form.is_valid():
        made: list[Shift] = []
        by, at, span, kind = viewer(request), clock.now(), form.span(), Kind(form.cleaned_data["kind"])
        if done(form, lambda: made.append(actions.change_shift(row, span, kind, by=by, at=at))):
            messages.success(request, _("Đã sửa ca trực."))
            _warn(request, made)
            return redirect("rosters:shift", made[0].pk)
    return _page(request, row, form, _("Sửa ca trực"))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: int) -> HttpResponse:
    """Take it off."""
    row = _planned(request, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, at, because = viewer(request), clock.now(), form.cleaned_data["because"]
        if done(form, lambda: actions.end_shift(row, because, by=by, at=at)):
            messages.success(request, _("Đã bỏ ca trực; quãng này thành khoảng trống nếu không có ai khác."))
            return redirect(_back(row.unit, row)[1])
    return _page(request, row, form, _("Bỏ ca trực"), danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request: HttpRequest, key: int) -> HttpResponse:
    """Somebody else takes it, wholly or for a part."""
    row = _planned(request, key)
    now = clock.now().replace(second=0, microsecond=0)
    whole = Span(max(row.start, now), row.end)
    free = free_members(viewer(request), row.unit, whole)
    form = SubstituteForm(free_choices(free), whole, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[Shift] = []
        by, at, part = viewer(request), clock.now(), form.part()
        other = next(one.member for one in free if str(one.member.pk) == form.cleaned_data["member"])
        if done(form, lambda: made.extend(actions.substitute(row, other, part, by=by, at=at))):
            messages.success(request, _("Đã ghi %(name)s trực thay.") % {"name": other.name})
            _warn(request, [one for one in made if one.member_id == other.pk])
            return redirect(_back(row.unit, row)[1])
    return _page(request, row, form, _("Trực thay"), nobody=not free)


def _planned(request: HttpRequest, key: int) -> Shift:
    row = seen_shift(request, key)
    require(viewer(request), Deed.PROVE, row.unit)
    return row


def _page(request: HttpRequest, row: Shift, form: Any, title: str, **more: Any) -> HttpResponse:
    lead = f"{row.member.name}, {told_span(Span(row.start, row.end))}, {kind_words(row.kind)}"
    back = reverse("rosters:shift", args=[row.pk])
    context = frame(row.unit, _back(row.unit, row), (row.member.name, back), (title, ""), form=form, title=title)
    return render(request, "rosters/form.html", context | {"lead": lead, "back": back, **more})
