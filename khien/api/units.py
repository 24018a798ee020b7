"""Units: listed, found by id or code, with their systems; added, renamed and ended by who administers them."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.found import seen_unit
from khien.api.once import Written
from khien.api.paging import page
from khien.api.problems import not_found
from khien.api.values import BodyKey, Day, Flag, Given, Key, Paged, Told, UnitName, Words, named_unit
from khien.base import clock
from khien.directives.actions import end_and_hand_over
from khien.law.levels.decide import Decided
from khien.law.levels.read import levels
from khien.law.levels.wire import cited
from khien.organisations import actions
from khien.organisations.queries import codes_of, live_on, unit_with_code, units_seen_by
from khien.organisations.rules import LONGEST_CODE, UNIT_KINDS
from khien.organisations.rules.names import folded
from khien.systems.queries import LevelOn, Proposal, held_on, proposals_of, systems_of
from khien.systems.rules import SystemOn
from khien.systems.rules.levels import LevelState

router = Area()
Code = Annotated[str, Field(max_length=LONGEST_CODE, pattern=r"^[A-Z0-9.]+$", title="Mã định danh")]


class Unit(Told):
    """A unit as it is today. `valid_to` is the first day on which it no longer is."""

    id: int
    name: str
    kind: str
    kind_label: str
    code: str | None
    parent: UnitName | None
    place: str
    symbol: str
    valid_from: date | None
    valid_to: date | None


class Units(Told):
    """A page of units, in the order of the tree."""

    items: list[Unit]
    next: str | None


class UnitsAsked(Paged):
    """Which units."""

    under: Key | None = Field(None, title="Thuộc đơn vị", description="Đơn vị này và mọi đơn vị bên dưới.")
    parent: Key | None = Field(None, title="Trực thuộc đơn vị")
    kind: str | None = Field(None, max_length=30, title="Loại đơn vị")
    q: str | None = Field(None, max_length=200, title="Tìm theo tên", description="Không dấu cũng được.")
    live: Flag | None = Field(None, title="Đang hoạt động")


class NewUnit(Given):
    """A unit to add below another."""

    parent: BodyKey = Field(title="Đơn vị cấp trên")
    name: Words = Field(max_length=250, title="Tên đơn vị")
    kind: str = Field(max_length=30, title="Loại đơn vị", description=", ".join(UNIT_KINDS))
    code: str = Field("", max_length=LONGEST_CODE, title="Mã định danh")
    place: str = Field("", max_length=120, title="Địa danh")
    symbol: str = Field("", max_length=40, title="Ký hiệu")
    valid_from: Day | None = Field(None, title="Hoạt động từ ngày")


class NewName(Given):
    """A unit's new name."""

    name: Words = Field(max_length=250, title="Tên đơn vị")


class End(Given):
    """A unit's end, and who takes over."""

    on: Day = Field(title="Kết thúc từ ngày")
    successor: BodyKey | None = Field(None, title="Đơn vị tiếp nhận")


class Ended(Told):
    """What the successor took over."""

    unit: Unit
    systems: int
    duties: int
    letters: int


class ProposedLevel(Told):
    """What the answers about a system come to under one regime.

    `level` null: no criterion is true yet, which is not level 1. It is conclusive when `missing` is empty: `missing`
    names the questions whose answers could still raise it.
    """

    regime: str
    level: int | None
    criterion: str | None
    cite: str | None
    confidence: str | None
    because: list[str]
    missing: list[str]


class System(Told):
    """An information system; `level` null: not set yet.

    `standing`: `none`, `proposed` (a level without a decision) or `approved`. `regime` blank: nobody said by which law.
    """

    id: int
    name: str
    level: int | None
    standing: str
    since: date | None
    regime: str
    criterion: str
    decision: str
    proposed: list[ProposedLevel]


class Systems(Told):
    """The running systems of a unit."""

    items: list[System]


def _unit(unit: Any, codes: dict[int, str]) -> Unit:
    known = UNIT_KINDS.get(unit.kind)
    return Unit(
        id=unit.pk,
        name=unit.name,
        kind=unit.kind,
        kind_label=known.label if known else unit.kind,
        code=codes.get(unit.pk),
        parent=named_unit(unit.parent) if unit.parent else None,
        place=unit.place,
        symbol=unit.symbol,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )


def _one(unit: Any) -> Unit:
    return _unit(unit, codes_of([unit.pk], clock.today()))


@router.reads("", "units:read", "Danh sách đơn vị", Units)
def list_units(request: HttpRequest, asked: Query[UnitsAsked]) -> Units:
    """Units that the holder reads, in the order of the tree."""
    rows = units_seen_by(viewer(request)).select_related("parent")
    if asked.under is not None:
        rows = rows.filter(path__under=seen_unit(request, asked.under).path)
    if asked.parent is not None:
        rows = rows.filter(parent_id=asked.parent)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    if asked.q is not None:
        rows = rows.filter(name_folded__contains=folded(asked.q))
    if asked.live is not None:
        alive = live_on(rows, clock.today())
        rows = alive if asked.live else rows.exclude(pk__in=alive.values("pk"))
    found, after = page(rows, ["path"], limit=asked.limit, cursor=asked.cursor)
    codes = codes_of([unit.pk for unit in found], clock.today())
    return Units(items=[_unit(unit, codes) for unit in found], next=after)


@router.reads("/by-code/{code}", "units:read", "Đơn vị theo mã định danh", Unit)
def get_unit_by_code(request: HttpRequest, code: Code) -> Unit:
    """The unit that holds a code today."""
    holder = unit_with_code(code, clock.today())
    if holder is None:
        raise not_found(f"Không có đơn vị mang mã {code} trong phạm vi được xem.")
    return _one(seen_unit(request, holder.pk))


@router.reads("/{unit}", "units:read", "Một đơn vị", Unit)
def get_unit(request: HttpRequest, unit: Key) -> Unit:
    """One unit."""
    return _one(seen_unit(request, unit))


@router.reads("/{unit}/systems", "units:read", "Hệ thống thông tin của đơn vị", Systems)
def list_systems(request: HttpRequest, unit: Key) -> Systems:
    """The running systems of a unit, by name, with the level that holds and those that their answers propose."""
    who, today = viewer(request), clock.today()
    found = systems_of(who, [seen_unit(request, unit).pk], today)[unit]
    keys = [one.id for one in found]
    held, proposals = held_on(who, keys, today), proposals_of(who, keys, today)
    return Systems(items=[_system(one, held.get(one.id), proposals[one.id]) for one in found])


def _system(one: SystemOn, level: LevelOn | None, proposal: Proposal) -> System:
    return System(
        id=one.id,
        name=one.name,
        level=level.level if level else None,
        standing=level.held.state if level else LevelState.NONE,
        since=level.since if level else None,
        regime=level.regime if level else "",
        criterion=level.criterion if level else "",
        decision=level.decision if level else "",
        proposed=[_proposed(found) for found in proposal.levels.values()],
    )


def _proposed(found: Decided) -> ProposedLevel:
    best = found.criterion
    return ProposedLevel(
        regime=found.regime,
        level=found.level,
        criterion=best.id if best else None,
        cite=cited(levels().laws[found.regime], best.cite.at) if best else None,
        confidence=best.cite.confidence if best else None,
        because=list(found.because),
        missing=list(found.missing),
    )


@router.posts("", "units:write", "Thêm đơn vị", Unit)
def create_unit(request: HttpRequest, given: NewUnit) -> Written:
    """Add a unit below another."""
    parent = seen_unit(request, given.parent)
    values = given.model_dump(exclude={"parent"})
    made = actions.create_unit(by=viewer(request), at=clock.now(), parent=parent, **values)
    return Written(_one(made), location=f"/api/v1/units/{made.pk}")


@router.puts("/{unit}/name", "units:write", "Đổi tên đơn vị", Unit)
def rename_unit(request: HttpRequest, unit: Key, given: NewName) -> Unit:
    """Give a unit its new name; the old one stays in the trail."""
    found = seen_unit(request, unit)
    return _one(actions.rename_unit(found, by=viewer(request), at=clock.now(), name=given.name))


@router.posts("/{unit}/end", "units:write", "Kết thúc đơn vị", Ended, status=200)
def end_unit(request: HttpRequest, unit: Key, given: End) -> Written:
    """End a unit; its successor takes over systems, open duties and unanswered letters."""
    found = seen_unit(request, unit)
    successor = seen_unit(request, given.successor) if given.successor is not None else None
    done = end_and_hand_over(found, successor, given.on, by=viewer(request), at=clock.now())
    ended = Ended(unit=_one(done.unit), systems=done.systems, duties=done.duties, letters=done.letters)
    return Written(ended, status=200)
