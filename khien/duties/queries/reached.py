"""Verdicts on some clauses of some letters, counted by units: what a chain of letters is told by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, Value, When

from khien.base import clock
from khien.base.actors import Service
from khien.duties.models import Ask
from khien.duties.queries.judging import fresh, refresh
from khien.duties.rules.verdicts import OPEN, SEVERITY, Status
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from django.db.models import QuerySet


def worst_of_units(viewer: Viewer, scopes: Sequence[str], clauses: Collection[UUID], on: date) -> dict[int, Status]:
    """By unit; a unit that these clauses ask nothing to prove of is left out. Only units that the viewer reads."""
    found: dict[int, Status] = {}
    for unit, status in _statuses(_asks(viewer, scopes, clauses), on):
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


def units_by_group(
    viewer: Viewer, scopes: Sequence[str], groups: Mapping[int, Collection[UUID]], on: date, *, judged: bool = False
) -> dict[int, tuple[int, int]]:
    """For each group of clauses: how many units have all that they ask proven, and how many have something open.

    A unit is counted once in a group, whatever number of its clauses reached it. Remembered verdicts of today.
    `judged`: whoever asks has had these clauses judged just now.
    """
    clauses = [key for keys in groups.values() for key in keys]
    if not clauses:
        return {}
    asks = _asks(viewer, scopes, clauses)
    if not judged:
        refresh(asks, on)
    group = Case(
        *(When(clause__in=list(keys), then=Value(number)) for number, keys in groups.items() if keys),
        output_field=IntegerField(),
    )
    counted = Q(status__in=[Status.MET, *OPEN])
    rows = (
        asks.order_by()
        .annotate(of=group)
        .values("of")
        .annotate(
            asked=Count("duty__unit", distinct=True, filter=counted),
            open=Count("duty__unit", distinct=True, filter=Q(status__in=OPEN)),
        )
    )
    return {one["of"]: (one["asked"] - one["open"], one["open"]) for one in rows}


def _asks(viewer: Viewer, scopes: Sequence[str], clauses: Collection[UUID]) -> QuerySet[Ask]:
    asks = Ask.objects.filter(scope__in=scopes, clause__in=clauses, recalled_at=None)
    if isinstance(viewer, Service):
        return asks
    return asks.filter(duty__unit__in=units_seen_by(viewer).values("pk"))
