"""People of a team from a table, in two steps: a dry run that tells every bad row, then all of it or nothing."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.organisations.rules.sheets import UnableToReadSheet, read_sheet
from khien.watch.actions.team_import import UnableToImportTeam, import_team
from khien.watch.rules.team_rows import COLUMNS
from khien.watch.rules.teams import PARTS
from khien.web.fields import FileDrop
from khien.web.labels import said
from khien.web.teams.shared import frame, seen
from khien.web.viewing import viewer

MOST_BYTES = 2 * 1024 * 1024
KEPT_FOR = 30 * 60  # seconds between the dry run and its confirmation


class SheetForm(forms.Form):
    """The table."""

    sheet = forms.FileField(
        label=gettext_lazy("Bảng người của đội"),
        widget=FileDrop,
        help_text=gettext_lazy("Tệp XLSX hoặc CSV, không quá 2 MB và 300 người."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, key: int) -> HttpResponse:
    """Read a table and say what would happen; with the ticket of that reading, take it in."""
    team = seen(request, key)
    require(viewer(request), Deed.PROVE, team.unit)
    if "ticket" in request.POST:
        return _confirmed(request, team)
    form = SheetForm(request.POST or None, request.FILES or None)
    title = _("Nhập người từ bảng")
    context = frame(request, team, title) | {"form": form, "title": title}
    context["columns"] = [(column.heading, column.needed) for column in COLUMNS.values()]
    context["parts"] = [said(words) for words in PARTS.values()]
    if request.method == "POST" and form.is_valid():
        context |= _tried(request, team, form)
    return render(request, "teams/take_in.html", context)


def _tried(request: HttpRequest, team: Any, form: SheetForm) -> dict[str, Any]:
    given = form.cleaned_data["sheet"]
    data = given.read(MOST_BYTES + 1)
    try:
        if len(data) > MOST_BYTES:
            raise UnableToReadSheet(_("Tệp lớn hơn 2 MB; hãy chia nhỏ."))
        tried = import_team(team, read_sheet(data, given.name), by=viewer(request), at=clock.now(), dry_run=True)
    except (UnableToReadSheet, UnableToImportTeam) as refusal:
        form.add_error("sheet", str(refusal))
        return {}
    told = {"tried": tried, "file": given.name}
    if tried.bad or not tried.added:
        return told
    ticket = secrets.token_urlsafe(16)
    cache.set(_key(request, team, ticket), (data, given.name), KEPT_FOR)
    return told | {"ticket": ticket}


def _confirmed(request: HttpRequest, team: Any) -> HttpResponse:
    key = _key(request, team, request.POST["ticket"][:40])
    kept = cache.get(key)
    if kept is None:
        messages.error(request, _("Tệp này đã được nhập hoặc đã chờ quá 30 phút. Hãy tải lên lại."))
        return redirect("teams:take_in", team.pk)
    cache.delete(key)
    try:
        done = import_team(team, read_sheet(*kept), by=viewer(request), at=clock.now())
    except UnableToImportTeam as refusal:
        messages.error(request, _("%(why)s Hãy tải tệp lên lại để xem từng dòng.") % {"why": refusal})
        return redirect("teams:take_in", team.pk)
    messages.success(request, _("Đã nhập. Số người vào đội: %(n)s.") % {"n": done.added})
    return redirect("teams:one", team.pk)


def _key(request: HttpRequest, team: Any, ticket: str) -> str:
    return f"import:team:{team.pk}:{viewer(request).pk}:{ticket}"
