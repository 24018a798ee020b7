"""The worst verdict of each unit on some clauses of some letters: what a chain of letters is counted by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from khien.base import clock
from khien.base.actors import Service
from khien.duties.models import Ask
from khien.duties.queries.judging import fresh, refresh
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from django.db.models import QuerySet


def worst_of_units(viewer: Viewer, scopes: Sequence[str], clauses: Collection[UUID], on: date) -> dict[int, Status]:
    """By unit; a unit that these clauses ask nothing to prove of is left out. Only units that the viewer reads."""
    asks = Ask.objects.filter(scope__in=scopes, clause__in=clauses, recalled_at=None)
    if not isinstance(viewer, Service):
        asks = asks.filter(duty__unit__in=units_seen_by(viewer).values("pk"))
    found: dict[int, Status] = {}
    for unit, status in _statuses(asks, on):
        before = found.get(unit)
        if before is None or SEVERITY[status] < SEVERITY[before]:
            found[unit] = status
    return found


def _statuses(asks: QuerySet[Ask], on: date) -> Iterable[tuple[int, Status]]:
    """Unit and status, each pair once today; of another day from facts alone."""
    if on != clock.today():
        return [(ask.duty.unit_id, verdict.status) for ask, verdict in fresh(asks, on)]
    refresh(asks, on)
    rows = asks.order_by().values_list("duty__unit_id", "status").distinct()
    return [(unit, Status(status)) for unit, status in rows]
