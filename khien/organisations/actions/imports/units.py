"""Units from a table, level by level, in bulk. What a cell means is read in `rules.rows`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat, Length

from khien.base import audit, clock
from khien.base.actors import Service
from khien.base.ids import new_id
from khien.organisations.actions.imports.outcome import BATCH, Imported, UnableToImport, in_order, known_units
from khien.organisations.actions.tree import LONGEST_PATH, UnableToCreateUnit, hold_tree
from khien.organisations.models import Grant, Person, Unit, UnitCode
from khien.organisations.queries import Viewer, codes_held, units_where
from khien.organisations.rules import UNIT_KINDS, Deed, Role
from khien.organisations.rules.finding import Directory, Place, UnableToFind
from khien.organisations.rules.names import folded
from khien.organisations.rules.rows import UNIT_COLUMNS, BadRow, UnitRow, unit_rows
from khien.organisations.rules.sheets import Sheet
from khien.organisations.words import index

_PARENT, _NAME, _CODE = (UNIT_COLUMNS[name].heading for name in ("parent", "name", "code"))


@dataclass(frozen=True, slots=True)
class _Planned:
    """A row with the key of its parent: "" beside the tree, a known unit's id, or that of another row."""

    row: UnitRow
    above: str


@transaction.atomic
def import_units(sheet: Sheet, *, by: Viewer, at: datetime, dry_run: bool = False) -> Imported:
    """Add the sheet's units. Parents are named by code or by name; a parent may stand in a later row.

    Raises UnableToImport with every bad row; a dry run returns them instead and changes nothing.
    """
    hold_tree()
    rows = unit_rows(sheet)
    directory, bad = known_units(by, at), list(rows.bad)
    planned = _planned(rows.good, directory, by, bad)
    _find_doubles(planned, directory, at, bad)
    levels = _levels(planned, bad)
    if dry_run:
        return Imported(rows.count, sum(map(len, levels)), in_order(bad), rows.ignored)
    if bad:
        raise UnableToImport(bad, rows.count)
    made = _save(levels, by, at)
    details = {"file": sheet.name, "sha256": sheet.digest, "rows": rows.count, "units": made}
    audit.record("units.imported", f"import:{sheet.digest}", by=by, at=at, details=details)
    return Imported(rows.count, len(made), (), rows.ignored)


def _planned(rows: Sequence[UnitRow], directory: Directory, by: Viewer, bad: list[BadRow]) -> list[_Planned]:
    """Each row with its parent, looked for among the known units and the rows; again while that brings more."""
    for row in rows:
        directory.add(Place(_key(row), row.name, row.code))
    planned: list[_Planned] = []
    waiting = _without_parent(rows, by, planned, bad)
    while waiting:
        unfound: list[tuple[UnitRow, str]] = []
        for row in waiting:
            try:
                above = directory.find(row.parent).key
            except UnableToFind as refusal:
                unfound.append((row, str(refusal)))
            else:
                directory.hang(_key(row), above)
                planned.append(_Planned(row, above))
        if len(unfound) == len(waiting):
            bad.extend(BadRow(row.line, _PARENT, why) for row, why in unfound)
            break
        waiting = [row for row, _ in unfound]
    return planned


def _without_parent(rows: Sequence[UnitRow], by: Viewer, planned: list[_Planned], bad: list[BadRow]) -> list[UnitRow]:
    """Settle the rows that name no parent, which stand beside the tree; return the others."""
    service = isinstance(by, Service)
    allowed = service or units_where(by, Deed.MANAGE).filter(parent__isnull=True).exists()
    for row in rows:
        if row.parent:
            continue
        if allowed and (service or UNIT_KINDS[row.kind].outside):
            planned.append(_Planned(row, ""))
        else:
            bad.append(BadRow(row.line, _PARENT, "đang để trống; chỉ cơ quan, doanh nghiệp ngoài cây mới để trống"))
    return [row for row in rows if row.parent]


def _find_doubles(planned: list[_Planned], directory: Directory, at: datetime, bad: list[BadRow]) -> None:
    """Two rows of one name under one parent, a name that is already there, a code twice or in use."""
    held = codes_held(clock.day_of(at))
    names: dict[tuple[str, str], int] = {}
    codes: dict[str, int] = {}
    for each in sorted(planned, key=lambda each: each.row.line):
        row, place = each.row, (each.above, folded(each.row.name))
        if place in names:
            bad.append(BadRow(row.line, _NAME, f"“{row.name}” trùng với dòng {names[place]}"))
        elif any(not _is_row(known.key) for known in directory.named(row.name, above=each.above or None)):
            bad.append(BadRow(row.line, _NAME, f"“{row.name}” đã có ở đơn vị cấp trên này"))
        names.setdefault(place, row.line)
        if not row.code:
            continue
        if row.code in codes:
            bad.append(BadRow(row.line, _CODE, f"mã {row.code} trùng với dòng {codes[row.code]}"))
        elif row.code in held:
            bad.append(BadRow(row.line, _CODE, f"mã {row.code} đang thuộc về “{held[row.code]}”"))
        codes.setdefault(row.code, row.line)


def _levels(planned: list[_Planned], bad: list[BadRow]) -> list[list[_Planned]]:
    """Good rows from the top down, each after its parent; a ring of parents, or a bad parent, is a bad row."""
    wrong = {each.line for each in bad}
    below: dict[str, list[_Planned]] = defaultdict(list)
    for each in planned:
        if each.row.line not in wrong:
            below[each.above if _is_row(each.above) else ""].append(each)
    levels: list[list[_Planned]] = []
    level = below.pop("", [])
    while level:
        levels.append(level)
        level = [lower for each in level for lower in below.pop(_key(each.row), [])]
    why = "cấp trên nằm ở một dòng chưa hợp lệ, hoặc các dòng là cấp trên của nhau"
    bad.extend(BadRow(each.row.line, _PARENT, why) for left in below.values() for each in left)
    return levels


def _save(levels: list[list[_Planned]], by: Viewer, at: datetime) -> list[int]:
    """Level by level: the rows with passing paths, then every path of the level in two UPDATEs."""
    made: dict[str, int] = {}
    above = Subquery(Unit.objects.filter(pk=OuterRef("parent_id")).values("path")[:1], output_field=CharField())
    own = Concat(Cast("pk", CharField()), Value("/"))
    for level in levels:
        units = Unit.objects.bulk_create([_unit(each, made) for each in level], batch_size=BATCH)
        made.update({_key(each.row): unit.pk for each, unit in zip(level, units, strict=True)})
        fresh = Unit.objects.filter(path__startswith="~")
        fresh.filter(parent__isnull=False).update(path=Concat(above, own))
        fresh.filter(parent__isnull=True).update(path=Concat(Value("/"), own))
    if Unit.objects.annotate(length=Length("path")).filter(length__gt=LONGEST_PATH).exists():
        raise UnableToCreateUnit("Cây đơn vị sẽ quá sâu; hãy bớt số cấp trong tệp.")
    rows = [(made[_key(each.row)], each) for level in levels for each in level]
    codes = [UnitCode(unit_id=pk, code=each.row.code, valid_from=each.row.valid_from) for pk, each in rows]
    UnitCode.objects.bulk_create([code for code in codes if code.code], batch_size=BATCH)
    index(pk for pk, _ in rows)
    if isinstance(by, Person):
        beside, day = [pk for pk, each in rows if not each.above], clock.day_of(at)
        Grant.objects.bulk_create(
            [Grant(person=by, unit_id=pk, role=Role.ADMINISTRATOR, valid_from=day) for pk in beside]
        )
    return sorted(made.values())


def _unit(planned: _Planned, made: dict[str, int]) -> Unit:
    row, above = planned.row, planned.above
    return Unit(
        name=row.name,
        name_folded=folded(row.name),
        kind=row.kind,
        parent_id=made[above] if _is_row(above) else int(above) if above else None,
        place=row.place,
        symbol=row.symbol,
        valid_from=row.valid_from,
        path=f"~{new_id()}",
    )


def _key(row: UnitRow) -> str:
    return f"row:{row.line}"


def _is_row(key: str) -> bool:
    return key.startswith("row:")
