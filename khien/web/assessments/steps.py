"""Steps of a check: what was really done, its papers, its result, another person's word; calling it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.duties import actions as duties
from khien.evidence import actions
from khien.evidence.actions import Reached
from khien.evidence.queries import findings_of, may_judge, may_keep, papers_of, targets_of
from khien.evidence.rules.assessments import OPEN, STATES, PaperKind, State, UnableToMoveOn
from khien.files.actions import store
from khien.law.assessment.read import assessments
from khien.law.assessment.types import Part
from khien.law.types import Regime
from khien.organisations.queries import NotAllowed
from khien.web.assessments.forms import HoldForm, PaperForm, ReasonForm, ResultForm
from khien.web.assessments.shared import done, frame, seen
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.evidence.models import Activity, Target

PAGE = 100
REPORTED = "assessment_reported"


def _kept(request: HttpRequest, key: UUID) -> Activity:
    """The check, for who records it, while it is open."""
    row = seen(request, key)
    if not may_keep(viewer(request), row):
        raise NotAllowed(_("Cuộc kiểm tra này do đơn vị hoặc người khác ghi."), seen=True)
    if State(row.state) not in OPEN:
        words = said(STATES[State(row.state)])
        raise UnableToMoveOn(_("Cuộc kiểm tra đang ở bước “%(state)s”, không sửa được nữa.") % {"state": words})
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was really tested, target by target; what is not ticked was not, and says why."""
    row, today = _kept(request, key), clock.today()
    page = Paginator(targets_of(viewer(request), row), PAGE).get_page(request.GET.get("trang"))
    last = min(row.held_to or today, today)
    first = {"version": row.version, "held_from": row.held_from or min(row.planned_from, today), "held_to": last}
    form = HoldForm(request.POST or None, initial=first | {"day": last})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = {one.pk: _reached(request, one, given["day"]) for one in page.object_list}
        days = {"held_from": given["held_from"], "held_to": given["held_to"], "version": given["version"]}
        by, at = viewer(request), clock.now()
        if done(form, lambda: actions.hold_check(row, told, by=by, at=at, **days)):
            messages.success(request, _("Đã ghi phần đã thực hiện."))
            return redirect("assessments:hold" if page.has_next() else "assessments:one", key)
    ticked = set(request.POST.getlist("da")) if request.method == "POST" else None
    targets = [
        (one, str(one.pk) in ticked if ticked is not None else one.tested_on is not None) for one in page.object_list
    ]
    context = frame(row, _("Ghi phần đã thực hiện")) | {"form": form, "page": page, "targets": targets}
    return render(request, "assessments/hold.html", context)


def _reached(request: HttpRequest, one: Target, day: date) -> Reached:
    if str(one.pk) in request.POST.getlist("da"):
        return Reached(one.tested_on or day)
    return Reached(why_not=request.POST.get(f"vi-sao-{one.pk}", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """The result: content by content of the law, the outcome; the evidence follows from what was tested."""
    row = _kept(request, key)
    law = assessments().by_regime[Regime(row.regime)]
    parts = [law.parts[Part(one)] for one in row.parts]
    contents = [line for part in parts for line in part.contents]
    outcomes = [pair for part in parts for pair in part.outcomes]
    first = {"version": row.version, "number": row.number, "summary": row.summary, "outcome": row.outcome}
    for name, found in row.results.items():
        first |= {f"is_{name}": found["is"], f"note_{name}": found["note"]}
    form = ResultForm(contents, outcomes, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and done(form, lambda: _finished(request, row, form)):
        return redirect("assessments:one", key)
    wanted = PaperKind.MINUTES if row.lead else PaperKind.REPORT
    missing = not papers_of(viewer(request), row).filter(kind=wanted).exists()
    musts = [line.text for part in parts for line in part.result_must]
    context = frame(row, _("Ghi kết quả")) | {"form": form, "missing_paper": missing, "musts": musts}
    return render(request, "assessments/finish.html", context)


def _finished(request: HttpRequest, row: Activity, form: ResultForm) -> None:
    """The result, and that a report is there: from its day the duty to put things right runs."""
    by, at = viewer(request), clock.now()
    with transaction.atomic():
        made, lacks = actions.finish_check(row, form.result(), version=form.cleaned_data["version"], by=by, at=at)
        if findings_of(by, made).exists():
            duties.record_event(made.unit, REPORTED, made.held_to or clock.today(), by=by, at=at)
    messages.success(request, _("Đã ghi kết quả. Kết quả được tính khi một người khác duyệt."))
    for lack in lacks[:10]:
        told = _("Chưa ghi minh chứng cho %(system)s: %(why)s.") % {"system": lack.system, "why": lack.why}
        messages.warning(request, told)


@require_POST
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody else accepts the result and the evidence of it."""
    row = seen(request, key)
    version = request.POST.get("version", "")
    given = int(version) if version.isdecimal() else row.version
    actions.accept_check(row, version=given, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã duyệt kết quả; minh chứng của cuộc kiểm tra được tính từ bây giờ."))
    return redirect("assessments:one", key)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody else returns the result."""
    row = seen(request, key)
    if not may_judge(viewer(request), row):
        raise NotAllowed(_("Việc duyệt kết quả chưa được giao cho anh/chị."), seen=True)
    return _with_reason(request, row, _("Trả lại kết quả"), actions.send_check_back, _("Đã trả lại kết quả."))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Call the check off."""
    row = _kept(request, key)
    return _with_reason(request, row, _("Hủy cuộc kiểm tra"), actions.cancel_check, _("Đã hủy cuộc kiểm tra."))


def _with_reason(
    request: HttpRequest, row: Activity, title: str, act: Callable[..., object], told: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        given, by, at = form.cleaned_data, viewer(request), clock.now()
        if done(form, lambda: act(row, given["reason"], version=given["version"], by=by, at=at)):
            messages.success(request, told)
            return redirect("assessments:one", row.pk)
    return render(request, "assessments/form.html", frame(row, title) | {"form": form, "title": title, "button": title})


@require_http_methods(["GET", "HEAD", "POST"])
def add_paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """Upload a paper of the check."""
    row = _kept(request, key)
    asked = request.GET.get("loai", "")
    form = PaperForm(request.POST or None, request.FILES or None, initial={"kind": asked})
    if request.method == "POST" and form.is_valid() and done(form, lambda: _stored(request, row, form)):
        messages.success(request, _("Đã lưu giấy tờ, kèm mã băm."))
        return redirect("assessments:one", key)
    title = _("Thêm giấy tờ")
    context = frame(row, title) | {"form": form, "title": title, "button": _("Lưu giấy tờ"), "files": True}
    return render(request, "assessments/form.html", context)


def _stored(request: HttpRequest, row: Activity, form: PaperForm) -> None:
    by, at = viewer(request), clock.now()
    with transaction.atomic():
        file = store(form.cleaned_data["paper"], by=by.pk, at=at)
        actions.add_check_paper(row, form.paper_kind(), file, by=by, at=at)


@require_POST
def remove_paper(request: HttpRequest, key: UUID, paper: int) -> HttpResponse:
    """Take a paper out again."""
    found = papers_of(viewer(request), seen(request, key)).select_related("activity").filter(pk=paper).first()
    if found is None:
        raise Http404
    actions.remove_check_paper(found, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã bỏ giấy tờ này."))
    return redirect("assessments:one", key)
