"""Changing units: added, corrected, coded, moved, ended with all that they had going to a successor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.directives.actions import end_and_hand_over
from khien.organisations import actions
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.systems.actions import UnableToAddSystem
from khien.web.units import forms
from khien.web.units.found import UnableToFind, seen_unit, unit_meant
from khien.web.units.views import crumbs
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit

either = require_http_methods(["GET", "HEAD", "POST"])


def _managed(request: HttpRequest, key: int) -> Unit:
    unit = seen_unit(request, key)
    require(viewer(request), Deed.MANAGE, unit)
    return unit


def _page(
    request: HttpRequest, unit: Unit, form: django_forms.Form, title: str, button: str, **more: Any
) -> HttpResponse:
    context = {"unit": unit, "form": form, "title": title, "button": button, "crumbs": crumbs(request, unit, title)}
    return render(request, "units/form.html", {**context, **more})


@either
def add(request: HttpRequest) -> HttpResponse:
    """A unit below the one in view."""
    parent = unit_in_view(request)
    require(viewer(request), Deed.MANAGE, parent)
    form = forms.UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_unit(by=viewer(request), at=clock.now(), parent=parent, **form.cleaned_data)
        except actions.UnableToCode as refusal:
            form.add_error("code", str(refusal))
        except actions.UnableToCreateUnit as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm “%(name)s”.") % {"name": made.name})
            return redirect("units:one", made.pk)
    return _page(request, parent, form, _("Thêm đơn vị trực thuộc"), _("Thêm đơn vị"))


@either
def correct(request: HttpRequest, key: int) -> HttpResponse:
    """Rename the unit, correct its kind, place and symbol; the old name stays in the trail."""
    unit = _managed(request, key)
    initial = {"name": unit.name, "kind": unit.kind, "place": unit.place, "symbol": unit.symbol}
    form = forms.CorrectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        name = given.pop("name")
        try:
            if name != unit.name:
                unit = actions.rename_unit(unit, by=viewer(request), at=clock.now(), name=name)
            if given != {field: initial[field] for field in given}:
                actions.correct_unit(unit, by=viewer(request), at=clock.now(), **given)
        except actions.UnableToRename as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("units:one", key)
    return _page(request, unit, form, _("Sửa thông tin đơn vị"), _("Lưu"))


@either
def code(request: HttpRequest, key: int) -> HttpResponse:
    """A new identification code from a day on."""
    unit = _managed(request, key)
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_code(unit, by=viewer(request), at=clock.now(), **form.cleaned_data)
        except actions.UnableToCode as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Đã ghi mã định danh mới; mã cũ vẫn lưu với ngày kết thúc."))
            return redirect("units:one", key)
    return _page(request, unit, form, _("Cấp mã định danh"), _("Ghi mã"))


@either
def move(request: HttpRequest, key: int) -> HttpResponse:
    """Put the unit with everything below it under another parent."""
    unit = _managed(request, key)
    form = forms.OtherUnitForm(_("Chuyển về dưới đơn vị"), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            parent = unit_meant(request, form.cleaned_data["other"])
            actions.move_unit(unit, by=viewer(request), at=clock.now(), parent=parent)
        except (UnableToFind, actions.UnableToMoveUnit) as refusal:
            form.add_error("other", str(refusal))
        else:
            messages.success(request, _("Đã chuyển về dưới “%(name)s”.") % {"name": parent.name})
            return redirect("units:one", key)
    points = [
        _("Mọi đơn vị bên dưới đi cùng."),
        _("Người có vai trò ở đơn vị cấp trên mới sẽ đọc được từ ngay lúc này."),
    ]
    return _page(request, unit, form, _("Chuyển đơn vị"), _("Chuyển"), points=points)


@either
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End the unit; its successor takes over systems, open duties and unanswered letters, or nothing happens."""
    unit = _managed(request, key)
    form = forms.EndForm(_("Đơn vị tiếp nhận"), request.POST or None, required=False)
    if request.method == "POST" and form.is_valid():
        named, on = form.cleaned_data["other"], form.cleaned_data["on"]
        try:
            successor = unit_meant(request, named) if named else None
            done = end_and_hand_over(unit, successor, on, by=viewer(request), at=clock.now())
        except UnableToFind as refusal:
            form.add_error("other", str(refusal))
        except (actions.UnableToEndUnit, UnableToAddSystem) as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("Đã kết thúc. Chuyển giao: %(s)d hệ thống, %(d)d nghĩa vụ, %(l)d văn bản chưa trả lời.")
            messages.success(request, words % {"s": done.systems, "d": done.duties, "l": done.letters})
            return redirect("units:one", successor.pk if successor else key)
    points = [
        _("Mọi vai trò và mã định danh ở đơn vị này kết thúc từ ngày đó; lịch sử vẫn đọc được."),
        _("Đơn vị tiếp nhận nhận hệ thống thông tin, nghĩa vụ còn mở và văn bản chưa trả lời."),
        _("Để trống đơn vị tiếp nhận nếu không có ai nhận; khi đó mọi thứ nằm lại trong lịch sử."),
    ]
    return _page(request, unit, form, _("Kết thúc hoạt động"), _("Kết thúc đơn vị"), points=points, danger=True)
