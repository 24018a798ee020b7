"""What pages of teams share: finding the team within the viewer's reach, looks of states, refusals put into forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from khien.base import clock
from khien.files.actions import UnableToStore
from khien.law.skills.read import standard_on
from khien.watch.actions.call_outs import UnableToAnswer, UnableToCallOut
from khien.watch.actions.learning import UnableToKeepLearning
from khien.watch.actions.members import UnableToKeepMember
from khien.watch.actions.teams import UnableToKeepTeam
from khien.watch.queries.call_outs import call_out_seen_by
from khien.watch.queries.teams import may_call_out, may_keep_team, seat_seen_by, team_seen_by
from khien.watch.rules.teams import CAN_COME, FREE_WORDS, PARTS, VALIDITY_WORDS, Free, Going, Part, Validity, validity
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from django import forms

    from khien.law.skills.types import Standard
    from khien.organisations.models import Unit
    from khien.watch.models import CallOut, Seat, Skill, Team
    from khien.watch.queries.teams import Teammate

REFUSALS = (UnableToAnswer, UnableToCallOut, UnableToKeepLearning, UnableToKeepMember, UnableToKeepTeam)
FREE_TONES = {
    Free.ON_CALL: "met",
    Free.FREE: "met",
    Free.ON_SITE: "soon",
    Free.OUT: "soon",
    Free.AWAY: "not_asked",
}
FREE_ICONS = {
    Free.ON_CALL: "phone",
    Free.FREE: "circle-check",
    Free.ON_SITE: "building",
    Free.OUT: "arrow-right",
    Free.AWAY: "calendar",
}
GOING_TONES = {
    Going.THERE: "met",
    Going.COMING: "soon",
    Going.LATE: "overdue",
    Going.SILENT: "unproven",
    Going.CANNOT: "not_asked",
}
GOING_ICONS = {
    Going.THERE: "map-pin",
    Going.COMING: "arrow-right",
    Going.LATE: "clock-x",
    Going.SILENT: "question-mark",
    Going.CANNOT: "circle-x",
}
VALIDITY_TONES = {Validity.HOLDS: "met", Validity.SOON: "soon", Validity.EXPIRED: "overdue"}


def seen(request: HttpRequest, key: int) -> Team:
    """The team, where the viewer sees it."""
    found = team_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def seen_seat(request: HttpRequest, key: int, seat: int) -> Seat:
    """A seat of the team, where the viewer sees it."""
    found = seat_seen_by(viewer(request), seen(request, key), seat)
    if found is None:
        raise Http404
    return found


def seen_call_out(request: HttpRequest, key: UUID) -> CallOut:
    """The call-out, where the viewer sees it."""
    found = call_out_seen_by(viewer(request), key)
    if found is None:
        raise Http404
    return found


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Act; a refusal goes to the form in its own words, one of a file to the field of the file."""
    try:
        act()
    except UnableToStore as refusal:
        form.add_error("paper", str(refusal))
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def crumbs(unit: Unit, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way here from the list of teams."""
    way = [{"label": _("Đội ứng cứu"), "url": f"{reverse('teams:index')}?don_vi={unit.pk}"}]
    return [*way, *({"label": label, "url": url} for label, url in more)]


def frame(request: HttpRequest, team: Team, *here: str) -> dict[str, Any]:
    """What every page of one team shows."""
    page = reverse("teams:one", args=[team.pk])
    way = [(team.name, page if here else ""), *((one, "") for one in here)]
    return {
        "team": team,
        "unit": team.unit,
        "back": page,
        "keeps": team.ended_at is None and may_keep_team(viewer(request), team),
        "calls": team.ended_at is None and may_call_out(viewer(request), team),
        "crumbs": crumbs(team.unit, *way),
    }


def tabs(team: Team, here: str) -> list[dict[str, Any]]:
    """The pages of one team."""
    pages = (("one", _("Người trong đội")), ("call_outs", _("Lần gọi")), ("pay", _("Trực đường dây nóng")))
    return [
        {"label": label, "url": reverse(f"teams:{name}", args=[team.pk]), "current": name == here}
        for name, label in pages
    ]


def standard_today() -> Standard | None:
    """The standard of skills that holds today."""
    return standard_on(clock.today())


def skill_words(skills: Iterable[Skill], standard: Standard | None) -> list[str]:
    """Skills as people read them: the group, the grade where it is known, what exactly."""
    groups = {one.id: one.title for one in standard.groups} if standard else {}
    grades = {one.number: one.title for one in standard.grades} if standard else {}
    told = []
    for one in skills:
        words = groups.get(one.group, one.group)
        if one.grade is not None:
            words += f" ({grades.get(one.grade, str(one.grade))})"
        told.append(f"{words}: {one.words}" if one.words else words)
    return told


def teammate_line(one: Teammate, standard: Standard | None, today: date) -> dict[str, Any]:
    """One person of the team as the list shows him."""
    states = [validity(paper.expires_on, today) for paper in one.papers]
    worst = next((state for state in (Validity.EXPIRED, Validity.SOON) if state in states), None)
    return {
        "seat": one.seat,
        "member": one.member,
        "part": said(PARTS[Part(one.seat.part)]),
        "skills": skill_words(one.skills, standard),
        "papers": len(one.papers),
        "paper_words": said(VALIDITY_WORDS[worst]) if worst else "",
        "paper_tone": VALIDITY_TONES[worst] if worst else "",
        "free": said(FREE_WORDS[one.free]),
        "free_tone": FREE_TONES[one.free],
        "free_icon": FREE_ICONS[one.free],
        "can_come": one.free in CAN_COME,
        "why": one.why,
        "until": one.until,
    }
