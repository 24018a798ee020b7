"""The one invented world that every test lives in: a province, a Sở, two rooms, three schools, bodies beside them.

Built through the actions that the product itself uses. Nobody in it is real.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from khien.base.actors import Service
from khien.base.models import Head
from khien.organisations import actions as organisations
from khien.organisations.models import Person, Unit
from khien.organisations.rules import Role
from khien.systems import actions as systems
from khien.systems.models import InformationSystem

BEGAN = datetime(2020, 1, 2, 1, 0, tzinfo=UTC)
BEGAN_ON = date(2020, 1, 2)
SETUP = Service("setup")


@dataclass(frozen=True, slots=True)
class World:
    """Units, systems and people by the words that tests use: `north` is diligent, `south` late, `hill` small."""

    province: Unit
    department: Unit
    office: Unit
    it_room: Unit
    north: Unit
    south: Unit
    hill: Unit
    commune: Unit
    telecom: Unit
    police: Unit

    province_portal: InformationSystem  # level 3
    department_records: InformationSystem  # level 3
    north_site: InformationSystem  # level 1
    north_marks: InformationSystem  # level 2
    south_site: InformationSystem  # level 1
    hill_site: InformationSystem  # no level yet

    province_leader: Person
    province_coordinator: Person
    administrator: Person  # of the province
    auditor: Person  # of the province
    department_leader: Person
    department_coordinator: Person
    department_administrator: Person
    department_officer: Person  # of the office
    responder: Person  # of the Sở
    north_leader: Person
    north_coordinator: Person  # reviews what the officer proves
    north_officer: Person
    south_leader: Person
    south_coordinator: Person
    south_officer: Person
    hill_leader: Person
    hill_officer: Person
    commune_leader: Person
    commune_officer: Person
    telecom_leader: Person
    telecom_coordinator: Person
    telecom_officer: Person
    police_leader: Person
    police_coordinator: Person
    removed: Person  # was an officer of the office, and left


def build() -> World:
    """Make the world in the present database."""
    units = _units()
    people = {name: _person(name, units[unit], role, full_name) for name, unit, role, full_name in _PEOPLE}
    organisations.remove_person(people["removed"], by=SETUP, at=BEGAN)
    people["removed"].refresh_from_db()
    everything: dict[str, Any] = {**units, **_systems(units), **people}
    return World(**everything)


def again() -> World:
    """What `build` makes, from rows that it made in this process before: thousands of tests begin with it."""
    if Head.objects.exists():  # somebody has acted already: its links must follow theirs
        return build()
    inserts, world = _first()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, values in inserts:
            cursor.execute(statement, values)
    known: World = pickle.loads(world)
    return known


@cache
def _first() -> tuple[tuple[tuple[str, Any], ...], bytes]:
    """The statements that put the rows of a world into an empty database, and its values; nothing of it stays."""
    before = {model: set(_rows(model).values_list("pk", flat=True)) for model in _tables()}
    with transaction.atomic():
        world = pickle.dumps(build())
        made = {model: list(_rows(model).exclude(pk__in=before[model])) for model in _tables()}
        transaction.set_rollback(True)
    inserts: list[tuple[str, Any]] = []

    def noted(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith("INSERT"):
            inserts.append((sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(noted):
        for model, rows in made.items():
            _rows(model).bulk_create(rows)
        transaction.set_rollback(True)
    return tuple(inserts), world


def _tables() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _rows(model: type[Model]) -> Any:
    return model._base_manager


_PEOPLE = (
    ("province_leader", "province", Role.LEADER, "Trần Thử Nhất"),
    ("province_coordinator", "province", Role.COORDINATOR, "Lê Thử Hai"),
    ("administrator", "province", Role.ADMINISTRATOR, "Phạm Thử Ba"),
    ("auditor", "province", Role.AUDITOR, "Vũ Thử Bốn"),
    ("department_leader", "department", Role.LEADER, "Hoàng Mẫu Một"),
    ("department_coordinator", "department", Role.COORDINATOR, "Đặng Mẫu Hai"),
    ("department_administrator", "department", Role.ADMINISTRATOR, "Ngô Mẫu Ba"),
    ("department_officer", "office", Role.OFFICER, "Bùi Mẫu Bốn"),
    ("responder", "department", Role.RESPONDER, "Đỗ Mẫu Năm"),
    ("north_leader", "north", Role.LEADER, "Lý Bắc Một"),
    ("north_coordinator", "north", Role.COORDINATOR, "Mai Bắc Hai"),
    ("north_officer", "north", Role.OFFICER, "Tạ Bắc Ba"),
    ("south_leader", "south", Role.LEADER, "Cao Nam Một"),
    ("south_coordinator", "south", Role.COORDINATOR, "Hà Nam Hai"),
    ("south_officer", "south", Role.OFFICER, "Tô Nam Ba"),
    ("hill_leader", "hill", Role.LEADER, "Đinh Đồi Một"),
    ("hill_officer", "hill", Role.OFFICER, "Lưu Đồi Hai"),
    ("commune_leader", "commune", Role.LEADER, "Quách Xã Một"),
    ("commune_officer", "commune", Role.OFFICER, "Thạch Xã Hai"),
    ("telecom_leader", "telecom", Role.LEADER, "Kiều Mạng Một"),
    ("telecom_coordinator", "telecom", Role.COORDINATOR, "Nghiêm Mạng Hai"),
    ("telecom_officer", "telecom", Role.OFFICER, "Chu Mạng Ba"),
    ("police_leader", "police", Role.LEADER, "Tống An Một"),
    ("police_coordinator", "police", Role.COORDINATOR, "Phùng An Hai"),
    ("removed", "office", Role.OFFICER, "Viên Đã Nghỉ"),
)


def _units() -> dict[str, Unit]:
    def unit(name: str, kind: str, parent: Unit | None = None, symbol: str = "", code: str = "") -> Unit:
        return organisations.create_unit(
            by=SETUP, at=BEGAN, name=name, kind=kind, parent=parent, place="Lâm Đài", symbol=symbol, code=code
        )

    province = unit("UBND tỉnh Lâm Đài", "province", None, "UBND", "H99")
    department = unit("Sở Giáo dục và Đào tạo", "department", province, "SGDĐT", "H99.7")
    return {
        "province": province,
        "department": department,
        "office": unit("Văn phòng Sở", "office", department, "VP"),
        "it_room": unit("Phòng Công nghệ thông tin", "office", department, "CNTT"),
        "north": unit("Trường THPT Bắc Lâm", "upper_school", department, "THPTBL", "H99.7.1"),
        "south": unit("Trường THPT Nam Lâm", "upper_school", department, "THPTNL", "H99.7.2"),
        "hill": unit("Trường THPT Đồi Thông", "upper_school", department, "THPTĐT"),
        "commune": unit("UBND xã Suối Trong", "commune", province, "UBND", "H99.20"),
        "telecom": unit("Công ty Viễn thông Mây Trắng", "telecom"),
        "police": unit("Công an tỉnh Lâm Đài", "police", None, "CAT"),
    }


def _systems(units: dict[str, Unit]) -> dict[str, InformationSystem]:
    def system(unit: str, name: str, level: int | None) -> InformationSystem:
        return systems.add_system(by=SETUP, at=BEGAN, unit=units[unit], name=name, level=level, since=BEGAN_ON)

    return {
        "province_portal": system("province", "Cổng dịch vụ công tỉnh", 3),
        "department_records": system("department", "Cơ sở dữ liệu ngành", 3),
        "north_site": system("north", "Trang thông tin điện tử", 1),
        "north_marks": system("north", "Quản lý điểm học sinh", 2),
        "south_site": system("south", "Trang thông tin điện tử", 1),
        "hill_site": system("hill", "Trang thông tin điện tử", None),
    }


def _person(name: str, unit: Unit, role: Role, full_name: str) -> Person:
    return organisations.create_person(
        by=SETUP,
        at=BEGAN,
        unit=unit,
        role=role,
        username=name.replace("_", "."),
        full_name=full_name,
        email=f"{name.replace('_', '.')}@lamdai.example",
        phone="0900 000 001",
    )
