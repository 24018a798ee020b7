"""Which systems a viewer sees, finds and keeps. Every answer starts from the units that the viewer reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from khien.organisations.queries import Viewer, may, require, units_seen_by
from khien.organisations.rules import Deed
from khien.search.names import among, roughly
from khien.search.query import Found, Query
from khien.systems.models import InformationSystem
from khien.systems.queries.levels import levels_on
from khien.systems.rules import SystemOn

if TYPE_CHECKING:
    from khien.organisations.models import Unit


def require_list_keeper(viewer: Viewer, unit: Unit) -> None:
    """Raise `NotAllowed` unless the viewer proves for the unit or administers it: these keep its list of systems."""
    if not may(viewer, Deed.MANAGE, unit):
        require(viewer, Deed.PROVE, unit)


def systems_seen_by(viewer: Viewer) -> QuerySet[InformationSystem]:
    """Systems of the units that the viewer reads, ended ones among them."""
    return InformationSystem.objects.filter(unit__in=units_seen_by(viewer)).order_by("unit__path", "name_folded", "pk")


def found(viewer: Viewer, query: Query) -> Found[int]:
    """Systems by name, those that still run first, in the order of their names."""
    rows = systems_seen_by(viewer).filter(roughly(query, "name_folded"))
    named = rows.order_by(F("valid_to").asc(nulls_first=True), "name_folded", "pk").values_list("pk", "name")
    return among(((pk, (name,)) for pk, name in named.iterator()), query)


def live_on(systems: QuerySet[InformationSystem], on: date) -> QuerySet[InformationSystem]:
    """Those of `systems` that run on a day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return systems.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def systems_of(viewer: Viewer, unit_ids: Iterable[int], on: date) -> dict[int, list[SystemOn]]:
    """The running systems of each unit, by name; an empty list where it has none.

    Units that the viewer does not read are left out; a slice whose units passed the gate asks as a service.
    """
    found: dict[int, list[SystemOn]] = {
        pk: [] for pk in units_seen_by(viewer).filter(pk__in=list(unit_ids)).values_list("pk", flat=True)
    }
    rows = live_on(InformationSystem.objects.filter(unit_id__in=list(found)), on).order_by("name_folded", "pk")
    levels = levels_on(rows, on)
    for pk, unit_id, name in rows.values_list("pk", "unit_id", "name"):
        found[unit_id].append(SystemOn(pk, name, levels.get(pk)))
    return found
