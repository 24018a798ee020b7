"""Machines that an administrator connects: registered, given tokens, corrected, disconnected."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.law.load import catalogue
from khien.organisations import actions, queries
from khien.organisations.queries import NotAllowed
from khien.organisations.rules import ROLE_LABELS, Role
from khien.web.labels import said
from khien.web.tokens.forms import MachineForm, NewMachineForm, RoleForm, TokenForm
from khien.web.tokens.showing import Shown, page_of_new, shown
from khien.web.units.found import UnableToFind, unit_meant
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.organisations.models import Machine, Unit

either = require_http_methods(["GET", "HEAD", "POST"])


def _machine(request: HttpRequest, key: int) -> Machine:
    found = queries.machines_seen_by(viewer(request)).filter(person_id=key).first()
    if found is None:
        raise Http404
    return found


def _crumbs(*last: tuple[str, str]) -> list[dict[str, str]]:
    way = [(_("Quản trị"), reverse("admin:index")), (_("Máy kết nối"), reverse("machines:index")), *last]
    shown_last = [*way[:-1], (way[-1][0], "")]
    return [{"label": label, "url": url} for label, url in shown_last]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The machines of one's units, those at work first."""
    by, at = viewer(request), clock.now()
    _require_administrator(request)
    machines = list(queries.machines_seen_by(by))
    roles: dict[int, list[tuple[str, Unit]]] = defaultdict(list)
    for grant in queries.grants_of_some(by, [one.pk for one in machines], clock.today()):
        roles[grant.person_id].append((said(ROLE_LABELS[Role(grant.role)]), grant.unit))
    tokens: dict[int, list[Shown]] = defaultdict(list)
    for token in queries.tokens_of_machines(by):
        tokens[token.holder_id].append(shown(token, at))
    rows = [{"machine": one, "roles": roles[one.pk], "tokens": tokens[one.pk]} for one in machines]
    return render(request, "tokens/machines.html", {"rows": rows, "crumbs": _crumbs()})


def _require_administrator(request: HttpRequest) -> None:
    if not queries.may_manage_machines(viewer(request)):
        raise NotAllowed("Chỉ quản trị đơn vị mới kết nối được máy.", seen=True)


@either
def new(request: HttpRequest) -> HttpResponse:
    """One more machine, with its first role."""
    _require_administrator(request)
    form = NewMachineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            unit = unit_meant(request, given["unit"])
            made = actions.register_machine(
                by=viewer(request),
                at=clock.now(),
                unit=unit,
                role=Role(given["role"]),
                name=given["name"],
                vouches_for=given["vouches_for"],
            )
        except UnableToFind as refusal:
            form.add_error("unit", str(refusal))
        except actions.UnableToRegisterMachine as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đăng ký máy. Bước tiếp theo: tạo mã truy cập cho máy."))
            return redirect("machines:one", made.pk)
    title = _("Kết nối một máy")
    context = {
        "form": form,
        "title": title,
        "button": _("Đăng ký máy"),
        "back": reverse("machines:index"),
        "crumbs": _crumbs((title, "")),
    }
    return render(request, "tokens/machine_form.html", context)


@require_safe
@never_cache
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One machine: its roles, what it vouches for, its tokens."""
    machine, by, at = _machine(request, key), viewer(request), clock.now()
    person, known = machine.person, catalogue().proofs
    tokens = [shown(token, at) for token in queries.tokens_of(by, person)]
    grants = list(queries.grants_of(by, person, clock.today()))
    context = {
        "machine": machine,
        "person": person,
        "grants": [(grant, said(ROLE_LABELS[Role(grant.role)])) for grant in grants],
        "vouches_for": [known[name].title if name in known else name for name in machine.vouches_for],
        "live": [token for token in tokens if token.live],
        "past": [token for token in tokens if not token.live],
        "may_manage": person.is_active and queries.manages(by, person),
        "form": RoleForm(initial={"since": clock.today()}),
        "crumbs": _crumbs((person.full_name, "")),
    }
    return render(request, "tokens/machine.html", context)


@either
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Its name, and what it vouches for from now on."""
    machine = _machine(request, key)
    initial = {"name": machine.person.full_name, "vouches_for": machine.vouches_for}
    form = MachineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_machine(machine.person, by=viewer(request), at=clock.now(), **form.cleaned_data)
        except actions.UnableToRegisterMachine as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("machines:one", key)
    title = _("Sửa máy")
    context = {
        "form": form,
        "title": title,
        "button": _("Lưu"),
        "back": reverse("machines:one", args=[key]),
        "crumbs": _crumbs((machine.person.full_name, reverse("machines:one", args=[key])), (title, "")),
    }
    return render(request, "tokens/machine_form.html", context)


@either
@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # the library has no types
def token(request: HttpRequest, key: int) -> HttpResponse:
    """A token for the machine; its text is on the answer and nowhere else."""
    machine, by, at = _machine(request, key), viewer(request), clock.now()
    form = TokenForm(queries.scopes_for(by, machine.person), request.POST or None)
    back = reverse("machines:one", args=[key])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.make_token(
                machine.person, by=by, at=at, name=given["name"], scopes=given["scopes"], expires_at=form.until(at)
            )
        except actions.UnableToMakeToken as refusal:
            form.add_error(None, str(refusal))
        else:
            return page_of_new(request, made, back)
    title = _("Tạo mã truy cập")
    context = {
        "form": form,
        "title": title,
        "over": machine.person.full_name,
        "back": back,
        "crumbs": _crumbs((machine.person.full_name, back), (title, "")),
    }
    return render(request, "tokens/new.html", context)


@require_POST
def revoke(request: HttpRequest, key: int, token: int) -> HttpResponse:
    """End one of the machine's tokens now."""
    by, machine = viewer(request), _machine(request, key)
    found = queries.tokens_of(by, machine.person).filter(pk=token).first()
    if found is None:
        raise Http404
    actions.revoke_token(found, by=by, at=clock.now())
    messages.success(
        request, _("Đã thu hồi mã “%(name)s”; lời gọi kế tiếp bằng mã này sẽ bị từ chối.") % {"name": found.name}
    )
    return redirect("machines:one", key)


@either
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Disconnect the machine: asked first, then every role and token ends."""
    machine = _machine(request, key)
    if not machine.person.is_active:
        return redirect("machines:one", key)
    if request.method == "POST":
        actions.remove_person(machine.person, by=viewer(request), at=clock.now())
        messages.success(request, _("Đã ngắt máy. Mọi mã truy cập của máy không còn dùng được."))
        return redirect("machines:one", key)
    context = {
        "confirm_title": _("Ngắt “%(name)s”?") % {"name": machine.person.full_name},
        "confirm_points": [
            _("Mọi vai trò và mã truy cập của máy kết thúc ngay."),
            _("Những gì máy đã gửi vẫn lưu, mang tên máy."),
        ],
        "confirm_danger": True,
        "confirm_button": _("Ngắt máy"),
        "confirm_back": reverse("machines:one", args=[key]),
    }
    return render(request, "components/confirm.html", context)
