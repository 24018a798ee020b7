"""A whole year planned in a minute: a pattern, its people, the days; looked at before it is kept, and again later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.base.clock import VIETNAM
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.watch.actions import planning as actions
from khien.watch.queries.members import working_members
from khien.watch.queries.planning import Preview, preview, rotation_seen_by, rotations_of
from khien.watch.rules.shifts import KIND_WORDS
from khien.watch.rules.spans import Span
from khien.watch.rules.turns import Pattern, as_json, from_json, turns_of
from khien.web.labels import said
from khien.web.rosters.forms import DAYS_WORDS, PlanForm
from khien.web.rosters.shared import asked_span, done, frame, of_unit, told_span, with_span
from khien.web.viewing import unit_in_view, viewer
from khien.web.wording import lasting

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.watch.models import Member, Rotation
    from khien.watch.rules.patterns import Turn

MOST_SHOWN = 40


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan by a pattern."""
    unit = unit_in_view(request)
    require(viewer(request), Deed.PROVE, unit)
    return _wizard(request, unit, None)


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Plan a rotation anew from a day on."""
    rotation = _seen(request, key)
    return _wizard(request, rotation.unit, rotation)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: int) -> HttpResponse:
    """A rotation ends: its coming shifts go."""
    rotation = _seen(request, key)
    if request.method == "POST":
        gone = actions.end_rotation(rotation, clock.today(), by=viewer(request), at=clock.now())
        messages.success(request, _("Đã kết thúc luân phiên; số ca sắp tới đã bỏ: %(n)d.") % {"n": gone})
        return redirect(of_unit("rosters:plan", rotation.unit))
    context = {
        "confirm_title": _("Kết thúc luân phiên “%(name)s”") % {"name": rotation.name},
        "confirm_text": _("Mọi ca sắp tới của luân phiên này được bỏ và thành khoảng trống. Ca đã trực giữ nguyên."),
        "confirm_danger": True,
        "confirm_button": _("Kết thúc luân phiên"),
        "confirm_back": of_unit("rosters:plan", rotation.unit),
    }
    return render(request, "components/confirm.html", context)


def _seen(request: HttpRequest, key: int) -> Rotation:
    found = rotation_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    require(viewer(request), Deed.PROVE, found.unit)
    return found


def _wizard(request: HttpRequest, unit: Unit, rotation: Rotation | None) -> HttpResponse:
    members = list(working_members(viewer(request), unit, clock.today()))
    choices = [(str(one.pk), one.name) for one in members]
    form = PlanForm(choices, request.POST or None, initial=_first(request, members, rotation))
    seen: Preview | None = None
    if request.method == "POST" and form.is_valid():
        found: list[Preview] = []
        if "save" in request.POST:
            kept: list[actions.Kept] = []
            if done(form, lambda: kept.append(_kept(request, unit, form, rotation))):
                return _told(request, unit, form, kept[0])
        elif done(form, lambda: found.append(_looked(request, unit, form, rotation))):
            seen = found[0]
    title = _("Lập lại lịch từ một ngày") if rotation else _("Lập lịch luân phiên")
    context = frame(
        unit,
        (title, ""),
        form=form,
        title=title,
        rotation=rotation,
        members=members,
        rotations=[_line(one) for one in rotations_of(viewer(request), unit)] if rotation is None else [],
        **(_shown(unit, seen, members) if seen else {}),
    )
    return render(request, "rosters/plan.html", context | {"back": of_unit("rosters:index", unit)})


def _turns(form: PlanForm) -> tuple[Turn, ...]:
    return turns_of(form.parts(), form.chosen(), form.cleaned_data["hold"] or 1)


def _looked(request: HttpRequest, unit: Unit, form: PlanForm, rotation: Rotation | None) -> Preview:
    turns, asked = _turns(form), form.asked()
    since = rotation.since if rotation and rotation.turns == as_json(turns) and rotation.since <= asked.first else None
    return preview(viewer(request), unit, turns, asked, at=clock.now(), since=since, instead=rotation)


def _kept(request: HttpRequest, unit: Unit, form: PlanForm, rotation: Rotation | None) -> actions.Kept:
    name, turns, asked, by, at = form.cleaned_data["name"], _turns(form), form.asked(), viewer(request), clock.now()
    if rotation is not None:
        return actions.plan_again(rotation, turns, asked, name=name, by=by, at=at)
    return actions.plan_shifts(unit, name, turns, asked, by=by, at=at)


def _told(request: HttpRequest, unit: Unit, form: PlanForm, kept: actions.Kept) -> HttpResponse:
    messages.success(request, _("Đã lưu %(n)d ca trực.") % {"n": kept.made})
    if kept.preview.plan.unfilled:
        words = _("Còn %(n)d lượt chưa có ai nhận; các quãng đó để trống.")
        messages.warning(request, words % {"n": len(kept.preview.plan.unfilled)})
    return redirect(f"{of_unit('rosters:month', unit)}&thang={form.cleaned_data['first']:%Y-%m}")


def _first(request: HttpRequest, members: list[Member], rotation: Rotation | None) -> dict[str, Any]:
    """What the form begins with: the window of a watch, the rotation planned anew, else the next whole year."""
    today, span = clock.today(), asked_span(request)
    first: dict[str, Any] = {
        "pattern": Pattern.DAY_AND_NIGHT.value,
        "people": [str(one.pk) for one in members],
        "first": today + timedelta(days=1),
        "last": today + timedelta(days=365),
        "hold": 1,
        "name": _("Trực năm %(year)d") % {"year": (today + timedelta(days=60)).year},
    }
    if span is not None:
        start, end = span.start.astimezone(VIETNAM), span.end.astimezone(VIETNAM)
        first |= {"first": start.date(), "begins": start.time(), "last": end.date(), "ends": end.time()}
        first["name"] = request.GET.get("ten", "")[:120] or _("Trực %(span)s") % {"span": told_span(span)}
    if rotation is not None:
        first |= _of_rotation(rotation, members)
    return first


def _of_rotation(rotation: Rotation, members: list[Member]) -> dict[str, Any]:
    turns = from_json(rotation.turns)
    people = turns[0].people
    places = {str(one.pk): place for place, one in enumerate(members, 1)}
    first: dict[str, Any] = {
        "name": rotation.name,
        "pattern": Pattern.OWN.value,
        "people": [one for one in people if one in places],
        "order": ", ".join(str(places[one]) for one in people if one in places),
        "hold": turns[0].hold,
    }
    for place, turn in enumerate(turns, 1):
        first |= {
            f"turn_begins_{place}": turn.begins,
            f"turn_hours_{place}": turn.lasts // timedelta(hours=1),
            f"turn_kind_{place}": turn.kind.value,
            f"turn_days_{place}": turn.days.value,
        }
    return first


def _line(one: Rotation) -> dict[str, Any]:
    turns = [
        f"{turn.begins:%H:%M}, {lasting(turn.lasts)}, {said(KIND_WORDS[turn.kind])}, {DAYS_WORDS[turn.days]}"
        for turn in from_json(one.turns)
    ]
    return {"row": one, "turns": turns}


def _shown(unit: Unit, seen: Preview, members: list[Member]) -> dict[str, Any]:
    """A preview in words, its long lists cut and counted."""
    names = {str(one.pk): one.name for one in members}
    plan = seen.plan
    counts: dict[str, int] = {}
    for one in plan.shifts:
        counts[one.person] = counts.get(one.person, 0) + 1
    return {
        "seen": True,
        "count": len(plan.shifts),
        "taken_off": len(seen.taken_off),
        "shares": sorted(((names[key], n) for key, n in counts.items()), key=lambda pair: -pair[1]),
        "shifts": [
            (names[one.person], told_span(one.span), said(KIND_WORDS[one.kind])) for one in plan.shifts[:MOST_SHOWN]
        ],
        "more_shifts": max(len(plan.shifts) - MOST_SHOWN, 0),
        "unfilled": [told_span(one.span) for one in plan.unfilled[:MOST_SHOWN]],
        "more_unfilled": max(len(plan.unfilled) - MOST_SHOWN, 0),
        "gaps": [told_span(one) for one in seen.gaps[:MOST_SHOWN]],
        "gap_count": len(seen.gaps),
        "warnings": seen.warnings[:MOST_SHOWN],
        "more_warnings": max(len(seen.warnings) - MOST_SHOWN, 0),
        "again_url": with_span(reverse("rosters:plan"), unit, Span(seen.span.start, seen.span.end)),
    }
