"""What a system is made of: zones, links, assets, addresses, domains, software. They end; none is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer, units_seen_by
from khien.organisations.rules.names import folded
from khien.systems.models import Address, Asset, InformationSystem, Link, Software, Zone
from khien.systems.queries import require_list_keeper
from khien.systems.queries.inventory import PART_MODELS
from khien.systems.rules.addresses import Reach
from khien.systems.rules.declaring import UnableToDeclare, checked, network_of
from khien.systems.rules.fields import IN_A_SYSTEM, PARTS, Part, fields_of_part

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_NAMED = (Part.ZONE, Part.ASSET, Part.SOFTWARE)
_DEFAULTS = {"quantity": 1, "order": 0}  # what a number left empty means


class UnableToEndPart(ValueError):
    """The part cannot end so; the message is fit for the user."""


@transaction.atomic
def add_part(
    part: Part,
    *,
    by: Viewer,
    at: datetime,
    unit: Unit,
    system: InformationSystem | None,
    given: Mapping[str, object],
) -> tuple[Any, ...]:
    """Add a part to a system, or to the unit where `system` is None; a range of addresses becomes several rows.

    `given` holds the fields of `rules.fields.PARTS`. Raises UnableToDeclare with every fault.
    """
    _hold(unit, system, by)
    made = make_parts(part, unit, system, given)
    _note("system.part_added", part, made, by, at, {"name": _said(made[0])})
    return made


def make_parts(
    part: Part, unit: Unit, system: InformationSystem | None, given: Mapping[str, object]
) -> tuple[Any, ...]:
    """The rows of one part, checked and saved; the rights and the entry are of whoever calls. Part of an action."""
    fields = fields_of_part(part, in_a_system=system is not None)
    if system is None and part in IN_A_SYSTEM:
        raise UnableToDeclare({"": "Vùng mạng và kết nối phải thuộc một hệ thống."})
    if part is Part.LINK:
        given = {"target": None, "outside": "", **given}  # a link to nothing is a fault, whoever left it out
    columns = _columns(part, unit, system, checked(fields, given, whole=True))
    model = PART_MODELS[part]
    owner: dict[str, Any] = {"system": system} if part in IN_A_SYSTEM else {"system": system, "unit": unit}
    made = []
    for each in columns:
        _refuse_double(part, unit, system, each)
        made.append(model.objects.create(**owner, **each))
    return tuple(made)


@transaction.atomic
def change_part(part: Part, key: int, *, by: Viewer, at: datetime, given: Mapping[str, object]) -> Any:
    """Give a part the fields given; the others stay. Raises UnableToDeclare with every fault."""
    row = _locked(part, key, by)
    told = alter_part(part, row, given)
    if told:
        _note("system.part_changed", part, (row,), by, at, {"fields": told})
    return row


def alter_part(part: Part, row: Any, given: Mapping[str, object]) -> dict[str, list[object]]:
    """The fields given, checked and saved; what changed. The rights and the entry are of whoever calls."""
    unit, system = _unit_of(row), row.system
    if part is Part.ADDRESS:
        given = {"public": row.public, **given}
    fields = fields_of_part(part, in_a_system=system is not None)
    columns = _columns(part, unit, system, checked(fields, given, whole=False))
    if len(columns) > 1:
        raise UnableToDeclare({"network": "khi sửa chỉ ghi được một địa chỉ hoặc một mạng; dải thì thêm mới."})
    changed = {name: value for name, value in columns[0].items() if getattr(row, name) != value}
    if not changed:
        return {}
    if changed.get("runs_on_id") in _run_by(row):
        raise UnableToDeclare({"runs_on": "một máy không thể chạy trên chính nó."})
    _refuse_double(part, unit, system, {**_identity(part, row), **changed}, besides=row.pk)
    told = {name: [_plain(getattr(row, name)), _plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    return told


@transaction.atomic
def end_part(part: Part, key: int, *, by: Viewer, at: datetime, on: date) -> Any:
    """The part is used no more from `on`; with a machine end its addresses and its software. The past stays."""
    row = _locked(part, key, by)
    begun = getattr(row, "valid_from", None)
    if begun is not None and on < begun:
        raise UnableToEndPart(f"Ngày ngừng phải từ {begun:%d/%m/%Y}, ngày bắt đầu dùng.")
    _refuse_to_leave_alone(row)
    ended = {}
    if isinstance(row, Asset):
        for name, model in (("addresses", Address), ("software", Software)):
            ended[name] = model.objects.filter(asset=row, valid_to=None).update(valid_to=on)
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    _note("system.part_ended", part, (row,), by, at, {"name": _said(row), "on": on.isoformat(), **ended})
    return row


def _hold(unit: Unit, system: InformationSystem | None, by: Viewer) -> None:
    """The owner's row is held, so that two people do not add the same part at once."""
    require_list_keeper(by, unit)
    if system is None:
        if units_seen_by(by).filter(pk=unit.pk, valid_to__isnull=False).exists():
            raise UnableToDeclare({"": f"“{unit.name}” đã kết thúc hoạt động."})
        touch([unit.pk])  # holds the unit's row: a database does not tell apart two parts of no system by itself
        return
    row = InformationSystem.objects.select_for_update().get(pk=system.pk, unit_id=unit.pk)
    if row.valid_to is not None:
        raise UnableToDeclare({"": f"Hệ thống đã ngừng từ {row.valid_to:%d/%m/%Y}, không thêm được nữa."})


def _locked(part: Part, key: int, by: Viewer) -> Any:
    row = PART_MODELS[part].objects.select_for_update().get(pk=key)
    require_list_keeper(by, _unit_of(row))
    if row.valid_to is not None:
        raise UnableToEndPart(f"Mục này đã ngừng từ {row.valid_to:%d/%m/%Y}.")
    return row


def _unit_of(row: Any) -> Unit:
    unit: Unit = row.unit if hasattr(row, "unit_id") else row.system.unit
    return unit


def _columns(
    part: Part, unit: Unit, system: InformationSystem | None, values: dict[str, object]
) -> list[dict[str, Any]]:
    """Columns of the rows that the values mean; other rows are named by their keys and must be of the same owner."""
    fields = PARTS[part]
    columns: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, value in values.items():
        of = fields[name].of
        if of:
            columns[f"{name}_id"] = value
            if value is not None and not _beside(of, unit, system).filter(pk=value).exists():
                where = "hệ thống" if system else "danh mục ngoài hệ thống của đơn vị"
                faults[name] = f"không có lựa chọn này trong {where}."
        else:
            columns[name] = _DEFAULTS[name] if value is None and name in _DEFAULTS else value
    if part in _NAMED and "name" in columns and part is not Part.ZONE:
        columns["name_folded"] = folded(columns["name"])
    if part is Part.LINK and {"target_id", "outside"} & set(columns):
        faults |= _link_fault(columns)
    if faults:
        raise UnableToDeclare(faults, {name: one.label for name, one in fields.items()})
    if "network" not in columns:
        return [columns]
    try:
        found = network_of(columns.pop("network"))
    except ValueError as refusal:
        raise UnableToDeclare({"network": str(refusal)}) from None
    if "public" in columns:
        return [{**columns, "network": one.text, "first": one.first, "last": one.last} for one in found]
    plain = [(one, one.reach is Reach.PUBLIC) for one in found]  # nobody said: what the address itself tells
    return [{**columns, "network": one.text, "first": one.first, "last": one.last, "public": out} for one, out in plain]


def _link_fault(columns: Mapping[str, Any]) -> dict[str, str]:
    target, outside = columns.get("target_id"), columns.get("outside")
    if not target and not outside:
        return {"target": "hãy chọn vùng mạng đến, hoặc ghi nơi ngoài hệ thống."}
    if target and outside:
        return {"outside": "chỉ chọn vùng mạng đến hoặc ghi nơi ngoài hệ thống, không cả hai."}
    if target and target == columns.get("source_id"):
        return {"target": "hai đầu của kết nối phải khác nhau."}
    return {}


def _beside(of: str, unit: Unit, system: InformationSystem | None) -> Any:
    """Rows that a part of this owner may name."""
    if of == "zone":
        return Zone.objects.filter(system=system, valid_to=None)
    return Asset.objects.filter(unit=unit, system=system, valid_to=None)


_IDENTITY = {
    Part.ZONE: ("name",),
    Part.LINK: ("source_id", "target_id", "outside", "what"),
    Part.ASSET: ("name",),
    Part.ADDRESS: ("network", "asset_id"),
    Part.DOMAIN: ("name",),
    Part.SOFTWARE: ("name", "version", "asset_id"),
}


def _identity(part: Part, row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _IDENTITY[part]}


def _refuse_double(
    part: Part, unit: Unit, system: InformationSystem | None, columns: Mapping[str, Any], besides: int | None = None
) -> None:
    """The very same thing twice in one owner's list. Alike things elsewhere are doubts, not refusals."""
    same = {name: columns.get(name) for name in _IDENTITY[part] if name in columns}
    missing = {f"{name}__isnull": True for name in _IDENTITY[part] if name.endswith("_id") and name not in columns}
    nulls = {f"{name}__isnull": True for name, value in same.items() if value is None}
    equal = {name: value for name, value in same.items() if value is not None}
    rows = PART_MODELS[part].objects.filter(system=system, valid_to=None, **equal, **nulls, **missing)
    if part not in IN_A_SYSTEM:
        rows = rows.filter(unit=unit)
    if rows.exclude(pk=besides or 0).exists():
        name = columns.get("network") or columns.get("name") or "kết nối này"
        key = "network" if part is Part.ADDRESS else "source" if part is Part.LINK else "name"
        raise UnableToDeclare({key: f"đã có “{name}” trong danh sách."})


def _run_by(row: Any) -> set[int]:
    """The asset and everything that runs on it, to any depth."""
    found: set[int] = set()
    fresh = {row.pk} if isinstance(row, Asset) else set()
    while fresh:
        found |= fresh
        fresh = set(Asset.objects.filter(runs_on__in=fresh).values_list("pk", flat=True)) - found
    return found


def _refuse_to_leave_alone(row: Any) -> None:
    """A zone that still holds something, a machine on which something runs."""
    if isinstance(row, Zone):
        held = sum(model.objects.filter(zone=row, valid_to=None).count() for model in (Asset, Address))
        held += Link.objects.filter(source=row, valid_to=None).count()
        held += Link.objects.filter(target=row, valid_to=None).count()
        if held:
            raise UnableToEndPart(
                f"Vùng mạng còn {held} thiết bị, địa chỉ hoặc kết nối; hãy chuyển hoặc ngừng chúng trước."
            )
    if isinstance(row, Asset) and (runs := Asset.objects.filter(runs_on=row, valid_to=None).count()):
        raise UnableToEndPart(f"Còn {runs} mục chạy trên thiết bị này; hãy chuyển hoặc ngừng chúng trước.")


def _note(
    action: str, part: Part, rows: tuple[Any, ...], by: Viewer, at: datetime, details: Mapping[str, object]
) -> None:
    """Touch the owner's facts and write the one entry."""
    row = rows[0]
    unit = _unit_of(row)
    touch([unit.pk])
    subject = f"system:{row.system_id}" if row.system_id else f"unit:{unit.pk}"
    told = {"part": part.value, "rows": [each.pk for each in rows], **details}
    audit.record(action, subject, by=by, at=at, unit_id=unit.pk, details=told)


def _said(row: Any) -> str:
    if isinstance(row, Address):
        return row.network
    return str(getattr(row, "name", "") or getattr(row, "what", ""))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
