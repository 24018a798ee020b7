"""A team is set up, corrected, ended; people are given seats, which change and end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.files.actions import store
from khien.organisations.queries import grants_on, require
from khien.organisations.rules import Deed
from khien.watch.actions import teams
from khien.watch.actions.members import add_member
from khien.watch.queries.candidates import candidates, member_seen_by
from khien.watch.queries.teams import seats_of
from khien.watch.rules.teams import Part
from khien.web.teams.forms import EndForm, NewForm, OrderForm, SeatChangeForm, SeatForm, TeamForm, first_of
from khien.web.teams.shared import crumbs, done, frame, seen, seen_seat
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Person
    from khien.watch.models import Member, Team

METHODS = ("GET", "HEAD", "POST")


def _stored(request: HttpRequest, form: Any) -> StoredFile | None:
    given = form.cleaned_data["paper"]
    return store(given, by=viewer(request).pk, at=clock.now()) if given else None


def _until(last: date | None) -> date | None:
    """The first day that no longer is, from the last that is."""
    return last + timedelta(days=1) if last else None


def _keeper(request: HttpRequest, team: Team) -> None:
    require(viewer(request), Deed.PROVE, team.unit)


@require_http_methods(METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Set a team up."""
    unit = unit_in_view(request)
    require(viewer(request), Deed.PROVE, unit)
    form = TeamForm(request.POST or None, request.FILES or None)
    made: list[Team] = []

    def act() -> None:
        with transaction.atomic():
            paper = _stored(request, form)
            made.append(teams.make_team(unit, form.described(), by=viewer(request), at=clock.now(), paper=paper))

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, _("Đã lập đội. Việc tiếp theo: thêm người vào đội."))
        return redirect("teams:one", made[0].pk)
    title = _("Lập đội ứng cứu")
    context = {"form": form, "title": title, "over": unit.name, "button": _("Lập đội"), "files": True}
    context |= {"back": f"{reverse('teams:index')}?don_vi={unit.pk}", "unit": unit, "crumbs": crumbs(unit, (title, ""))}
    return render(request, "teams/form.html", context)


@require_http_methods(METHODS)
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Correct what is known of the team."""
    team = seen(request, key)
    _keeper(request, team)
    form = TeamForm(request.POST or None, request.FILES or None, initial=first_of(team))

    def act() -> None:
        version = form.cleaned_data["version"] or 0
        with transaction.atomic():
            paper = _stored(request, form)
            teams.correct_team(team, form.described(), version=version, by=viewer(request), at=clock.now(), paper=paper)

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, _("Đã lưu."))
        return redirect("teams:one", key)
    return _form(request, team, form, _("Sửa thông tin đội"), _("Lưu"), files=True)


@require_http_methods(METHODS)
def end(request: HttpRequest, key: int) -> HttpResponse:
    """Dissolve the team."""
    team = seen(request, key)
    _keeper(request, team)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(form, lambda: teams.end_team(team, reason, by=viewer(request), at=clock.now())):
            messages.success(request, _("Đã ghi đội giải thể. Lịch sử của đội vẫn xem được."))
            return redirect("teams:one", key)
    return _form(request, team, form, _("Giải thể đội"), _("Ghi đội giải thể"), danger=True)


@require_http_methods(METHODS)
def order(request: HttpRequest, key: int) -> HttpResponse:
    """In which order people are called."""
    team = seen(request, key)
    _keeper(request, team)
    form = OrderForm(seats_of(viewer(request), team, clock.today()), request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.order()
        if done(form, lambda: teams.order_seats(team, wanted, by=viewer(request), at=clock.now())):
            messages.success(request, _("Đã lưu thứ tự gọi."))
            return redirect("teams:one", key)
    return _form(request, team, form, _("Thứ tự gọi"), _("Lưu thứ tự"))


@require_http_methods(METHODS)
def add(request: HttpRequest, key: int) -> HttpResponse:
    """Give a seat to somebody who is in a unit's list already."""
    team, words, today = seen(request, key), request.GET.get("tim", "")[:100], clock.today()
    _keeper(request, team)
    people, more = candidates(viewer(request), team, words, today)
    choices = [(str(one.pk), _choice(one)) for one in people]
    form = SeatForm(choices, request.POST or None, initial={"since": today, "part": Part.MEMBER})
    if request.method == "POST" and form.is_valid() and done(form, lambda: _seated(request, team, form)):
        messages.success(request, _("Đã thêm vào đội."))
        return redirect("teams:one", key)
    title = _("Thêm người vào đội")
    context = frame(request, team, title) | {"form": form, "title": title, "words": words}
    return render(request, "teams/add.html", context | {"people": people, "more": more})


def _choice(member: Member) -> str:
    return (
        f"{member.name}, {member.title}, {member.unit.name}" if member.title else f"{member.name}, {member.unit.name}"
    )


def _seated(request: HttpRequest, team: Team, form: SeatForm) -> None:
    member = member_seen_by(viewer(request), int(form.cleaned_data["member"]))
    if member is None:
        raise teams.UnableToKeepTeam(_("Không tìm thấy người này. Hãy tải lại trang."))
    until = _until(form.cleaned_data["last"]) or member.valid_to
    teams.seat(team, member, form.placed(until), by=viewer(request), at=clock.now())


@require_http_methods(METHODS)
def add_new(request: HttpRequest, key: int) -> HttpResponse:
    """Somebody who is in no list yet: a hired expert, or of the unit's own staff."""
    team, today = seen(request, key), clock.today()
    _keeper(request, team)
    grants = grants_on(viewer(request), team.unit, today)
    accounts = {str(one.person_id): one.person for one in grants if one.person.is_active}
    choices = [(number, person.full_name) for number, person in accounts.items()]
    form = NewForm(choices, request.POST or None, initial={"since": today, "part": Part.MEMBER})
    if request.method == "POST" and form.is_valid() and done(form, lambda: _added(request, team, form, accounts)):
        messages.success(request, _("Đã thêm vào đội. Việc tiếp theo: ghi kỹ năng và chứng chỉ."))
        return redirect("teams:one", key)
    return _form(request, team, form, _("Thêm người mới, chuyên gia ngoài"), _("Thêm vào đội"))


def _added(request: HttpRequest, team: Team, form: NewForm, accounts: dict[str, Person]) -> None:
    by, at, given = viewer(request), clock.now(), form.cleaned_data
    person = accounts.get(given["account"])
    if person is not None:
        given["name"] = given["name"] or person.full_name
        given["title"] = given["title"] or person.title
        given["phone"] = given["phone"] or person.phone[:30]
    until = _until(given["last"])
    with transaction.atomic():
        member = add_member(team.unit, form.member(until), by=by, at=at, person=person)
        placed = teams.Placed(Part(given["part"]), given["since"], until, hotline=given["hotline"])
        teams.seat(team, member, placed, by=by, at=at)


@require_http_methods(METHODS)
def change_seat(request: HttpRequest, key: int, seat: int) -> HttpResponse:
    """Another part, or until when."""
    row = seen_seat(request, key, seat)
    _keeper(request, row.team)
    last = row.valid_to - timedelta(days=1) if row.valid_to else None
    first = {"part": row.part, "hotline": row.hotline, "last": last}
    form = SeatChangeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and done(form, lambda: _changed(request, row, form)):
        messages.success(request, _("Đã lưu."))
        return redirect("teams:one", key)
    return _form(request, row.team, form, row.member.name, _("Lưu"))


def _changed(request: HttpRequest, row: Any, form: SeatChangeForm) -> None:
    given, by, at = form.cleaned_data, viewer(request), clock.now()
    last = given["last"]
    if last is not None and last < clock.today():
        teams.unseat(row, last, by=by, at=at)
        return
    part, until = Part(given["part"]), _until(last)
    teams.change_seat(row, part, hotline=given["hotline"], until=until, by=by, at=at)


def _form(request: HttpRequest, team: Team, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = frame(request, team, title) | {"form": form, "title": title, "over": team.name, "button": button}
    return render(request, "teams/form.html", context | more)
