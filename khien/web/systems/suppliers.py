"""Pages of a unit's suppliers: who they are, the contracts, what each can reach and which terms hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.systems import actions
from khien.systems.queries import (
    contracts_seen_by,
    live_on,
    require_list_keeper,
    suppliers_of,
    suppliers_seen_by,
    systems_seen_by,
)
from khien.systems.rules.declaring import UnableToDeclare
from khien.systems.rules.fields import CONTRACT, SUPPLIER
from khien.systems.rules.words import SECURITY_TERMS
from khien.web.labels import said
from khien.web.systems.forms import EndForm
from khien.web.systems.making import Choices, form_of, given_by, take_faults
from khien.web.systems.seen import keeps
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.systems.models import Contract, Supplier


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The unit's suppliers with their contracts; terms that a contract lacks are named."""
    unit = unit_in_view(request)
    lines = []
    for one in suppliers_of(viewer(request), unit):
        contracts = [
            (each, [said(SECURITY_TERMS[code]) for code in each.terms if code in SECURITY_TERMS], _lacking(each.terms))
            for each in one.contracts
        ]
        lines.append((one, contracts))
    context = {"unit": unit, "lines": lines, "keeps": keeps(request, unit), "today": clock.today()}
    return render(request, "systems/suppliers.html", context)


def _lacking(terms: tuple[str, ...]) -> list[str]:
    return [said(label) for code, label in SECURITY_TERMS.items() if code not in terms]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new supplier."""
    unit = unit_in_view(request)
    require_list_keeper(viewer(request), unit)
    form = form_of(SUPPLIER, data=request.POST or None)

    def act() -> object:
        return actions.add_supplier(by=viewer(request), at=clock.now(), unit=unit, given=given_by(form))

    return _answer(request, unit, form, _("Thêm nhà cung cấp"), act, _("Đã thêm nhà cung cấp."))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Change a supplier."""
    row = _supplier(request, key)
    initial = {name: getattr(row, name) for name in SUPPLIER}
    form = form_of(SUPPLIER, data=request.POST or None, initial=initial)

    def act() -> object:
        return actions.change_supplier(row, by=viewer(request), at=clock.now(), given=given_by(form))

    return _answer(request, row.unit, form, _("Sửa nhà cung cấp"), act, _("Đã lưu."))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: int) -> HttpResponse:
    """The unit works with the supplier no more."""
    row = _supplier(request, key)
    form = EndForm(request.POST or None, initial={"on": clock.today()})

    def act() -> object:
        return actions.end_supplier(row, by=viewer(request), at=clock.now(), on=form.cleaned_data["on"])

    title = _("Ngừng làm việc với %(name)s") % {"name": row.name}
    return _answer(request, row.unit, form, title, act, _("Đã ghi nhận ngừng."))


@require_http_methods(["GET", "HEAD", "POST"])
def add_contract(request: HttpRequest, key: int) -> HttpResponse:
    """A new contract with a supplier."""
    row = _supplier(request, key)
    form = form_of(CONTRACT, data=request.POST or None, rows=_systems(request, row.unit))

    def act() -> object:
        return actions.add_contract(row, by=viewer(request), at=clock.now(), given=given_by(form))

    title = _("Thêm hợp đồng với %(name)s") % {"name": row.name}
    return _answer(request, row.unit, form, title, act, _("Đã thêm hợp đồng."))


@require_http_methods(["GET", "HEAD", "POST"])
def change_contract(request: HttpRequest, key: int) -> HttpResponse:
    """Change a contract."""
    row = _contract(request, key)
    unit = row.supplier.unit
    initial = {name: getattr(row, name) for name in CONTRACT if name != "systems"}
    initial["systems"] = [str(pk) for pk in row.systems.values_list("pk", flat=True)]
    form = form_of(CONTRACT, data=request.POST or None, initial=initial, rows=_systems(request, unit))

    def act() -> object:
        return actions.change_contract(row, by=viewer(request), at=clock.now(), given=given_by(form))

    return _answer(request, unit, form, _("Sửa hợp đồng %(number)s") % {"number": row.number}, act, _("Đã lưu."))


@require_http_methods(["GET", "HEAD", "POST"])
def end_contract(request: HttpRequest, key: int) -> HttpResponse:
    """The contract counts no more."""
    row = _contract(request, key)

    def act() -> object:
        return actions.end_contract(row, by=viewer(request), at=clock.now())

    title = _("Ngừng hợp đồng %(number)s") % {"number": row.number}
    form = forms.Form(request.POST if request.method == "POST" else None)
    return _answer(request, row.supplier.unit, form, title, act, _("Đã ngừng hợp đồng."), button=_("Ngừng hợp đồng"))


def _answer(
    request: HttpRequest,
    unit: Unit,
    form: forms.Form,
    title: str,
    act: Callable[[], object],
    done: str,
    button: str = "",
) -> HttpResponse:
    back = f"{reverse('systems:suppliers')}?don_vi={unit.pk}"
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except UnableToDeclare as refusal:
            take_faults(form, refusal)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    context: dict[str, Any] = {"form": form, "unit": unit, "title": title, "back": back, "button": button}
    return render(request, "systems/part_form.html", context, status=422 if form.errors else 200)


def _systems(request: HttpRequest, unit: Unit) -> Choices:
    rows = live_on(systems_seen_by(viewer(request)).filter(unit=unit), clock.today())
    return {"systems": [(str(pk), name) for pk, name in rows.values_list("pk", "name")]}


def _supplier(request: HttpRequest, key: int) -> Supplier:
    found = suppliers_seen_by(viewer(request)).filter(pk=key).select_related("unit").first()
    if found is None:
        raise Http404
    require_list_keeper(viewer(request), found.unit)
    return found


def _contract(request: HttpRequest, key: int) -> Contract:
    found = contracts_seen_by(viewer(request)).filter(pk=key).select_related("supplier__unit").first()
    if found is None:
        raise Http404
    require_list_keeper(viewer(request), found.supplier.unit)
    return found
