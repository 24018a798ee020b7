"""The viewer's own notices: unread first, each leading to what it is about."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.notices import actions, queries
from khien.notices.queries.log import logged_units
from khien.web.notices.places import place_of
from khien.web.viewing import viewer

PAGE = 30
ALL = "tat-ca"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The unread, or all."""
    person = viewer(request)
    whole = request.GET.get("xem") == ALL
    page = Paginator(queries.own(person, unread_only=not whole), PAGE).get_page(request.GET.get("trang"))
    here = reverse("notices:index")
    waiting = queries.unread(person).count()
    context = {
        "page": page,
        "rows": queries.shown(person, list(page.object_list)),
        "whole": whole,
        "waiting": waiting,
        "tabs": [
            {"label": _("Chưa đọc"), "url": here, "current": not whole, "count": waiting},
            {"label": _("Tất cả"), "url": f"{here}?xem={ALL}", "current": whole, "count": None},
        ],
        "may_log": logged_units(person).exists(),
        "mail": queries.mail_is_set(person),
    }
    return render(request, "notices/index.html", context)


@require_safe
def follow(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mark it read and go to what it is about; mails lead here."""
    found = queries.notice_of(viewer(request), key)
    if found is None:
        raise Http404
    actions.read(key, by=viewer(request), at=clock.now())
    return redirect(place_of(found.about))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    done = actions.read_all(by=viewer(request), at=clock.now())
    messages.success(request, _("Đã đánh dấu đã đọc: %(n)s thông báo.") % {"n": done})
    return redirect("notices:index")
