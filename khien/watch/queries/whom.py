"""The list of whom to call now for one unit: from its own watch up to the national centre, in a few questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.queries import NotAllowed, Viewer, ancestors, may
from khien.organisations.queries.contacts import contacts_to_call, national_contacts
from khien.organisations.rules import Deed
from khien.organisations.rules.contacts import Hours, Purpose, freshness, hours_from, open_at
from khien.organisations.rules.phones import shown_phone, shown_phones
from khien.watch.queries.on_duty import OnDuty, on_duty_of
from khien.watch.queries.teams import NearTeam, team_for
from khien.watch.rules.shifts import Kind
from khien.watch.rules.whom import DUTY, NO_NATIONAL, NO_TEAM, TROUBLES, Callee, Stop, Trouble, Where, stop

if TYPE_CHECKING:
    from khien.organisations.models import ContactPoint, Unit
    from khien.watch.models import Member

BY = Service("contacts")  # whoever reads a unit reads who is on watch above it now, and nothing else there
_KINDS = {Kind.SITE: "trực tại chỗ", Kind.CALL: "trực từ xa"}
TEAM_LINE = "team"


@dataclass(frozen=True, slots=True)
class CallList:
    """The list at one instant. `stops` stand in the order of calling; one without callees says what is missing."""

    trouble: Trouble
    at: datetime
    stops: tuple[Stop, ...]


def whom_to_call(viewer: Viewer, unit: Unit, trouble: Trouble, at: datetime) -> CallList:
    """Whom to call for a unit that the viewer reads; NotAllowed elsewhere."""
    if not may(viewer, Deed.READ, unit):
        raise NotAllowed("Không tìm thấy đơn vị này trong phạm vi của anh/chị.", seen=False)
    manner = TROUBLES[trouble]
    above = list(reversed(ancestors(unit)))
    points = contacts_to_call(viewer, unit, [one.pk for one in above])
    duty = on_duty_of(BY, [unit.pk, *(one.pk for one in above)], at)
    stops = []
    for body in (unit, *above):
        callees = [*_watch(duty.get(body.pk, ()), at), *_points(points.get(body.pk, ()), at)]
        own = body.pk == unit.pk
        lines = manner.own if own else manner.above
        stops.append(stop(Where.OWN if own else Where.ABOVE, body.name, lines, callees))
    if manner.team:
        stops.append(_team(team_for(viewer, unit)))
    if manner.national:
        stops += _national(national_contacts(viewer), at)
    return CallList(trouble, at, tuple(stops))


def callee_of(point: ContactPoint, at: datetime) -> Callee:
    """A contact point as somebody to call at an instant."""
    hours = hours_from(point.hours)
    return Callee(
        line=point.purpose,
        name=point.name,
        position=point.position,
        phones=tuple(shown_phone(phone) for phone in point.phones),
        emails=tuple(point.emails),
        hours=hours,
        open_now=open_at(hours, at.astimezone(clock.VIETNAM)),
        fresh=freshness(point.verified_at, at),
        verified=f"{clock.day_of(point.verified_at):%d/%m/%Y}" if point.verified_at else "",
        rank=point.rank,
    )


def _points(points: Iterable[ContactPoint], at: datetime) -> Iterator[Callee]:
    for point in points:
        yield callee_of(point, at)


def _watch(duty: Sequence[OnDuty], at: datetime) -> Iterator[Callee]:
    for place, one in enumerate(duty, start=1):
        until = one.until.astimezone(clock.VIETNAM)
        same_day = until.date() == clock.day_of(at)
        when = f"{until:%H:%M}" if same_day else f"{until:%H:%M %d/%m}"
        yield _member(one.member, DUTY, f"{_KINDS[one.kind]} đến {when}", place)


def _member(member: Member, line: str, hours: str, rank: int) -> Callee:
    return Callee(
        line=line,
        name=member.name,
        position=member.title,
        phones=shown_phones(member.phone),
        emails=(member.email,) if member.email else (),
        hours=Hours(words=hours),
        open_now=True if line == DUTY else None,
        fresh=None,
        rank=rank,
    )


def _team(near: NearTeam | None) -> Stop:
    """The team's own numbers, then those of it who speak for it."""
    if near is None:
        return Stop(Where.TEAM, "Đội ứng cứu sự cố", (), (NO_TEAM,))
    team = near.team
    seats = enumerate(near.speakers, start=1)
    callees = [_member(seat.member, TEAM_LINE, seat.member.reachable, place) for place, seat in seats]
    if team.phone or team.email:
        phones = shown_phones(team.phone)
        emails = (team.email,) if team.email else ()
        callees.insert(0, Callee(TEAM_LINE, "", "Số chung của đội", phones, emails, Hours(), None, None, rank=0))
    name = team.name if team.name == near.unit.name else f"{team.name} ({near.unit.name})"
    return stop(Where.TEAM, name, (TEAM_LINE,), callees)


def _national(points: Sequence[ContactPoint], at: datetime) -> Iterator[Stop]:
    """Each body that coordinates in the whole country, as whoever looks after the installation entered it."""
    units = dict.fromkeys(point.unit.name for point in points)
    for name in units:
        there = [callee_of(point, at) for point in points if point.unit.name == name]
        yield stop(Where.NATIONAL, name, (Purpose.NATIONAL,), there)
    if not units:
        yield Stop(
            Where.NATIONAL,
            "Cơ quan điều phối quốc gia",
            (),
            (NO_NATIONAL,),
        )
