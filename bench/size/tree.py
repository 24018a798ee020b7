"""Units, people and systems: a province, its sở and communes, their schools and clinics, bodies beside the tree."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from bench.size.plan import Plan
from bench.size.rows import pour
from bench.size.trail import Trail
from khien.cli.demo import names
from khien.organisations.models import Grant, Person, Unit, UnitCode
from khien.organisations.rules import Role
from khien.reading.fold import fold
from khien.systems.models import InformationSystem, SystemLevel

BEGAN = -730
SETUP = "service:setup"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the plan. `depth` counts from the top."""

    id: int
    parent: int | None
    path: str
    name: str
    kind: str


@dataclass(slots=True)
class Tree:
    """What the rest of the data hangs on. People are numbered by unit and role, systems by unit with their levels."""

    units: list[Place] = field(default_factory=list)
    people: dict[tuple[int, Role], int] = field(default_factory=dict)
    systems: dict[int, list[int]] = field(default_factory=dict)

    @property
    def province(self) -> Place:
        return self.units[0]

    def of_kind(self, *kinds: str) -> list[Place]:
        return [unit for unit in self.units if unit.kind in kinds]

    def below(self, top: Place) -> list[Place]:
        return [unit for unit in self.units if unit.path.startswith(top.path) and unit is not top]

    def add(self, name: str, kind: str, parent: Place | None) -> Place:
        key = len(self.units) + 1
        path = f"{parent.path if parent else '/'}{key}/"
        made = Place(key, parent.id if parent else None, path, name, kind)
        self.units.append(made)
        return made


def grow(plan: Plan, trail: Trail) -> Tree:
    """Write units, codes, people and systems; the tree to hang letters and evidence on."""
    tree = Tree()
    _fill(tree, plan)
    _write_units(tree, plan, trail)
    _people(tree, plan, trail)
    _systems(tree, plan, trail)
    return tree


def _fill(tree: Tree, plan: Plan) -> None:
    """A fifth of the units under one Sở, the rest mostly under communes: both a wide branch and many narrow ones."""
    province = tree.add("UBND tỉnh Lâm Đài", "province", None)
    departments = [tree.add(name, "department", province) for name, _ in names.DEPARTMENTS]
    for one in departments[: max(2, plan.units // 200)]:
        for room in ("Văn phòng", "Phòng Công nghệ thông tin"):
            tree.add(f"{room} {one.name}", "office", one)
    beside = (("Công ty Viễn thông Mây Trắng", "telecom"), ("Công an tỉnh Lâm Đài", "police"))
    for name, kind in beside:
        tree.add(name, kind, None)
    tree.add("Đội ứng cứu sự cố tỉnh", "response_team", province)
    communes = [
        tree.add(f"UBND xã {names.COMMUNES[n % 24]} {n + 1}", "commune", province)
        for n in range(max(3, plan.units // 40))
    ]
    _schools(tree, plan, departments, communes)


def _schools(tree: Tree, plan: Plan, departments: list[Place], communes: list[Place]) -> None:
    numbers = count(1)
    for n in range(plan.units // 5):
        kind, label = (("upper_school", "Trường THPT"), ("adult_centre", "Trung tâm GDNN-GDTX"))[n % 8 == 7]
        tree.add(f"{label} {names.SCHOOLS[n % 30]} {next(numbers)}", kind, departments[0])
    for n in range(plan.units // 50):
        tree.add(f"Bệnh viện {names.SCHOOLS[n % 30]} {next(numbers)}", "hospital", departments[1])
    for n in range(plan.units + 1 - len(tree.units)):
        kind, label = _OF_COMMUNES[n % len(_OF_COMMUNES)]
        tree.add(f"{label} {names.SCHOOLS[n % 30]} {next(numbers)}", kind, communes[n % len(communes)])


_OF_COMMUNES = (
    ("primary_school", "Trường tiểu học"),
    ("nursery", "Trường mầm non"),
    ("lower_school", "Trường THCS"),
    ("clinic", "Trạm y tế"),
)


def _write_units(tree: Tree, plan: Plan, trail: Trail) -> None:
    began = plan.day(BEGAN)
    columns = ("id", "parent_id", "path", "name", "name_folded", "kind", "place", "valid_from", "facts_version")
    pour(
        Unit,
        columns,
        ((u.id, u.parent, u.path, u.name, fold(u.name), u.kind, "Lâm Đài", began, 1) for u in tree.units),
    )
    pour(UnitCode, ("unit_id", "code", "valid_from"), ((u.id, f"H99.{u.id}", began) for u in tree.units))
    for unit in tree.units:
        details = {"name": unit.name, "kind": unit.kind, "parent": unit.parent, "code": f"H99.{unit.id}"}
        trail.note(plan.at(BEGAN, unit.id), SETUP, "unit.created", f"unit:{unit.id}", unit.id, details)


ROLES_OF = {
    "province": (Role.LEADER, Role.COORDINATOR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR),
    "department": (Role.LEADER, Role.COORDINATOR, Role.OFFICER),
    "commune": (Role.LEADER, Role.COORDINATOR, Role.OFFICER),
    "telecom": (Role.LEADER, Role.COORDINATOR, Role.OFFICER),
    "response_team": (Role.RESPONDER, Role.OFFICER),
}
_USUAL = (Role.LEADER, Role.OFFICER)


def username(unit: int, role: Role) -> str:
    """The sign-in name of a role at a unit: `coordinator.1`."""
    return f"{role}.{unit}"


def _people(tree: Tree, plan: Plan, trail: Trail) -> None:
    said = names.people()
    rows: list[tuple[int, str, str]] = []
    for unit in tree.units:
        for role in ROLES_OF.get(unit.kind, _USUAL):
            tree.people[unit.id, role] = len(rows) + 1
            rows.append((len(rows) + 1, username(unit.id, role), next(said)))
    began = plan.at(BEGAN, 3600)
    pour(
        Person,
        ("id", "username", "full_name", "full_name_folded", "password", "email", "joined_at"),
        ((key, name, full, fold(full), f"!{key:040}", f"{name}@lamdai.example", began) for key, name, full in rows),
    )
    pour(Grant, ("person_id", "unit_id", "role", "valid_from"), _grants(tree, plan.day(BEGAN)))
    for (unit_id, role), key in tree.people.items():
        _, name, full = rows[key - 1]
        personal = {"username": name, "full_name": full, "title": "", "email": f"{name}@lamdai.example"}
        at = plan.at(BEGAN, 3600 + key)
        trail.note(at, SETUP, "person.created", f"person:{key}", unit_id, {"role": role.value}, personal)


def _grants(tree: Tree, since: date) -> Iterator[tuple[int, int, str, date]]:
    for (unit, role), key in tree.people.items():
        yield key, unit, role.value, since


_RUNS = ("Trang thông tin điện tử", "Quản lý văn bản", "Cơ sở dữ liệu chuyên ngành", "Thư điện tử", "Phần mềm kế toán")


def _systems(tree: Tree, plan: Plan, trail: Trail) -> None:
    """As many as planned, four a unit on average; a tenth has no level yet."""
    chance = random.Random(plan.seed + 1)
    owners = [tree.units[n % len(tree.units)].id for n in range(plan.systems)]
    chance.shuffle(owners)
    rows, levels = [], []
    for key, unit in enumerate(sorted(owners), 1):
        own = tree.systems.setdefault(unit, [])
        own.append(key)
        name = f"{_RUNS[(len(own) - 1) % len(_RUNS)]} {len(own)}"
        rows.append((key, unit, name, fold(name), plan.day(BEGAN)))
        level = chance.choice((None, 1, 1, 1, 2, 2, 2, 3, 3, 4))
        if level is not None:
            levels.append((key, level, plan.day(BEGAN)))
        details = {"name": name, "level": level}
        trail.note(plan.at(BEGAN, 20_000 + key), SETUP, "system.added", f"system:{key}", unit, details)
    pour(InformationSystem, ("id", "unit_id", "name", "name_folded", "valid_from"), rows)
    pour(SystemLevel, ("system_id", "level", "since"), levels)
