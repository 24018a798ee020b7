"""A roster from a table, in two steps: a dry run that names each row that cannot stand, then all of it or nothing."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.watch.actions.importing import UnableToTakeIn, take_in_roster, try_roster
from khien.watch.actions.members import UnableToKeepMember
from khien.watch.rules.shifts import KIND_WORDS
from khien.web.labels import said
from khien.web.rosters.forms import RosterForm
from khien.web.rosters.shared import frame, of_unit, told_span
from khien.web.viewing import unit_in_view, viewer

MOST_BYTES = 5 * 1024 * 1024
KEPT_FOR = 30 * 60  # seconds between the dry run and its confirmation
MOST_BAD, MOST_SHOWN = 500, 30


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Read a table and say what would happen; nothing changes."""
    unit, person = unit_in_view(request), viewer(request)
    require(person, Deed.PROVE, unit)
    form = RosterForm(request.POST or None, request.FILES or None)
    context = frame(unit, (_("Nhập, xuất lịch trực"), ""), form=form)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["roster"]
        try:
            data = given.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                raise UnableToTakeIn(_("Tệp lớn hơn %(n)s MB; hãy chia nhỏ.") % {"n": MOST_BYTES // 1024**2})
            tried = try_roster(unit, data, by=person, at=clock.now())
        except UnableToTakeIn as refusal:
            form.add_error("roster", str(refusal))
        else:
            context |= _told(tried)
            if not tried.bad and tried.shifts:
                context["confirm_url"] = f"{reverse('rosters:take_in', args=[_kept(request, data)])}?don_vi={unit.pk}"
    return render(request, "rosters/import.html", context)


def _told(tried: Any) -> dict[str, Any]:
    return {
        "tried": tried,
        "bad": tried.bad[:MOST_BAD],
        "shifts": [(one.person, told_span(one.span), said(KIND_WORDS[one.kind])) for one in tried.shifts[:MOST_SHOWN]],
        "more": max(len(tried.shifts) - MOST_SHOWN, 0),
    }


def _kept(request: HttpRequest, data: bytes) -> str:
    """Keep the file for its uploader until it is confirmed; the ticket that finds it again."""
    ticket = secrets.token_urlsafe(16)
    cache.set(_key(request, ticket), data, KEPT_FOR)
    return ticket


def _key(request: HttpRequest, ticket: str) -> str:
    return f"roster:{viewer(request).pk}:{unit_in_view(request).pk}:{ticket}"


@require_POST
def take_in(request: HttpRequest, ticket: str) -> HttpResponse:
    """Take all rows in."""
    unit, person = unit_in_view(request), viewer(request)
    require(person, Deed.PROVE, unit)
    data = cache.get(_key(request, ticket))
    if data is None:
        messages.error(request, _("Tệp này đã được nhập hoặc đã chờ quá 30 phút. Hãy tải lên lại."))
        return redirect(of_unit("rosters:import", unit))
    cache.delete(_key(request, ticket))
    try:
        done = take_in_roster(unit, data, by=person, at=clock.now())
    except (UnableToTakeIn, UnableToKeepMember) as refusal:
        messages.error(request, str(refusal))
        return redirect(of_unit("rosters:import", unit))
    messages.success(request, _("Đã nhập %(n)d ca trực.") % {"n": len(done.shifts)})
    if done.new:
        messages.info(request, _("Người mới trong danh sách trực: %(names)s.") % {"names": ", ".join(done.new)})
    return redirect(f"{of_unit('rosters:month', unit)}&thang={done.shifts[0].start:%Y-%m}")
