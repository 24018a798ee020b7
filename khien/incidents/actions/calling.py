"""Calls whoever should have the incident now, one step further each time that nobody answers. Never twice the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from khien.base import clock
from khien.incidents.actions.holding import DETECTED, SERVICE, count_event, note, saved, tell
from khien.incidents.models import Happening, Incident
from khien.incidents.queries.incidents import ABOUT
from khien.incidents.rules.kinds import KINDS, Kind
from khien.incidents.rules.reception import COUNTED_AFTER, Step, goes_on_at, unit_at
from khien.incidents.rules.states import State, What
from khien.notices import actions as notices
from khien.notices.rules.kinds import Kind as Told
from khien.organisations.queries import Viewer, lines_up, people_seen_by, seats, units_seen_by
from khien.organisations.rules import Role
from khien.watch.actions import calling
from khien.watch.queries.on_duty import on_duty
from khien.watch.rules.links import Purpose

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit
    from khien.watch.models import Member

_OWN = (Role.COORDINATOR, Role.OFFICER, Role.LEADER)
_ABOVE = (Role.COORDINATOR, Role.OFFICER)
_CALL = "call"  # the occasion: nobody is called twice of one incident
_BATCH = 200
JOINED = ", "


def call_from(row: Incident, *, by: Viewer, at: datetime) -> None:
    """Call the people of the row's step; where nobody can be told, those of the next, until somebody was told."""
    line = [row.unit_id, *lines_up([row.unit_id]).get(row.unit_id, ())]
    while True:
        names, silent = _called(row, unit_at(row.step, line), by, at)
        if silent:
            tell(row, What.TELEPHONE, JOINED.join(silent), by=SERVICE, at=at)
        if names or not silent:
            tell(row, What.CALLED if names else What.NOBODY, JOINED.join(names), by=SERVICE, at=at)
        row.next_at = goes_on_at(row.step, len(names), len(line) - 1, at)
        if row.next_at is None or row.next_at > at:
            return
        row.step += 1


def _called(row: Incident, unit_id: int, by: Viewer, at: datetime) -> tuple[list[str], list[str]]:
    """Tell the people of a step; their names, and of whom only the telephone is left, for the timeline."""
    unit = row.unit if unit_id == row.unit_id else units_seen_by(SERVICE).get(pk=unit_id)
    about, details = ABOUT.format(row.pk), _details(row)
    names: list[str] = []
    silent: list[str] = []
    if row.step != Step.OWN:
        members = [one.member for one in on_duty(SERVICE, unit, at)]
        silent = [one.name for one in members if not _has_a_way(one)]
        calling.call(
            members,
            purpose=Purpose.INCIDENT,
            about=about,
            occasion=_CALL,
            details=details,
            by=by,
            at=at,
            subject=row.unit_id,
        )
        names = [one.name for one in members if _has_a_way(one)]
    if row.step == Step.WATCH:
        return names, silent
    people = list(_people(unit, _OWN if row.step == Step.OWN else _ABOVE, at))
    to = [(one.pk, unit.pk) for one in people]
    notices.tell(
        by=by, at=at, to=to, kind=Told.INCIDENT_NEW, about=about, occasion=_CALL, details=details, subject=row.unit_id
    )
    return list(dict.fromkeys([*names, *(one.full_name for one in people)])), silent


def _has_a_way(member: Member) -> bool:
    """Whether a notice or a mail can reach the member; else only the telephone is left."""
    return member.person_id is not None or bool(member.email)


def _people(unit: Unit, roles: tuple[Role, ...], at: datetime) -> Iterator[Person]:
    held = seats(SERVICE, [unit.pk], roles, clock.day_of(at)).get(unit.pk, [])
    keys = list(dict.fromkeys(seat.person for seat in held))
    yield from sorted(people_seen_by(SERVICE).filter(pk__in=keys), key=lambda one: keys.index(one.pk))


def _details(row: Incident) -> dict[str, str]:
    moment = row.detected_at.astimezone(clock.VIETNAM)
    said = f"{KINDS[Kind(row.kind)].label}, số {row.number}"
    return {"unit": row.unit.name, "moment": f"{moment:%H:%M ngày %d/%m/%Y}", "note": said}


def tend(*, by: Viewer, at: datetime) -> int:
    """Go one step further wherever nobody answered in time, and count what nobody verified; how many were moved."""
    due = Incident.objects.filter(state=State.REPORTED, next_at__lte=at).order_by("next_at")
    keys = list(due.values_list("pk", flat=True)[:_BATCH])
    moved = sum(_further(key, by, at) for key in keys)
    return moved + sum(_counted(key, by, at) for key in _unverified(at))


@transaction.atomic
def _further(key: UUID, by: Viewer, at: datetime) -> bool:
    rows = Incident.objects.select_for_update(of=("self",), skip_locked=True).select_related("unit")
    row = rows.filter(pk=key, state=State.REPORTED, next_at__lte=at).first()
    if row is None:
        return False
    row.step += 1
    call_from(row, by=by, at=at)
    saved(row)
    note("incident.called", row, by, at, step=row.step)
    return True


def _unverified(at: datetime) -> list[UUID]:
    told = Happening.objects.filter(incident=OuterRef("pk"), what=What.COUNTED)
    rows = Incident.objects.filter(state__in=[State.REPORTED, State.RECEIVED], detected_at__lte=at - COUNTED_AFTER)
    return list(rows.filter(~Exists(told)).values_list("pk", flat=True)[:_BATCH])


@transaction.atomic
def _counted(key: UUID, by: Viewer, at: datetime) -> bool:
    """Silence stops no clock of the law: duties learn of the event though nobody verified it."""
    rows = Incident.objects.select_for_update(of=("self",), skip_locked=True).select_related("unit")
    row = rows.filter(pk=key, state__in=[State.REPORTED, State.RECEIVED]).first()
    if row is None or Happening.objects.filter(incident=row, what=What.COUNTED).exists():
        return False
    count_event(row, DETECTED, row.detected_at, at)
    tell(row, What.COUNTED, by=by, at=at)
    saved(row)
    note("incident.counted", row, by, at, hours=COUNTED_AFTER // timedelta(hours=1))
    return True
