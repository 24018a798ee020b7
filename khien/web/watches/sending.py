"""A roster is approved, sent, gets its signed copy, is accepted or returned; its papers are looked at and taken."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.files.actions import UnableToStore, store
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.papers.to_docx import docx
from khien.papers.to_pdf import pdf
from khien.watch.actions import sending as actions
from khien.watch.queries.periods import hands as hands_of
from khien.watch.queries.periods import sendings_of, steps_of
from khien.watch.rules.list_paper import paper as paper_of
from khien.watch.rules.list_paper import year_of
from khien.watch.rules.rosters_up import UnableToMoveRoster
from khien.web.downloads import HEADERS, attachment
from khien.web.viewing import viewer
from khien.web.watches.forms import PhoneForm, SendForm, SignedForm, WhyForm
from khien.web.watches.shared import crumbs, hours, seen_roster, uncovered

if TYPE_CHECKING:
    from khien.watch.models import Roster

_MADE = {
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (pdf, "application/pdf"),
}


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


@require_POST
def approve(request: HttpRequest, key: UUID, unit: int) -> HttpResponse:
    """The leader's word."""
    row = seen_roster(request, key, unit)
    try:
        actions.approve(row, version=_version(request), by=viewer(request), at=clock.now())
    except UnableToMoveRoster as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã duyệt. Lịch trực là minh chứng cho những ngày nó phủ kín."))
    return redirect("watches:roster", key, unit)


@require_POST
def phone(request: HttpRequest, key: UUID, unit: int) -> HttpResponse:
    """The watch's own number."""
    row, form = seen_roster(request, key, unit), PhoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Số máy dài quá 60 ký tự, hoặc trang đã cũ. Hãy tải lại trang rồi ghi lại."))
        return redirect("watches:roster", key, unit)
    given = form.cleaned_data
    try:
        actions.set_phone(row, given["phone"], version=given["version"], by=viewer(request), at=clock.now())
    except UnableToMoveRoster as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi số máy của đợt trực."))
    return redirect("watches:roster", key, unit)


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, key: UUID, unit: int) -> HttpResponse:
    """The list goes up with its papers; a look at them first."""
    row = seen_roster(request, key, unit)
    if not may(viewer(request), Deed.SIGN, row.unit):
        require(viewer(request), Deed.PROVE, row.unit)
    form = SendForm(request.POST or None, request.FILES or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid() and _sent(request, row, form):
        messages.success(request, _("Đã gửi danh sách trực. Bản đã gửi giữ ở đây cùng mã băm."))
        return redirect("watches:roster", key, unit)
    context = {
        "roster": row,
        "period": row.period,
        "unit": row.unit,
        "above": actions.receiver_of(row),
        "hours": hours(row.period),
        "uncovered": uncovered(row),
        "ready": hands_of(viewer(request), row).sends,
        "form": form,
        "crumbs": crumbs(row.period, row.period.unit_id, _("Gửi lên"), roster=row),
    }
    return render(request, "watches/send.html", context)


def _sent(request: HttpRequest, row: Roster, form: forms.Form) -> bool:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    try:
        with transaction.atomic():
            signed = store(given["paper"], by=by.pk, at=at) if given["paper"] else None
            actions.send_up(row, version=given["version"], by=by, at=at, number=given["number"], signed=signed)
    except UnableToStore as refusal:
        form.add_error("paper", str(refusal))
        return False
    except UnableToMoveRoster as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_http_methods(["GET", "POST"])
def signed_copy(request: HttpRequest, key: UUID, unit: int) -> HttpResponse:
    """The signed paper of what was sent, with its number."""
    row = seen_roster(request, key, unit)
    require(viewer(request), Deed.PROVE, row.unit)
    form = SignedForm(request.POST or None, request.FILES or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid() and _signed(request, row, form):
        messages.success(request, _("Đã ghi bản đã ký và số công văn."))
        return redirect("watches:roster", key, unit)
    context = {
        "title": _("Bản đã ký của danh sách trực"),
        "button": _("Ghi bản đã ký"),
        "files": True,
        "roster": row,
        "unit": row.unit,
        "form": form,
        "crumbs": crumbs(row.period, row.period.unit_id, _("Bản đã ký"), roster=row),
    }
    return render(request, "watches/small.html", context)


def _signed(request: HttpRequest, row: Roster, form: forms.Form) -> bool:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    try:
        with transaction.atomic():
            signed = actions.Signed(given["number"], store(given["paper"], by=by.pk, at=at))
            actions.add_signed(row, signed, version=given["version"], by=by, at=at)
    except UnableToStore as refusal:
        form.add_error("paper", str(refusal))
        return False
    except UnableToMoveRoster as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
def accept(request: HttpRequest, key: UUID, unit: int) -> HttpResponse:
    """The body that declared the watch takes the list."""
    row = seen_roster(request, key, unit)
    try:
        actions.accept(row, version=_version(request), by=viewer(request), at=clock.now())
    except UnableToMoveRoster as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã tiếp nhận."))
    return redirect("watches:roster", key, unit)


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, key: UUID, unit: int) -> HttpResponse:
    """Return it with a reason."""
    row = seen_roster(request, key, unit)
    require(viewer(request), Deed.ASSIGN, row.period.unit)
    form = WhyForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.give_back(row, given["why"], version=given["version"], by=viewer(request), at=clock.now())
        except UnableToMoveRoster as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã trả lại; đơn vị được báo kèm lý do."))
            return redirect("watches:roster", key, unit)
    context = {
        "title": _("Trả lại danh sách trực"),
        "button": _("Trả lại"),
        "roster": row,
        "unit": row.unit,
        "form": form,
        "crumbs": crumbs(row.period, row.period.unit_id, _("Trả lại"), roster=row),
    }
    return render(request, "watches/small.html", context)


@require_safe
def preview(request: HttpRequest, key: UUID, unit: int, kind: str) -> HttpResponse:
    """The papers as they would be sent now; nothing is kept."""
    row = seen_roster(request, key, unit)
    above = actions.receiver_of(row)
    if kind not in _MADE or above is None:
        raise Http404
    make, media = _MADE[kind]
    found = actions.list_of(row, above, clock.now())
    response = HttpResponse(make(paper_of(found, year=year_of(clock.now()))), content_type=media)
    response["Content-Disposition"] = f'attachment; filename="danh-sach-truc-xem-truoc.{kind}"'
    for name, value in HEADERS.items():
        response[name] = value
    return response


@require_safe
def file(request: HttpRequest, key: UUID, unit: int, number: int, kind: str) -> HttpResponseBase:
    """What was sent, as it was sent."""
    row = seen_roster(request, key, unit)
    found = next((one for one in sendings_of(row) if one.number == number), None)
    stored = {"docx": found.docx, "pdf": found.pdf}.get(kind) if found is not None else None
    if stored is None:
        raise Http404
    return attachment(stored)


@require_safe
def paper(request: HttpRequest, key: UUID, unit: int, step: int) -> HttpResponseBase:
    """The signed paper of a step."""
    row = seen_roster(request, key, unit)
    found = next((one for one in steps_of(row) if one.pk == step and one.paper is not None), None)
    if found is None or found.paper is None:
        raise Http404
    return attachment(found.paper)
