"""Shifts in a calendar on the telephone: addresses made and ended here, fetched by the address alone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations.queries import units_seen_by
from khien.watch.actions import feeding
from khien.watch.queries import feeds as queries
from khien.watch.rules.feeds import Turn, calendar
from khien.watch.rules.shifts import KIND_WORDS, Kind, told
from khien.web import downloads
from khien.web.viewing import own_units, viewer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from khien.watch.models import Shift, ShiftFeed

HEADERS = {**downloads.HEADERS, "X-Robots-Tag": "noindex, nofollow"}
KINDS = ("nguoi", "don-vi", "doi")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The viewer's calendars of shifts, and what a new one could be of."""
    person = viewer(request)
    choices = [("nguoi", one.pk, _("Ca của tôi: %(unit)s") % {"unit": one.unit.name}) for one in _members(request)]
    choices += [("don-vi", one.pk, _("Cả đơn vị: %(unit)s") % {"unit": one.name}) for one in own_units(request)]
    choices += [
        ("doi", one.pk, _("Cả đội: %(team)s, %(unit)s") % {"team": one.name, "unit": one.unit.name})
        for one in queries.teams_to_feed(person)
    ]
    context = {
        "feeds": queries.shift_feeds_of(person),
        "choices": [(f"{kind}:{key}", label) for kind, key, label in choices],
        "crumbs": [{"label": _("Có mặt"), "url": reverse("presence:mine")}, {"label": _("Lịch trực"), "url": ""}],
    }
    return render(request, "presence/feeds.html", context)


def _members(request: HttpRequest) -> list[Any]:
    return queries.own_members(viewer(request), clock.now())


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, shown on this answer and nowhere else."""
    try:
        token = feeding.make_shift_feed(**_chosen(request), by=viewer(request), at=clock.now())
    except feeding.UnableToFeedShifts as refusal:
        messages.error(request, str(refusal))
        return redirect("presence:feeds")
    address = request.build_absolute_uri(reverse("presence:feed", args=[token]))
    crumbs = [{"label": _("Lịch trực"), "url": reverse("presence:feeds")}, {"label": _("Địa chỉ mới"), "url": ""}]
    response = render(request, "presence/feed_made.html", {"address": address, "crumbs": crumbs})
    response.headers["Cache-Control"] = "no-store"
    return response


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """What the calendar is of: among what the viewer may choose."""
    kind, _colon, key = request.POST.get("cua", "").partition(":")
    if kind not in KINDS or not key.isdecimal():
        raise Http404
    found: Any
    if kind == "nguoi":
        found = next((one for one in _members(request) if one.pk == int(key)), None)
    elif kind == "don-vi":
        found = units_seen_by(viewer(request)).filter(pk=key).first()
    else:
        found = next((one for one in queries.teams_to_feed(viewer(request)) if one.pk == int(key)), None)
    if found is None:
        raise Http404
    return {{"nguoi": "member", "don-vi": "unit", "doi": "team"}[kind]: found}


@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """The address answers no more."""
    found = queries.shift_feeds_of(viewer(request)).filter(pk=key).first()
    if found is None:
        raise Http404
    feeding.end_shift_feed(found, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã ngừng lịch này; địa chỉ cũ không còn dùng được."))
    return redirect("presence:feeds")


@require_http_methods(["GET", "HEAD"])
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The shifts as the calendar's owner may read them today. Holding the address is the right."""
    found = queries.shift_feed_of_token(token)
    if found is None:
        raise Http404
    shifts = queries.shifts_of_feed(found, clock.now())
    names = _named(found)
    mark = _mark(request, names, shifts)
    if request.headers.get("If-None-Match") == mark:
        response: HttpResponse = HttpResponseNotModified()
    else:
        lines = queries.lineages(shifts)
        turns = [_turn(request, found, one, lines[one.pk]) for one in shifts]
        data = calendar(names, turns, host=request.get_host().split(":")[0])
        response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="lich-truc.ics"'
    feeding.shift_feed_asked(found, clock.today())
    for name, value in (*HEADERS.items(), ("ETag", mark)):
        response[name] = value
    return response


def _mark(request: HttpRequest, name: str, shifts: Sequence[Shift]) -> str:
    """Shifts never change but end and are made anew: their keys and the names shown tell one answer from another."""
    said = [request.get_host(), name, *(f"{one.pk}:{one.member.name}:{one.unit.name}" for one in shifts)]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    return f'"{digest[:32]}"'


def _named(found: ShiftFeed) -> str:
    """The name of the calendar; who may no longer read it learns no name of a unit, team or person from it."""
    if not queries.may_still_show(found):
        return "Lịch trực"
    if found.member is not None:
        return f"Ca trực: {found.member.name}"
    if found.unit is not None:
        return f"Lịch trực: {found.unit.name}"
    return f"Lịch trực: {found.team.name}" if found.team is not None else "Lịch trực"


def _turn(request: HttpRequest, found: ShiftFeed, one: Shift, line: tuple[int, int]) -> Turn:
    own = found.member is not None or one.member.person_id == found.person_id
    kind = Kind(one.kind)
    who = one.unit.name if own else f"{one.member.name}, {one.unit.name}"
    return Turn(
        key=f"shift-{line[0]}",
        start=one.start,
        end=one.end,
        kind=kind,
        own=own,
        title=f"Trực {KIND_WORDS[kind]}: {who}",
        words=f"{one.unit.name}. Từ {told(one.start)} đến {told(one.end)}.",
        url=request.build_absolute_uri(reverse("presence:mine")),
        changed_at=one.made_at,
        sequence=line[1],
    )
