"""One finding: written down, given its day and person, fixed, re-tested by another, hunted after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from khien.base import clock
from khien.evidence import actions
from khien.evidence.queries import last_fix, may_act, may_fix, may_keep, may_retest, steps_of, targets_of
from khien.evidence.rules.assessments import OPEN, State
from khien.evidence.rules.findings import ACTS, BY_FIXER, EXPLAINED, Act, Hunt, Severity, is_own, open_acts
from khien.evidence.rules.findings import State as FindingState
from khien.files.actions import store
from khien.organisations.queries import NotAllowed, people_with
from khien.organisations.rules import Deed
from khien.web.assessments.forms import ActForm, FindingForm, HuntForm, SettleForm
from khien.web.assessments.shared import REFUSALS, done, finding_line, frame, seen, seen_finding
from khien.web.downloads import attachment
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.evidence.models import Activity, Finding
    from khien.organisations.models import Person


def _targets(request: HttpRequest, row: Activity) -> list[tuple[str, str]]:
    found = targets_of(viewer(request), row)
    return [(str(one.pk), f"{one.system.name}: {one.asset.name}" if one.asset else one.system.name) for one in found]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down what was found."""
    row = seen(request, key)
    if not may_keep(viewer(request), row):
        raise NotAllowed(_("Cuộc kiểm tra này do đơn vị hoặc người khác ghi."), seen=True)
    owners = people_with(Deed.PROVE, row.unit)
    first = {"found_on": clock.today(), "severity": Severity.HIGH}
    form = FindingForm(owners, _targets(request, row), request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_finding(row, form.new_finding(), by=viewer(request), at=clock.now())
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi tồn tại."))
            return redirect("assessments:finding", made.pk)
    title = _("Ghi một tồn tại")
    context = frame(row, title) | {"form": form, "title": title, "button": _("Ghi tồn tại")}
    return render(request, "assessments/form.html", context)


def _frame(row: Finding, here: str = "") -> dict[str, Any]:
    page = reverse("assessments:finding", args=[row.pk])
    context = frame(row.activity, row.title)
    way = [*context["crumbs"][:-1], {"label": row.title, "url": page if here else ""}]
    way += [{"label": here, "url": ""}] if here else []
    return context | {"finding": row, "back": page, "crumbs": way, "line": finding_line(row, clock.today())}


@require_safe
def one(request: HttpRequest, key: int) -> HttpResponse:
    """What it is, what is to be done next and by whom, what was done."""
    row, who = seen_finding(request, key), viewer(request)
    fix, retest = may_fix(who, row), may_retest(who, row)
    own = _own(who, row) if retest else set()
    acts = [
        (one.value, said(ACTS[one]))
        for one in open_acts(FindingState(row.state))
        if (fix if one in BY_FIXER else retest) and one not in own
    ]
    context = _frame(row) | {
        "acts": acts,
        "may_settle": fix and row.closed_on is None,
        "may_hunt": fix and row.hunt == Hunt.ASKED,
        "own_fix": row.state == FindingState.FIXED and retest and Act.CONFIRM in own,
        "steps": [(one, said(ACTS[Act(one.act)])) for one in steps_of(who, row)],
        "from_open_check": State(row.activity.state) in OPEN,
        "today": clock.today(),
    }
    return render(request, "assessments/finding.html", context)


def _own(who: Person, row: Finding) -> set[Act]:
    """The acts that would be a word on one's own work."""
    fix = last_fix(who, row)
    return {one for one in Act if is_own(one, who.pk, owner=row.owner_id, fixer=fix.by_id if fix else None)}


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, key: int) -> HttpResponse:
    """By when, by whom, how bad."""
    row = seen_finding(request, key)
    _require(may_fix(viewer(request), row))
    first = {name: getattr(row, name) for name in ("version", "severity", "entry", "due_on", "owner")}
    form = SettleForm(people_with(Deed.PROVE, row.unit), request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"severity": Severity(form.cleaned_data["severity"])}
        given["version"] = given["version"] or 0
        if done(form, lambda: actions.settle_finding(row, by=viewer(request), at=clock.now(), **given)):
            messages.success(request, _("Đã lưu hạn và người phụ trách."))
            return redirect("assessments:finding", key)
    title = _("Đặt hạn, giao việc")
    context = _frame(row, title) | {"form": form, "title": title, "button": _("Lưu")}
    return render(request, "assessments/form.html", context)


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("Việc này chưa được giao cho anh/chị."), seen=True)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """One act on it."""
    row = seen_finding(request, key)
    if act not in set(Act):
        raise Http404
    wanted = Act(act)
    _require(may_act(viewer(request), row, wanted))
    if wanted not in open_acts(FindingState(row.state)):
        messages.info(request, _("Bước này không còn mở: tồn tại đã sang bước khác."))
        return redirect("assessments:finding", key)
    first = {"version": row.version, "on": clock.today()}
    form = ActForm(request.POST or None, request.FILES or None, explained=wanted in EXPLAINED, first=first)
    if request.method == "POST" and form.is_valid() and done(form, lambda: _acted(request, row, wanted, form)):
        messages.success(request, _("Đã ghi: %(act)s.") % {"act": said(ACTS[wanted])})
        return redirect("assessments:finding", key)
    title = said(ACTS[wanted])
    context = _frame(row, title) | {"form": form, "title": title, "button": title, "files": True}
    return render(request, "assessments/form.html", context)


def _acted(request: HttpRequest, row: Finding, wanted: Act, form: ActForm) -> None:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    with transaction.atomic():
        paper = store(given["paper"], by=by.pk, at=at) if given["paper"] else None
        actions.act_on_finding(
            row, wanted, on=given["on"], words=given["words"], version=given["version"], by=by, at=at, paper=paper
        )


@require_http_methods(["GET", "HEAD", "POST"])
def hunt(request: HttpRequest, key: int) -> HttpResponse:
    """The hunt after an opening, with its report."""
    row = seen_finding(request, key)
    _require(may_fix(viewer(request), row))
    if row.hunt != Hunt.ASKED:
        messages.info(request, _("Tồn tại này không đòi săn lùng, hoặc đã săn lùng xong."))
        return redirect("assessments:finding", key)
    first = {"version": row.version, "on": clock.today()}
    form = HuntForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid() and done(form, lambda: _hunted(request, row, form)):
        messages.success(request, _("Đã ghi kết quả săn lùng thành minh chứng, chờ người khác duyệt."))
        return redirect("assessments:finding", key)
    title = _("Ghi kết quả săn lùng")
    context = _frame(row, title) | {"form": form, "title": title, "button": title, "files": True}
    return render(request, "assessments/form.html", context)


def _hunted(request: HttpRequest, row: Finding, form: HuntForm) -> None:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    with transaction.atomic():
        files = [store(upload, by=by.pk, at=at) for upload in given["papers"]]
        actions.hunt_after(row, form.hunted(), files, version=given["version"], by=by, at=at)


@require_safe
def paper(request: HttpRequest, key: int, step: int) -> HttpResponseBase:
    """The paper of a step."""
    found = steps_of(viewer(request), seen_finding(request, key)).filter(pk=step).first()
    if found is None or found.paper is None:
        raise Http404
    return attachment(found.paper)
