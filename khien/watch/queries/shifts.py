"""Shifts as a viewer sees them: of a unit in a stretch of time, one's own, one with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from khien.base.actors import Service
from khien.base.bulk import plain
from khien.organisations.queries import Viewer, units_seen_by
from khien.watch.models import Member, Shift
from khien.watch.queries.members import own_members
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span, gaps

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_WITH = ("member", "member__unit", "unit", "rotation")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many shifts of a stretch of time, and how long each member is on: for whether it is fair."""

    member_id: int
    name: str
    shifts: int


def shifts_of(viewer: Viewer, unit: Unit, span: Span) -> QuerySet[Shift]:
    """The unit's shifts that meet the span, in order of time; none where the viewer does not read the unit."""
    rows = Shift.objects.filter(ended_at=None, start__lt=span.end, end__gt=span.start)
    rows = rows.filter(unit_id=unit.pk, unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return rows.select_related("member__unit").order_by("start", "end", "pk")


def hours_of(viewer: Viewer, unit: Unit, span: Span) -> list[tuple[datetime, datetime, Kind]]:
    """From when to when somebody is on for the unit, and how, each stretch once; plain, for a year of thousands."""
    rows = shifts_of(viewer, unit, span).order_by().values_list("start", "end", "kind").distinct()
    return [(_zoned(start), _zoned(end), Kind(kind)) for start, end, kind in plain(rows)]


def _zoned(told: datetime) -> datetime:
    """A time of plain rows: PostgreSQL tells its zone, SQLite keeps every time in UTC and tells none."""
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def shift_seen_by(viewer: Viewer, key: int) -> Shift | None:
    """A shift of a unit that the viewer reads, or his own; also one that ended."""
    mine = [one.pk for one in own_members(viewer)]
    rows = Shift.objects.filter(Q(unit__in=units_seen_by(viewer)) | Q(member__in=mine), pk=key)
    return rows.select_related(*_WITH, "made_by", "replaces__member").first()


def own_shifts(viewer: Viewer, since: datetime) -> QuerySet[Shift]:
    """The viewer's own coming shifts at every unit, those that run among them."""
    mine = [one.pk for one in own_members(viewer)]
    rows = Shift.objects.filter(ended_at=None, member__in=mine, end__gt=since)
    return rows.select_related(*_WITH).order_by("start", "pk")


def shifts_of_member(viewer: Viewer, member: Member, since: datetime) -> QuerySet[Shift]:
    """A member's coming shifts at units that the viewer reads; one's own at every unit."""
    rows = Shift.objects.filter(ended_at=None, member_id=member.pk, end__gt=since)
    if not (not isinstance(viewer, Service) and viewer.pk == member.person_id):
        rows = rows.filter(unit__in=units_seen_by(viewer))
    return rows.select_related(*_WITH).order_by("start", "pk")


def after_it(viewer: Viewer, shift: Shift) -> list[Shift]:
    """The rows that took the place of one that ended, in order of time."""
    rows = Shift.objects.filter(replaces=shift, unit__in=units_seen_by(viewer))
    return list(rows.select_related(*_WITH).order_by("start", "pk"))


def tally(viewer: Viewer, unit: Unit, span: Span) -> list[Tally]:
    """How often each member is on for the unit in the span, the busiest first."""
    rows = shifts_of(viewer, unit, span).order_by().values_list("member_id", "member__name").annotate(n=Count("pk"))
    return [Tally(key, name, n) for key, name, n in rows.order_by("-n", "member__name", "member_id")]


def open_stretches(shifts: list[Shift], span: Span, *, site: bool = False) -> tuple[Span, ...]:
    """The stretches of the span that none of these shifts covers; with `site` none on site."""
    return gaps((Span(one.start, one.end) for one in shifts if not site or one.kind == Kind.SITE), span)
