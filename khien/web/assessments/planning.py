"""Planning a check of one's own systems, an inspection of a unit below, and changing a plan."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.evidence import actions
from khien.evidence.queries import may_keep, targets_of
from khien.evidence.rules.assessments import UnableToMoveOn
from khien.law.assessment.read import assessments
from khien.law.assessment.types import AssessmentLaw
from khien.law.assessment.who import regime_on
from khien.law.load import catalogue
from khien.law.types import Regime
from khien.organisations.queries import NotAllowed, ancestors, may, require
from khien.organisations.rules import Deed
from khien.systems.queries import systems_of
from khien.web.assessments.forms import PlanForm, first_of
from khien.web.assessments.shared import LAWS, crumbs, frame, seen
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit


def _law(request: HttpRequest) -> AssessmentLaw:
    """The regime of `?luat=`, else that of today."""
    asked = request.GET.get("luat", "")
    if asked not in {"", *Regime}:
        raise Http404
    return assessments().by_regime[Regime(asked) if asked else regime_on(catalogue().instruments, clock.today())]


def _systems(request: HttpRequest, unit: Unit) -> list[tuple[str, str]]:
    found = systems_of(viewer(request), [unit.pk], clock.today()).get(unit.pk, [])
    return [(str(one.id), f"{one.name} ({_level(one.level)})") for one in found]


def _level(level: int | None) -> str:
    return _("chưa xác định cấp độ") if level is None else _("cấp độ %(n)s") % {"n": level}


def _context(unit: Unit, form: PlanForm, title: str) -> dict[str, Any]:
    others = [regime for regime in Regime if regime is not form.law.regime]
    return {
        "unit": unit,
        "form": form,
        "title": title,
        "law_name": LAWS[form.law.regime],
        "others": [(regime.value, LAWS[regime]) for regime in others],
        "crumbs": crumbs(unit, (title, "")),
    }


def _first(request: HttpRequest, systems: list[tuple[str, str]]) -> dict[str, Any]:
    today, asked = clock.today(), request.GET.get("he_thong", "")
    known = [key for key, _name in systems]
    return {
        "systems": [asked] if asked in known else known if len(known) == 1 else [],
        "planned_from": today,
        "planned_to": date(today.year, 12, 31),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a check of the unit's systems."""
    unit, law = unit_in_view(request), _law(request)
    require(viewer(request), Deed.PROVE, unit)
    return _planned(request, unit, law, _("Lập kế hoạch kiểm tra, đánh giá"), lead=None)


@require_http_methods(["GET", "HEAD", "POST"])
def inspect(request: HttpRequest) -> HttpResponse:
    """Plan an inspection of the unit by the nearest one above it for which the viewer assigns work."""
    unit, law = unit_in_view(request), _law(request)
    above = next((one for one in reversed(ancestors(unit)) if may(viewer(request), Deed.ASSIGN, one)), None)
    if above is None:
        raise NotAllowed(_("Đoàn kiểm tra do đơn vị cấp trên lập."), seen=True)
    title = _("Lập kế hoạch kiểm tra đơn vị cấp dưới")
    return _planned(request, unit, law, title, lead=above)


def _planned(request: HttpRequest, unit: Unit, law: AssessmentLaw, title: str, lead: Unit | None) -> HttpResponse:
    systems = _systems(request, unit)
    form = PlanForm(law, systems, request.POST or None, initial=_first(request, systems), inspection=lead is not None)
    if request.method == "POST" and form.is_valid():
        plan, keys = form.plan(superior=lead is not None), list(map(int, form.cleaned_data["systems"]))
        try:
            row = actions.plan_check(unit, plan, keys, by=viewer(request), at=clock.now(), lead=lead)
        except actions.UnableToAssess as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập kế hoạch. Kế hoạch chưa phải là đã kiểm tra: sau này ghi phần đã làm."))
            return redirect("assessments:one", row.pk)
    context = _context(unit, form, title) | {"lead_unit": lead, "no_systems": not systems}
    return render(request, "assessments/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a plan, or what may still be put right once it was begun."""
    row = seen(request, key)
    if not may_keep(viewer(request), row):
        raise NotAllowed(_("Cuộc kiểm tra này do đơn vị hoặc người khác ghi."), seen=True)
    law = assessments().by_regime[Regime(row.regime)]
    taken = {one.system_id for one in targets_of(viewer(request), row)}
    form = PlanForm(
        law,
        _systems(request, row.unit),
        request.POST or None,
        initial=first_of(row, sorted(taken)),
        inspection=row.lead is not None,
    )
    if request.method == "POST" and form.is_valid():
        plan, keys = form.plan(superior=row.lead is not None), list(map(int, form.cleaned_data["systems"]))
        version = form.cleaned_data["version"] or 0
        try:
            actions.change_plan(row, plan, keys, version=version, by=viewer(request), at=clock.now())
        except (actions.UnableToAssess, UnableToMoveOn) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu kế hoạch."))
            return redirect("assessments:one", key)
    title = _("Sửa kế hoạch")
    context = _context(row.unit, form, title) | frame(row, title) | {"others": [], "lead_unit": row.lead}
    return render(request, "assessments/plan.html", context)
