"""Whoever looks after a gap is told of its day, before and after: once each, a system at a time. It closes no gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from khien.base import clock
from khien.dossiers.queries.chasing import DueGaps, due_gaps, told_of
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.queries import open_abouts
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import Viewer

BEFORE = timedelta(days=7)
AFTER = timedelta(days=30)  # what became late longer ago is told nobody: it stands in the lists
_KINDS = (Kind.CONTROL_DUE, Kind.CONTROL_LATE)


def remind_of_gaps(*, by: Viewer, at: datetime) -> int:
    """Tell of gaps that are due within a week or have just become late; what was closed since lapses. How many gaps."""
    today = clock.day_of(at)
    gaps = due_gaps(by, today, today - AFTER, today + BEFORE)
    _let_lapse({one.about for one in gaps}, today, by=by, at=at)
    notices.tell_many(_news(gaps, told_of(by, gaps, today), today), by=by, at=at)
    return sum(sum(one.owners.values()) for one in gaps)


def _let_lapse(standing: set[str], today: date, *, by: Viewer, at: datetime) -> None:
    """What is closed or has another day asks for nothing; what is late is not about to be due."""
    waiting = {about: day for about in open_abouts(by, _KINDS) if (day := _day(about)) is not None}
    gone = [about for about, day in waiting.items() if day >= today - AFTER and about not in standing]
    notices.lapse(gone, _KINDS, by=by, at=at)
    notices.lapse([about for about, day in waiting.items() if day < today], (Kind.CONTROL_DUE,), by=by, at=at)


def _day(about: str) -> date | None:
    said = about.rpartition(":")[2]
    return date.fromisoformat(said) if about.startswith("gaps:") else None


def _news(gaps: list[DueGaps], told: Mapping[str, Mapping[int, tuple[int, int]]], today: date) -> Iterator[News]:
    for one in gaps:
        kind = Kind.CONTROL_LATE if one.due_on < today else Kind.CONTROL_DUE
        for person, (where, count) in told[one.about].items():
            details = {
                "unit": one.unit_name,
                "system": one.system_name,
                "count": count,
                "due": one.due_on.isoformat(),
            }
            yield News(person, where, kind, one.about, one.due_on.isoformat(), details, subject=one.unit)
