"""People of a unit's watch as a viewer sees them: who is there, who is away, who is free for a stretch of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.queries import Viewer, ancestors, people_with, require_overseer, units_seen_by
from khien.organisations.rules import Deed
from khien.watch.models import Absence, Member, Shift
from khien.watch.rules.figures import NEAR
from khien.watch.rules.patterns import Dates
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

_EVER = (date(1990, 1, 1), date(2199, 12, 31))


@dataclass(frozen=True, slots=True)
class Free:
    """A member who could take a stretch of time; `elsewhere`: on watch at another unit then.

    `near` counts his shifts within twelve hours of it.
    """

    member: Member
    above: bool
    elsewhere: bool
    near: int


def members_of(viewer: Viewer, unit: Unit) -> QuerySet[Member]:
    """Everybody whom the unit has, or once had, by name; nobody where the viewer does not read the unit."""
    rows = Member.objects.filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return rows.select_related("unit", "person").order_by("name", "pk")


def working_members(viewer: Viewer, unit: Unit, day: date) -> QuerySet[Member]:
    """Those of the unit who have not left by a day, also who only comes later."""
    return members_of(viewer, unit).filter(Q(valid_to=None) | Q(valid_to__gt=day))


def member_seen_by(viewer: Viewer, key: int) -> Member | None:
    """A member of a unit that the viewer reads; himself always."""
    own = Q(person=viewer.pk) if not isinstance(viewer, Service) else Q(pk__in=[])
    rows = Member.objects.filter(Q(unit__in=units_seen_by(viewer)) | own)
    return rows.filter(pk=key).select_related("unit", "person").first()


def own_members(viewer: Viewer) -> list[Member]:
    """The viewer's own memberships that have not ended, by unit."""
    if isinstance(viewer, Service):
        return []
    rows = Member.objects.filter(Q(valid_to=None) | Q(valid_to__gt=clock.today()), person=viewer)
    return list(rows.select_related("unit", "person").order_by("unit__path", "pk"))


def names_on_watch(viewer: Viewer, person: Person) -> set[str]:
    """The names that an account bears among people on watch, in whatever unit; for its erasing alone."""
    require_overseer(viewer)
    return set(Member.objects.filter(person=person).values_list("name", flat=True))


def absences_of(viewer: Viewer, members: Collection[Member], since: date) -> dict[int, list[Absence]]:
    """Leave of these members that stands and has not passed by a day."""
    seen = units_seen_by(viewer)
    rows = Absence.objects.filter(member__in=[one.pk for one in members], ended_at=None, last__gte=since)
    found: dict[int, list[Absence]] = {}
    for row in rows.filter(member__unit__in=seen).select_related("member__unit").order_by("first", "pk"):
        found.setdefault(row.member_id, []).append(row)
    return found


def absence_seen_by(viewer: Viewer, key: int) -> Absence | None:
    """A leave of a member of a unit that the viewer reads."""
    rows = Absence.objects.filter(pk=key, member__unit__in=units_seen_by(viewer))
    return rows.select_related("member__unit").first()


def people_not_yet(viewer: Viewer, unit: Unit) -> list[Person]:
    """Accounts with a role on this very unit who are not among its members."""
    held = set(working_members(viewer, unit, clock.today()).values_list("person_id", flat=True))
    own = people_with(Deed.READ, unit).filter(grants__unit=unit).distinct()
    if not units_seen_by(viewer).filter(pk=unit.pk).exists():
        return []
    return [one for one in own if one.pk not in held]


def free_members(viewer: Viewer, unit: Unit, span: Span) -> list[Free]:
    """Who could be put on for the whole stretch: the unit's own first, then people of units above it that one reads."""
    first, last = clock.day_of(span.start), clock.day_of(span.end - timedelta(minutes=1))
    places = units_seen_by(viewer).filter(Q(pk=unit.pk) | Q(pk__in=ancestors(unit).values("pk")))
    rows = Member.objects.filter(Q(valid_to=None) | Q(valid_to__gt=last), unit__in=places, valid_from__lte=first)
    away = Absence.objects.filter(ended_at=None, first__lte=last, last__gte=first)
    members = list(rows.exclude(pk__in=away.values("member_id")).select_related("unit", "person"))
    around = _around(members, span)
    on = [one for one in around if Span(one.start, one.end).meets(span)]
    taken = {one.member_id for one in on if one.unit_id == unit.pk}
    busy = {one.member_id for one in on}
    accounts = {one.member.person_id for one in on} - {None}
    near = Counter(one.member_id for one in around)
    found = [
        Free(one, one.unit_id != unit.pk, one.pk in busy or one.person_id in accounts, near[one.pk])
        for one in members
        if one.pk not in taken
    ]
    return sorted(found, key=lambda one: (one.above, one.elsewhere, one.near, one.member.name, one.member.pk))


def _around(members: Collection[Member], span: Span) -> QuerySet[Shift]:
    """Shifts at any unit, of these members and of the same accounts, that begin or end near the span or meet it."""
    who = Q(member__in=[one.pk for one in members])
    who |= Q(member__person__in=[one.person_id for one in members if one.person_id])
    rows = Shift.objects.filter(who, ended_at=None, start__lt=span.end + NEAR, end__gt=span.start - NEAR)
    return rows.select_related("member")


def dates_of(viewer: Viewer, members: Sequence[Member], span: Span, besides: Collection[int] = ()) -> Dates:
    """When these members can be planned: their dates, leave, and the days on which other shifts have them already.

    `besides` are shifts that will be taken off, which keep nobody busy.
    """
    first, last = clock.day_of(span.start), clock.day_of(span.end) + timedelta(days=15)
    only = {
        str(one.pk): [(one.valid_from, one.valid_to - timedelta(days=1) if one.valid_to else _EVER[1])]
        for one in members
    }
    away: dict[str, list[tuple[date, date]]] = {}
    for key, rows in absences_of(viewer, members, first).items():
        away[str(key)] = [(row.first, row.last) for row in rows if row.first <= last]
    busy = Shift.objects.filter(
        member__in=[one.pk for one in members],
        ended_at=None,
        start__lt=span.end + timedelta(days=15),
        end__gt=span.start,
    )
    for row in busy.exclude(pk__in=besides).only("member_id", "start", "end"):
        days = clock.day_of(row.start), clock.day_of(row.end - timedelta(minutes=1))
        away.setdefault(str(row.member_id), []).append(days)
    return Dates(only=only, away=away)
