"""Answers carried over from the former standard: proposed, then confirmed one by one or a group at once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.queries import controls_of
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.web.controls import showing
from khien.web.viewing import viewer


@require_POST
def carry(request: HttpRequest, key: int) -> HttpResponse:
    """Propose answers to the new standard from those to the old."""
    view = showing.seen(request, key)
    by, at = viewer(request), clock.now()
    words = _("Số đề xuất mang sang: %(n)s. Đề xuất chỉ được tính sau khi anh/chị xác nhận.")
    _told(request, lambda: actions.carry_over(view.system, by=by, at=at), words)
    return redirect("controls:index", key)


@require_POST
def confirm(request: HttpRequest, key: int, law: str, group: str) -> HttpResponse:
    """What was carried over is so: the control that is named, else every proposal of the group."""
    view = showing.seen(request, key, law)
    by, at = viewer(request), clock.now()
    require(by, Deed.PROVE, view.system.unit)
    asked = controls_of(by, view.system, view.regime, view.level, group) if view.level else []
    named = request.POST.get("bien_phap", "")
    wanted = [one.control.id for one in asked if one.proposed and named in ("", one.control.id)]
    words = _("Số đề xuất đã xác nhận: %(n)s")
    _told(request, lambda: actions.confirm_proposals(view.system, view.regime, wanted, by=by, at=at), words)
    return redirect("controls:group", key, law, group)


def _told(request: HttpRequest, act: Callable[[], int], words: str) -> None:
    """Do it and say how many; a refusal is said too, and changes nothing."""
    try:
        done = act()
    except actions.UnableToAnswerControl as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words % {"n": done})
