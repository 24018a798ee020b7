"""Pages of information systems. The list is proven when a leader accepts it as the unit's inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base import clock
from khien.evidence import actions as evidence
from khien.organisations.queries import may
from khien.organisations.rules import Deed
from khien.systems import actions as systems
from khien.systems.queries import require_list_keeper, systems_of, systems_seen_by
from khien.web.systems import forms
from khien.web.systems.confirming import confirmation
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.systems.models import InformationSystem


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The unit's systems with their levels, and who confirmed the list when."""
    unit, today = unit_in_view(request), clock.today()
    context = {
        "unit": unit,
        "rows": systems_of(viewer(request), [unit.pk], today).get(unit.pk, []),
        "confirmed": confirmation(request, unit),
        "may_prove": may(viewer(request), Deed.PROVE, unit),
    }
    return render(request, "systems/index.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new system."""
    unit = unit_in_view(request)
    require_list_keeper(viewer(request), unit)
    form = forms.SystemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, by, at = form.cleaned_data, viewer(request), clock.now()
        try:
            system = systems.add_system(by=by, at=at, unit=unit, name=given["name"])
            if given["level"]:
                since = given["since"] or clock.today()
                systems.set_level(system, by=by, at=at, level=int(given["level"]), since=since)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm hệ thống. Hãy xác nhận lại danh mục để thủ trưởng ký."))
            return _back(unit)
    return render(request, "systems/form.html", {"form": form, "unit": unit, "title": _("Thêm hệ thống thông tin")})


def _back(unit: Unit) -> HttpResponse:
    return redirect(f"/he-thong/?don_vi={unit.pk}")


def _system(request: HttpRequest, key: int) -> InformationSystem:
    found = systems_seen_by(viewer(request)).filter(pk=key).select_related("unit").first()
    if found is None:
        raise Http404
    require_list_keeper(viewer(request), found.unit)
    return found


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, key: int) -> HttpResponse:
    """The system is no longer used; its history stays."""
    system = _system(request, key)
    form = forms.EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            systems.end_system(system, by=viewer(request), at=clock.now(), on=form.cleaned_data["on"])
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi nhận hệ thống ngừng dùng."))
            return _back(system.unit)
    context = {"form": form, "unit": system.unit, "title": _("Ngừng dùng hệ thống"), "lead": system.name}
    return render(request, "systems/form.html", context)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Record the list as it stands as the unit's inventory; a leader's acceptance makes it hold."""
    unit, today = unit_in_view(request), clock.today()
    rows = systems_of(viewer(request), [unit.pk], today).get(unit.pk, [])
    evidence.record(
        by=viewer(request),
        at=clock.now(),
        provider=unit,
        proof=evidence.INVENTORY,
        happened_on=today,
        facts={"systems": len(rows), "without_level": sum(1 for one in rows if one.level is None)},
        subjects=[evidence.SubjectRef(unit)],
        note="\n".join(f"{one.name}: cấp độ {one.level or 'chưa xác định'}" for one in rows) or "Không có hệ thống nào",
    )
    messages.success(request, _("Đã trình danh mục; danh mục có giá trị khi lãnh đạo đơn vị chấp nhận."))
    return _back(unit)
