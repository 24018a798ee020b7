"""After a merger of units: the systems of the one run on at the other. Moves no past."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded
from khien.systems.actions.keeping import refuse_double
from khien.systems.actions.levels import take_over_level
from khien.systems.models import (
    Address,
    Asset,
    Contract,
    Domain,
    InformationSystem,
    Link,
    Software,
    Supplier,
    Zone,
)
from khien.systems.queries import live_on

if TYPE_CHECKING:
    from khien.organisations.models import Unit


_OWNED: tuple[Any, ...] = (Asset, Address, Domain, Software)
_COPIED = (
    *("stage", "kind", "purpose", "scope", "serves", "owner_name", "operator_id", "operator_name", "specialised_id"),
    *("specialised_name", "information_kinds", "users", "subjects_basic", "subjects_sensitive", "hosting", "place"),
    "described_at",
)


@transaction.atomic
def hand_over(predecessor: Unit, successor: Unit, *, by: Viewer, at: datetime, on: date) -> int:
    """After a merger: the predecessor's running systems stop there and run on at its successor, levels kept.

    Descriptions are copied; zones, assets, addresses, domains, software and suppliers that are in use move along, those
    of no system among them.
    """
    require(by, Deed.MANAGE, predecessor)
    require(by, Deed.MANAGE, successor)
    running = live_on(InformationSystem.objects.filter(unit=predecessor), on)
    moved = []
    suppliers = _suppliers(predecessor, successor)
    for system in list(running.order_by("pk").select_for_update()):
        name = system.name
        if InformationSystem.objects.filter(unit=successor, name=name).exists():
            name = f"{name} ({predecessor.name})"[:200]
            refuse_double(successor.pk, name)
        taken = InformationSystem(unit=successor, name=name, name_folded=folded(name), valid_from=on)
        for column in _COPIED:
            setattr(taken, column, getattr(system, column))
        taken.provider_id = suppliers.get(system.provider_id or 0)
        taken.save()
        take_over_level(system, taken, on)
        InformationSystem.objects.filter(pk=system.pk).update(valid_to=on)
        _move_parts(system, taken)
        moved.append((system.pk, taken.pk))
    _rejoin(dict(moved))
    for model in _OWNED:  # what belongs to no system
        model.objects.filter(unit=predecessor, system=None, valid_to=None).update(unit=successor)
    touch([predecessor.pk, successor.pk])
    details = {"from": predecessor.pk, "systems": moved, "on": on.isoformat()}
    audit.record("system.handed_over", f"unit:{successor.pk}", by=by, at=at, unit_id=successor.pk, details=details)
    return len(moved)


def _move_parts(system: InformationSystem, taken: InformationSystem) -> None:
    """What is in use runs on with the system; what ended before stays with the old one."""
    Zone.objects.filter(system=system, valid_to=None).update(system=taken)
    Link.objects.filter(system=system, valid_to=None).update(system=taken)
    for model in _OWNED:
        model.objects.filter(system=system, valid_to=None).update(system=taken, unit_id=taken.unit_id)
    for contract in Contract.objects.filter(systems=system, ended_at=None):
        contract.systems.add(taken)


def _suppliers(predecessor: Unit, successor: Unit) -> dict[int, int]:
    """Whom each supplier of the predecessor is at the successor: moved there, or the one of the same name."""
    there = dict(Supplier.objects.filter(unit=successor, valid_to=None).values_list("name", "pk"))
    taken = set(Supplier.objects.filter(unit=successor).values_list("name", flat=True))
    found: dict[int, int] = {}
    for row in Supplier.objects.filter(unit=predecessor, valid_to=None):
        if row.name in there:
            found[row.pk] = there[row.name]
            Contract.objects.filter(supplier=row, ended_at=None).update(supplier_id=there[row.name])
            continue
        if row.name in taken:  # one of the name that ended there
            row.name = f"{row.name} ({predecessor.name})"[:200]
            row.name_folded = folded(row.name)
        row.unit = successor
        row.save(update_fields=["unit", "name", "name_folded"])
        found[row.pk] = row.pk
    return found


def _rejoin(moved: dict[int, int]) -> None:
    """Components are parts of what the whole has become."""
    for old, new in moved.items():
        whole = InformationSystem.objects.filter(pk=old).values_list("part_of_id", flat=True).get()
        if whole is not None:
            InformationSystem.objects.filter(pk=new).update(part_of_id=moved.get(whole))
