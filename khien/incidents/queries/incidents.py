"""Incidents as a viewer sees them: of the units that he reads; counts, clocks, timeline, papers, who may receive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.incidents.models import Happening, Incident, IncidentPaper, Picture, ReportDoor, Touched
from khien.incidents.rules.kinds import Kind
from khien.incidents.rules.states import OPEN, State
from khien.law.incidents.clocks import Occasion, Running, clocks_of
from khien.law.incidents.read import incident_laws
from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed
from khien.organisations.rules.links import digest_of_token
from khien.watch.queries.on_duty import on_duty

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit
    from khien.systems.models import InformationSystem

ABOUT = "incident:{}"  # how other rows name an incident
NEAR = timedelta(hours=12)
PERSONAL_DATA = "personal_data"  # the key of an answer


class ClockState(StrEnum):
    """How a clock stands at an instant."""

    MET = "met"
    LATE_MET = "late_met"
    LATE = "late"
    NEAR = "near"
    RUNNING = "running"
    AT_ONCE = "at_once"
    COMPARED = "compared"  # of a law that was not in force that day: no due date


@dataclass(frozen=True, slots=True)
class ClockOn:
    """A running clock with what stopped it: the first sending of its paper."""

    running: Running
    state: ClockState
    sent_at: datetime | None


def incidents_seen_by(viewer: Viewer) -> QuerySet[Incident]:
    """Incidents of units that the viewer reads, the latest reported first."""
    rows = Incident.objects.select_related("unit")
    return rows if isinstance(viewer, Service) else rows.filter(unit__in=units_seen_by(viewer).values("pk"))


def incident_seen_by(viewer: Viewer, key: UUID) -> Incident | None:
    """One incident; None where the viewer does not see it."""
    rows = incidents_seen_by(viewer).select_related("unit__parent", "reported_by", "received_by")
    return rows.filter(pk=key).first()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which incidents of a unit and all below it; None and "" ask nothing."""

    state: State | None = None
    kind: Kind | None = None
    only_open: bool = False


def incidents_of(viewer: Viewer, unit: Unit, asked: Asked) -> QuerySet[Incident]:
    """Incidents of a unit and of all below it. Whoever reads a unit reads all below it."""
    if not may(viewer, Deed.READ, unit):
        return Incident.objects.none()
    rows = Incident.objects.filter(unit__path__under=unit.path).select_related("unit")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.only_open:
        rows = rows.filter(state__in=[one.value for one in OPEN])
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    return rows.order_by("-reported_at", "pk")


def counted(viewer: Viewer, unit: Unit) -> tuple[Mapping[State, int], Mapping[Kind, int]]:
    """How many incidents stand where, and of which kinds those are that are not found to be none."""
    rows = incidents_of(viewer, unit, Asked()).order_by()
    states: dict[State, int] = {}
    kinds: dict[Kind, int] = {}
    for state, kind, count in rows.values_list("state", "kind").annotate(n=Count("pk")):
        states[State(state)] = states.get(State(state), 0) + count
        if State(state) in OPEN:
            kinds[Kind(kind)] = kinds.get(Kind(kind), 0) + count
    return states, kinds


def occasion_of(row: Incident) -> Occasion:
    """What clocks ask of an incident, in Vietnam's time."""
    beyond = row.beyond_capacity_at
    return Occasion(
        row.detected_at.astimezone(clock.VIETNAM),
        serious=row.serious,
        beyond_capacity_at=beyond.astimezone(clock.VIETNAM) if beyond else None,
        personal_data=row.answers.get(PERSONAL_DATA) == "yes",
    )


def clocks(rows: Iterable[Incident], at: datetime) -> dict[UUID, tuple[ClockOn, ...]]:
    """The clocks of each incident at an instant, the deciding law's first; none where it was dismissed."""
    open_rows = [one for one in rows if State(one.state) in OPEN]
    sent = _first_sent([one.pk for one in open_rows])
    laws, today = incident_laws(), clock.day_of(at)
    return {
        one.pk: tuple(
            _clock_on(run, sent.get((one.pk, run.clock.paper)), at) for run in clocks_of(laws, occasion_of(one), today)
        )
        for one in open_rows
    }


def _first_sent(keys: Collection[UUID]) -> dict[tuple[UUID, str], datetime]:
    rows = IncidentPaper.objects.filter(incident_id__in=keys, sent_at__isnull=False).order_by("-sent_at")
    return {(key, form): sent for key, form, sent in rows.values_list("incident_id", "form", "sent_at") if sent}


def _clock_on(run: Running, sent: datetime | None, at: datetime) -> ClockOn:
    if sent is not None and run.held:
        in_time = run.due_at is None or sent < run.due_at
        return ClockOn(run, ClockState.MET if in_time else ClockState.LATE_MET, sent)
    if not run.held:
        return ClockOn(run, ClockState.COMPARED, None)
    if run.due_at is None:
        return ClockOn(run, ClockState.AT_ONCE, None)
    if at >= run.due_at:
        return ClockOn(run, ClockState.LATE, None)
    return ClockOn(run, ClockState.NEAR if at >= run.due_at - NEAR else ClockState.RUNNING, None)


def worst(found: Sequence[ClockOn]) -> ClockOn | None:
    """The clock of the deciding law that matters most: late, due at once, then the soonest; None where none is open."""
    order = (ClockState.LATE, ClockState.AT_ONCE, ClockState.NEAR, ClockState.RUNNING)
    waiting = [one for one in found if one.running.decides and one.state in order]
    far = datetime.max.replace(tzinfo=clock.VIETNAM)
    return min(waiting, key=lambda one: (order.index(one.state), one.running.due_at or far), default=None)


def touched(row: Incident) -> list[InformationSystem]:
    """The systems that the incident is about, as somebody said."""
    rows = Touched.objects.filter(incident=row).select_related("system__operator").order_by("pk")
    return [one.system for one in rows]


def happenings(row: Incident) -> QuerySet[Happening]:
    """The timeline, in the order of what happened."""
    return Happening.objects.filter(incident=row).select_related("by").order_by("on", "pk")


def pictures(row: Incident) -> QuerySet[Picture]:
    """What was sent with it and not taken away."""
    return Picture.objects.filter(incident=row, removed_at=None).select_related("file").order_by("pk")


def papers(row: Incident) -> QuerySet[IncidentPaper]:
    """Its frozen papers, the newest first."""
    rows = IncidentPaper.objects.filter(incident=row).select_related("made_by", "sent_by", "signed", "pdf", "docx")
    return rows.order_by("-made_at", "-number")


def may_receive(viewer: Viewer, row: Incident, at: datetime) -> bool:
    """Whether the viewer may say “I have it”: who proves or signs for the unit, or is on watch for it now."""
    if may(viewer, Deed.PROVE, row.unit) or may(viewer, Deed.SIGN, row.unit):
        return True
    if isinstance(viewer, Service):
        return True
    return any(one.member.person_id == viewer.pk for one in on_duty(viewer, row.unit, at))


def door_of(viewer: Viewer, unit: Unit) -> ReportDoor | None:
    """The unit's open address for reports without an account; None where it has none."""
    rows = ReportDoor.objects.filter(unit=unit, unit__in=units_seen_by(viewer).values("pk"), ended_at=None)
    return rows.select_related("made_by").first()


def door_of_token(token: str) -> ReportDoor | None:
    """The door that a secret address opens; the address itself is the right."""
    rows = ReportDoor.objects.filter(digest=digest_of_token(token), ended_at=None).select_related("unit")
    return rows.first()


def file_of_incident(viewer: Viewer, key: UUID) -> tuple[Incident, StoredFile] | None:
    """A picture or a signed paper that people sent in, of an incident that the viewer sees."""
    seen = incidents_seen_by(viewer)
    picture = Picture.objects.filter(file=key, incident__in=seen).select_related("incident__unit", "file").first()
    if picture is not None:
        return picture.incident, picture.file
    paper = (
        IncidentPaper.objects.filter(signed=key, incident__in=seen).select_related("incident__unit", "signed").first()
    )
    return (paper.incident, paper.signed) if paper is not None and paper.signed is not None else None
