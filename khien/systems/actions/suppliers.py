"""Suppliers of a unit and its contracts with them: which systems, what they reach, which terms hold. They end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from khien.base import audit
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import folded
from khien.systems.models import Contract, InformationSystem, Supplier
from khien.systems.queries import require_list_keeper
from khien.systems.rules.declaring import UnableToDeclare, checked
from khien.systems.rules.fields import CONTRACT, SUPPLIER

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_PERSONAL = ("contact", "phone", "email")


class UnableToEndSupplier(ValueError):
    """The supplier or the contract cannot end so; the message is fit for the user."""


@transaction.atomic
def add_supplier(*, by: Viewer, at: datetime, unit: Unit, given: Mapping[str, object]) -> Supplier:
    """Add a supplier to the unit's list. Raises UnableToDeclare with every fault."""
    require_list_keeper(by, unit)
    columns = _supplier(unit.pk, checked(SUPPLIER, given, whole=True))
    row = Supplier.objects.create(unit=unit, **columns)
    _note("supplier.added", row, by, at, columns)
    return row


@transaction.atomic
def change_supplier(supplier: Supplier, *, by: Viewer, at: datetime, given: Mapping[str, object]) -> Supplier:
    """Give the supplier the fields given; the others stay."""
    row = _held(supplier, by)
    columns = _supplier(row.unit_id, checked(SUPPLIER, given, whole=False), besides=row.pk)
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    _note("supplier.changed", row, by, at, changed)
    return row


@transaction.atomic
def end_supplier(supplier: Supplier, *, by: Viewer, at: datetime, on: date) -> Supplier:
    """The unit works with the supplier no more from `on`; refused while a system stands on it or a contract runs."""
    row = _held(supplier, by)
    if row.valid_to is not None:
        raise UnableToEndSupplier(f"Nhà cung cấp này đã ngừng từ {row.valid_to:%d/%m/%Y}.")
    hosted = InformationSystem.objects.filter(provider=row, valid_to=None).values_list("name", flat=True)[:3]
    if hosted:
        raise UnableToEndSupplier(f"Còn hệ thống đặt tại nhà cung cấp này: {', '.join(hosted)}.")
    if Contract.objects.filter(supplier=row, ended_at=None).exists():
        raise UnableToEndSupplier("Còn hợp đồng chưa ngừng với nhà cung cấp này; hãy ngừng hợp đồng trước.")
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    _note("supplier.ended", row, by, at, {"on": on.isoformat()})
    return row


@transaction.atomic
def add_contract(supplier: Supplier, *, by: Viewer, at: datetime, given: Mapping[str, object]) -> Contract:
    """Add a contract with the supplier. Raises UnableToDeclare with every fault."""
    of = _held(supplier, by)
    if of.valid_to is not None:
        raise UnableToDeclare({"": "Nhà cung cấp này đã ngừng."})
    columns, systems = _contract(of, checked(CONTRACT, given, whole=True))
    row = Contract.objects.create(supplier=of, **columns)
    row.systems.set(systems)
    _note_contract("contract.added", row, by, at, {"number": row.number, "systems": systems})
    return row


@transaction.atomic
def change_contract(contract: Contract, *, by: Viewer, at: datetime, given: Mapping[str, object]) -> Contract:
    """Give the contract the fields given; the others stay."""
    row = _held_contract(contract, by)
    values = checked(CONTRACT, {"valid_from": row.valid_from, "valid_to": row.valid_to, **given}, whole=False)
    columns, systems = _contract(row.supplier, values, besides=row.pk)
    told = {name: [_plain(getattr(row, name)), _plain(v)] for name, v in columns.items() if getattr(row, name) != v}
    before = sorted(row.systems.values_list("pk", flat=True))
    if "systems" in given and systems != before:
        told["systems"] = [before, systems]
        row.systems.set(systems)
    if not told:
        return row
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    _note_contract("contract.changed", row, by, at, {"fields": told})
    return row


@transaction.atomic
def end_contract(contract: Contract, *, by: Viewer, at: datetime) -> Contract:
    """The contract counts no more, whatever its days say."""
    row = _held_contract(contract, by)
    if row.ended_at is not None:
        raise UnableToEndSupplier("Hợp đồng này đã ngừng.")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _note_contract("contract.ended", row, by, at, {"number": row.number})
    return row


def _held(supplier: Supplier, by: Viewer) -> Supplier:
    row = Supplier.objects.select_for_update(of=("self",)).select_related("unit").get(pk=supplier.pk)
    require_list_keeper(by, row.unit)
    return row


def _held_contract(contract: Contract, by: Viewer) -> Contract:
    rows = Contract.objects.select_for_update(of=("self",)).select_related("supplier__unit")
    row = rows.get(pk=contract.pk)
    require_list_keeper(by, row.supplier.unit)
    return row


def _supplier(unit_id: int, values: dict[str, object], besides: int | None = None) -> dict[str, Any]:
    columns: dict[str, Any] = dict(values)
    faults: dict[str, str] = {}
    if "name" in columns:
        columns["name_folded"] = folded(columns["name"])
        if Supplier.objects.filter(unit_id=unit_id, name=columns["name"]).exclude(pk=besides or 0).exists():
            faults["name"] = f"đơn vị đã có nhà cung cấp “{columns['name']}”."
    if columns.get("email"):
        try:
            validate_email(columns["email"])
        except ValidationError:
            faults["email"] = f"“{columns['email']}” không phải là địa chỉ thư hợp lệ."
    if faults:
        raise UnableToDeclare(faults, {name: one.label for name, one in SUPPLIER.items()})
    return columns


def _contract(
    supplier: Supplier, values: dict[str, object], besides: int | None = None
) -> tuple[dict[str, Any], list[int]]:
    columns: dict[str, Any] = dict(values)
    faults: dict[str, str] = {}
    wanted = {int(one) for one in columns.pop("systems", ()) if str(one).isdecimal()}
    of_unit = InformationSystem.objects.filter(unit_id=supplier.unit_id, pk__in=wanted)
    systems = sorted(of_unit.values_list("pk", flat=True))
    if len(systems) < len(wanted):
        faults["systems"] = "có hệ thống không thuộc danh mục của đơn vị."
    same = Contract.objects.filter(supplier=supplier, ended_at=None, number=columns.get("number", ""))
    if "number" in columns and same.exclude(pk=besides or 0).exists():
        faults["number"] = f"đã có hợp đồng số “{columns['number']}” với nhà cung cấp này."
    if "terms" in columns:
        columns["terms"] = list(columns["terms"])
    if faults:
        raise UnableToDeclare(faults, {name: one.label for name, one in CONTRACT.items()})
    return columns, systems


def _note(action: str, row: Supplier, by: Viewer, at: datetime, columns: Mapping[str, Any]) -> None:
    """Whom to call at the supplier is a person's: it goes where it can be erased."""
    touch([row.unit_id])
    details = {name: value for name, value in columns.items() if name not in (*_PERSONAL, "name_folded", "note")}
    personal = {name: columns[name] for name in (*_PERSONAL, "note") if columns.get(name)}
    subject = f"supplier:{row.pk}"
    audit.record(action, subject, by=by, at=at, unit_id=row.unit_id, details=details, personal=personal)


def _note_contract(action: str, row: Contract, by: Viewer, at: datetime, details: Mapping[str, Any]) -> None:
    unit_id = row.supplier.unit_id
    touch([unit_id])
    audit.record(action, f"contract:{row.pk}", by=by, at=at, unit_id=unit_id, details=details)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
