"""What a person does with an incident: has it, verifies it, judges it, writes on. One action each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base import clock
from khien.incidents import actions, queries
from khien.incidents.actions import UnableToHandle, UnableToReceive
from khien.incidents.rules.states import UnableToMoveOn
from khien.law.incidents.clocks import answered_by_levels
from khien.law.incidents.read import incident_laws
from khien.law.incidents.types import Said, Serious
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.systems.queries import levels_on, systems_seen_by
from khien.web.incidents.forms import BeyondForm, JudgeForm, WhyForm, WriteForm
from khien.web.incidents.shared import frame, seen, stored
from khien.web.viewing import viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from django import forms

    from khien.incidents.models import Incident

REFUSED = (UnableToHandle, UnableToReceive, UnableToMoveOn)


@require_POST
def receive(request: HttpRequest, key: UUID) -> HttpResponse:
    """“I have it.”"""
    row = seen(request, key)
    try:
        actions.receive(row, by=viewer(request), at=clock.now())
    except UnableToReceive as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi anh/chị nhận sự cố này. Không ai bị gọi thêm nữa."))
    return redirect("incidents:one", key)


@require_POST
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """It is an incident."""
    try:
        actions.confirm(seen(request, key), by=viewer(request), at=clock.now())
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi: đúng là sự cố. Các nghĩa vụ báo cáo tính từ lúc phát hiện."))
    return redirect("incidents:one", key)


@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """It was one after all."""
    try:
        actions.reopen(seen(request, key), by=viewer(request), at=clock.now())
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    return redirect("incidents:one", key)


@require_http_methods(["GET", "POST"])
def dismiss(request: HttpRequest, key: UUID) -> HttpResponse:
    """It is none, and why."""
    row, form = _held(request, key), WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.dismiss(row, form.cleaned_data["why"], by=viewer(request), at=clock.now())
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi không phải sự cố. Cần thì mở lại được."))
            return redirect("incidents:one", key)
    return _asked(request, row, form, _("Không phải sự cố"), button=_("Ghi không phải sự cố"))


@require_http_methods(["GET", "POST"])
def beyond(request: HttpRequest, key: UUID) -> HttpResponse:
    """The unit cannot manage it alone."""
    row, form = _held(request, key), BeyondForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_beyond(row, form.cleaned_data["words"], by=viewer(request), at=clock.now())
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi vượt khả năng xử lý. Báo cáo ban đầu cần gửi ngay."))
            return redirect("incidents:fill", key, "initial-report")
    lead = _("Đơn vị không tự xử lý được: luật yêu cầu báo cáo ban đầu ngay. Khiên soạn sẵn Biểu mẫu 03.")
    return _asked(request, row, form, _("Vượt khả năng xử lý"), button=_("Ghi và soạn báo cáo ban đầu"), lead=lead)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    """A line of the timeline, with pictures."""
    row, form = _held(request, key), WriteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        files, faults = stored(form.cleaned_data["photos"], request)
        try:
            actions.write_on(
                row, form.cleaned_data["words"], files, on=form.moment(), by=viewer(request), at=clock.now()
            )
        except REFUSED as refusal:
            form.add_error(None, " ".join([*faults, str(refusal)]))
        else:
            for fault in faults:
                messages.warning(request, fault)
            return redirect("incidents:one", key)
    return _asked(request, row, form, _("Ghi diễn biến"), button=_("Ghi"))


@require_POST
def remove_picture(request: HttpRequest, key: UUID, picture: int) -> HttpResponse:
    """Take a picture off the page."""
    try:
        actions.remove_picture(seen(request, key), picture, by=viewer(request), at=clock.now())
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    return redirect("incidents:one", key)


@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Serious or not, by the questions of the law of its day, or by a person where that law defines nothing."""
    row, law = _held(request, key), None
    laws = incident_laws()
    if (chosen := laws.deciding(clock.day_of(row.detected_at))) is not None:
        law = chosen[0]
    serious = law.serious if law else None
    form = JudgeForm(
        request.POST or None,
        questions=serious.questions if serious else (),
        answers={**_by_levels(request, row, serious), **row.answers},
        serious=row.serious,
        initial={"version": row.version},
    )
    if request.method == "POST" and form.is_valid() and _judged(request, row, form):
        return redirect("incidents:one", key)
    old = laws.of("attt-2016")
    defined = serious is not None and serious.defined
    context = frame(row, _("Mức nghiêm trọng")) | {
        "form": form,
        "law": law,
        "serious": serious,
        "cite": cited(serious.cites) if serious else "",
        "defined": defined,
        "old": old.serious if old and not defined else None,
        "old_cite": cited(old.serious.cites) if old and old.serious else "",
    }
    return render(request, "incidents/judge.html", context, status=422 if form.errors else 200)


def _by_levels(request: HttpRequest, row: Incident, serious: Serious | None) -> dict[str, str]:
    """What the levels of the systems answer by themselves."""
    keys = [one.pk for one in queries.touched(row)]
    levels = levels_on(systems_seen_by(viewer(request)).filter(pk__in=keys), clock.day_of(row.detected_at))
    return {key: said.value for key, said in answered_by_levels(serious, levels.values()).items()}


def _judged(request: HttpRequest, row: Incident, form: JudgeForm) -> bool:
    given = form.cleaned_data
    try:
        held = actions.judge_serious(
            row,
            form.said(),
            form.decided(),
            personal_data=Said(given["personal_data"]),
            version=given["version"],
            by=viewer(request),
            at=clock.now(),
        )
    except REFUSED as refusal:
        form.add_error(None, str(refusal))
        return False
    words = {
        True: _("Nghiêm trọng: đồng hồ báo ban đầu đang chạy."),
        False: _("Không nghiêm trọng theo câu trả lời."),
        None: _("Chưa đủ để kết luận: câu chưa biết vẫn là chưa biết."),
    }
    messages.success(request, words[held.serious])
    return True


def _held(request: HttpRequest, key: UUID) -> Incident:
    row = seen(request, key)
    require(viewer(request), Deed.PROVE, row.unit)
    return row


def _asked(
    request: HttpRequest, row: Incident, form: forms.Form, title: str, *, button: str, lead: str = ""
) -> HttpResponse:
    context: dict[str, Any] = frame(row, title) | {"form": form, "title": title, "button": button, "lead": lead}
    return render(request, "incidents/step.html", context, status=422 if form.errors else 200)
