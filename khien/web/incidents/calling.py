"""Calling the response team out for an incident: one press, or whom to telephone where one may not call it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.base.ids import new_id
from khien.incidents import actions
from khien.incidents.actions import UnableToHandle
from khien.incidents.queries import ABOUT
from khien.organisations.queries import NotAllowed
from khien.watch.actions.call_outs import UnableToCallOut, call_out
from khien.watch.queries.teams import may_call_out, team_for
from khien.web.incidents.forms import CallTeamForm
from khien.web.incidents.shared import frame, kind_words, seen
from khien.web.viewing import viewer


@require_http_methods(["GET", "POST"])
def call_team(request: HttpRequest, key: UUID) -> HttpResponse:
    """The nearest team at the unit or above it, called at once."""
    row, person = seen(request, key), viewer(request)
    near = team_for(person, row.unit)
    allowed = near is not None and may_call_out(person, near.team)
    first = {
        "key": new_id(),
        "words": f"{kind_words(row.kind)} ({row.number}). {row.words}"[:500],
        "where": row.unit.name,
    }
    form = CallTeamForm(request.POST or None, initial=first)
    if request.method == "POST":
        if near is None or not allowed:
            raise NotAllowed(_("Gọi đội do đầu mối của đơn vị có đội, hoặc thành viên của đội."), seen=True)
        if form.is_valid():
            try:
                with transaction.atomic():
                    given = form.cleaned_data
                    about = ABOUT.format(row.pk)
                    made = call_out(
                        near.team,
                        row.unit,
                        given["words"],
                        given["where"],
                        about=about,
                        key=given["key"],
                        by=person,
                        at=clock.now(),
                    )
                    actions.note_call_out(row, near.team.name, by=person, at=clock.now())
            except (UnableToCallOut, UnableToHandle) as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã gọi đội. Ai đến, bao giờ đến hiện ở trang này."))
                return redirect("teams:call_out", made.pk)
    context = frame(row, _("Gọi đội ứng cứu")) | {"near": near, "allowed": allowed, "form": form}
    return render(request, "incidents/call_team.html", context, status=422 if form.errors else 200)
