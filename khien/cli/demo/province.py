"""The invented province of the demonstration, built through the same actions as a real one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from khien.base.actors import Service
from khien.cli.demo import names
from khien.organisations import actions as organisations
from khien.organisations.rules import Role
from khien.systems import actions as systems

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

BUILDER = Service("setup")
BEGAN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
BEGAN_ON = date(2025, 7, 1)
PLACE = "Lâm Đài"


@dataclass(slots=True)
class Province:
    """Units by the words that the demonstration uses, and who can sign in."""

    province: Unit
    departments: list[Unit] = field(default_factory=list)
    communes: list[Unit] = field(default_factory=list)
    schools: list[Unit] = field(default_factory=list)
    health: list[Unit] = field(default_factory=list)
    telecoms: list[Unit] = field(default_factory=list)
    team: Unit | None = None
    police: Unit | None = None
    people: dict[tuple[int, Role], Person] = field(default_factory=dict)
    _names: Iterator[str] = field(default_factory=names.people)

    @property
    def education(self) -> Unit:
        return self.departments[0]

    def who(self, unit: Unit, role: Role) -> Person:
        """The person of a role at a unit."""
        return self.people[unit.pk, role]

    def add(self, unit: Unit, username: str, *roles: Role) -> None:
        """One person for each role, named after the role."""
        for role in roles:
            name = next(self._names)
            self.people[unit.pk, role] = organisations.create_person(
                by=BUILDER,
                at=BEGAN,
                unit=unit,
                role=role,
                username=f"{_ROLE_NAMES[role]}.{username}",
                full_name=name,
                title=_TITLES.get(role, ""),
                email=f"{_ROLE_NAMES[role]}.{username}@lamdai.example",
            )


_ROLE_NAMES = {
    Role.LEADER: "lanhdao",
    Role.COORDINATOR: "daumoi",
    Role.OFFICER: "canbo",
    Role.RESPONDER: "ungcuu",
    Role.AUDITOR: "kiemtra",
    Role.ADMINISTRATOR: "quantri",
}
_TITLES = {Role.LEADER: "Thủ trưởng", Role.COORDINATOR: "Cán bộ đầu mối", Role.OFFICER: "Phụ trách CNTT"}
_WORKING = (Role.LEADER, Role.COORDINATOR, Role.OFFICER)


def _unit(name: str, kind: str, parent: Unit | None = None, symbol: str = "", code: str = "") -> Unit:
    return organisations.create_unit(
        by=BUILDER, at=BEGAN, name=name, kind=kind, parent=parent, place=PLACE, symbol=symbol, code=code
    )


def build() -> Province:
    """A province with 12 sở, 30 communes, 60 schools, 10 hospitals and clinics, and the bodies beside it."""
    whole = Province(_unit("UBND tỉnh Lâm Đài", "province", None, "UBND", "H99"))
    whole.add(whole.province, "tinh", *_WORKING, Role.AUDITOR, Role.ADMINISTRATOR)
    for number, (name, symbol) in enumerate(names.DEPARTMENTS, 1):
        unit = _unit(name, "department", whole.province, symbol, f"H99.{number}")
        whole.departments.append(unit)
        whole.add(unit, symbol.lower().replace("đ", "d"), *_WORKING)
    _communes(whole)
    _schools(whole)
    _health(whole)
    _beside(whole)
    _systems(whole)
    return whole


def _communes(whole: Province) -> None:
    wards = [(f"UBND phường {name}", name) for name in names.COMMUNE_WARDS]
    for number, (name, _) in enumerate([*wards, *((f"UBND xã {one}", one) for one in names.COMMUNES)], 1):
        unit = _unit(name, "commune", whole.province, "UBND", f"H99.{100 + number}")
        whole.communes.append(unit)
        whole.add(unit, f"xa{number:02d}", Role.LEADER, Role.OFFICER)


def _schools(whole: Province) -> None:
    kinds = (("Trường THPT", "upper_school"), ("Trường THCS", "lower_school"))
    for number in range(60):
        label, kind = kinds[number // len(names.SCHOOLS)]
        name = names.SCHOOLS[number % len(names.SCHOOLS)]
        unit = _unit(f"{label} {name}", kind, whole.education, "", f"H99.1.{number + 1}")
        whole.schools.append(unit)
        whole.add(unit, f"truong{number + 1:02d}", Role.LEADER, Role.OFFICER)


def _health(whole: Province) -> None:
    department = whole.departments[1]
    wanted = [(name, "hospital") for name in names.HOSPITALS]
    wanted += [(f"Trung tâm Y tế {name}", "clinic") for name in names.CLINICS]
    for number, (name, kind) in enumerate(wanted, 1):
        unit = _unit(name, kind, department, "", f"H99.2.{number}")
        whole.health.append(unit)
        whole.add(unit, f"yte{number:02d}", Role.LEADER, Role.OFFICER)


def _beside(whole: Province) -> None:
    for number, name in enumerate(("Công ty Viễn thông Mây Trắng", "Công ty Viễn thông Sông Êm"), 1):
        unit = _unit(name, "telecom")
        whole.telecoms.append(unit)
        whole.add(unit, f"vienthong{number}", *_WORKING)
    whole.team = _unit("Đội ứng cứu sự cố an toàn thông tin mạng tỉnh", "response_team", whole.province)
    whole.add(whole.team, "doi", Role.LEADER, Role.RESPONDER, Role.OFFICER)
    whole.police = _unit("Công an tỉnh Lâm Đài", "police", None, "CAT")
    whole.add(whole.police, "congan", *_WORKING)


# What each kind of unit runs, with the level; None where nobody has determined it yet.
_RUNS: tuple[tuple[str, tuple[tuple[str, int | None], ...]], ...] = (
    ("departments", (("Trang thông tin điện tử", 2), ("Cơ sở dữ liệu chuyên ngành", 3))),
    ("communes", (("Trang thông tin điện tử", 1),)),
    ("schools", (("Trang thông tin điện tử nhà trường", 1),)),
    ("health", (("Quản lý khám, chữa bệnh", 3), ("Trang thông tin điện tử", 1))),
)


def _systems(whole: Province) -> None:
    for own, its_level in (("Cổng dịch vụ công tỉnh", 3), ("Trung tâm dữ liệu tỉnh", 4), ("Quản lý văn bản", 3)):
        _system(whole.province, own, its_level)
    for group, runs in _RUNS:
        for place, unit in enumerate(getattr(whole, group)):
            for name, level in runs:
                _system(unit, name, None if place % 7 == 6 else level)
    for place, unit in enumerate(whole.schools):
        if place % 4 == 0:
            _system(unit, "Quản lý điểm học sinh", 2)


def _system(unit: Unit, name: str, level: int | None) -> None:
    systems.add_system(by=BUILDER, at=BEGAN, unit=unit, name=name, level=level, since=BEGAN_ON)
