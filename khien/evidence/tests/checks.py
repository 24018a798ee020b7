"""A check of North's site with two devices, as the tests of checks and their pages begin it. Invented throughout."""

from datetime import UTC, date, datetime
from typing import Any

from khien.evidence import actions
from khien.evidence.actions import NewFinding, Plan, Reached, Result
from khien.evidence.models import Activity, Finding, Target
from khien.evidence.rules.assessments import PaperKind
from khien.evidence.rules.findings import Severity
from khien.files.actions import store_bytes
from khien.files.models import StoredFile
from khien.law.assessment.types import Assessor, Part
from khien.law.types import Regime
from khien.organisations.models import Person, Unit
from khien.systems import actions as systems
from khien.systems.models import InformationSystem
from khien.systems.rules.fields import Part as InventoryPart
from tests.world import World

AT = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
DAY = date(2026, 9, 2)
ALL = frozenset({Part.COMPLIANCE, Part.EFFECTIVENESS, Part.SCAN})


def paper(name: str = "bao-cao.txt", words: bytes = b"1. Bao cao") -> StoredFile:
    return store_bytes(words, name, by=None, at=AT)


def with_devices(system: InformationSystem, by: Person, *names: str) -> None:
    for name in names or ("Máy chủ web", "Tường lửa"):
        given = {"name": name, "kind": "server"}
        systems.add_part(InventoryPart.ASSET, unit=system.unit, system=system, given=given, by=by, at=AT)


def plan(**changes: Any) -> Plan:
    given: dict[str, Any] = {
        "title": "Kiểm tra năm 2026",
        "regime": Regime.ANM_2026,
        "parts": ALL,
        "planned_from": date(2026, 9, 1),
        "planned_to": date(2026, 9, 30),
        "assessor": Assessor.INDEPENDENT_UNIT,
        "assessor_name": "Phòng Công nghệ thông tin",
        "events": (),
    }
    return Plan(**{**given, **changes})


def planned(world: World, *, lead: Unit | None = None, by: Person | None = None, **changes: Any) -> Activity:
    who = by or world.north_officer
    return actions.plan_check(world.north, plan(**changes), [world.north_site.pk], by=who, at=AT, lead=lead)


def checked(row: Activity, by: Person, *but: str) -> Activity:
    """Everything in scope tested on the day, but for devices of these names."""
    said = {
        one.pk: Reached(why_not="Đang sửa chữa") if one.asset and one.asset.name in but else Reached(DAY)
        for one in Target.objects.filter(activity=row).select_related("asset")
    }
    return actions.hold_check(row, said, held_from=DAY, held_to=DAY, version=row.version, by=by, at=AT)


def finished(row: Activity, by: Person, *, kind: PaperKind = PaperKind.REPORT, **result: Any) -> Activity:
    actions.add_check_paper(row, kind, paper(), by=by, at=AT)
    given = Result(**{"said": {}, "number": "7/BC", "tool": "Máy quét", **result})
    return actions.finish_check(row, given, version=row.version, by=by, at=AT)[0]


def found(row: Activity, by: Person, **changes: Any) -> Finding:
    given: dict[str, Any] = {"title": "Phần mềm chưa vá", "severity": Severity.HIGH, "found_on": DAY}
    return actions.add_finding(row, NewFinding(**{**given, **changes}), by=by, at=AT)
