"""The printed address of a unit: made once and shown once, closed; and the open page behind it, which shows nothing."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.base.ids import new_id
from khien.incidents import actions, queries
from khien.incidents.actions import NewReport, TooManyReports, UnableToReport
from khien.incidents.rules.kinds import KINDS, Kind
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.web.incidents.forms import DoorForm
from khien.web.incidents.shared import let_go, stored
from khien.web.limits import reads_too_often
from khien.web.viewing import unit_in_view, viewer

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"}


def _crumbs(unit: Any) -> list[dict[str, str]]:
    return [
        {"label": _("Sự cố"), "url": f"{reverse('incidents:index')}?don_vi={unit.pk}"},
        {"label": _("Địa chỉ báo sự cố"), "url": ""},
    ]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Whether the unit has such an address, since when; how to make and to end one."""
    unit = unit_in_view(request)
    require(viewer(request), Deed.READ, unit)
    context = {
        "unit": unit,
        "door": queries.door_of(viewer(request), unit),
        "writes": may(viewer(request), Deed.PROVE, unit),
        "crumbs": _crumbs(unit),
    }
    return render(request, "incidents/door.html", context)


@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """A new address on a page to print: it is shown on this answer and nowhere else."""
    unit = unit_in_view(request)
    token = actions.open_door(unit, by=viewer(request), at=clock.now())
    address = request.build_absolute_uri(reverse("incidents:report_by_door", args=[token]))
    drawn = get_adapter().build_totp_svg(address)
    context = {"unit": unit, "address": address, "code": mark_safe(drawn), "crumbs": _crumbs(unit)}  # noqa: S308 (our own SVG)
    response = render(request, "incidents/poster.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def close_one(request: HttpRequest) -> HttpResponse:
    """The address answers no more."""
    unit = unit_in_view(request)
    try:
        actions.close_door(unit, by=viewer(request), at=clock.now())
    except UnableToReport as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã đóng địa chỉ báo sự cố; tờ đã in không còn dùng được."))
    return redirect(f"{reverse('incidents:door')}?don_vi={unit.pk}")


@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, token: str) -> HttpResponse:
    """The form for somebody without an account. It tells nothing of the unit but its name."""
    if reads_too_often(request) or not ratelimit.consume(request, action="report_door"):
        return _shown(request, "closed", {"busy": True}, status=429)
    door = queries.door_of_token(token)
    if door is None:
        return _shown(request, "closed", {}, status=404)
    too_many = False
    form = DoorForm(request.POST or None, request.FILES or None, initial={"key": new_id()})
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, clock.now()
        photos, faults = stored([given["photo"]] if given["photo"] else [], request, only_pictures=True)
        said = NewReport(
            Kind(given["kind"]),
            given["words"],
            form.detected_at(at) or at,
            pictures=photos,
            name=given["name"],
            phone=given["phone"],
        )
        try:
            made = actions.report_by_door(door, said, key=given["key"], at=at)
        except UnableToReport as refusal:
            let_go(photos)
            form.add_error(None, str(refusal))
            too_many = isinstance(refusal, TooManyReports)
        else:
            taken = {one.file_id for one in queries.pictures(made)}  # a second sending of the form brings none
            let_go(one for one in photos if one.pk not in taken)
            first = KINDS[Kind(made.kind)].first
            return _shown(request, "thanks", {"incident": made, "first": first, "faults": faults, "unit": door.unit})
    context = {"unit": door.unit, "form": form, "kinds": [(one.value, KINDS[one]) for one in Kind]}
    return _shown(request, "report_by_door", context, status=429 if too_many else 422 if form.errors else 200)


def _shown(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, f"incidents/{page}.html", context, status=status)
    for name, value in HEADERS.items():
        response[name] = value
    return response
