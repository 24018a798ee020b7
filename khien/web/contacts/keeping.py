"""Contact points written, corrected, confirmed, ended; shown to everybody or no longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.organisations.actions import contacts as organisations
from khien.organisations.queries import oversees
from khien.organisations.queries.contacts import require_keeper
from khien.organisations.rules.contacts import HOW, How, Purpose, UnableToKeepContact
from khien.watch.actions import contacts
from khien.web.contacts.forms import ContactForm, EndForm, initial_of
from khien.web.contacts.shared import crumbs, home_of, seen_contact
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import ContactPoint, Unit


def purposes_for(request: HttpRequest, unit: Unit) -> list[Purpose]:
    """What a contact point of the unit can be for; the national one only of a body outside, by who keeps it."""
    national = unit.parent_id is None and oversees(viewer(request))
    return [purpose for purpose in Purpose if national or purpose is not Purpose.NATIONAL]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new contact point."""
    unit = unit_in_view(request)
    purposes = purposes_for(request, unit)
    if not (unit.parent_id is None and Purpose.NATIONAL in purposes):
        require_keeper(viewer(request), unit)
    asked = request.GET.get("loai", "")
    initial = {"purpose": asked if asked in set(purposes) else Purpose.RECEPTION}
    form = ContactForm(request.POST or None, initial=initial, purposes=purposes)
    if request.method == "POST" and form.is_valid():
        try:
            made = contacts.add(
                unit,
                by=viewer(request),
                at=clock.now(),
                purpose=Purpose(form.cleaned_data["purpose"]),
                words=form.words(),
            )
        except UnableToKeepContact as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm đầu mối."))
            return redirect("contacts:one", made.pk)
    context = {"form": form, "unit": unit, "title": _("Thêm đầu mối"), "back": home_of(unit)}
    return render(request, "contacts/form.html", context | {"crumbs": crumbs(unit, _("Thêm"))})


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """The contact point says something else from now on."""
    point = seen_contact(request, key)
    _require(request, point)
    form = ContactForm(request.POST or None, initial=initial_of(point), public=point.released_at is not None)
    if request.method == "POST" and form.is_valid():
        try:
            made = contacts.correct(
                point,
                by=viewer(request),
                at=clock.now(),
                words=form.words(),
                release=bool(form.cleaned_data.get("release")),
            )
        except UnableToKeepContact as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã sửa; bản cũ vẫn giữ trong lịch sử."))
            return redirect("contacts:one", made.pk)
    title = _("Sửa đầu mối")
    context = {"form": form, "unit": point.unit, "title": title, "back": reverse("contacts:one", args=[key])}
    return render(request, "contacts/form.html", context | {"crumbs": crumbs(point.unit, title)})


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """It is called no more."""
    point = seen_contact(request, key)
    _require(request, point)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contacts.end(point, by=viewer(request), at=clock.now(), why=form.cleaned_data["why"])
        except UnableToKeepContact as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã bỏ đầu mối này; lịch sử vẫn giữ."))
            return redirect(home_of(point.unit))
    context = {
        "confirm_title": _("Bỏ đầu mối này?"),
        "confirm_points": [
            _("Đầu mối không còn trong danh sách gọi và trang công khai; lịch sử vẫn xem được."),
            _("Nếu đây là đầu mối tiếp nhận sự cố cuối cùng, minh chứng về đầu mối của đơn vị được rút."),
        ],
        "confirm_danger": True,
        "confirm_button": _("Bỏ đầu mối"),
        "confirm_back": reverse("contacts:one", args=[key]),
        "form": form,
        "crumbs": crumbs(point.unit, _("Bỏ đầu mối")),
    }
    return render(request, "components/confirm.html", context)


@require_POST
def verify(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody says that it is right today."""
    given = request.POST.get("how", "")
    how = How(given) if given in set(How) - {How.MADE} else None

    def act(point: ContactPoint) -> ContactPoint:
        if how is None:
            raise UnableToKeepContact(_("Hãy chọn đã gọi thử hay chỉ đối chiếu."))
        return contacts.verify(point, by=viewer(request), at=clock.now(), how=how)

    return _done(request, key, act, _("Đã ghi: %(how)s.") % {"how": _(HOW[how])} if how else "")


@require_POST
def first(request: HttpRequest, key: UUID) -> HttpResponse:
    """It is called before the others of its purpose."""

    def act(point: ContactPoint) -> ContactPoint:
        return contacts.call_first(point, by=viewer(request), at=clock.now())

    return _done(request, key, act, _("Đầu mối này được gọi trước."))


@require_POST
def release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everybody may see it on the unit's public page."""

    def act(point: ContactPoint) -> ContactPoint:
        return organisations.release_contact(point, by=viewer(request), at=clock.now())

    return _done(request, key, act, _("Đã công bố đầu mối này."))


@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """It leaves the public page."""

    def act(point: ContactPoint) -> ContactPoint:
        return organisations.withdraw_contact(point, by=viewer(request), at=clock.now())

    return _done(request, key, act, _("Đã thôi công bố đầu mối này."))


def _done(request: HttpRequest, key: UUID, act: Callable[[ContactPoint], ContactPoint], words: str) -> HttpResponse:
    """Do it to the row of the address and go back to it."""
    try:
        row = act(seen_contact(request, key))
    except UnableToKeepContact as refusal:
        messages.error(request, str(refusal))
        return redirect("contacts:one", key)
    messages.success(request, words)
    return redirect("contacts:one", row.pk)


def _require(request: HttpRequest, point: ContactPoint) -> None:
    national = Purpose.NATIONAL if point.purpose == Purpose.NATIONAL else None
    require_keeper(viewer(request), point.unit, national)
