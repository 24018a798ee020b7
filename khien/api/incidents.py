"""Incidents: read with their clocks, and reported, by a person's token or a machine's."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import AwareDatetime, Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.found import seen_unit
from khien.api.once import Written
from khien.api.paging import page
from khien.api.problems import not_found
from khien.api.values import BodyKey, Given, Key, Paged, Told, UnitName, named_unit
from khien.base import clock
from khien.base.ids import new_id
from khien.incidents import actions, queries
from khien.incidents.actions import NewReport
from khien.incidents.queries import Asked, ClockOn
from khien.incidents.rules.kinds import Kind
from khien.incidents.rules.states import State

router = Area()
Clocked = Literal["met", "late_met", "late", "near", "running", "at_once", "compared"]
IncidentState = Literal["reported", "received", "confirmed", "dismissed"]
IncidentKind = Literal["ransomware", "defaced", "malware", "phishing", "intrusion", "outage", "leak", "lost", "other"]


class IncidentCite(Told):
    """An article behind a clock, and how surely it is known."""

    instrument: str
    at: str
    confidence: str


class IncidentClock(Told):
    """A time limit that runs. `decides`: of the law of the day of detection; `confirmed`: that law surely held.

    `state` “compared”: of a law that was not in force that day, so that nothing is due.
    """

    id: str
    title: str
    state: Clocked
    due_at: datetime | None
    last_day: date | None
    sent_at: datetime | None
    decides: bool
    confirmed: bool
    cites: list[IncidentCite]


class Incident(Told):
    """An incident of a unit. Words and names of people stay on the pages. `serious`: null where nobody decided."""

    id: UUID
    number: str
    unit: UnitName
    kind: IncidentKind
    state: IncidentState
    detected_at: datetime
    reported_at: datetime
    received_at: datetime | None
    serious: bool | None
    beyond_capacity_at: datetime | None
    clocks: list[IncidentClock]


class Incidents(Told):
    """A page of incidents, the latest reported first."""

    items: list[Incident]
    next: str | None


class IncidentsAsked(Paged):
    """Which incidents: of a unit and of all below it."""

    unit: Key | None = Field(None, title="Đơn vị")
    state: IncidentState | None = Field(None, title="Trạng thái")
    kind: IncidentKind | None = Field(None, title="Loại")


class IncidentReport(Given):
    """What a person or a machine reports; nothing but the unit and the kind is required."""

    unit: BodyKey = Field(title="Đơn vị")
    kind: IncidentKind = Field(title="Loại")
    words: str = Field("", max_length=4000, title="Mô tả")
    detected_at: AwareDatetime | None = Field(None, title="Lúc phát hiện")
    systems: list[BodyKey] = Field(default_factory=list, max_length=50, title="Hệ thống")


def _clock(one: ClockOn) -> IncidentClock:
    run = one.running
    return IncidentClock(
        id=run.clock.id,
        title=run.clock.title,
        state=one.state.value,
        due_at=run.due_at,
        last_day=run.last_day,
        sent_at=one.sent_at,
        decides=run.decides,
        confirmed=run.confirmed,
        cites=[IncidentCite(instrument=c.instrument, at=c.at, confidence=c.confidence) for c in run.clock.cites],
    )


def _told(rows: list[Any]) -> list[Incident]:
    found = queries.clocks(rows, clock.now())
    return [_incident(row, found.get(row.pk, ())) for row in rows]


def _incident(row: Any, clocks: Any) -> Incident:
    return Incident(
        id=row.pk,
        number=row.number,
        unit=named_unit(row.unit),
        kind=Kind(row.kind).value,
        state=State(row.state).value,
        detected_at=row.detected_at,
        reported_at=row.reported_at,
        received_at=row.received_at,
        serious=row.serious,
        beyond_capacity_at=row.beyond_capacity_at,
        clocks=[_clock(one) for one in clocks],
    )


@router.reads("", "incidents:read", "Danh sách sự cố", Incidents)
def list_incidents(request: HttpRequest, asked: Query[IncidentsAsked]) -> Incidents:
    """Incidents of the units in one's reach, with the clocks that run."""
    rows = queries.incidents_seen_by(viewer(request))
    if asked.unit is not None:
        rows = queries.incidents_of(viewer(request), seen_unit(request, asked.unit), Asked())
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    found, cursor = page(rows, ("-reported_at", "pk"), limit=asked.limit, cursor=asked.cursor)
    return Incidents(items=_told(found), next=cursor)


@router.reads("/{incident}", "incidents:read", "Một sự cố", Incident)
def get_incident(request: HttpRequest, incident: UUID) -> Incident:
    """One incident with its clocks and their articles."""
    row = queries.incident_seen_by(viewer(request), incident)
    if row is None:
        raise not_found(f"Không tìm thấy sự cố {incident} trong phạm vi được xem.")
    return _told([row])[0]


@router.posts("", "incidents:write", "Báo sự cố", Incident)
def report_incident(request: HttpRequest, given: IncidentReport) -> Written:
    """Report an incident: it gets its number, and whoever is on duty is called at once."""
    at = clock.now()
    said = NewReport(Kind(given.kind), given.words, given.detected_at or at, systems=given.systems)
    row = actions.report(seen_unit(request, given.unit), said, key=new_id(), by=viewer(request), at=at)
    return Written(_told([row])[0], location=f"/api/v1/incidents/{row.pk}")
