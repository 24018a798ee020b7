"""Tells people what became of a dossier and whose turn it is; part of the step, or a look in the morning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction

from khien.base import clock
from khien.dossiers.actions.holding import person_id
from khien.dossiers.models import Dossier, Step
from khien.dossiers.queries.deadlines import WAITS_FOR, runs_of
from khien.dossiers.queries.dossiers import DRAWER, recorded_for
from khien.dossiers.rules.clocks import WORDS, Timed
from khien.dossiers.rules.states import ASIDE, UNDER_WAY, Act, State, fits_level
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.queries import settled
from khien.notices.rules.hours import Calendar, working_days_after
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import Viewer, lines_up, seats
from khien.organisations.rules import Role

NEAR = 2  # working days before a time limit ends
_OF_BEFORE = (  # what a further step makes idle
    Kind.DOSSIER_SUBMITTED,
    Kind.DOSSIER_RETURNED,
    Kind.DOSSIER_APPRAISED,
    Kind.DOSSIER_TO_SIGN,
    Kind.DOSSIER_DUE,
    Kind.DOSSIER_LATE,
)
_WRITERS = (Role.OFFICER, Role.COORDINATOR)
_RETURNS = frozenset({Act.ASK_SUPPLEMENT, Act.FIND_UNFIT, Act.SEND_BACK})


def tell_of_step(row: Dossier, step: Step, *, by: Viewer, at: datetime) -> None:
    """Tell those whom the step concerns; nobody is told what he did himself. Part of taking the step."""
    act, about = Act(step.act), _about(row)
    if act in ASIDE:
        return
    notices.lapse([about], _OF_BEFORE, by=by, at=at)
    told = _concerned(row, act, clock.day_of(at))
    if told is None:
        return
    kind, to = told
    details = _details(row) | ({"words": step.words} if act in _RETURNS else {})
    notices.tell(
        to=[one for one in to if one[0] != person_id(by)],
        kind=kind,
        about=about,
        occasion=f"step:{step.pk}",
        details=details,
        subject=row.holder_id,
        by=by,
        at=at,
    )


def _concerned(row: Dossier, act: Act, on: date) -> tuple[Kind, list[tuple[int, int]]] | None:
    unpresented = not fits_level(Act.PRESENT, State(row.state), row.level)
    to_sign = act is Act.PRESENT or (act in {Act.FIND_COMPLETE, Act.APPRAISE} and unpresented)
    if act is Act.SUBMIT:
        return Kind.DOSSIER_SUBMITTED, _whose_turn(row, Act.FIND_COMPLETE, on)
    if to_sign:
        return Kind.DOSSIER_TO_SIGN, _whose_turn(row, Act.APPROVE, on)
    if act in _RETURNS:
        return Kind.DOSSIER_RETURNED, _people(row.holder_id, _WRITERS, on)
    if act is Act.APPRAISE:
        return Kind.DOSSIER_APPRAISED, _people(row.holder_id, _WRITERS, on)
    if act is Act.APPROVE:
        return Kind.DOSSIER_APPROVED, _people(row.holder_id, (*_WRITERS, Role.LEADER), on)
    return None


def _whose_turn(row: Dossier, act: Act, on: date) -> list[tuple[int, int]]:
    """Who takes the act; where that is done outside Khiên, the unit that files and records it."""
    if recorded_for(row, act):
        return _people(row.holder_id, _WRITERS, on)
    if act is Act.APPROVE:
        return _people(row.approver_id, (Role.LEADER,), on)
    return _people(row.appraiser_id, (Role.COORDINATOR,), on)


def _people(unit: int | None, roles: tuple[Role, ...], on: date) -> list[tuple[int, int]]:
    """Those with these roles at the unit, or at the nearest above it that has any: person and unit."""
    if unit is None:
        return []
    line = (unit, *lines_up([unit]).get(unit, ()))
    found = seats(DRAWER, line, roles, on)
    nearest = next((one for one in line if found.get(one)), None)
    return [(seat.person, seat.unit) for seat in found[nearest]] if nearest is not None else []


def _about(row: Dossier) -> str:
    return f"dossier:{row.pk}"


def _details(row: Dossier) -> dict[str, Any]:
    return {"unit": row.holder.name, "system": row.system.name}


@transaction.atomic
def tell_of_clocks(*, by: Viewer, at: datetime) -> int:
    """Tell of time limits that end within two working days or are over, each run once; how many were told of."""
    today, calendar = clock.day_of(at), settled(by).calendar
    if not calendar.works(today):
        return 0
    rows = Dossier.objects.filter(state__in=UNDER_WAY).select_related("system", "holder").prefetch_related("steps")
    news = [one for row in rows.iterator(chunk_size=500) for one in _of_clocks(row, today, calendar)]
    notices.tell_many(news, by=by, at=at)
    return len({(one.about, one.occasion) for one in news})


def _of_clocks(row: Dossier, today: date, calendar: Calendar) -> Iterator[News]:
    for run in runs_of(row, calendar.works):
        kind = _kind(run, today, calendar)
        if kind is None:
            continue
        people = _whose_turn(row, WAITS_FOR[run.clock.of], today)
        if kind is Kind.DOSSIER_LATE:
            people += [one for one in _people(row.holder_id, _WRITERS, today) if one not in people]
        for person, unit in people:
            yield News(
                person=person,
                unit=unit,
                kind=kind,
                about=_about(row),
                occasion=f"{run.clock.id}:{run.running.started_on.isoformat()}",
                details=_details(row) | _clock_words(run),
                subject=row.holder_id,
            )


def _kind(run: Timed, today: date, calendar: Calendar) -> Kind | None:
    if run.stopped_by is not None:
        return None
    if run.running.late_on(today):
        return Kind.DOSSIER_LATE
    near = today >= working_days_after(run.running.due_on, -NEAR, calendar)
    return Kind.DOSSIER_DUE if near else None


def _clock_words(run: Timed) -> dict[str, Any]:
    return {"clock": WORDS[run.clock.of], "due": run.running.due_on.isoformat()}
