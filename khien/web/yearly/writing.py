"""A body writes its report: begins it, fills in rows and section 2, takes today's data, freezes, takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.law.reporting.types import Capacity
from khien.organisations.queries import require, units_seen_by
from khien.organisations.rules import Deed
from khien.reports.yearly import actions, queries
from khien.reports.yearly.actions import UnableToReportYearly
from khien.reports.yearly.rules import UnableToMoveYearly
from khien.reports.yearly.values import BY_ID, FIELDS, HEAD_FIELDS, blanks, shown
from khien.web.labels import said
from khien.web.viewing import viewer
from khien.web.yearly.forms import HeadForm, RowForm
from khien.web.yearly.shared import crumbs, law_in_view, seen_report, year_in_view

if TYPE_CHECKING:
    from khien.reports.models import YearlyReport

REFUSED = (UnableToReportYearly, UnableToMoveYearly)


def version_of(request: HttpRequest) -> int:
    """The version that the page was made from."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def written(request: HttpRequest, key: UUID) -> YearlyReport:
    """A report that the viewer may write."""
    report = seen_report(request, key)
    require(viewer(request), Deed.PROVE, report.unit)
    return report


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the report of a body for a year; one that exists is opened."""
    given = request.POST.get("don_vi", "")
    unit = units_seen_by(viewer(request)).filter(pk=given).first() if given.isdecimal() and len(given) < 18 else None
    if unit is None:
        raise Http404
    year = year_in_view(request)
    if (found := queries.yearly_of(viewer(request), unit, year)) is not None:
        return redirect("yearly:one", found.pk)
    try:
        report = actions.begin(unit, year, by=viewer(request), at=clock.now())
    except UnableToReportYearly as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('yearly:index')}?don_vi={unit.pk}&nam={year}")
    messages.success(request, _("Đã lập báo cáo từ những gì Khiên biết. Ô chưa biết để trống, anh/chị điền thêm."))
    return redirect("yearly:one", report.pk)


@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, key: UUID, system: int) -> HttpResponse:
    """One system: what is known stands with where it is corrected, the rest is asked for."""
    report = written(request, key)
    law, found = law_in_view(report.year), queries.rows_of(report)
    place = next((place for place, one in enumerate(found) if one.system == system), None)
    if place is None:
        raise Http404
    here = found[place]
    form = RowForm(here, law, request.POST or None, version=report.version)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.write_row(report, system, form.given(), version=version, by=viewer(request), at=clock.now())
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onward(request, report, [one.system for one in found], place)
    asked = {one.id for one in form.asked}
    known = [one for one in FIELDS if one.id not in asked and here[one.id]]
    context = {
        "report": report,
        "unit": report.unit,
        "row": here,
        "form": form,
        "known": [(said(one.label), shown(one, here[one.id])) for one in known],
        "against": [said(BY_ID[one].label) for one in here.against],
        "place": place + 1,
        "many": len(found),
        "crumbs": crumbs(report.unit, report.year, here["name"], report=report),
    }
    return render(request, "yearly/row.html", context)


def _onward(request: HttpRequest, report: YearlyReport, order: list[int], place: int) -> HttpResponse:
    """To the next system with something blank, else back to the list."""
    if request.POST.get("tiep"):
        now = queries.yearly_seen_by(viewer(request), report.pk)
        left = {one.system for one in queries.rows_of(now) if blanks(one)} if now is not None else set()
        following = next((one for one in (*order[place + 1 :], *order[:place]) if one in left), None)
        if following is not None:
            messages.success(request, _("Đã lưu. Đây là hệ thống tiếp theo còn ô trống."))
            return redirect("yearly:row", report.pk, following)
    messages.success(request, _("Đã lưu."))
    return redirect("yearly:rows", report.pk)


@require_http_methods(["GET", "POST"])
def head(request: HttpRequest, key: UUID) -> HttpResponse:
    """The capacity, section 2 of the form, and the contents that the form leaves out."""
    report = written(request, key)
    law, known = law_in_view(report.year), report.content.get("head", {})
    now = {"version": report.version, "capacity": report.capacity}
    form = HeadForm(law, known, report.said, request.POST or None, **now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.write_head(
                report,
                capacity=Capacity(given["capacity"]),
                head=form.head(),
                contents=form.contents(),
                version=given["version"],
                by=viewer(request),
                at=clock.now(),
            )
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("yearly:one", key)
    from_data = [(said(label), known[name]) for name, label in HEAD_FIELDS.items() if name in known]
    context = {"report": report, "unit": report.unit, "form": form, "known": from_data}
    context |= {"crumbs": crumbs(report.unit, report.year, _("Thông tin chung"), report=report)}
    return render(request, "yearly/head.html", context)


@require_POST
def redraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take today's data; what people filled in stays."""
    report = written(request, key)
    try:
        differs = actions.redraw(report, by=viewer(request), at=clock.now(), version=version_of(request))
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    else:
        told = (
            _("Đã lấy số liệu hôm nay, có thay đổi.") if differs else _("Đã lấy số liệu hôm nay, không có gì thay đổi.")
        )
        messages.success(request, told)
    return redirect("yearly:one", key)


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, then freeze what was seen."""
    report = written(request, key)
    if request.method == "POST":
        try:
            made = actions.freeze(report, version=version_of(request), by=viewer(request), at=clock.now())
        except REFUSED as refusal:
            messages.error(request, str(refusal))
        else:
            ready = made.ready_at is not None
            told = _("Đã chốt. Tải bản PDF hoặc Word để trình ký.") if ready else _("Đã chốt; các tệp đang được lập.")
            messages.success(request, told)
        return redirect("yearly:one", key)
    law, today = law_in_view(report.year), clock.today()
    found = queries.rows_of(report)
    names, missing = queries.missing_names(viewer(request), report.unit, report.year, today, 10)
    context = {
        "report": report,
        "unit": report.unit,
        "rows": len(found),
        "blank": [one["name"] for one in found if blanks(one)][:10],
        "blanks": sum(bool(blanks(one)) for one in found),
        "missing": names,
        "missing_count": missing,
        "stale": report.drawn_on != today,
        "early": today <= law.period(report.year)[1],
        "ends": law.period(report.year)[1],
        "confirmed_on": report.content.get("confirmed_on", ""),
        "crumbs": crumbs(report.unit, report.year, _("Chốt số liệu"), report=report),
    }
    return render(request, "yearly/freeze.html", context)


@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a frozen report back to be written."""
    try:
        actions.reopen(written(request, key), version=version_of(request), by=viewer(request), at=clock.now())
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã mở lại để sửa; bản đã chốt vẫn lưu."))
    return redirect("yearly:one", key)
