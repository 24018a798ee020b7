"""Taking a step: its day, the signed paper, the reason; and determining a level anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.actions import Signed, UnableToDraft, UnableToTakeStep
from khien.dossiers.queries import approved_by_appraiser, case_of, judges_for, may_act, recorded_for, rules_in_force
from khien.dossiers.rules.order import faults
from khien.dossiers.rules.states import ACTS, EXPLAINED, NUMBERED, SIGNED, Act, State, UnableToMoveOn, open_acts
from khien.dossiers.rules.words import unwritten
from khien.files.actions import UnableToStore, store
from khien.organisations.queries import NotAllowed, require
from khien.organisations.rules import Deed
from khien.web.dossiers.forms import OUTSIDE, StepForm, WhyForm
from khien.web.dossiers.shared import frame, seen
from khien.web.labels import said
from khien.web.viewing import viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier
    from khien.dossiers.rules.order import Case, Taken
    from khien.organisations.models import Unit

_FINAL = frozenset({Act.APPROVE, Act.FIND_UNFIT, Act.WITHDRAW})


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """One step of the way, where it is open and the viewer's."""
    dossier, wanted, today = seen(request, key), _act(act), clock.today()
    if not may_act(viewer(request), dossier, wanted):
        raise NotAllowed(_("Bước này do đơn vị khác làm, hoặc tài khoản chưa được giao quyền."), seen=True)
    case = case_of(dossier)
    if wanted not in open_acts(State(dossier.state), dossier.level, case.aside):
        messages.info(request, _("Bước này không còn mở: hồ sơ đã sang bước khác."))
        return redirect("dossiers:one", key)
    units = judges_for(dossier) if wanted is Act.SUBMIT else []
    against = faults(case, wanted, today, today=today, in_force=rules_in_force)
    form = _form(request, dossier, wanted, units, last=case.last(Act.SUBMIT), doubts=any(one.doubt for one in against))
    if request.method == "POST" and form.is_valid() and _taken(request, dossier, wanted, form, units):
        messages.success(request, _("Đã ghi: %(act)s.") % {"act": said(ACTS[wanted])})
        return redirect("dossiers:one", key)
    judges = {"Chưa chọn đơn vị thẩm định.", "Chưa chọn đơn vị phê duyệt."}
    context = frame(dossier, said(ACTS[wanted])) | {
        "form": form,
        "title": said(ACTS[wanted]),
        "against": [(one.text, cited(one.cites), one.doubt) for one in against if one.text not in judges],
        "recorded": recorded_for(dossier, wanted),
        "final": wanted in _FINAL,
        "blanks": _blanks(dossier, case) if wanted is Act.SUBMIT else 0,
    }
    return render(request, "dossiers/step.html", context)


def _blanks(dossier: Dossier, case: Case) -> int:
    """How many headings are still to be written: they would be handed in and frozen as they stand."""
    return len(unwritten(case.law, dossier.level, dossier.words))


def _act(name: str) -> Act:
    found = next((one for one in Act if one.value.replace("_", "-") == name), None)
    if found is None or found is Act.REDETERMINE or found is Act.CHANGE:
        raise Http404
    return found


def _form(
    request: HttpRequest, dossier: Dossier, act: Act, units: list[Unit], *, last: Taken | None, doubts: bool
) -> StepForm:
    recorded = recorded_for(dossier, act)
    signed = act in SIGNED or recorded
    keep = [name for name, wanted in {
        "number": signed, "paper": signed, "party": recorded, "words": True, "doubts_seen": doubts,
    }.items() if wanted]  # fmt: skip
    needed = [name for name, wanted in {
        "paper": signed, "words": act in EXPLAINED, "number": act in NUMBERED,
    }.items() if wanted]  # fmt: skip
    return StepForm(
        request.POST or None,
        request.FILES or None,
        first=_first(dossier, act, last),
        keep=keep,
        needed=needed,
        units=units,
        low=approved_by_appraiser(dossier),
    )


def _first(dossier: Dossier, act: Act, last: Taken | None) -> dict[str, Any]:
    """Today; where it is found complete, the day when it was handed in, from which the clock runs."""
    last = last if act is Act.FIND_COMPLETE else None
    specialised = dossier.system.specialised_id
    first = {"version": dossier.version, "on": last.on if last else clock.today()}
    first |= {"party": dossier.appraiser_name if act is not Act.APPROVE else dossier.approver_name}
    for name, unit, written in (
        ("appraiser", dossier.appraiser_id or specialised, dossier.appraiser_name or dossier.system.specialised_name),
        ("approver", dossier.approver_id, dossier.approver_name),
    ):
        first |= {name: str(unit) if unit else OUTSIDE if written else "", f"{name}_name": written}
    return first


def _taken(request: HttpRequest, dossier: Dossier, act: Act, form: StepForm, units: list[Unit]) -> bool:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    try:
        with transaction.atomic():
            version: int | None = given["version"]
            if act is Act.SUBMIT:
                _choose(request, dossier, given, units)
                version = None
            paper = store(given["paper"], by=by.pk, at=at) if given.get("paper") else None
            signed = Signed(given.get("number", ""), paper, given.get("party", ""), given.get("words", ""))
            doubts = bool(given.get("doubts_seen"))
            actions.take_step(
                dossier, act, by=by, at=at, on=form.day(), signed=signed, version=version, doubts_seen=doubts
            )
    except UnableToStore as refusal:
        form.add_error("paper", str(refusal))
        return False
    except UnableToTakeStep as refusal:
        form.add_error(None, f"{refusal} ({cited(refusal.cites)})" if refusal.cites else str(refusal))
        return False
    except (UnableToMoveOn, UnableToDraft) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _choose(request: HttpRequest, dossier: Dossier, given: dict[str, Any], units: list[Unit]) -> None:
    known = {str(one.pk): one for one in units}
    approver = "approver" if given["approver"] else "appraiser"  # blank at levels 1 and 2: the same body
    actions.choose_judges(
        dossier,
        appraiser=known.get(given["appraiser"]),
        approver=known.get(given[approver]),
        appraiser_name=given["appraiser_name"],
        approver_name=given[f"{approver}_name"],
        version=given["version"],
        by=viewer(request),
        at=clock.now(),
    )


@require_http_methods(["GET", "POST"])
def redetermine(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say why the level no longer fits and begin the dossier that takes its place."""
    dossier = seen(request, key)
    require(viewer(request), Deed.PROVE, dossier.holder)
    form = WhyForm(request.POST or None, initial={"law_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = actions.redetermine(
                dossier, why=given["why"], law_on=given["law_on"], by=viewer(request), at=clock.now()
            )
        except (UnableToDraft, UnableToMoveOn) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Đã lập hồ sơ xác định lại. Hồ sơ cũ giữ nguyên tới khi hồ sơ này được phê duyệt.")
            )
            return redirect("dossiers:one", row.pk)
    context = frame(dossier, _("Xác định lại")) | {"form": form, "title": _("Xác định lại cấp độ")}
    context |= {
        "lead": dossier.system.name,
        "button": _("Lập hồ sơ xác định lại"),
        "back": reverse("dossiers:one", args=[key]),
        "hints": [(one.text, cited(one.cites)) for one in case_of(dossier).law.redetermination],
    }
    return render(request, "dossiers/form.html", context)
