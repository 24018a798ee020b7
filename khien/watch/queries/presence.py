"""Questions of presence as a viewer sees them: what waits for him, the log, the rates of a watch. It ranks nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed
from khien.watch.models import Member, Period, Presence, PresenceStep, Shift
from khien.watch.rules.presence import OPEN, Rate, State, Step, moments, rate
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

OWN = 5  # shifts of the viewer
SHOWN = timedelta(hours=12)  # a question that nobody answered is shown so long to who may still say something


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for the viewer; `from_above`: he is told of a unit below, and is not on watch there."""

    row: Presence
    from_above: bool


def asked_of(viewer: Person, at: datetime) -> list[Waiting]:
    """Questions that wait for the viewer: he was told, or is on duty for the unit now; the newest first."""
    since = at - SHOWN
    own = list(Member.objects.filter(person=viewer).values_list("pk", flat=True))
    told = PresenceStep.objects.filter(Q(member__in=own) | Q(person=viewer), at__gt=since)
    on = Shift.objects.filter(member__in=own, ended_at=None, start__lte=at, end__gt=at)
    steps = list(told.order_by().values_list("presence", "step"))
    units = set(on.order_by().values_list("unit", flat=True))
    mine = Q(pk__in={key for key, _step in steps}) | Q(unit__in=units)
    rows = Presence.objects.filter(mine, state__in=(*OPEN, State.SILENT), asked_at__gt=since)
    inside = {key for key, step in steps if step != Step.SUPERIOR}
    found = rows.select_related("unit", "shift__member", "period")[:20]
    return [Waiting(row, from_above=row.pk not in inside and row.unit_id not in units) for row in found]


def presences_of(viewer: Viewer, unit: Unit) -> QuerySet[Presence]:
    """The log of one unit that the viewer reads, the newest first."""
    rows = Presence.objects.filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return rows.select_related("shift__member", "answered_by", "answered_person", "asked_by")


def presence_seen(viewer: Person, key: UUID) -> Presence | None:
    """One question of a unit that the viewer reads, or that he himself was told of; else None."""
    row = Presence.objects.select_related("unit", "shift__member", "period").filter(pk=key).first()
    if row is None or may(viewer, Deed.READ, row.unit):
        return row
    own = row.steps.filter(Q(member__person=viewer) | Q(person=viewer))
    return row if own.exists() else None


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log: the step, whom it told or who spoke."""

    step: Step
    at: datetime
    names: tuple[str, ...]


def log_of(viewer: Viewer, row: Presence) -> list[Logged]:  # noqa: ARG001 - the row has been through the gate
    """Every step of one question in order; who was told in the same step stands in one line."""
    found: list[Logged] = []
    for one in row.steps.select_related("member", "person").order_by("pk"):
        name = one.member.name if one.member is not None else one.person.full_name if one.person is not None else ""
        if found and (found[-1].step, found[-1].at) == (one.step, one.at):
            found[-1] = Logged(found[-1].step, one.at, (*found[-1].names, name))
        else:
            found.append(Logged(Step(one.step), one.at, (name,) if name else ()))
    return found


def rates_of(viewer: Viewer, period: Period, units: Sequence[int], at: datetime) -> Mapping[int, Rate]:
    """How these units answered in a watch so far, of those that the viewer reads; units never asked are left out."""
    seen = units_seen_by(viewer).filter(pk__in=list(units)).order_by().values("pk")
    within = Presence.objects.filter(unit__in=seen, asked_at__gte=period.start, asked_at__lt=period.end)
    counts: dict[int, dict[State, int]] = {}
    for unit, state, n in within.order_by().values_list("unit_id", "state").annotate(n=Count("pk")):
        counts.setdefault(unit, {})[State(state)] = n
    planned = planned_so_far(viewer, period, at)
    return {unit: rate(found, planned) for unit, found in counts.items()}


def planned_so_far(viewer: Viewer, period: Period, at: datetime) -> int:  # noqa: ARG001 - arithmetic on a seen watch
    """How many moments of the watch have come."""
    return sum(1 for one in moments(Span(period.start, period.end), period.ask_every) if one <= at)


def rate_of_all(viewer: Viewer, period: Period, at: datetime) -> Rate:
    """All units of a watch together that the viewer reads."""
    rows = Presence.objects.filter(period=period)
    if not may(viewer, Deed.READ, period.unit):  # who reads the unit that declared it reads all that it is for
        rows = rows.filter(unit__in=units_seen_by(viewer).order_by().values("pk"))
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return rate({State(state): n for state, n in counts.items()}, planned_so_far(viewer, period, at))


def open_silences(viewer: Viewer, at: datetime) -> QuerySet[Presence]:
    """Units that the viewer may check whose watch is silent past its officer now, the longest silence first."""
    past = (State.SUBSTITUTE, State.SUPERIOR, State.SILENT)
    rows = Presence.objects.filter(state__in=past, asked_at__gt=at - SHOWN, unit__in=units_seen_by(viewer))
    return rows.select_related("unit", "shift__member").order_by("asked_at", "pk")


def own_shifts(viewer: Person, at: datetime) -> list[Shift]:
    """The viewer's shift now and his next ones, the nearest first."""
    rows = Shift.objects.filter(member__person=viewer, ended_at=None, end__gt=at).select_related("unit", "member")
    return list(rows.order_by("start", "pk")[:OWN])
