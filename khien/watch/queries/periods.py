"""Declared watches and their rosters as a viewer sees them: sums, who has not sent, gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded
from khien.watch.models import Period, Roster, RosterStep, Sending, Shift
from khien.watch.rules import figures
from khien.watch.rules.periods import State as PeriodState
from khien.watch.rules.rosters_up import NOT_SENT, Act, State, allowed
from khien.watch.rules.shifts import Kind
from khien.watch.rules.shifts import Shift as Planned
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Unit


class Asked(StrEnum):
    """Words of a filter: which of the rosters."""

    NOT_SENT = "chua-gui"
    GAPS = "con-trong"
    NOBODY = "chua-co-ai"
    SENT = "da-gui"
    RETURNED = "bi-tra-lai"


_ASKED = {
    Asked.NOT_SENT: Q(state__in=NOT_SENT),
    Asked.GAPS: Q(gap_count__gt=0),
    Asked.NOBODY: Q(covered=0),
    Asked.SENT: Q(state__in=(State.SENT, State.ACCEPTED)),
    Asked.RETURNED: Q(state=State.RETURNED),
}


def periods_seen_by(viewer: Viewer) -> QuerySet[Period]:
    """Watches that a unit which the viewer reads declared, or has a roster in; the latest first."""
    seen = units_seen_by(viewer).order_by().values("pk")
    own, asked = Q(unit__in=seen), Q(pk__in=Roster.objects.filter(unit__in=seen).order_by().values("period"))
    return Period.objects.filter(own | asked).select_related("unit")


def period_seen_by(viewer: Viewer, key: UUID) -> Period | None:
    """One of them; None where there is none that the viewer may see."""
    found = Period.objects.filter(pk=key).select_related("unit").first()
    if found is None or may(viewer, Deed.READ, found.unit):
        return found
    return found if rosters_seen_by(viewer, found).exists() else None


def periods_of(viewer: Viewer, unit: Unit, at: datetime) -> list[Period]:
    """Watches that the unit declared or has a roster in and that are not over, the next first."""
    if not may(viewer, Deed.READ, unit):
        return []
    rows = of_unit(Period.objects.filter(end__gt=at, state=PeriodState.DECLARED), unit)
    return list(rows.select_related("unit").order_by("start", "pk"))


def of_unit(rows: QuerySet[Period], unit: Unit) -> QuerySet[Period]:
    """Those of the rows that the unit declared or has a roster in."""
    return rows.filter(Q(unit=unit) | Q(pk__in=Roster.objects.filter(unit=unit).values("period")))


def past_periods_of(viewer: Viewer, unit: Unit, at: datetime) -> QuerySet[Period]:
    """Watches of the unit that are over or were called off, the latest first."""
    if not may(viewer, Deed.READ, unit):
        return Period.objects.none()
    over = Period.objects.filter(Q(end__lte=at) | Q(state=PeriodState.CALLED_OFF))
    return of_unit(over, unit).select_related("unit")


def periods_below(viewer: Viewer, unit: Unit, at: datetime) -> QuerySet[Period]:
    """Watches that units below this one declared, that hold and are not over, the next first."""
    below = units_seen_by(viewer).filter(path__under=unit.path).exclude(pk=unit.pk).order_by().values("pk")
    rows = Period.objects.filter(unit__in=below, end__gt=at, state=PeriodState.DECLARED)
    return rows.select_related("unit").order_by("start", "pk")


def open_periods(viewer: Viewer, at: datetime) -> list[Period]:
    """Watches that hold and are not over."""
    return list(periods_seen_by(viewer).filter(end__gt=at, state=PeriodState.DECLARED))


def rosters_seen_by(viewer: Viewer, period: Period) -> QuerySet[Roster]:
    """The rosters of a watch at units that the viewer reads; units that ended are left out."""
    rows = Roster.objects.filter(period=period, unit__in=units_seen_by(viewer), unit__valid_to=None)
    return rows.select_related("unit", "unit__parent")


def roster_seen_by(viewer: Viewer, period: Period, unit_id: int) -> Roster | None:
    """The roster of one unit in a watch; None where the viewer may see none."""
    rows = Roster.objects.filter(period=period, unit=unit_id, unit__in=units_seen_by(viewer))
    return rows.select_related("unit", "unit__parent", "period", "period__unit").first()


def rosters_asked(
    viewer: Viewer, period: Period, asked: str = "", words: str = "", below: Unit | None = None
) -> QuerySet[Roster]:
    """The rosters that a filter asks for, the worst first: nobody, then the longest time without anybody."""
    rows = rosters_seen_by(viewer, period)
    if asked in set(Asked):
        rows = rows.filter(_ASKED[Asked(asked)])
    if asked == Asked.NOT_SENT:
        rows = rows.exclude(unit=period.unit_id)
    if below is not None:
        rows = rows.filter(unit__path__under=below.path)
    for word in folded(words).split():
        rows = rows.filter(unit__name_folded__contains=word)
    nobody = Case(When(covered=0, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(nobody, F("covered") - F("minutes"), "-gap_count", "unit__path")


@dataclass(frozen=True, slots=True)
class Tally:
    """A watch in figures, over the units that the viewer reads. `units` counts all; own is not waited for."""

    sum: figures.Sum
    sent: int
    returned: int
    people: int


NONE = Tally(figures.Sum(), 0, 0, 0)


def tally(viewer: Viewer, period: Period) -> Tally:
    """The figures of a watch."""
    return tallies(viewer, [period])[period.pk]


def tallies(viewer: Viewer, periods: Sequence[Period]) -> dict[UUID, Tally]:
    """The figures of each watch, in one question."""
    others = ~Q(unit=F("period__unit"))
    rows = Roster.objects.filter(period__in=periods, unit__in=units_seen_by(viewer), unit__valid_to=None).order_by()
    found = rows.values("period").annotate(
        units=Count("pk"),
        gaps=Sum("gap_count"),
        with_gaps=Count("pk", filter=_ASKED[Asked.GAPS]),
        nobody=Count("pk", filter=_ASKED[Asked.NOBODY]),
        not_sent=Count("pk", filter=_ASKED[Asked.NOT_SENT] & others),
        sent=Count("pk", filter=_ASKED[Asked.SENT]),
        returned=Count("pk", filter=_ASKED[Asked.RETURNED]),
        on_watch=Sum("people"),
    )
    counted = {one["period"]: _tally(one) for one in found}
    return {one.pk: counted.get(one.pk, NONE) for one in periods}


def _tally(one: Mapping[str, Any]) -> Tally:
    total = figures.Sum(one["units"], one["gaps"], one["with_gaps"], one["nobody"], one["not_sent"])
    return Tally(total, one["sent"], one["returned"], one["on_watch"])


def roster_by_key(viewer: Viewer, key: UUID) -> Roster | None:
    """A roster by its own key; None where the viewer may see none."""
    rows = Roster.objects.filter(pk=key, unit__in=units_seen_by(viewer))
    return rows.select_related("unit", "period", "period__unit").first()


def all_gaps(viewer: Viewer, period: Period, rosters: Sequence[Roster]) -> dict[UUID, tuple[Span, ...]]:
    """Every gap of these rosters to the minute: the kept ones, and counted anew where more are than are kept."""
    many: dict[int, list[Planned]] = {one.unit_id: [] for one in rosters if one.gap_count > len(one.gaps)}
    whole = Span(period.start, period.end)
    for unit, member, start, end, kind in _shifts_of(viewer, list(many), whole):
        many[unit].append(Planned(str(unit), str(member), start, end, Kind(kind)))
    return {
        one.pk: figures.figures(many[one.unit_id], whole, needs_site=period.needs_site).gaps
        if one.unit_id in many
        else figures.spans_of(one.gaps)
        for one in rosters
    }


def _shifts_of(viewer: Viewer, units: Sequence[int], span: Span) -> QuerySet[Shift, tuple[Any, ...]]:
    rows = Shift.objects.filter(unit__in=units, ended_at=None, start__lt=span.end, end__gt=span.start)
    return rows.filter(unit__in=units_seen_by(viewer)).values_list("unit_id", "member_id", "start", "end", "kind")


def rosters_of(viewer: Viewer, unit: Unit, periods: Sequence[Period]) -> dict[UUID, Roster]:
    """The unit's own roster in each of these watches."""
    rows = Roster.objects.filter(unit=unit, period__in=periods, unit__in=units_seen_by(viewer))
    return {row.period_id: row for row in rows}


def steps_of(roster: Roster) -> list[RosterStep]:
    """What was done with a roster, the newest first; the caller has passed the gate."""
    return list(RosterStep.objects.filter(roster=roster).select_related("by", "paper").order_by("-pk"))


def sendings_of(roster: Roster) -> list[Sending]:
    """What was sent, the newest first; the caller has passed the gate."""
    return list(
        Sending.objects.filter(roster=roster).defer("content").select_related("docx", "pdf").order_by("-number")
    )


def shifts_in(viewer: Viewer, unit: Unit, span: Span) -> QuerySet[Shift]:
    """Shifts of a unit that meet the span, in order of time."""
    rows = Shift.objects.filter(unit=unit, ended_at=None, start__lt=span.end, end__gt=span.start)
    return rows.filter(unit__in=units_seen_by(viewer)).select_related("member", "member__unit").order_by("start", "pk")


# --- who may do what ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hands:
    """What the viewer may do with a roster as it stands."""

    plans: bool
    approves: bool
    sends: bool
    judges: bool
    signs_copy: bool


def hands(viewer: Viewer, roster: Roster) -> Hands:
    """The table of the way upwards, met with the viewer's rights."""
    state, holds = State(roster.state), roster.period.state == PeriodState.DECLARED
    own = roster.unit_id == roster.period.unit_id
    plans, signs = may(viewer, Deed.PROVE, roster.unit), may(viewer, Deed.SIGN, roster.unit)
    above = roster.unit.parent_id is not None if own else True
    return Hands(
        plans=holds and plans,
        approves=holds and signs and allowed(state, Act.APPROVE),
        sends=holds and (plans or signs) and above and allowed(state, Act.SEND),
        judges=holds and not own and allowed(state, Act.ACCEPT) and may(viewer, Deed.ASSIGN, roster.period.unit),
        signs_copy=holds and plans and roster.sent_at is not None,
    )
