"""Declared watches: their units with what is lacking, every gap to the minute, the shifts of one unit."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.found import seen_unit
from khien.api.paging import page
from khien.api.problems import not_found
from khien.api.values import Key, Paged, Told, UnitName, named_unit
from khien.watch.queries import periods as queries
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span, minutes

router = Area()
WatchState = Literal["declared", "called_off"]
RosterState = Literal["asked", "approved", "sent", "accepted", "returned", "changed"]
ShiftKind = Literal["site", "call"]


class Watch(Told):
    """A watch that `unit` declared, with `below` for every body below it too. The figures are of units one reads."""

    id: UUID
    unit: UnitName
    name: str
    start: datetime
    end: datetime
    below: bool
    needs_site: bool
    send_by: datetime | None
    state: WatchState
    units: int
    gaps: int
    units_with_gaps: int
    units_without_anyone: int
    units_not_sent: int


class Watches(Told):
    """A page of watches, the latest first."""

    items: list[Watch]
    next: str | None


class WatchRoster(Told):
    """One unit in a watch. Minutes count what somebody covers, `covered_site` on site alone."""

    id: UUID
    unit: UnitName
    state: RosterState
    people: int
    minutes: int
    covered: int
    covered_site: int
    gap_count: int
    phone: str
    sent_at: datetime | None


class WatchRosters(Told):
    """A page of rosters."""

    items: list[WatchRoster]
    next: str | None


class WatchGap(Told):
    """A stretch [start, end) in which nobody is there that the watch needs."""

    start: datetime
    end: datetime
    minutes: int


class UnitGaps(Told):
    """The gaps of one unit, in order of time."""

    unit: UnitName
    gaps: list[WatchGap]


class WatchGaps(Told):
    """A page of units that have gaps."""

    items: list[UnitGaps]
    next: str | None


class WatchShift(Told):
    """One person on watch for the unit, [start, end). `from_unit` is the unit that gave the person."""

    id: int
    person: str
    title: str
    phone: str
    from_unit: UnitName
    start: datetime
    end: datetime
    kind: ShiftKind


class WatchShifts(Told):
    """A page of shifts, in order of time."""

    items: list[WatchShift]
    next: str | None


class WatchesAsked(Paged):
    """Which watches."""

    unit: Key | None = Field(None, title="Đơn vị", description="Đơn vị định đợt trực hoặc có lịch trong đợt.")


class RostersAsked(Paged):
    """Which rosters."""

    state: RosterState | None = Field(None, title="Trạng thái")
    under: Key | None = Field(None, title="Đơn vị và mọi đơn vị bên dưới")


class ShiftsAsked(Paged):
    """Whose shifts."""

    unit: Key = Field(title="Đơn vị")


def _seen(request: HttpRequest, key: UUID) -> Any:
    found = queries.period_seen_by(viewer(request), key)
    if found is None:
        raise not_found(f"Không tìm thấy đợt trực {key} trong phạm vi được xem.")
    return found


def _watches(request: HttpRequest, rows: list[Any]) -> list[Watch]:
    tallies = queries.tallies(viewer(request), rows)
    return [_watch(row, tallies[row.pk]) for row in rows]


def _watch(row: Any, found: queries.Tally) -> Watch:
    return Watch(
        id=row.pk,
        unit=named_unit(row.unit),
        name=row.name,
        start=row.start,
        end=row.end,
        below=row.below,
        needs_site=row.needs_site,
        send_by=row.send_by,
        state=row.state,
        units=found.sum.units,
        gaps=found.sum.gaps,
        units_with_gaps=found.sum.units_with_gaps,
        units_without_anyone=found.sum.without_anyone,
        units_not_sent=found.sum.not_sent,
    )


@router.reads("", "watch:read", "Danh sách đợt trực", Watches)
def list_watches(request: HttpRequest, asked: Query[WatchesAsked]) -> Watches:
    """Watches that units in one's reach declared or have a roster in."""
    rows = queries.periods_seen_by(viewer(request))
    if asked.unit is not None:
        rows = queries.of_unit(rows, seen_unit(request, asked.unit))
    found, cursor = page(rows, ("-start", "pk"), limit=asked.limit, cursor=asked.cursor)
    return Watches(items=_watches(request, found), next=cursor)


@router.reads("/{watch}", "watch:read", "Một đợt trực", Watch)
def get_watch(request: HttpRequest, watch: UUID) -> Watch:
    """One watch with its figures."""
    return _watches(request, [_seen(request, watch)])[0]


def _rosters(request: HttpRequest, period: Any, asked: RostersAsked) -> Any:
    rows = queries.rosters_seen_by(viewer(request), period)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.under is not None:
        rows = rows.filter(unit__path__under=seen_unit(request, asked.under).path)
    return rows


@router.reads("/{watch}/rosters", "watch:read", "Lịch trực của từng đơn vị trong đợt", WatchRosters)
def list_rosters(request: HttpRequest, watch: UUID, asked: Query[RostersAsked]) -> WatchRosters:
    """The roster of each unit: how far it is, what it covers."""
    rows = _rosters(request, _seen(request, watch), asked)
    found, cursor = page(rows, ("pk",), limit=asked.limit, cursor=asked.cursor)
    return WatchRosters(items=[_roster(one) for one in found], next=cursor)


def _roster(row: Any) -> WatchRoster:
    names = ("state", "people", "minutes", "covered", "covered_site", "gap_count", "phone", "sent_at")
    return WatchRoster(id=row.pk, unit=named_unit(row.unit), **{name: getattr(row, name) for name in names})


@router.reads("/{watch}/gaps", "watch:read", "Mọi khoảng trống của đợt, chính xác đến phút", WatchGaps)
def list_gaps(request: HttpRequest, watch: UUID, asked: Query[RostersAsked]) -> WatchGaps:
    """Every gap of the units that have any."""
    period = _seen(request, watch)
    rows = _rosters(request, period, asked).filter(gap_count__gt=0)
    found, cursor = page(rows, ("pk",), limit=asked.limit, cursor=asked.cursor)
    gaps = queries.all_gaps(viewer(request), period, found)
    items = [
        UnitGaps(
            unit=named_unit(one.unit),
            gaps=[WatchGap(start=gap.start, end=gap.end, minutes=minutes([gap])) for gap in gaps[one.pk]],
        )
        for one in found
    ]
    return WatchGaps(items=items, next=cursor)


@router.reads("/{watch}/shifts", "watch:read", "Ca trực của một đơn vị trong đợt", WatchShifts)
def list_shifts(request: HttpRequest, watch: UUID, asked: Query[ShiftsAsked]) -> WatchShifts:
    """The shifts of one unit that meet the watch."""
    period = _seen(request, watch)
    rows = queries.shifts_in(viewer(request), seen_unit(request, asked.unit), Span(period.start, period.end))
    found, cursor = page(rows, ("start", "pk"), limit=asked.limit, cursor=asked.cursor)
    items = [
        WatchShift(
            id=one.pk,
            person=one.member.name,
            title=one.member.title,
            phone=one.member.phone,
            from_unit=named_unit(one.member.unit),
            start=one.start,
            end=one.end,
            kind=Kind(one.kind).value,
        )
        for one in found
    ]
    return WatchShifts(items=items, next=cursor)
