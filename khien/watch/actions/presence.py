"""Asking a watch whether it is there, and carrying silence further: rows first, each told once. It judges nobody.

What the machine asks and tells stands in the log of steps; what people say is in the audit trail too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from khien.base import audit, clock
from khien.base.actors import Service
from khien.base.ids import new_id
from khien.notices import actions as notices
from khien.organisations.queries import Viewer, lines_up, require, seats
from khien.organisations.rules import Deed, Role
from khien.watch.actions.calling import call, works
from khien.watch.actions.links import BY as LINKS
from khien.watch.models import Member, Period, Presence, PresenceStep, Roster
from khien.watch.queries.on_duty import next_on, on_duty_of
from khien.watch.rules.links import MANNERS
from khien.watch.rules.periods import State as PeriodState
from khien.watch.rules.presence import (
    PURPOSES,
    Act,
    State,
    Step,
    Waits,
    Why,
    after,
    first_state,
    moment_to_ask,
    next_at,
    slot,
    spot_slot,
)
from khien.watch.rules.shifts import told
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

BATCH = 25  # questions in one transaction, so that nobody who writes waits long
MOST_AT_ONCE = 50  # units in one spot check
APART = timedelta(minutes=10)  # between two spot checks of a unit
KINDS = tuple(MANNERS[purpose].kind for purpose in PURPOSES.values())


class UnableToAsk(ValueError):
    """The watch cannot be asked now; the message is fit for the user."""


@dataclass(slots=True)
class _Line:
    """Whom one step tells: members of a watch, and accounts with the unit where each is told."""

    members: list[Member] = field(default_factory=list)
    people: list[tuple[int, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.members or self.people)


def ask_planned(*, by: Service, at: datetime) -> int:
    """Ask each unit of each running watch whose moment has come; how many. Two workers ask one unit once."""
    running = Period.objects.filter(state=PeriodState.DECLARED, start__lte=at, end__gt=at, ask_every__gt=0)
    asked = 0
    for period in running.order_by("pk"):
        moment = moment_to_ask(Span(period.start, period.end), period.ask_every, at)
        if moment is None:
            continue
        done = Presence.objects.filter(unit=OuterRef("unit"), slot=slot(moment))
        waiting = Roster.objects.filter(~Exists(done), period=period, people__gt=0).order_by("pk")
        units = list(waiting.values_list("unit_id", flat=True))
        for begin in range(0, len(units), BATCH):
            rows = [_row(unit, Why.PLAN, slot(moment), at, period) for unit in units[begin : begin + BATCH]]
            asked += len(_ask(rows, by, at))
    return asked


@transaction.atomic
def spot_check(units: Sequence[Unit], *, by: Person, at: datetime) -> list[Presence]:
    """A coordinator asks the watches of these units now; needs ASSIGN on each."""
    if not 0 < len(units) <= MOST_AT_ONCE:
        raise UnableToAsk(f"Mỗi lần kiểm tra chọn từ một đến {MOST_AT_ONCE} đơn vị.")
    for unit in units:
        require(by, Deed.ASSIGN, unit)
    keys = [unit.pk for unit in units]
    recent = Presence.objects.filter(unit__in=keys, why=Why.SPOT, asked_at__gt=at - APART).select_related("unit")
    if names := sorted({one.unit.name for one in recent}):
        raise UnableToAsk(f"Vừa kiểm tra trong mười phút qua: {', '.join(names)}. Hãy chờ câu trả lời.")
    running = Period.objects.filter(state=PeriodState.DECLARED, start__lte=at, end__gt=at)
    of_unit = {one.unit_id: one.period for one in Roster.objects.filter(unit__in=keys, period__in=running)}
    rows = [_row(key, Why.SPOT, spot_slot(at), at, of_unit.get(key), by.pk) for key in keys]
    made = _ask(rows, by, at)
    audit.record("presence.spot_checked", "presences", by=by, at=at, details={"units": sorted(keys)})
    return made


def step_on(*, by: Service, at: datetime) -> int:
    """Carry each silence whose wait is over one step further; how many. What another worker holds is left to it."""
    moved = 0
    while part := _step_some(by, at):
        moved += part
    return moved


@transaction.atomic
def _step_some(by: Service, at: datetime) -> int:
    waiting = Presence.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    rows = list(
        waiting.select_for_update(of=("self",), skip_locked=True).select_related("unit", "period", "shift")[:BATCH]
    )
    for row in rows:
        if row.period is not None and row.period.state == PeriodState.CALLED_OFF:
            _close(row, Act.CALL_OFF, Step.CALLED_OFF, at)
        elif (State(row.state), Act.WAITED) == (State.SUPERIOR, Act.WAITED):
            _close(row, Act.WAITED, Step.SILENT, at)
        else:
            _enter(row, after(State(row.state), Act.WAITED), by, at)
    return len(rows)


def _row(
    unit: int, why: Why, name: str, at: datetime, period: Period | None = None, asked_by: int | None = None
) -> Presence:
    return Presence(
        id=new_id(),
        unit_id=unit,
        period=period,
        why=why,
        slot=name,
        asked_at=at,
        asked_by_id=asked_by,
        next_at=at,
        state=State.OFFICER,
    )


@transaction.atomic
def _ask(rows: Sequence[Presence], by: Viewer, at: datetime) -> list[Presence]:
    """The rows first: those that another process wrote before stay its own, and only what is ours is told."""
    units = [row.unit_id for row in rows]
    officers = on_duty_of(LINKS, units, at)
    for row in rows:
        first = officers.get(row.unit_id)
        row.shift = first[0].shift if first else None
        row.state = first_state(officer=bool(first))
    Presence.objects.bulk_create(rows, ignore_conflicts=True)
    mine = Presence.objects.filter(pk__in=[row.pk for row in rows]).select_related("unit", "period", "shift__member")
    made = sorted(mine, key=lambda row: units.index(row.unit_id))
    for row in made:
        _enter(row, State(row.state), by, at)
    return made


def _enter(row: Presence, state: State, by: Viewer, at: datetime) -> None:
    """Come to a state and tell whom it names; where it names nobody it goes straight on. Part of an action."""
    line = _LINES[state](row, at)
    while not line and state is not State.SUPERIOR:
        state = after(state, Act.WAITED)
        line = _LINES[state](row, at)
    row.state, row.next_at = state, next_at(state, at, _waits(row))
    row.save(update_fields=["state", "next_at"])
    steps = [PresenceStep(presence=row, step=state.value, member=one, at=at) for one in line.members]
    steps += [PresenceStep(presence=row, step=state.value, person_id=one, at=at) for one, _ in line.people]
    PresenceStep.objects.bulk_create(steps or [PresenceStep(presence=row, step=state.value, at=at)])
    _tell(row, state, line, by, at)


def _tell(row: Presence, state: State, line: _Line, by: Viewer, at: datetime) -> None:
    purpose, about = PURPOSES[state], f"presence:{row.pk}"
    details = {"unit": row.unit.name, "moment": told(row.asked_at)}
    call(
        line.members,
        purpose=purpose,
        about=about,
        occasion=state.value,
        details=details,
        by=by,
        at=at,
        subject=row.unit_id,
    )
    if line.people:
        notices.tell(
            by=by,
            at=at,
            to=line.people,
            kind=MANNERS[purpose].kind,
            about=about,
            occasion=state.value,
            details=details,
            subject=row.unit_id,
        )


def _close(row: Presence, act: Act, step: Step, at: datetime) -> None:
    row.state, row.next_at = after(State(row.state), act), None
    row.save(update_fields=["state", "next_at"])
    PresenceStep.objects.create(presence=row, step=step, at=at)
    if act is Act.CALL_OFF:
        notices.lapse([f"presence:{row.pk}"], KINDS, by=LINKS, at=at)


def _waits(row: Presence) -> Waits:
    return Waits(row.period.wait_substitute, row.period.wait_superior) if row.period is not None else Waits()


def _officer(row: Presence, at: datetime) -> _Line:
    """Who is on duty, where whoever it is still belongs to the unit."""
    member = row.shift.member if row.shift is not None else None
    return _Line([member] if member is not None and works(member, clock.day_of(at)) else [])


def _substitute(row: Presence, at: datetime) -> _Line:
    """Others on duty now, else who else is on next, else the unit's coordinators; nobody who was told before."""
    already = row.shift.member_id if row.shift is not None else None
    now = [one.member for one in on_duty_of(LINKS, [row.unit_id], at).get(row.unit_id, ())]
    members = [one for one in now if one.pk != already]
    members = members or [one.member for one in next_on(LINKS, row.unit, at, but=already)]
    if members:
        return _Line(list({one.pk: one for one in members}.values()))
    known = row.shift.member.person_id if row.shift is not None else None
    found = seats(LINKS, [row.unit_id], (Role.COORDINATOR,), clock.day_of(at)).get(row.unit_id, [])
    return _Line([], [(one.person, one.unit) for one in found if one.person != known])


def _superior(row: Presence, at: datetime) -> _Line:
    """The nearest unit above that has an officer on duty, or else a coordinator."""
    above = lines_up([row.unit_id]).get(row.unit_id, ())
    watching = on_duty_of(LINKS, above, at)
    deciding = seats(LINKS, above, (Role.COORDINATOR,), clock.day_of(at))
    for unit in above:
        if unit in watching:
            return _Line(list({one.member.pk: one.member for one in watching[unit]}.values()))
        if unit in deciding:
            return _Line([], list(dict.fromkeys((one.person, one.unit) for one in deciding[unit])))
    return _Line()


_LINES: dict[State, Callable[[Presence, datetime], _Line]] = {
    State.OFFICER: _officer,
    State.SUBSTITUTE: _substitute,
    State.SUPERIOR: _superior,
}
