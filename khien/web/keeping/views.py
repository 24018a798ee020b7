"""The administrator's page of backups: the last ones, what was proven when, Khiên's own 3-2-1 state."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.keeping import actions, queries
from khien.keeping.rules import MEDIA
from khien.web.labels import said
from khien.web.viewing import viewer

SHOWN = 30


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Whether today's work would survive, then why."""
    person, at = viewer(request), clock.now()
    queries.require_overseer(person)
    context = {
        "state": queries.own_state(person, at),
        "places": [(one, said(MEDIA[one.place.medium])) for one in queries.places_now(person)],
        "backups": list(queries.backups(person)[:SHOWN]),
    }
    return render(request, "keeping/index.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """One more backup now, in the background."""
    actions.ask_for_backup(by=viewer(request), at=clock.now())
    messages.success(
        request, _("Đã xếp hàng một lần sao lưu; trang này có kết quả sau khi sao lưu và khôi phục thử xong.")
    )
    return redirect("keeping:index")
