"""A frozen report is signed and sent, gets its signed paper, is returned or accepted by the body above."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.evidence.actions import UnableToRecord
from khien.files.actions import UnableToStore, store
from khien.law.reporting.types import Capacity
from khien.organisations.queries import NotAllowed, require
from khien.organisations.rules import Deed
from khien.reports.yearly import actions, queries
from khien.reports.yearly.actions import Issued
from khien.reports.yearly.places import body_above
from khien.web.viewing import viewer
from khien.web.yearly.forms import IssuedForm, SendForm, WhyForm
from khien.web.yearly.shared import crumbs, due_of, law_in_view, seen_report
from khien.web.yearly.writing import REFUSED, version_of

if TYPE_CHECKING:
    from khien.reports.models import YearlyReport


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """The leader sends; whoever proves for the body does with the signed paper."""
    report = seen_report(request, key)
    hands = queries.hands(viewer(request), report)
    if not hands.signs:
        require(viewer(request), Deed.PROVE, report.unit)
    law, capacity = law_in_view(report.year), Capacity(report.capacity)
    channels = [one.text for one in law.channels] if capacity is Capacity.OWNER else []
    first = {"version": report.version, "on": clock.today()} if not hands.signs else {"version": report.version}
    form = SendForm(
        request.POST or None, request.FILES or None, initial=first, needed=not hands.signs, channels=channels
    )
    if request.method == "POST" and form.is_valid() and _done(request, report, form, sending=True):
        messages.success(request, _("Đã gửi. Báo cáo nằm ở đây cùng mã băm của bản đã gửi."))
        return redirect("yearly:one", key)
    context = {
        "report": report,
        "unit": report.unit,
        "form": form,
        "signs": hands.signs,
        "due": due_of(law, capacity, report.year),
        "above": body_above(report.unit) if capacity is Capacity.UNIT else None,
        "today": clock.today(),
        "crumbs": crumbs(report.unit, report.year, _("Ký, gửi"), report=report),
    }
    return render(request, "yearly/send.html", context)


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The signed copy of what was sent."""
    report = seen_report(request, key)
    require(viewer(request), Deed.PROVE, report.unit)
    first = {"version": report.version, "on": clock.today()}
    form = IssuedForm(request.POST or None, request.FILES or None, initial=first, needed=True)
    if request.method == "POST" and form.is_valid() and _done(request, report, form, sending=False):
        messages.success(request, _("Đã ghi. Báo cáo đã gửi trở thành minh chứng, chờ người khác xem xét."))
        return redirect("yearly:one", key)
    context = {"report": report, "unit": report.unit, "form": form}
    context |= {"crumbs": crumbs(report.unit, report.year, _("Bản đã ký"), report=report)}
    return render(request, "yearly/paper.html", context)


def _done(request: HttpRequest, report: YearlyReport, form: IssuedForm, *, sending: bool) -> bool:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    try:
        with transaction.atomic():
            issued = None
            if given["paper"]:
                issued = Issued(given["number"], given["on"], store(given["paper"], by=by.pk, at=at))
            if sending:
                channel = given.get("channel", "")
                actions.send(report, version=given["version"], by=by, at=at, issued=issued, channel=channel)
            elif issued is not None:
                actions.add_paper(report, issued, version=given["version"], by=by, at=at)
    except UnableToStore as refusal:
        form.add_error("paper", str(refusal))
        return False
    except (*REFUSED, UnableToRecord) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _judged(request: HttpRequest, key: UUID) -> YearlyReport:
    report = seen_report(request, key)
    if not queries.judges(viewer(request), report):
        raise NotAllowed(_("Cơ quan cấp trên xem xét báo cáo này."), seen=True)
    return report


@require_POST
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    """The body above takes it as it is."""
    report = _judged(request, key)
    try:
        actions.accept(report, version=version_of(request), by=viewer(request), at=clock.now())
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã tiếp nhận."))
    return redirect("yearly:one", key)


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return it with a reason."""
    report = _judged(request, key)
    form = WhyForm(request.POST or None, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.give_back(report, given["why"], version=given["version"], by=viewer(request), at=clock.now())
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã trả lại; đơn vị được báo kèm lý do."))
            return redirect("yearly:one", key)
    context = {"report": report, "unit": report.unit, "form": form}
    context |= {"crumbs": crumbs(report.unit, report.year, _("Trả lại"), report=report)}
    return render(request, "yearly/give_back.html", context)
