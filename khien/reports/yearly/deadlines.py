"""The day of a body's yearly report, as far as it is still to be kept: for one's work and for the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from khien.base import clock
from khien.base.bulk import counted
from khien.base.remember import Memory
from khien.law.reporting.types import Capacity, YearlyLaw
from khien.law.types import Cite
from khien.organisations.queries import Viewer, may
from khien.organisations.rules import Deed
from khien.reports.yearly import queries
from khien.reports.yearly.places import is_body, within
from khien.reports.yearly.rules import IN, State, current_year
from khien.systems.queries import live_on, systems_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.reports.models import YearlyReport
    from khien.systems.models import InformationSystem

SHOWN_BEFORE = timedelta(days=45)  # how long before the day it stands in one's work; the law says nothing of it


@dataclass(frozen=True, slots=True)
class YearlyDue:
    """A report that is to be sent by a day, in time still or not. `state` is None where nothing was begun."""

    unit: Unit
    year: int
    on: date
    to: str
    cites: tuple[Cite, ...]
    report: UUID | None
    state: State | None
    changed_at: datetime

    def late(self, on: date) -> bool:
        return on > self.on


def due(viewer: Viewer, unit: Unit, on: date) -> YearlyDue | None:
    """What the body still has to send for the year; None where it is in, or where there is nothing to report."""
    year = current_year(on)
    law = queries.law_of(year)
    if law is None or not is_body(unit):
        return None
    report = queries.yearly_of(viewer, unit, year)
    if report is None and not _systems(viewer, within(viewer, unit), on).exists():
        return None
    return _due(law, unit, report, year)


def _due(law: YearlyLaw, unit: Unit, report: YearlyReport | None, year: int) -> YearlyDue | None:
    """The same of a body that has begun its report, or has systems to report on."""
    if report is not None and State(report.state) in IN:
        return None
    capacity = Capacity(report.capacity) if report else Capacity.OWNER if unit.parent_id is None else Capacity.UNIT
    found = law.due[capacity]
    begins = datetime.combine(law.period(year)[0], time(), clock.VIETNAM)
    return YearlyDue(
        unit=unit,
        year=year,
        on=found.last_day(year),
        to=found.to,
        cites=found.cites,
        report=report.pk if report else None,
        state=State(report.state) if report else None,
        changed_at=report.made_at if report else begins,
    )


def _systems(viewer: Viewer, places: Sequence[int], on: date) -> QuerySet[InformationSystem]:
    return live_on(systems_seen_by(viewer).filter(unit__in=places), on)


@dataclass(frozen=True, slots=True)
class YearlyWork:
    """What of the yearly report stands in one's work: what is to be sent, and how many from below wait."""

    due: YearlyDue | None
    waiting: int
    year: int


def work_of(viewer: Viewer, unit: Unit, on: date) -> YearlyWork:
    """The same, from 45 days before the day on; nothing is asked of the database before."""
    year = current_year(on)
    law = queries.law_of(year)
    if law is None or not is_body(unit) or on < law.due[Capacity.UNIT].last_day(year) - SHOWN_BEFORE:
        return YearlyWork(None, 0, year)
    return _remembered.get((viewer.audit_name, unit.pk, on), lambda: _work_of(viewer, unit, on, law, year))


_remembered: Memory[YearlyWork] = Memory(500)


def _work_of(viewer: Viewer, unit: Unit, on: date, law: YearlyLaw, year: int) -> YearlyWork:
    report, places = queries.yearly_of(viewer, unit, year), within(viewer, unit)
    below = queries.waiting_below(viewer, unit, year, on, places)
    judged = below if may(viewer, Deed.REVIEW, unit) else below.none()
    waiting, systems = counted(judged, _systems(viewer, places, on))
    return YearlyWork(_due(law, unit, report, year) if report or systems else None, waiting, year)
