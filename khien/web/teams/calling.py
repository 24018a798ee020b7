"""The team is called out, the board of who comes and when, answers; a page that works at night on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base import clock
from khien.base.ids import new_id
from khien.organisations.queries import NotAllowed, units_seen_by
from khien.organisations.rules.names import folded
from khien.watch.actions import call_outs
from khien.watch.queries.call_outs import Board, Line, board, own_answer
from khien.watch.queries.learning import fitting
from khien.watch.queries.teams import area_of, may_call_out, teammates
from khien.watch.rules.teams import ANSWERS, CAN_COME, FREE_WORDS, GOING_WORDS, HOWS, PARTS, Answer, How, Part
from khien.web.labels import said
from khien.web.teams.forms import MINUTES, CallForm, EndCallForm, HeardForm, MoreForm, WordsForm
from khien.web.teams.shared import (
    GOING_ICONS,
    GOING_TONES,
    REFUSALS,
    crumbs,
    done,
    frame,
    seen,
    seen_call_out,
    skill_words,
    standard_today,
)
from khien.web.viewing import viewer
from khien.web.wording import lasting

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.watch.models import CallOut, CallOutAnswer, Team
    from khien.watch.queries.teams import Teammate

METHODS = ("GET", "HEAD", "POST")
NAMED = 300  # names offered while typing


def _caller(request: HttpRequest, team: Team) -> None:
    if not may_call_out(viewer(request), team):
        raise NotAllowed(_("Gọi đội này do đầu mối của đơn vị có đội, hoặc thành viên ứng cứu của đội."), seen=True)


def _choice(mate: Teammate) -> str:
    """A person as the list to tick tells him: who, what, whether he can come."""
    standard = standard_today()
    parts = [mate.member.name, said(PARTS[Part(mate.seat.part)]), said(FREE_WORDS[mate.free])]
    if mate.why:
        parts[-1] += f" ({mate.why})"
    parts += skill_words(mate.skills, standard)
    return " · ".join(parts)


@require_http_methods(METHODS)
def call(request: HttpRequest, key: int) -> HttpResponse:
    """Whom to help, with what, whom to call; those who can come are ticked already."""
    team = seen(request, key)
    _caller(request, team)
    people = teammates(viewer(request), team, clock.now())
    standard, group = standard_today(), request.GET.get("nhom", "")
    ready = [str(one.member.pk) for one in fitting(people, standard, group=group) if one.free in CAN_COME]
    first = {
        "key": new_id(),
        "about": request.GET.get("ve", "")[:80],
        "unit_name": _asked_unit(request, team).name,
        "members": ready,
    }
    form = CallForm([(str(one.member.pk), _choice(one)) for one in people], request.POST or None, initial=first)
    made: list[CallOut] = []
    if request.method == "POST" and form.is_valid():
        unit = _named(request, team, form)
        if unit is not None and done(form, lambda: made.append(_called(request, team, unit, form, people))):
            messages.success(request, _("Đã gọi. Câu trả lời hiện dần ở trang này."))
            return redirect("teams:call_out", made[0].pk)
    title = _("Gọi đội")
    context = frame(request, team, title) | {"form": form, "title": title, "people": people, "group": group}
    context |= {"groups": standard.groups if standard else (), "names": _names(request, team)}
    return render(request, "teams/call.html", context)


def _asked_unit(request: HttpRequest, team: Team) -> Unit:
    """The unit of `?cho=`, where the viewer reads it; else the team's own."""
    asked = request.GET.get("cho", "")
    if not asked.isdecimal() or len(asked) > 17:
        return team.unit
    within = area_of(viewer(request), team).filter(pk=asked).first()
    return within or units_seen_by(viewer(request)).filter(pk=asked).first() or team.unit


def _names(request: HttpRequest, team: Team) -> list[str]:
    return list(area_of(viewer(request), team).values_list("name", flat=True)[:NAMED])


def _named(request: HttpRequest, team: Team, form: CallForm) -> Unit | None:
    """The unit that the words name; a fault at the field where they name none or several."""
    asked = _asked_unit(request, team)
    words = folded(form.cleaned_data["unit_name"])
    if words == folded(asked.name):
        return asked
    area = area_of(viewer(request), team)
    rows = list(area.filter(name_folded=words)[:2]) or list(area.filter(name_folded__contains=words)[:6])
    if len(rows) == 1:
        found: Unit = rows[0]
        return found
    names = "; ".join(one.name for one in rows)
    form.add_error(
        "unit_name",
        _("Có nhiều đơn vị khớp: %(names)s. Hãy ghi đủ tên.") % {"names": names}
        if rows
        else _("Không tìm thấy đơn vị này trong phạm vi của anh/chị. Hãy chọn tên trong danh sách gợi ý."),
    )
    return None


def _called(request: HttpRequest, team: Team, unit: Unit, form: CallForm, people: list[Teammate]) -> CallOut:
    given, by_key = form.cleaned_data, {str(one.member.pk): one.member for one in people}
    return call_outs.call_out(
        team,
        unit,
        given["words"],
        given["where"],
        about=given["about"],
        members=[by_key[one] for one in given["members"]],
        key=given["key"],
        by=viewer(request),
        at=clock.now(),
    )


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The board, and one's own answer where one was called."""
    row = seen_call_out(request, key)
    own = own_answer(viewer(request), row)
    context = _frame(request, row) | _board(request, row)
    context |= {"own": own, "own_words": _answer_words(own), "minutes": MINUTES, "words_form": WordsForm()}
    return render(request, "teams/call_out.html", context)


@require_safe
def board_part(request: HttpRequest, key: UUID) -> HttpResponse:
    """The board alone, for a page that asks again every few seconds."""
    row = seen_call_out(request, key)
    return render(request, "teams/board.html", _frame(request, row) | _board(request, row))


def _frame(request: HttpRequest, row: CallOut, *here: str) -> dict[str, Any]:
    team, calls = row.team, may_call_out(viewer(request), row.team)
    title, page = _("Gọi đội giúp %(unit)s") % {"unit": row.unit.name}, reverse("teams:one", args=[team.pk])
    return {
        "row": row,
        "team": team,
        "title": title,
        "calls": calls,
        "runs": row.ended_at is None,
        "crumbs": crumbs(team.unit, (team.name, page if calls else ""), (title, ""), *((one, "") for one in here)),
    }


def _board(request: HttpRequest, row: CallOut) -> dict[str, Any]:
    now = clock.now()
    found: Board = board(viewer(request), row, now)
    return {"board": found, "lines": [_line(one) for one in found.lines], "now": now}


def _line(line: Line) -> dict[str, Any]:
    row = line.row
    return {
        "row": row,
        "member": row.member,
        "going": said(GOING_WORDS[line.going]),
        "tone": GOING_TONES[line.going],
        "icon": GOING_ICONS[line.going],
        "silent": lasting(line.silent) if line.silent is not None else "",
        "how": said(HOWS[How(row.how)]) if row.how else "",
        "late": line.late,
        "arrived": row.arrived_at is not None,
    }


def _answer_words(own: CallOutAnswer | None) -> str:
    return said(ANSWERS[Answer(own.answer)]) if own is not None and own.answer else ""


@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """One's own answer: coming in so many minutes, cannot, or there already."""
    row = seen_call_out(request, key)
    own = own_answer(viewer(request), row)
    if own is None:
        raise NotAllowed(_("Anh/chị không có trong danh sách được gọi."), seen=True)
    words, by, at = request.POST.get("words", ""), viewer(request), clock.now()
    try:
        _write(row, own, request.POST.get("tra_loi", ""), words, how=How.ACCOUNT, by=by, at=at)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi câu trả lời."))
    return redirect("teams:call_out", key)


def _write(row: CallOut, line: CallOutAnswer, said_value: str, words: str, **given: Any) -> None:
    kind, _dash, minutes = said_value.partition("-")
    if kind == "there":
        call_outs.arrive(row, line.member, **given)
    elif kind == Answer.CANNOT:
        call_outs.answer_call(row, line.member, Answer.CANNOT, words=words, **given)
    else:
        number = int(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) < 5 else None
        call_outs.answer_call(row, line.member, Answer.COMING, minutes=number, words=words, **given)


def _other(request: HttpRequest, row: CallOut, line: int) -> CallOutAnswer:
    """The line of somebody else, for who may call the team."""
    _caller(request, row.team)
    rows = (one.row for one in board(viewer(request), row, clock.now()).lines)
    found = next((one for one in rows if one.pk == line), None)
    if found is None:
        raise Http404
    return found


@require_POST
def there(request: HttpRequest, key: UUID, line: int) -> HttpResponse:
    """Write down that somebody is there."""
    row = seen_call_out(request, key)
    found = _other(request, row, line)
    call_outs.arrive(row, found.member, how=How.SAID, by=viewer(request), at=clock.now())
    messages.success(request, _("Đã ghi %(name)s có mặt.") % {"name": found.member.name})
    return redirect("teams:call_out", key)


@require_http_methods(METHODS)
def write_for(request: HttpRequest, key: UUID, line: int) -> HttpResponse:
    """Write down what somebody said by telephone."""
    row = seen_call_out(request, key)
    found = _other(request, row, line)
    form = HeardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        value, words, by, at = form.cleaned_data["answer"], form.cleaned_data["words"], viewer(request), clock.now()
        if done(form, lambda: _write(row, found, value, words, how=How.SAID, by=by, at=at)):
            messages.success(request, _("Đã ghi hộ câu trả lời."))
            return redirect("teams:call_out", key)
    title = _("Ghi hộ %(name)s") % {"name": found.member.name}
    return _form(request, row, form, title, _("Ghi câu trả lời"))


@require_http_methods(METHODS)
def more(request: HttpRequest, key: UUID) -> HttpResponse:
    """Call others of the team as well."""
    row = seen_call_out(request, key)
    _caller(request, row.team)
    called = {one.row.member_id for one in board(viewer(request), row, clock.now()).lines}
    people = [one for one in teammates(viewer(request), row.team, clock.now()) if one.member.pk not in called]
    form = MoreForm([(str(one.member.pk), _choice(one)) for one in people], request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = [one.member for one in people if str(one.member.pk) in form.cleaned_data["members"]]
        if done(form, lambda: call_outs.call_more(row, wanted, by=viewer(request), at=clock.now())):
            messages.success(request, _("Đã gọi thêm."))
            return redirect("teams:call_out", key)
    title = _("Gọi thêm người")
    nobody = "" if people else _("Mọi người trong đội đã được gọi.")
    return _form(request, row, form, title, _("Gọi"), nobody=nobody)


@require_http_methods(METHODS)
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """It is over."""
    row = seen_call_out(request, key)
    _caller(request, row.team)
    form = EndCallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        if done(form, lambda: call_outs.end_call_out(row, words, by=viewer(request), at=clock.now())):
            messages.success(request, _("Đã kết thúc. Ai trả lời sau vẫn được ghi là trả lời muộn."))
            return redirect("teams:call_out", key)
    return _form(request, row, form, _("Kết thúc lần gọi"), _("Kết thúc"))


def _form(request: HttpRequest, row: CallOut, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    context = _frame(request, row, title) | {"form": form, "over": row.team.name, "button": button}
    context |= {"title": title, "unit": row.team.unit, "back": redirect("teams:call_out", row.pk).url}
    return render(request, "teams/form.html", context | more)
