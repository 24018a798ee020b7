"""Response teams as a viewer sees them: of units that he reads, or his own; and the one nearest to a unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.queries import Viewer, live_on, may, own_grants, subtree, units_seen_by
from khien.organisations.rules import Deed, Role
from khien.watch.models import Absence, CallOutAnswer, Qualification, Seat, Shift, Skill, Team
from khien.watch.rules.shifts import Kind
from khien.watch.rules.teams import SPEAKS, Answer, Free, Learned, Part, free

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.watch.models import Member

_TEAM_KIND = "response_team"  # of a unit: its team serves the unit above it


@dataclass(frozen=True, slots=True)
class NearTeam:
    """The team that a unit turns to, with those of it whom units below may call, the first to call first."""

    team: Team
    unit: Unit
    speakers: Sequence[Seat]


@dataclass(frozen=True, slots=True)
class Teammate:
    """Somebody in a team with what he can do and whether he can come now; `why` says what keeps him, in words."""

    seat: Seat
    member: Member
    skills: Sequence[Skill]
    papers: Sequence[Qualification]
    free: Free
    until: datetime | None
    why: str


def teams_seen_by(viewer: Viewer) -> QuerySet[Team]:
    """Teams of units that the viewer reads, and those in which he has a seat today; ended ones among them."""
    rows = Team.objects.select_related("unit").order_by("unit__path", "name", "pk")
    if isinstance(viewer, Service):
        return rows
    own = _open_seats(clock.today()).filter(member__person=viewer)
    return rows.filter(Q(unit__in=units_seen_by(viewer)) | Q(pk__in=own.order_by().values("team_id")))


def team_seen_by(viewer: Viewer, key: int) -> Team | None:
    """One team; None where the viewer does not see it."""
    return teams_seen_by(viewer).select_related("unit", "paper").filter(pk=key).first()


def teams_below(viewer: Viewer, unit: Unit, on: date) -> QuerySet[Team]:
    """Teams of the unit and of units below it that stand, with how many people each has on a day."""
    here = _dated("seats", on) & _dated("seats__member", on)
    rows = teams_seen_by(viewer).filter(unit__path__under=unit.path, ended_at=None)
    return rows.annotate(people=Count("seats", filter=here, distinct=True))


def seat_seen_by(viewer: Viewer, team: Team, key: int) -> Seat | None:
    """One seat of a team, past ones too; None where the viewer does not see the team."""
    rows = Seat.objects.filter(pk=key, team__in=teams_seen_by(viewer).order_by().filter(pk=team.pk))
    return rows.select_related("team", "team__unit", "member", "member__unit", "member__person").first()


def team_for(viewer: Viewer, unit: Unit) -> NearTeam | None:
    """The team nearest to a unit: its own, else that of the nearest unit above; None where the viewer reads no unit.

    A team whose unit is itself a response team serves the unit above it.
    """
    if not may(viewer, Deed.READ, unit):
        return None
    line = [int(step) for step in unit.path.split("/")[1:-1]]
    beside = Q(unit__kind=_TEAM_KIND, unit__parent_id__in=line)
    rows = Team.objects.filter(Q(unit_id__in=line) | beside, ended_at=None).select_related("unit")

    def nearness(team: Team) -> tuple[int, bool, int]:
        own = team.unit_id in line
        return (-line.index(team.unit_id if own else team.unit.parent_id or 0), not own, team.pk)

    found = min(rows, key=nearness, default=None)
    if found is None:
        return None
    seats = _open_seats(clock.today()).filter(team=found, part__in=SPEAKS)
    order = list(SPEAKS)
    speakers = sorted(seats, key=lambda seat: (order.index(Part(seat.part)), seat.place, seat.pk))
    return NearTeam(found, found.unit, speakers)


def area_path(team: Team) -> str:
    """The path of whom the team helps: of its unit; where that is itself a response team, of the unit above it."""
    path: str = team.unit.path
    return path[: path.rstrip("/").rindex("/") + 1] if _is_its_unit(team) else path


def area_of(viewer: Viewer, team: Team) -> QuerySet[Unit]:
    """Units that the team may be called to help, for who may call it; none for others."""
    top = team.unit.parent if _is_its_unit(team) else None
    rows = subtree(top or team.unit)
    return live_on(rows, clock.today()) if may_call_out(viewer, team) else rows.none()


def _is_its_unit(team: Team) -> bool:
    return team.unit.kind == _TEAM_KIND and team.unit.parent_id is not None


def may_keep_team(viewer: Viewer, team: Team) -> bool:
    """Whether the viewer looks after the team's people and papers."""
    return may(viewer, Deed.PROVE, team.unit)


def may_call_out(viewer: Viewer, team: Team) -> bool:
    """Whether the viewer may call the team: who assigns for its unit, or a responder of it who has a seat."""
    if may(viewer, Deed.ASSIGN, team.unit):
        return True
    if isinstance(viewer, Service):
        return False
    reaches = tuple(one.unit.path for one in own_grants(viewer) if one.role == Role.RESPONDER)
    return (
        team.unit.path.startswith(reaches)
        and _open_seats(clock.today()).filter(team=team, member__person=viewer).exists()
    )


def seats_of(viewer: Viewer, team: Team, on: date) -> QuerySet[Seat]:
    """Who is in the team on a day, in the order in which they are called."""
    return _open_seats(on).filter(team__in=teams_seen_by(viewer).order_by().filter(pk=team.pk)).order_by("place", "pk")


def former_seats_of(viewer: Viewer, team: Team, on: date) -> QuerySet[Seat]:
    """Who was in the team and no longer is, the latest first."""
    rows = Seat.objects.filter(team__in=teams_seen_by(viewer).order_by().filter(pk=team.pk), valid_to__lte=on)
    return rows.select_related("member", "member__unit").order_by("-valid_to", "pk")


def teammates(viewer: Viewer, team: Team, at: datetime) -> list[Teammate]:
    """Everybody of the team with what he can do and whether he can come, in the order of the list; six questions."""
    seats = list(seats_of(viewer, team, clock.day_of(at)))
    keys = [one.member_id for one in seats]
    skills, papers = _skills(keys), _papers(keys)
    kept = kept_from_coming(keys, at)
    return [
        Teammate(one, one.member, skills[one.member_id], papers[one.member_id], *kept[one.member_id]) for one in seats
    ]


def kept_from_coming(members: Collection[int], at: datetime) -> Mapping[int, tuple[Free, datetime | None, str]]:
    """For each member whether he can come now, until when that holds where known, and what keeps him."""
    away = {one.member_id: one for one in _absences(members, clock.day_of(at))}
    out = {one.member_id: one for one in _out(members)}
    duty: dict[int, Shift] = {}
    for shift in _shifts(members, at):
        if shift.member_id not in duty or shift.kind == Kind.SITE:
            duty[shift.member_id] = shift
    found = {}
    for key in members:
        on = duty.get(key)
        state = free(away=key in away, out=key in out, duty=Kind(on.kind) if on else None)
        why, until = "", on.end if on else None
        if state is Free.AWAY:
            why, until = f"đến hết {away[key].last:%d/%m/%Y}", None
        elif state is Free.OUT:
            why, until = out[key].call_out.unit.name, None
        elif on is not None:
            why = on.unit.name
        found[key] = (state, until, why)
    return found


def _open_seats(on: date) -> QuerySet[Seat]:
    rows = Seat.objects.filter(_dated("", on) & _dated("member", on), team__ended_at=None)
    return rows.select_related("member", "member__unit")


def _dated(where: str, on: date) -> Q:
    """Rows that hold on a day: the field of the row itself, or of one that it names."""
    at = f"{where}__" if where else ""
    return Q(**{f"{at}valid_from__lte": on}) & (Q(**{f"{at}valid_to": None}) | Q(**{f"{at}valid_to__gt": on}))


def _skills(members: Collection[int]) -> Mapping[int, list[Skill]]:
    found = defaultdict[int, list[Skill]](list)
    for one in Skill.objects.filter(member_id__in=members, ended_at=None).order_by("group", "pk"):
        found[one.member_id].append(one)
    return found


def _papers(members: Collection[int]) -> Mapping[int, list[Qualification]]:
    found = defaultdict[int, list[Qualification]](list)
    rows = Qualification.objects.filter(member_id__in=members, ended_at=None, kind=Learned.CERTIFICATE)
    for one in rows.order_by("expires_on", "pk"):
        found[one.member_id].append(one)
    return found


def _absences(members: Collection[int], on: date) -> QuerySet[Absence]:
    return Absence.objects.filter(member_id__in=members, ended_at=None, first__lte=on, last__gte=on).order_by("last")


def _out(members: Collection[int]) -> QuerySet[CallOutAnswer]:
    """Who is on the way or there, at a call-out that has not ended."""
    rows = CallOutAnswer.objects.filter(member_id__in=members, answer=Answer.COMING, call_out__ended_at=None)
    return rows.select_related("call_out__unit")


def _shifts(members: Collection[int], at: datetime) -> QuerySet[Shift]:
    rows = Shift.objects.filter(member_id__in=members, ended_at=None, start__lte=at, end__gt=at)
    return rows.select_related("unit").order_by("start", "pk")
