"""Pages of saved views: save what a list shows, rename, delete. Each person sees and changes their own alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations import actions
from khien.organisations.queries import saved_views
from khien.web.saved.forms import SaveForm, ViewForm
from khien.web.saved.pages import PAGES, filters
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import SavedView


def address(view: SavedView) -> str:
    """Where a view leads. Anyone may be given it: the page shows each what they may see."""
    here = reverse(view.page)
    return f"{here}?{view.query}" if view.query else f"{here}?tat_ca=1"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All one's views, page by page."""
    rows = [row for row in saved_views(viewer(request)) if row.page in PAGES]
    lines = [(row, PAGES[row.page], address(row), request.build_absolute_uri(address(row))) for row in rows]
    return render(request, "saved/index.html", {"lines": lines})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the list shows now; back to it."""
    form = SaveForm(request.POST)
    page = request.POST.get("page", "")
    if page not in PAGES:
        raise Http404
    query = filters(request.POST.get("query", ""))
    back = f"{reverse(page)}?{query}" if query else f"{reverse(page)}?tat_ca=1"
    if not form.is_valid():
        messages.error(request, _("Chưa lưu: hãy đặt tên cho cách xem, không quá 80 ký tự."))
        return redirect(back)
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    try:
        view = actions.save_view(by=by, at=at, page=page, name=given["name"], query=query, is_first=given["is_first"])
    except actions.UnableToSaveView as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã lưu cách xem “%(name)s”.") % {"name": view.name})
    return redirect(back)


def _own(request: HttpRequest, key: int) -> SavedView:
    found = saved_views(viewer(request)).filter(pk=key).first()
    if found is None or found.page not in PAGES:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Another name, or whether the page opens with it."""
    view = _own(request, key)
    form = ViewForm(request.POST or None, initial={"name": view.name, "is_first": view.is_first})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_view(view, by=viewer(request), at=clock.now(), **form.cleaned_data)
        except actions.UnableToSaveView as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("saved:index")
    return render(request, "saved/form.html", {"view": view, "form": form, "page": PAGES[view.page]})


@require_POST
def delete(request: HttpRequest, key: int) -> HttpResponse:
    """Forget it."""
    view = _own(request, key)
    actions.delete_view(view, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã xóa cách xem “%(name)s”.") % {"name": view.name})
    return redirect("saved:index")
