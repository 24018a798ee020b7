"""Verdicts on the clauses of one letter, counted: over thousands of units from an index alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Case, Count, IntegerField, Min, QuerySet, Value, When

from khien.base.actors import Service
from khien.duties.models import Ask
from khien.duties.queries import tallies
from khien.duties.queries.judging import asks_for
from khien.duties.rules.packing import code_of, unpacked
from khien.duties.rules.verdicts import OPEN, SEVERITY, Status
from khien.organisations.queries import Viewer, units_seen_by

_PLACES = tuple(Status)


def worst_by_clause(viewer: Viewer, scope: str, several: Collection[UUID]) -> Mapping[UUID, Counter[Status]]:
    """How many units have which worst verdict on each clause, as remembered.

    `several` are the clauses that ask more than one duty of a unit: there the units are looked at one by one. A service
    counts every unit of the letter, for those who read it from its holder's side.
    """
    rows = _asked(viewer, scope)
    found: dict[UUID, Counter[Status]] = defaultdict(Counter)
    single = rows.exclude(clause__in=several) if several else rows
    for clause, status, count in single.order_by().values_list("clause", "status").annotate(n=Count("pk")):
        found[clause][Status(status)] += count
    if several:
        place = Case(*(When(status=one, then=Value(n)) for one, n in SEVERITY.items()), output_field=IntegerField())
        units = rows.filter(clause__in=several).order_by().values("clause", "duty__unit_id").annotate(worst=Min(place))
        for clause, worst in units.values_list("clause", "worst"):
            found[clause][_PLACES[worst]] += 1
    return found


def open_by_unit(viewer: Viewer, scope: str) -> Mapping[int, int]:
    """How much of what a letter asks of each unit is unproven, late or failed, as remembered; units with none are left
    out. A service counts every unit of the letter."""
    rows = _asked(viewer, scope).filter(status__in=OPEN).order_by()
    return dict(rows.values_list("duty__unit_id").annotate(n=Count("pk")))


def _asked(viewer: Viewer, scope: str) -> QuerySet[Ask]:
    whole = isinstance(viewer, Service)
    return Ask.objects.filter(scope=scope, recalled_at=None) if whole else asks_for(viewer, scope)


def judge_units(
    viewer: Service,
    units: QuerySet[Any, Any],
    most: int,
) -> int:
    """Judge what no longer holds of at most `most` of these units (a query of their keys); how many are left."""
    return tallies.renew(units_seen_by(viewer).filter(pk__in=units), most)


def met_today(viewer: Viewer, obligations: Collection[str]) -> dict[str, set[int]]:
    """Units whose duty is met today as earlier letters ask it, for each obligation; remembered, nothing is judged."""
    keys, packs = tallies.packs(units_seen_by(viewer))
    duties, units = unpacked(packs), np.array(keys, dtype=np.int64)
    met = duties.statuses == SEVERITY[Status.MET]
    return {name: set(units[duties.owners[met & (duties.codes == code_of(name))]].tolist()) for name in obligations}
