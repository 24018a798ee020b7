"""The log of notices: to whom, about what, by which way, with what outcome. For coordinators and administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.directives.queries import one_seen_by
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.notices import actions, queries
from khien.notices.rules.states import LABELS, State
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.names import folded
from khien.web.labels import said
from khien.web.paging import Shortened
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.notices.models import Notice

PAGE = 50
APP = "app"


def asked_rows(request: HttpRequest) -> QuerySet[Notice]:
    """The newest notices that the query asks for, as many as can be leafed through."""
    return _rows(request, _letter(request)[0])[: queries.MOST]


def _rows(request: HttpRequest, scope: str) -> QuerySet[Notice]:
    words = folded(request.GET.get("tim", ""))
    return queries.lines(viewer(request), scope=scope, state=_state(request), words=words)


def _state(request: HttpRequest) -> str:
    state = request.GET.get("trang_thai", "")
    return state if state in (*State, APP) else ""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest first; by unit, letter and state."""
    person, (scope, letter) = viewer(request), _letter(request)
    keys = _rows(request, scope).values_list("pk", flat=True)
    page = Shortened(keys, PAGE, queries.MOST).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "lines": queries.line_of(person, queries.in_order(person, list(page.object_list))),
        "state": _state(request),
        "states": _states(),
        "words": request.GET.get("tim", ""),
        "letter": letter,
        "scope_id": request.GET.get("van_ban", "") if letter else "",
        "crumbs": [{"label": _("Thông báo"), "url": reverse("notices:index")}, {"label": _("Nhật ký gửi"), "url": ""}],
    }
    return render(request, "notices/log.html", context)


def _states() -> list[tuple[str, str]]:
    known = [(one.value, said(LABELS[one])) for one in State]
    return [("", _("Mọi kết quả")), (APP, _("Chỉ trong Khiên")), *known]


def _letter(request: HttpRequest) -> tuple[str, str]:
    """The scope and the name of the letter asked for, where the viewer may see it."""
    try:
        found = one_seen_by(viewer(request), UUID(request.GET.get("van_ban", "")))
    except ValueError:
        found = None
    return (found.scope, letter_name(document_value(found))) if found is not None else ("", "")


@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """A person decides that something unknown or given up goes once more."""
    person = viewer(request)
    if request.method == "POST":
        actions.send_again(key, by=person, at=clock.now())
        messages.success(request, _("Đã xếp hàng gửi lại."))
        return redirect("notices:log")
    line = queries.delivery_line(person, key)
    if line is None:
        raise NotAllowed("Không tìm thấy thư này trong phạm vi của anh/chị.", seen=False)
    points = [_("Nếu thư trước thật ra đã đến, người nhận sẽ nhận hai lần."), *[one.outcome for one in line.sent]]
    context = {
        "confirm_title": _("Gửi lại"),
        "confirm_text": f"{line.person}: {line.title}",
        "confirm_points": points,
        "confirm_button": _("Gửi lại"),
        "confirm_back": reverse("notices:log"),
    }
    return render(request, "components/confirm.html", context)
