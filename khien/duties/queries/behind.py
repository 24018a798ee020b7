"""What lies behind a cell of standing: its duties, the worst first; details for one page of them at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from khien.base import clock
from khien.base.actors import Service
from khien.duties.models import Ask
from khien.duties.queries.days import as_worded
from khien.duties.queries.judging import judged, refresh
from khien.duties.queries.standing import asks_behind, refuse_too_many, today_of
from khien.duties.queries.today import Behind, sifted
from khien.duties.rules.verdicts import OPEN, SEVERITY, Status
from khien.organisations.queries import Viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit


def behind(
    viewer: Viewer,
    unit: Unit,
    on: date,
    *,
    obligation: str = "",
    statuses: Collection[Status] = (),
    scope: str | None = None,
    beyond: bool = False,
    words: str = "",
    own: bool = False,
) -> Sequence[Behind]:
    """One row a duty, the worst and soonest first. Empty `obligation` or `statuses`: all of them.

    `words` are looked for in the folded names of units; `own` leaves out what is below the unit. Of today only the rows
    that are looked at are read: 75,000 duties cost what a page of them costs.
    """
    if on == clock.today():
        found = today_of(viewer, unit, scope, beyond=beyond)
        return sifted(found, scope, obligation, statuses, words, unit if own else None)
    asks = asks_behind(viewer, unit, on, scope, beyond=beyond)
    asks = asks.filter(duty__obligation=obligation) if obligation else asks
    worst: dict[int, Behind] = {}
    for row in _rows(asks, on):
        before = worst.get(row.duty)
        if before is None or _trouble(row) < _trouble(before):
            worst[row.duty] = row
    kept = (row for row in worst.values() if words in row.name and (not own or row.unit == unit.pk))
    return sorted((row for row in kept if not statuses or row.status in statuses), key=_trouble)


def detailed(rows: Sequence[Behind]) -> list[tuple[Behind, Ask]]:
    """The rows of one page with their asks: reason, letter, unit. The rows come from `behind`."""
    asks = Ask.objects.select_related("duty__unit__parent").in_bulk([row.ask for row in rows])
    return [(row, asks[row.ask]) for row in rows if row.ask in asks]


def open_clauses(
    viewer: Viewer,
    unit: Unit,
    clauses: Collection[UUID],
    on: date,
    *,
    scope: str | None = None,
    beyond: bool = False,
) -> set[tuple[int, UUID]]:
    """Pairs of unit and clause with something unproven, late or failed today, among the clauses given."""
    asks = asks_behind(viewer, unit, on, scope, beyond=beyond).filter(clause__in=clauses)
    refresh(asks, on)
    return set(asks.filter(status__in=OPEN).order_by().values_list("duty__unit_id", "clause"))


def open_asks(
    viewer: Service,  # noqa: ARG001 (the letter's own count of its units; what leaves here are pairs of keys)
    scope: str,
    unit_ids: Collection[int],
    on: date,
) -> tuple[set[tuple[int, UUID]], dict[int, date]]:
    """Of these units, what a letter asks and is unproven, late or failed today; and on which day that may turn."""
    asks = Ask.objects.filter(scope=scope, recalled_at=None, duty__unit__in=unit_ids)
    refresh(asks, on)
    found: set[tuple[int, UUID]] = set()
    turns: dict[int, date] = {}
    for unit, clause, status, turns_on in asks.order_by().values_list("duty__unit_id", "clause", "status", "turns_on"):
        if status in OPEN:
            found.add((unit, clause))
        if turns_on is not None:
            turns[unit] = min(turns_on, turns.get(unit, turns_on))
    return found, turns


def _rows(asks: QuerySet[Ask], on: date) -> list[Behind]:
    """Of another day, from facts alone."""
    refuse_too_many(asks)
    return [
        Behind(
            ask=ask.pk,
            duty=ask.duty_id,
            unit=ask.duty.unit_id,
            name=ask.duty.unit.name_folded,
            obligation=ask.duty.obligation,
            status=verdict.status,
            due_on=verdict.due_on,
            reason=verdict.reason,
        )
        for ask, verdict in judged(as_worded(asks.select_related("duty__unit"), on), on)
    ]


def _trouble(row: Behind) -> tuple[int, date, str, str]:
    return SEVERITY[row.status], row.due_on or date.max, row.name, row.obligation
