"""An incident held for a change: locked, of the version that its writer saw; its timeline, its audit, its events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from khien.base import audit, clock
from khien.base.actors import Service
from khien.duties import actions as duties
from khien.incidents.models import Happening, Incident, Touched
from khien.incidents.queries.incidents import ABOUT
from khien.incidents.rules.states import STATES, State, Step, What, after
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed

SERVICE = Service("incidents")  # tells duties of events, whoever reported; and calls people
LONGEST = 4000
_SEEN = "Người khác vừa sửa sự cố này. Hãy tải lại trang rồi làm lại; chưa có gì bị mất."


class UnableToHandle(ValueError):
    """The incident cannot be changed so; the message is fit for the user."""


def locked(row: Incident, version: int | None = None) -> Incident:
    """The row as it is now. Raises UnableToHandle where somebody changed it since its writer saw it."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related("unit__parent")
    held = rows.get(pk=row.pk)
    if version is not None and version != held.version:
        raise UnableToHandle(_SEEN)
    return held


def open_for(row: Incident, by: Viewer, version: int | None = None) -> Incident:
    """The row, for the people who prove for its unit, while it is not found to be none."""
    held = locked(row, version)
    require(by, Deed.PROVE, held.unit)
    if held.state == State.DISMISSED:
        raise UnableToHandle(f"Sự cố đã ghi là “{STATES[State.DISMISSED]}”. Mở lại trước rồi mới làm tiếp được.")
    return held


def saved(row: Incident) -> Incident:
    """Keep the change, under a new version."""
    row.version += 1
    row.save()
    return row


def tell(
    row: Incident, what: What, words: str = "", *, by: Viewer, at: datetime, on: datetime | None = None, name: str = ""
) -> Happening:
    """Add a line to the timeline."""
    person = getattr(by, "pk", None)
    return Happening.objects.create(
        incident=row, what=what, words=words, on=on or at, at=at, by_id=person, by_name=name[:120]
    )


def note(action: str, row: Incident, by: Viewer, at: datetime, **details: Any) -> None:
    """One entry of the audit chain. Names and words of people stay out of it."""
    told = {"number": row.number, "state": row.state, **details}
    audit.record(action, ABOUT.format(row.pk), by=by, at=at, unit_id=row.unit_id, details=told)


def count_event(row: Incident, event: str, on: datetime, at: datetime) -> None:
    """Tell duties once that the event happened, for each system that the incident is about, else for the unit."""
    if event in row.recorded:
        return
    systems: list[int | None] = list(
        Touched.objects.filter(incident=row).order_by("pk").values_list("system_id", flat=True)
    )
    for system in systems or [None]:
        duties.record_event(row.unit, event, clock.day_of(on), by=SERVICE, at=at, system_id=system)
    row.recorded = [*row.recorded, event]


def confirmed(row: Incident, *, by: Viewer, at: datetime) -> None:
    """Whatever only follows from an incident says that it is one. The caller keeps the row."""
    if row.state != State.CONFIRMED:
        row.state = after(State(row.state), Step.CONFIRM)
        row.next_at = None
        tell(row, What.CONFIRMED, by=by, at=at)
    count_event(row, DETECTED, row.detected_at, at)


DETECTED, SERIOUS, BEYOND = "incident_detected", "serious_incident_detected", "incident_beyond_capacity"
