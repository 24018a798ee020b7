"""People of units: added with a one-time link, given roles and relieved of them, removed. A link is shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations import actions
from khien.organisations.queries import NotAllowed, grants_of, machines_seen_by, manages, require
from khien.organisations.rules import ROLE_LABELS, Deed, Role
from khien.web.labels import said
from khien.web.units import forms
from khien.web.units.found import UnableToFind, seen_person, seen_unit, unit_meant
from khien.web.units.views import crumbs
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import Person

either = require_http_methods(["GET", "HEAD", "POST"])


@either
@never_cache
def add(request: HttpRequest, key: int) -> HttpResponse:
    """Someone new at the unit; the answer shows their one-time link."""
    unit, by, at = seen_unit(request, key), viewer(request), clock.now()
    require(by, Deed.MANAGE, unit)
    form = forms.PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        role = Role(given.pop("role"))
        try:
            person = actions.create_person(by=by, at=at, unit=unit, role=role, **given)
        except (actions.UnableToRegister, actions.UnableToGrant) as refusal:
            form.add_error(None, str(refusal))
        else:
            return _link_page(request, person, actions.invite(person, by=by, at=at))
    title = _("Thêm người")
    context = {"unit": unit, "form": form, "title": title, "button": title, "crumbs": crumbs(request, unit, title)}
    return render(request, "units/form.html", context)


def _link_page(request: HttpRequest, person: Person, token: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("account:invited", args=[token]))
    return render(request, "units/link.html", {"person": person, "link": link})


@require_safe
def one(request: HttpRequest, key: int) -> HttpResponse:
    """A person with their roles, as far as the viewer reads the units; a machine's page is another."""
    person = seen_person(request, key)
    if machines_seen_by(viewer(request)).filter(person_id=person.pk).exists():
        return redirect("machines:one", person.pk)
    return _person_page(request, person, forms.GrantForm(initial={"since": clock.today()}))


def _person_page(request: HttpRequest, person: Person, form: forms.GrantForm) -> HttpResponse:
    by = viewer(request)
    grants = list(grants_of(by, person, clock.today()))
    may_manage = person.is_active and manages(by, person)
    context = {
        "person": person,
        "grants": [(grant, said(ROLE_LABELS[Role(grant.role)])) for grant in grants],
        "form": form,
        "may_manage": may_manage,
        "may_correct": may_manage or (person.pk == by.pk and person.is_active),
        "himself": person.pk == by.pk,
    }
    return render(request, "units/person.html", context)


@either
def correct(request: HttpRequest, key: int) -> HttpResponse:
    """A person's name, title, e-mail and phone: one's own, or of someone whose every unit one administers."""
    person, by = seen_person(request, key), viewer(request)
    if not person.is_active or not (person.pk == by.pk or manages(by, person)):
        raise NotAllowed(_("Anh/chị chưa quản trị mọi đơn vị mà người này đang có vai trò."), seen=True)
    known = {name: getattr(person, name) for name in forms.CorrectPersonForm.base_fields}
    form = forms.CorrectPersonForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_person(person, by=by, at=clock.now(), **form.cleaned_data)
        except actions.UnableToRegister as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("units:person", person.pk)
    title, back = _("Sửa thông tin người dùng"), reverse("units:person", args=[person.pk])
    crumbs_here = [{"label": person.full_name, "url": back}, {"label": title}]
    context = {"form": form, "title": title, "button": _("Lưu"), "back": back, "crumbs": crumbs_here}
    return render(request, "units/form.html", context)


@require_POST
def grant(request: HttpRequest, key: int) -> HttpResponse:
    """One more role."""
    person = seen_person(request, key)
    if not manages(viewer(request), person):
        raise NotAllowed("Chỉ người quản trị mọi đơn vị của người này mới giao được vai trò.", seen=True)
    form = forms.GrantForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            unit = unit_meant(request, given["unit"])
            since, until = given["since"], given["until"]
            role = Role(given["role"])
            actions.grant(person, unit, role, by=viewer(request), at=clock.now(), since=since, until=until)
        except UnableToFind as refusal:
            form.add_error("unit", str(refusal))
        except actions.UnableToGrant as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã giao vai trò; có hiệu lực từ ngay yêu cầu kế tiếp của người này."))
            return redirect("units:person", key)
    return _person_page(request, person, form)


@require_POST
def revoke(request: HttpRequest, key: int, role: int) -> HttpResponse:
    """End a role at once."""
    person = seen_person(request, key)
    held = grants_of(viewer(request), person, clock.today()).filter(pk=role).first()
    if held is None:
        raise Http404
    actions.revoke(held, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã thu hồi vai trò; có hiệu lực ngay."))
    return redirect("units:person", key)


@require_POST
@never_cache
def invite(request: HttpRequest, key: int) -> HttpResponse:
    """A fresh one-time link; those before it no longer work."""
    person = seen_person(request, key)
    return _link_page(request, person, actions.invite(person, by=viewer(request), at=clock.now()))


@either
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """The person left: asked first, then every role, link and session ends."""
    person = seen_person(request, key)
    if not manages(viewer(request), person):
        raise Http404
    if request.method == "POST":
        actions.remove_person(person, by=viewer(request), at=clock.now())
        messages.success(request, _("Đã ghi nhận người này thôi làm việc."))
        return redirect("units:person", key)
    context = {
        "confirm_title": _("%(name)s thôi làm việc?") % {"name": person.full_name},
        "confirm_points": [
            _("Mọi vai trò, liên kết, mật khẩu và phiên đăng nhập kết thúc ngay."),
            _("Những việc người này đã làm vẫn lưu, mang tên người này."),
        ],
        "confirm_danger": True,
        "confirm_button": _("Thôi làm việc"),
        "confirm_back": reverse("units:person", args=[key]),
    }
    return render(request, "components/confirm.html", context)
