"""Systems come, are renamed and end: one verb, one transaction, one entry; each touches the owner's facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer, units_seen_by
from khien.organisations.rules.names import folded
from khien.systems.actions.keeping import UnableToAddSystem, level_of_law, locked, refuse_double, system_name
from khien.systems.models import InformationSystem, SystemLevel
from khien.systems.queries import require_list_keeper
from khien.systems.rules import ALWAYS

if TYPE_CHECKING:
    from khien.organisations.models import Unit


class UnableToEndSystem(ValueError):
    """The system cannot end so; the message is fit for the user."""


@transaction.atomic
def add_system(
    *,
    by: Viewer,
    at: datetime,
    unit: Unit,
    name: str,
    level: int | None = None,
    since: date | None = None,
) -> InformationSystem:
    """Add a system to its owner's list, running since a day (or since always); a level only where one is known."""
    require_list_keeper(by, unit)
    if units_seen_by(by).filter(pk=unit.pk, valid_to__isnull=False).exists():
        raise UnableToAddSystem(f"“{unit.name}” đã kết thúc hoạt động, không thêm hệ thống được nữa.")
    name = system_name(name)
    refuse_double(unit.pk, name)
    system = InformationSystem.objects.create(unit=unit, name=name, name_folded=folded(name), valid_from=since)
    if level is not None:
        SystemLevel.objects.create(system=system, level=level_of_law(level), since=since or ALWAYS)
    touch([unit.pk])
    details = {"name": name, "level": level}
    audit.record("system.added", f"system:{system.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return system


@transaction.atomic
def rename_system(system: InformationSystem, *, by: Viewer, at: datetime, name: str) -> InformationSystem:
    """Give the system its new name; the old one stays in the audit chain."""
    system = locked(system, by)
    before, system.name = system.name, system_name(name)
    refuse_double(system.unit_id, system.name, besides=system.pk)
    system.name_folded = folded(system.name)
    system.save(update_fields=["name", "name_folded"])
    touch([system.unit_id])
    details = {"from": before, "to": system.name}
    audit.record("system.renamed", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return system


@transaction.atomic
def end_system(system: InformationSystem, *, by: Viewer, at: datetime, on: date) -> InformationSystem:
    """The system runs no more from `on`; its history stays."""
    system = locked(system, by)
    if system.valid_to is not None:
        raise UnableToEndSystem(f"Hệ thống đã dừng hoạt động từ {system.valid_to:%d/%m/%Y}.")
    if system.valid_from is not None and on < system.valid_from:
        raise UnableToEndSystem("Ngày dừng phải sau ngày hệ thống bắt đầu hoạt động.")
    system.valid_to = on
    system.save(update_fields=["valid_to"])
    touch([system.unit_id])
    details = {"on": on.isoformat()}
    audit.record("system.ended", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return system
