"""The inventory as tables that can be taken in again: the systems of a subtree, or one kind of their parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import InformationSystem
from khien.systems.queries.inventory import PART_MODELS
from khien.systems.rules.addresses import plain
from khien.systems.rules.domains import shown
from khien.systems.rules.fields import DESCRIPTION, IN_A_SYSTEM, PARTS, Field, Part, Shape
from khien.systems.rules.tables import KINDS, shown_cell

if TYPE_CHECKING:
    from khien.organisations.models import Unit


def inventory_rows(viewer: Viewer, kind: str, unit: Unit, on: date) -> Iterator[list[Any]]:
    """Rows of a kind of table (`rules.tables.KINDS`) for a unit and all below it, as the viewer reads them."""
    part = KINDS[kind]
    below = units_seen_by(viewer).filter(path__startswith=unit.path)
    live = Q(valid_to=None) | Q(valid_to__gt=on)
    if part is None:
        rows = InformationSystem.objects.filter(live, unit__in=below).order_by("unit__path", "name_folded", "pk")
        rows = rows.select_related("unit", "operator", "specialised", "provider", "part_of")
        for one in rows.iterator(chunk_size=1000):
            yield [one.unit.name, one.name, *(shown_cell(of, _said(one, name, of)) for name, of in DESCRIPTION.items())]
        return
    fields = PARTS[part]
    owner = "system__unit" if part in IN_A_SYSTEM else "unit"
    running = Q(system=None) | Q(system__valid_to=None) | Q(system__valid_to__gt=on)
    parts = PART_MODELS[part].objects.filter(live, running, **{f"{owner}__in": below})
    named = [name for name, of in fields.items() if of.shape is Shape.ROW]
    order = (f"{owner}__path", F("system__name_folded").asc(nulls_first=True), "pk")
    for one in parts.order_by(*order).select_related("system", owner, *named).iterator(chunk_size=1000):
        cells = (shown_cell(of, _part_said(part, one, name, of)) for name, of in fields.items())
        unit = one.system.unit if part in IN_A_SYSTEM else one.unit
        yield [unit.name, one.system.name if one.system else "", *cells]


def _said(row: InformationSystem, name: str, one: Field) -> Any:
    if one.shape is Shape.BODY:
        unit = getattr(row, name)
        return unit.name if unit else getattr(row, f"{name}_name")
    return _name(row, name) if one.shape is Shape.ROW else getattr(row, name)


def _part_said(part: Part, row: Any, name: str, one: Field) -> Any:
    if part is Part.ADDRESS and name == "network":
        return plain(row.network)
    if part is Part.DOMAIN and name == "name":
        return shown(row.name)
    return _name(row, name) if one.shape is Shape.ROW else getattr(row, name)


def _name(row: Any, name: str) -> str:
    other = getattr(row, name)
    return other.name if other else ""
