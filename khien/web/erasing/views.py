"""Erasing personal data: what was erased so far, who could be next, and each erasing asked about before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.base.audit import ERASED as ERASED_ACTION
from khien.directives.queries import trail_seen_by
from khien.organisations.actions import UnableToErase
from khien.organisations.queries import people_seen_by, require_overseer
from khien.organisations.rules.names import folded
from khien.web.audit.views import lines_of
from khien.web.erasing.forms import EraseForm
from khien.web.erasing.kinds import KINDS, erase
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.base.models import Entry

PAGE, PEOPLE = 30, 20


def erasings(request: HttpRequest) -> QuerySet[Entry]:
    """Every erasing so far, the latest first."""
    require_overseer(viewer(request))
    return trail_seen_by(viewer(request)).filter(action=ERASED_ACTION)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """People who left and could be forgotten, and every erasing so far with its reason."""
    by = viewer(request)
    require_overseer(by)
    words = request.GET.get("tim", "").strip()
    gone = people_seen_by(by).filter(is_active=False).exclude(full_name_folded="")
    left = gone.filter(full_name_folded__contains=folded(words))
    page = Paginator(erasings(request), PAGE).get_page(request.GET.get("trang"))
    context = {
        "words": words,
        "people": left[:PEOPLE],
        "more": left.count() > PEOPLE,
        "page": page,
        "lines": lines_of(request, list(page.object_list)),
        "crumbs": [{"label": _("Quản trị"), "url": reverse("admin:index")}, {"label": _("Xóa dữ liệu cá nhân")}],
    }
    return render(request, "erasing/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """What goes and what stays; then it is done, and cannot be undone."""
    by = viewer(request)
    require_overseer(by)
    chosen = KINDS.get(kind)
    found = chosen.find(by, key) if chosen else None
    if chosen is None or found is None:
        raise Http404
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            parts = erase(chosen, found, form.cleaned_data["reason"], by=by, at=clock.now())
        except UnableToErase as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã xóa; %(n)s phần trong nhật ký.") % {"n": parts})
            return redirect(chosen.back(found))
    context = {
        "form": form,
        "confirm_title": chosen.title,
        "name": chosen.name(found),
        "goes": chosen.goes,
        "stays": chosen.stays,
        "back": chosen.back(found),
    }
    return render(request, "erasing/one.html", context)
