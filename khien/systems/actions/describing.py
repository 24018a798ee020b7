"""The description of a system, saved field by field. What is not given stays as it was; nothing is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer, ancestors, units_seen_by
from khien.organisations.rules.names import folded
from khien.systems.actions.keeping import locked
from khien.systems.models import InformationSystem, Supplier
from khien.systems.rules.declaring import UnableToDeclare, checked
from khien.systems.rules.fields import DESCRIPTION

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_BODIES = ("operator", "specialised")


@transaction.atomic
def describe_system(
    system: InformationSystem, *, by: Viewer, at: datetime, given: Mapping[str, object]
) -> InformationSystem:
    """Save the fields given (of `rules.fields.DESCRIPTION`); one entry for a save that changed something.

    Raises UnableToDeclare with the fault of each field; then nothing is saved.
    """
    system = locked(system, by)
    told = set_description(system, by=by, at=at, given=given)
    if told:
        touch([system.unit_id])
        details = {"fields": told}
        subject = f"system:{system.pk}"
        audit.record("system.described", subject, by=by, at=at, unit_id=system.unit_id, details=details)
    return system


def set_description(
    system: InformationSystem, *, by: Viewer, at: datetime, given: Mapping[str, object]
) -> dict[str, list[object]]:
    """The fields given, checked and saved; what changed. The rights and the entry are of whoever calls."""
    columns = _columns(system, checked(DESCRIPTION, given, whole=False), by)
    changed = {name: value for name, value in columns.items() if getattr(system, name) != value}
    if not changed:
        return {}
    told = {name: [_plain(getattr(system, name)), _plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(system, name, value)
    system.described_at = at
    system.save(update_fields=[*changed, "described_at"])
    return told


def _columns(system: InformationSystem, values: Mapping[str, object], by: Viewer) -> dict[str, Any]:
    """Columns of the table for the fields given."""
    columns: dict[str, Any] = {name: value for name, value in values.items() if name not in _BODIES}
    faults: dict[str, str] = {}
    for name in _BODIES:
        if name in values:
            body = body_named(by, system.unit, str(values[name]))
            columns[f"{name}_id"] = body.pk if body else None
            columns[f"{name}_name"] = "" if body else values[name]
    if "information_kinds" in columns:
        columns["information_kinds"] = list(columns["information_kinds"])
    if "provider" in columns:
        columns["provider_id"] = key = columns.pop("provider")
        if key and not Supplier.objects.filter(pk=key, unit_id=system.unit_id, valid_to=None).exists():
            faults["provider"] = "nhà cung cấp này không có trong danh sách của đơn vị."
    if "part_of" in columns:
        columns["part_of_id"] = key = columns.pop("part_of")
        faults |= _part_of_fault(system, key)
    begin = columns.get("valid_from")
    if isinstance(begin, date) and system.valid_to is not None and system.valid_to < begin:
        faults["valid_from"] = f"hệ thống đã ngừng từ {system.valid_to:%d/%m/%Y}."
    if faults:
        raise UnableToDeclare(faults, {name: one.label for name, one in DESCRIPTION.items()})
    return columns


def body_named(by: Viewer, unit: Unit, name: str) -> Unit | None:
    """The one unit of that name that the viewer reads or that stands above `unit`; None where it is not one."""
    if not name:
        return None
    known = units_seen_by(by) | ancestors(unit).order_by()
    found = list(known.filter(name_folded=folded(name), valid_to=None).distinct()[:2])
    return found[0] if len(found) == 1 else None


def _part_of_fault(system: InformationSystem, key: int | None) -> dict[str, str]:
    """A whole must be another system of the unit, and no part of its own part."""
    seen = {system.pk}
    while key is not None:
        if key in seen:
            return {"part_of": "một hệ thống không thể là thành phần của chính nó."}
        seen.add(key)
        above = InformationSystem.objects.filter(pk=key, unit_id=system.unit_id).values_list("part_of_id", flat=True)
        if not above:
            return {"part_of": "hệ thống này không có trong danh mục của đơn vị."}
        key = above[0]
    return {}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
