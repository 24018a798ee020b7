"""Changes of information systems: one verb, one transaction, one entry; each touches the owner's facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer, require, units_seen_by
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded, tidy
from khien.systems.models import InformationSystem, SystemLevel
from khien.systems.queries import levels_on, live_on, require_list_keeper
from khien.systems.rules import ALWAYS, HIGHEST, LOWEST

if TYPE_CHECKING:
    from khien.organisations.models import Unit


class UnableToAddSystem(ValueError):
    """The system cannot be added or named so; the message is fit for the user."""


class UnableToSetLevel(ValueError):
    """The level cannot be set so; the message is fit for the user."""


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
    name = _name(name)
    _refuse_double(unit.pk, name)
    system = InformationSystem.objects.create(unit=unit, name=name, name_folded=folded(name), valid_from=since)
    if level is not None:
        SystemLevel.objects.create(system=system, level=_level(level), since=since or ALWAYS)
    touch([unit.pk])
    details = {"name": name, "level": level}
    audit.record("system.added", f"system:{system.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return system


@transaction.atomic
def rename_system(system: InformationSystem, *, by: Viewer, at: datetime, name: str) -> InformationSystem:
    """Give the system its new name; the old one stays in the audit chain."""
    system = _locked(system, by)
    before, system.name = system.name, _name(name)
    _refuse_double(system.unit_id, system.name, besides=system.pk)
    system.name_folded = folded(system.name)
    system.save(update_fields=["name", "name_folded"])
    touch([system.unit_id])
    details = {"from": before, "to": system.name}
    audit.record("system.renamed", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return system


@transaction.atomic
def set_level(system: InformationSystem, *, by: Viewer, at: datetime, level: int, since: date) -> SystemLevel:
    """The system has this level from a day on; set again for the same day, it corrects that day."""
    system = _locked(system, by)
    if system.valid_to is not None and since >= system.valid_to:
        raise UnableToSetLevel("Hệ thống đã dừng hoạt động trước ngày này.")
    before = SystemLevel.objects.filter(system=system, since=since).values_list("level", flat=True).first()
    row, _ = SystemLevel.objects.update_or_create(system=system, since=since, defaults={"level": _level(level)})
    touch([system.unit_id])
    details = {"level": level, "since": since.isoformat(), "instead_of": before}
    audit.record("system.level_set", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return row


@transaction.atomic
def end_system(system: InformationSystem, *, by: Viewer, at: datetime, on: date) -> InformationSystem:
    """The system runs no more from `on`; its history stays."""
    system = _locked(system, by)
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


@transaction.atomic
def hand_over(predecessor: Unit, successor: Unit, *, by: Viewer, at: datetime, on: date) -> int:
    """After a merger: the predecessor's running systems stop there and run on at its successor, levels kept."""
    require(by, Deed.MANAGE, predecessor)
    require(by, Deed.MANAGE, successor)
    running = live_on(InformationSystem.objects.filter(unit=predecessor), on)
    levels, moved = levels_on(running, on), []
    for system in list(running.order_by("pk").select_for_update()):
        name = system.name
        if InformationSystem.objects.filter(unit=successor, name=name).exists():
            name = f"{name} ({predecessor.name})"[:200]
            _refuse_double(successor.pk, name)
        taken = InformationSystem.objects.create(unit=successor, name=name, name_folded=folded(name), valid_from=on)
        if system.pk in levels:
            SystemLevel.objects.create(system=taken, level=levels[system.pk], since=on)
        InformationSystem.objects.filter(pk=system.pk).update(valid_to=on)
        moved.append([system.pk, taken.pk])
    touch([predecessor.pk, successor.pk])
    details = {"from": predecessor.pk, "systems": moved, "on": on.isoformat()}
    audit.record("system.handed_over", f"unit:{successor.pk}", by=by, at=at, unit_id=successor.pk, details=details)
    return len(moved)


def _locked(system: InformationSystem, by: Viewer) -> InformationSystem:
    row = InformationSystem.objects.select_for_update(of=("self",)).select_related("unit").get(pk=system.pk)
    require_list_keeper(by, row.unit)
    return row


def _name(name: str) -> str:
    name = tidy(name)
    if not name:
        raise UnableToAddSystem("Tên hệ thống đang để trống.")
    if len(name) > 200:
        raise UnableToAddSystem("Tên hệ thống dài quá 200 ký tự.")
    return name


def _refuse_double(unit_id: int, name: str, besides: int | None = None) -> None:
    if InformationSystem.objects.filter(unit_id=unit_id, name=name).exclude(pk=besides or 0).exists():
        raise UnableToAddSystem(f"Đơn vị đã có hệ thống tên “{name}”.")


def _level(level: int) -> int:
    if not LOWEST <= level <= HIGHEST:
        raise UnableToSetLevel("Cấp độ phải từ 1 đến 5.")
    return level
