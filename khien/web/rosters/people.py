"""People of a unit's watch: the list, one of them, leave, leaving, and taking names from the unit's accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.organisations.queries import may, require
from khien.organisations.rules import Deed
from khien.watch.actions import members as actions
from khien.watch.actions.members import Hole, UnableToKeepMember
from khien.watch.queries.members import absence_seen_by, absences_of, members_of, people_not_yet, working_members
from khien.watch.queries.shifts import shifts_of_member
from khien.watch.rules.spans import Span
from khien.web.rosters.forms import AbsenceForm, LeaveForm, MemberForm, first_member
from khien.web.rosters.shared import done, frame, hours, kind_words, of_unit, seen_member, told_span
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.watch.models import Member, Shift

PAGE, MOST_SHIFTS, MOST_HOLES = 50, 20, 10


def _back(unit: Unit) -> tuple[str, str]:
    return _("Người trực"), of_unit("rosters:people", unit)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who can be put on, with what reaches them; who left where asked."""
    unit, person, today = unit_in_view(request), viewer(request), clock.today()
    left = request.GET.get("xem") == "da-thoi"
    rows = members_of(person, unit)
    rows = rows.filter(valid_to__lte=today) if left else working_members(person, unit, today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    away = absences_of(person, list(page.object_list), today)
    lines = [(one, away.get(one.pk, []), one.valid_from > today) for one in page.object_list]
    plans = may(person, Deed.PROVE, unit)
    context = frame(
        unit,
        (_("Người trực"), ""),
        page=page,
        lines=lines,
        left=left,
        plans=plans,
        waiting=len(people_not_yet(person, unit)) if plans and not left else 0,
    )
    return render(request, "rosters/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Somebody more."""
    unit = unit_in_view(request)
    require(viewer(request), Deed.PROVE, unit)
    form = MemberForm(request.POST or None, initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        by, at = viewer(request), clock.now()
        if done(form, lambda: actions.add_member(unit, form.described(), by=by, at=at)):
            messages.success(request, _("Đã thêm %(name)s.") % {"name": form.cleaned_data["name"]})
            return redirect(of_unit("rosters:people", unit))
    context = frame(unit, _back(unit), (_("Thêm người"), ""), form=form, title=_("Thêm người trực"))
    return render(request, "rosters/form.html", context | {"back": of_unit("rosters:people", unit)})


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """Take names from the unit's accounts."""
    unit, person = unit_in_view(request), viewer(request)
    require(person, Deed.PROVE, unit)
    waiting = people_not_yet(person, unit)
    if request.method == "POST":
        picked = set(request.POST.getlist("nguoi"))
        chosen = [one for one in waiting if str(one.pk) in picked]
        try:
            made = actions.add_people(unit, chosen, by=person, at=clock.now())
        except UnableToKeepMember as refusal:
            messages.error(request, str(refusal))
            return redirect(of_unit("rosters:accounts", unit))
        messages.success(request, _("Đã thêm: %(names)s.") % {"names": ", ".join(one.name for one in made)})
        return redirect(of_unit("rosters:people", unit))
    context = frame(unit, _back(unit), (_("Lấy từ tài khoản"), ""), waiting=waiting)
    return render(request, "rosters/accounts.html", context)


@require_safe
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One of them: what is known, leave, coming shifts."""
    row, person, today = seen_member(request, key), viewer(request), clock.today()
    coming = shifts_of_member(person, row, clock.now())
    context = frame(
        row.unit,
        _back(row.unit),
        (row.name, ""),
        row=row,
        plans=may(person, Deed.PROVE, row.unit),
        last=row.valid_to - timedelta(days=1) if row.valid_to else None,
        gone=row.valid_to is not None and row.valid_to <= today,
        away=absences_of(person, [row], today).get(row.pk, []),
        shifts=[(each, hours_of(each), kind_words(each.kind)) for each in coming[:MOST_SHIFTS]],
        count=coming.count(),
        himself=row.person_id == person.pk,
    )
    return render(request, "rosters/person.html", context)


def hours_of(shift: Shift) -> str:
    """When a shift runs, with its days."""
    return hours(Span(shift.start, shift.end))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Correct what is known."""
    row = seen_member(request, key)
    require(viewer(request), Deed.PROVE, row.unit)
    form = MemberForm(request.POST or None, initial=first_member(row))
    if request.method == "POST" and form.is_valid():
        by, at, version = viewer(request), clock.now(), form.cleaned_data["version"]
        holes: list[Hole] = []
        said = form.described()
        if done(form, lambda: holes.extend(actions.correct_member(row, said, version=version or 0, by=by, at=at))):
            messages.success(request, _("Đã lưu."))
            _tell_holes(request, holes)
            return redirect("rosters:person", key)
    context = frame(row.unit, _back(row.unit), (row.name, ""), form=form, title=_("Sửa thông tin người trực"))
    return render(request, "rosters/form.html", context | {"back": reverse("rosters:person", args=[key])})


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, key: int) -> HttpResponse:
    """Somebody leaves: which shifts would become gaps is said first."""
    row = seen_member(request, key)
    require(viewer(request), Deed.PROVE, row.unit)
    form = LeaveForm(request.POST or None, initial={"version": row.version, "last": clock.today()})
    if request.method == "POST" and form.is_valid():
        by, at, given = viewer(request), clock.now(), form.cleaned_data
        holes: list[Hole] = []
        last, version = given["last"], given["version"]
        if done(form, lambda: holes.extend(actions.end_member(row, last, version=version, by=by, at=at))):
            messages.success(request, _("Đã ghi %(name)s thôi tham gia trực.") % {"name": row.name})
            _tell_holes(request, holes)
            return redirect(of_unit("rosters:people", row.unit))
    coming = list(shifts_of_member(viewer(request), row, clock.now())[:MOST_SHIFTS])
    points = [f"{hours_of(each)}, {kind_words(each.kind)}" for each in coming]
    title = _("%(name)s thôi tham gia trực") % {"name": row.name}
    return _confirmed(request, row, form, title, points)


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest, key: int) -> HttpResponse:
    """Days on which somebody is away."""
    row = seen_member(request, key)
    require(viewer(request), Deed.PROVE, row.unit)
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, at, given = viewer(request), clock.now(), form.cleaned_data
        holes: list[Hole] = []
        days = given["first"], given["last"], given["why"]
        if done(form, lambda: holes.extend(actions.add_absence(row, *days, by=by, at=at))):
            messages.success(request, _("Đã ghi ngày nghỉ."))
            _tell_holes(request, holes)
            return redirect("rosters:person", key)
    title = _("Ngày nghỉ của %(name)s") % {"name": row.name}
    return _confirmed(request, row, form, title, [])


def _confirmed(request: HttpRequest, row: Member, form: object, title: str, points: list[str]) -> HttpResponse:
    context = frame(row.unit, _back(row.unit), (title, ""), form=form, title=title, points=points)
    context["lead"] = _("Ca sau ngày đó được bỏ và thành khoảng trống cần người khác điền.")
    context["points_title"] = _("Các ca sắp tới của người này")
    return render(request, "rosters/form.html", context | {"back": reverse("rosters:person", args=[row.pk])})


@require_POST
def back_again(request: HttpRequest, key: int, absence: int) -> HttpResponse:
    """Leave is taken back."""
    found = absence_seen_by(viewer(request), absence)
    if found is None or found.member_id != key:
        raise Http404
    try:
        actions.end_absence(found, by=viewer(request), at=clock.now())
    except UnableToKeepMember as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ ngày nghỉ. Ca đã bỏ trước đó không tự quay lại."))
    return redirect("rosters:person", key)


def _tell_holes(request: HttpRequest, holes: list[Hole]) -> None:
    """What became a gap, each named: whoever did it must not have to look for them."""
    if not holes:
        return
    count = ngettext("Có %(n)d khoảng trống mới:", "Có %(n)d khoảng trống mới:", len(holes)) % {"n": len(holes)}
    named = "; ".join(told_span(one.span) for one in holes[:MOST_HOLES])
    more = "; …" if len(holes) > MOST_HOLES else ""
    messages.warning(request, f"{count} {named}{more}")
