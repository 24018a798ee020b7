"""An inventory from a table: systems, or one kind of their parts. All rows or none; a dry run changes nothing.

A row that names what is there already changes it; an empty cell leaves it as it was. Nothing is ended by an import.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit, clock
from khien.organisations.actions import Imported, UnableToImport, touch
from khien.organisations.queries import Viewer, codes_of, live_on, units_where
from khien.organisations.rules import Deed
from khien.organisations.rules.finding import Directory, Place, UnableToFind
from khien.organisations.rules.names import folded
from khien.organisations.rules.rows import BadRow
from khien.organisations.rules.sheets import Sheet
from khien.systems.actions.describing import set_description
from khien.systems.actions.keeping import refuse_double, system_name
from khien.systems.actions.parts import alter_part, make_parts
from khien.systems.models import Asset, InformationSystem, Supplier, Zone
from khien.systems.queries.inventory import PART_MODELS
from khien.systems.rules import domains
from khien.systems.rules.declaring import UnableToDeclare, network_of
from khien.systems.rules.fields import IN_A_SYSTEM, Part, Shape
from khien.systems.rules.long_tables import AT_ONCE
from khien.systems.rules.tables import KINDS, Declared, columns_of, declared_rows, fields_of

if TYPE_CHECKING:
    from khien.organisations.models import Unit


class _Undo(Exception):
    """Takes back what a dry run or a table with bad rows has written."""


def import_inventory(
    kind: str, sheet: Sheet, *, by: Viewer, at: datetime, unit: Unit | None = None, dry_run: bool = False
) -> Imported:
    """Take in a table of a kind of `rules.tables.KINDS`; rows that name no unit are of `unit`.

    Raises UnableToImport with every bad row; a dry run returns them instead.
    """
    rows = declared_rows(kind, sheet)
    bad = list(rows.bad)
    if rows.count > AT_ONCE:
        bad.append(BadRow(1, "", f"tệp có hơn {AT_ONCE} dòng; hãy chia nhỏ"))
    done = 0
    try:
        with transaction.atomic():
            taken = Taking(kind, by, at, unit)
            done = taken.take(rows.good if rows.count <= AT_ONCE else (), bad)
            if dry_run or bad:
                raise _Undo
            touch(taken.touched)
            details = {"kind": kind, "file": sheet.name, "sha256": sheet.digest, "rows": rows.count, "changed": done}
            audit.record("system.imported", f"import:{sheet.digest}", by=by, at=at, details=details)
    except _Undo:
        if not dry_run:
            raise UnableToImport(bad, rows.count) from None
    return Imported(rows.count, done, tuple(sorted(bad, key=lambda each: (each.line, each.column))), rows.ignored)


class Taking:
    """One import on its way: the units that may be meant, and what was written so far."""

    def __init__(self, kind: str, by: Viewer, at: datetime, unit: Unit | None) -> None:
        self.kind, self.part, self.by, self.at = kind, KINDS[kind], by, at
        self.fields, self.touched, self.made = fields_of(kind), set[int](), set[int]()
        self.on = clock.day_of(at)
        kept = units_where(by, Deed.PROVE) | units_where(by, Deed.MANAGE)
        living = live_on(kept, self.on).filter(valid_to__isnull=True).distinct()
        self.units = {one.pk: one for one in living.order_by("pk")}
        self.directory = _directory(self.units, self.on)
        self.unit = self.units.get(unit.pk) if unit else None
        self.heading = {name: one.label for name, one in self.fields.items()}

    def take(self, rows: Sequence[Declared], bad: list[BadRow]) -> int:
        """Write row by row, again while that lets more rows find what they name; how many rows changed something."""
        done, waiting, seen = 0, list(rows), dict[tuple[object, ...], int]()
        if self.part is None:
            waiting = self._make_systems(waiting, bad)
        while waiting:
            later: list[tuple[Declared, list[BadRow]]] = []
            for row in waiting:
                faults: list[BadRow] = []
                try:
                    done += self._row(row, seen)
                except UnableToFind as refusal:
                    faults = [BadRow(row.line, columns_of(self.kind)["unit"].heading, str(refusal))]
                except _NotThere as refusal:
                    later.append((row, [BadRow(row.line, self.heading[refusal.field], str(refusal))]))
                except UnableToDeclare as refusal:
                    faults = [BadRow(row.line, self.heading.get(name, ""), why) for name, why in refusal.faults.items()]
                except ValueError as refusal:
                    faults = [BadRow(row.line, columns_of(self.kind)["system"].heading, str(refusal))]
                bad.extend(faults)
            if len(later) == len(waiting):
                bad.extend(fault for _, faults in later for fault in faults)
                break
            waiting = [row for row, _ in later]
        return done

    def _unit(self, row: Declared) -> Unit:
        if row.unit:
            return self.units[int(self.directory.find(row.unit).key)]
        if self.unit is None:
            raise UnableToFind("đang để trống.")
        return self.unit

    def _make_systems(self, rows: Sequence[Declared], bad: list[BadRow]) -> list[Declared]:
        """Systems that are not there yet, all of them first: one may be part of a later one."""
        good, lines = [], dict[tuple[int, str], int]()
        for row in rows:
            try:
                unit, name = self._unit(row), system_name(row.system)
                if (unit.pk, name) in lines:
                    raise UnableToDeclare({"": f"“{name}” trùng với dòng {lines[unit.pk, name]}."})
                lines[unit.pk, name] = row.line
                if not _systems(unit).filter(name=name).exists():
                    refuse_double(unit.pk, name)
                    one = InformationSystem.objects.create(unit=unit, name=name, name_folded=folded(name))
                    self.made.add(one.pk)
                    self.touched.add(unit.pk)
            except UnableToFind as refusal:
                bad.append(BadRow(row.line, columns_of(self.kind)["unit"].heading, str(refusal)))
            except ValueError as refusal:
                bad.append(BadRow(row.line, columns_of(self.kind)["system"].heading, str(refusal)))
            else:
                good.append(row)
        return good

    def _row(self, row: Declared, seen: dict[tuple[object, ...], int]) -> int:
        unit = self._unit(row)
        system = _systems(unit).filter(name=row.system).first() if row.system else None
        if system is None and row.system:
            raise ValueError(f"“{unit.name}” không có hệ thống tên “{row.system}”")
        given = {name: self._found(name, value, unit, system) for name, value in row.given.items()}
        if self.part is None and system is not None:
            changed = bool(set_description(system, by=self.by, at=self.at, given=given)) or system.pk in self.made
        elif self.part is not None:
            changed = self._part(self.part, unit, system, given, row, seen)
        if changed:
            self.touched.add(unit.pk)
        return int(changed)

    def _part(
        self,
        part: Part,
        unit: Unit,
        system: InformationSystem | None,
        given: dict[str, Any],
        row: Declared,
        seen: dict[tuple[object, ...], int],
    ) -> bool:
        try:
            same = _same(part, given)
        except ValueError as refusal:  # what tells the row cannot be read: told at its own column
            raise UnableToDeclare({"network" if part is Part.ADDRESS else "name": str(refusal)}) from None
        owner: dict[str, Any] = {"system": system} if part in IN_A_SYSTEM else {"unit": unit, "system": system}
        key = (unit.pk, system.pk if system else 0, *sorted((name, str(value)) for name, value in same.items()))
        if key in seen:
            raise UnableToDeclare({next(iter(same), ""): f"trùng với dòng {seen[key]}."})
        held = PART_MODELS[part].objects.filter(valid_to=None, **owner, **same).first()
        changed = bool(alter_part(part, held, given)) if held else bool(make_parts(part, unit, system, given))
        seen[key] = row.line
        return changed

    def _found(self, name: str, value: Any, unit: Unit, system: InformationSystem | None) -> Any:
        """A ROW field's key by the name written."""
        one = self.fields[name]
        if one.shape is not Shape.ROW:
            return value
        if one.of == "zone" and system is None:
            raise UnableToDeclare({name: "mục không thuộc hệ thống nào thì không ở vùng mạng nào."})
        rows: dict[str, Any] = {
            "zone": Zone.objects.filter(system=system, valid_to=None),
            "asset": Asset.objects.filter(unit=unit, system=system, valid_to=None),
            "supplier": Supplier.objects.filter(unit=unit, valid_to=None),
            "system": _systems(unit),
        }
        key = rows[one.of].filter(name=value).values_list("pk", flat=True).first()
        if key is None:
            raise _NotThere(name, f"không có “{value}”; hãy thêm trước, hoặc ghi đúng tên đã khai")
        return key


class _NotThere(Exception):
    """A row names another that is not there, or not yet."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


def _systems(unit: Unit) -> Any:
    return InformationSystem.objects.filter(unit=unit, valid_to=None)


def _same(part: Part, given: dict[str, Any]) -> dict[str, Any]:
    """What tells the row that is meant from the others of its system."""
    if part is Part.ADDRESS:
        found = network_of(given.get("network"))
        place: dict[str, Any] = {"asset_id": given["asset"]} if "asset" in given else {"asset": None}
        return {"network": found[0].text, **place} if len(found) == 1 else {"network": str(given["network"])}
    if part is Part.LINK:
        ends = {"source_id": given["source"], "target_id": given.get("target")}
        return {**ends, "outside": given.get("outside", ""), "what": given.get("what", "")}
    if part is Part.DOMAIN:
        return {"name": domains.domain(str(given["name"]))}
    if part is Part.SOFTWARE:
        place = {"asset_id": given["asset"]} if "asset" in given else {"asset": None}
        return {"name": given["name"], "version": given.get("version", ""), **place}
    return {"name": given["name"]}


def _directory(units: dict[int, Unit], on: date) -> Directory:
    directory = Directory()
    codes = codes_of(list(units), on)
    for pk, one in units.items():
        directory.add(Place(str(pk), one.name, codes.get(pk, "")), above=str(one.parent_id) if one.parent_id else None)
    return directory
