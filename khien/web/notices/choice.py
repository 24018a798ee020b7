"""How the viewer wants to be reached, and proving that the address is read by its person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.notices import actions, queries
from khien.web.notices.forms import ChoiceForm
from khien.web.viewing import viewer


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Mail or not, when, about what."""
    person = viewer(request)
    now = queries.preferred(person)
    form = ChoiceForm(request.POST if request.method == "POST" else None, initial=ChoiceForm.initial_of(now))
    if request.method == "POST" and form.is_valid():
        try:
            actions.prefer(**form.wanted(), by=person, at=clock.now())
        except actions.UnableToSettle as refusal:
            form.add_error("quiet_to", str(refusal))
        else:
            messages.success(request, _("Đã lưu cách nhận thông báo."))
            return redirect("notices:choose")
    context = {
        "form": form,
        "now": now,
        "mail": queries.mail_is_set(person),
        "shared": queries.settled(person).habits,
        "crumbs": _crumbs(_("Cách nhận")),
    }
    return render(request, "notices/choice.html", context)


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"label": _("Thông báo"), "url": reverse("notices:index")}, {"label": here, "url": ""}]


@require_POST
def ask_to_confirm(request: HttpRequest) -> HttpResponse:
    """Send the link to one's own address."""
    try:
        actions.ask_to_confirm(by=viewer(request), at=clock.now())
    except actions.UnableToConfirm as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã gửi liên kết xác nhận; thư đến trong vài phút."))
    return redirect("notices:choose")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the link opens: one press proves the address. A program that only fetches links proves nothing."""
    if request.method == "POST":
        actions.confirm(token, by=viewer(request), at=clock.now())
        messages.success(request, _("Đã xác nhận địa chỉ thư."))
        return redirect("notices:choose")
    context = {
        "confirm_title": _("Xác nhận địa chỉ thư"),
        "confirm_text": viewer(request).email,
        "confirm_button": _("Tôi đọc được thư ở địa chỉ này"),
        "confirm_back": reverse("notices:choose"),
        "crumbs": _crumbs(_("Xác nhận địa chỉ thư")),
    }
    return render(request, "components/confirm.html", context)
