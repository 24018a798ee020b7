"""Changes of the tree. `path` is kept here alone; a unit ends and is never deleted; its history stays."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Concat, Length, Substr

from khien.base import audit, clock
from khien.base.actors import Service
from khien.base.ids import new_id
from khien.organisations.models import Grant, Person, Succession, Unit, UnitCode
from khien.organisations.queries import NotAllowed, Viewer, require, subtree, unit_with_code, units_where
from khien.organisations.rules import UNIT_KINDS, Deed, Role, code_faults, normal_code
from khien.organisations.rules.names import folded, tidy
from khien.organisations.words import index

LONGEST_PATH = 255
_TREE_LOCK = 0x6B68_6965_6E01


class UnableToCreateUnit(ValueError):
    """The unit cannot be added; the message is fit for the user."""


class UnableToRename(ValueError):
    """The name cannot stand; the message is fit for the user."""


class UnableToMoveUnit(ValueError):
    """The unit cannot go there; the message is fit for the user."""


class UnableToEndUnit(ValueError):
    """The unit cannot end so; the message is fit for the user."""


class UnableToCode(ValueError):
    """The identification code cannot be given; the message is fit for the user."""


def hold_tree() -> None:
    """One change of the tree at a time. SQLite's IMMEDIATE transactions see to it by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


@transaction.atomic
def create_unit(
    *,
    by: Viewer,
    at: datetime,
    name: str,
    kind: str,
    parent: Unit | None,
    place: str = "",
    symbol: str = "",
    code: str = "",
    valid_from: date | None = None,
) -> Unit:
    """Add a unit below `parent`, or beside the tree. Whoever brings in a body beside the tree administers it."""
    hold_tree()
    _refuse_stranger(by, parent)
    if kind not in UNIT_KINDS:
        raise UnableToCreateUnit("Chưa chọn loại đơn vị.")
    unit = Unit(
        name=_name(name, UnableToCreateUnit),
        kind=kind,
        parent=_standing(parent, UnableToCreateUnit) if parent else None,
        place=tidy(place),
        symbol=tidy(symbol),
        valid_from=valid_from,
        path=f"~{new_id()}",
    )
    unit.name_folded = folded(unit.name)
    unit.save(force_insert=True)
    unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
    if len(unit.path) > LONGEST_PATH:
        raise UnableToCreateUnit("Cây đơn vị đã quá sâu, không thể thêm cấp dưới.")
    unit.save(update_fields=["path"])
    if code:
        _give_code(unit, code, since=valid_from, on=clock.day_of(at))
    if parent is None and isinstance(by, Person):
        Grant.objects.create(person=by, unit=unit, role=Role.ADMINISTRATOR, valid_from=clock.day_of(at))
    index([unit.pk])
    details = {"name": unit.name, "kind": kind, "parent": parent.pk if parent else None, "code": code}
    audit.record("unit.created", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, by: Viewer, at: datetime, name: str) -> Unit:
    """Give the unit its new name; the old one stays in the audit chain."""
    require(by, Deed.MANAGE, unit)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    before, unit.name = unit.name, _name(name, UnableToRename)
    unit.name_folded = folded(unit.name)
    unit.save(update_fields=["name", "name_folded"])
    index([unit.pk])
    details = {"from": before, "to": unit.name}
    audit.record("unit.renamed", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return unit


@transaction.atomic
def correct_unit(unit: Unit, *, by: Viewer, at: datetime, kind: str, place: str, symbol: str) -> Unit:
    """Correct what describes the unit: its kind, the place its papers name, the symbol of its papers."""
    require(by, Deed.MANAGE, unit)
    if kind not in UNIT_KINDS:
        raise UnableToRename("Chưa chọn loại đơn vị.")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    before = {"kind": unit.kind, "place": unit.place, "symbol": unit.symbol}
    unit.kind, unit.place, unit.symbol = kind, tidy(place), tidy(symbol)
    unit.save(update_fields=["kind", "place", "symbol"])
    index([unit.pk])
    details = {"from": before, "to": {"kind": kind, "place": unit.place, "symbol": unit.symbol}}
    audit.record("unit.corrected", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return unit


@transaction.atomic
def move_unit(unit: Unit, *, by: Viewer, at: datetime, parent: Unit | None) -> Unit:
    """Put the unit, with everything below it, under another parent: one UPDATE of the path's beginning."""
    hold_tree()
    require(by, Deed.MANAGE, unit)
    unit = _standing(unit, UnableToMoveUnit)
    if parent is not None:
        require(by, Deed.MANAGE, parent)
        parent = _standing(parent, UnableToMoveUnit)
        if parent.path.startswith(unit.path):
            raise UnableToMoveUnit("Không thể chuyển một đơn vị xuống dưới chính nó hoặc dưới đơn vị con của nó.")
    elif not isinstance(by, Service):
        raise UnableToMoveUnit("Hãy chọn đơn vị cấp trên mới.")
    before, prefix = unit.path, f"{parent.path if parent else '/'}{unit.pk}/"
    below = list(subtree(unit).order_by("pk").select_for_update().values_list("pk", flat=True))
    longest = subtree(unit).aggregate(longest=Max(Length("path")))["longest"]
    if longest - len(before) + len(prefix) > LONGEST_PATH:
        raise UnableToMoveUnit("Cây đơn vị sẽ quá sâu, không thể chuyển đến đây.")
    Unit.objects.filter(path__under=before).update(path=Concat(Value(prefix), Substr("path", len(before) + 1)))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    details = {"from": before, "to": prefix, "units": len(below)}
    audit.record("unit.moved", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return Unit.objects.get(pk=unit.pk)


@transaction.atomic
def end_unit(unit: Unit, successor: Unit | None, on: date, *, by: Viewer, at: datetime) -> Unit:
    """The unit is no more from `on`; its roles and codes end with it and its successor takes over that day."""
    hold_tree()
    require(by, Deed.MANAGE, unit)
    unit = _standing(unit, UnableToEndUnit)
    if unit.valid_from and on < unit.valid_from:
        raise UnableToEndUnit("Ngày kết thúc phải sau ngày đơn vị bắt đầu hoạt động.")
    left = subtree(unit).exclude(pk=unit.pk).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).count()
    if left:
        raise UnableToEndUnit(
            f"Còn {left} đơn vị đang hoạt động bên dưới: hãy chuyển hoặc kết thúc các đơn vị đó trước."
        )
    if successor is not None:
        require(by, Deed.MANAGE, successor)
        successor = _standing(successor, UnableToEndUnit)
        if successor.pk == unit.pk:
            raise UnableToEndUnit("Đơn vị tiếp nhận phải là một đơn vị khác.")
        Succession.objects.create(predecessor=unit, successor=successor, on=on)
    Unit.objects.filter(pk=unit.pk).update(valid_to=on)
    for rows in (Grant.objects.filter(unit=unit), UnitCode.objects.filter(unit=unit)):
        still = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        still.filter(valid_from__gt=on).update(valid_to=F("valid_from"))
        still.exclude(valid_from__gt=on).update(valid_to=on)
    touch([unit.pk, *([successor.pk] if successor else [])])
    details = {"on": on.isoformat(), "successor": successor.pk if successor else None}
    audit.record("unit.ended", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return Unit.objects.get(pk=unit.pk)


@transaction.atomic
def set_code(unit: Unit, *, by: Viewer, at: datetime, code: str, since: date) -> UnitCode:
    """Give the unit its identification code from a day on; the one before ends that day."""
    hold_tree()
    require(by, Deed.MANAGE, unit)
    unit = _standing(unit, UnableToCode)
    given = _give_code(unit, code, since=since, on=since)
    index([unit.pk])
    details = {"code": given.code, "since": since.isoformat()}
    audit.record("unit.coded", f"unit:{unit.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return given


def touch(unit_ids: Iterable[int]) -> None:
    """Say that a fact of these units changed, so that verdicts resting on it are judged anew. Part of an action."""
    wanted = sorted(set(unit_ids))
    with transaction.atomic(savepoint=False):
        if len(wanted) > 1:  # in one order, so that two actions never wait for each other; a single row needs none
            list(Unit.objects.filter(pk__in=wanted).order_by("pk").select_for_update().values_list("pk", flat=True))
        Unit.objects.filter(pk__in=wanted).update(facts_version=F("facts_version") + 1)


def touch_all() -> None:
    """Say that something under every unit's verdicts changed (the calendar of working days). Part of an action."""
    with transaction.atomic(savepoint=False):
        list(Unit.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
        Unit.objects.update(facts_version=F("facts_version") + 1)


def _refuse_stranger(by: Viewer, parent: Unit | None) -> None:
    if parent is not None:
        require(by, Deed.MANAGE, parent)
    elif not units_where(by, Deed.MANAGE).filter(parent__isnull=True).exists() and not isinstance(by, Service):
        raise NotAllowed("Chỉ quản trị của đơn vị cao nhất được thêm đơn vị ngoài cây.", seen=True)


def _standing(unit: Unit, refusal: type[ValueError]) -> Unit:
    """The row as it is now, locked; a unit that has ended, or is about to, takes part in no change."""
    row = Unit.objects.select_for_update().get(pk=unit.pk)
    if row.valid_to is not None:
        raise refusal(f"“{row.name}” đã kết thúc hoạt động (từ {row.valid_to:%d/%m/%Y}).")
    return row


def _name(name: str, refusal: type[ValueError]) -> str:
    name = tidy(name)
    if not name:
        raise refusal("Tên đơn vị đang để trống.")
    if len(name) > 250:
        raise refusal("Tên đơn vị dài quá 250 ký tự.")
    return name


def _give_code(unit: Unit, code: str, *, since: date | None, on: date) -> UnitCode:
    code = normal_code(code)
    faults = code_faults(code)
    if faults:
        raise UnableToCode(" ".join(faults))
    holder = unit_with_code(code, on)
    if holder is not None and holder.pk != unit.pk:
        raise UnableToCode(f"Mã định danh {code} đang thuộc về “{holder.name}”.")
    current = UnitCode.objects.filter(unit=unit, valid_to__isnull=True)
    if since is not None:
        if current.filter(valid_from__gt=since).exists():
            raise UnableToCode("Đơn vị đã có mã định danh với ngày bắt đầu muộn hơn.")
        current.update(valid_to=since)
    return UnitCode.objects.create(unit=unit, code=code, valid_from=since)
