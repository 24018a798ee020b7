"""Scenes of checks: read by who reads the unit, kept by who proves for it or leads the inspection."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.evidence import actions
from khien.evidence.actions import NewFinding, Plan, Reached
from khien.evidence.models import Activity, FindingStep, Target
from khien.evidence.rules.assessments import PaperKind
from khien.evidence.rules.findings import Act, Severity
from khien.files.actions import store_bytes
from khien.law.assessment.types import Assessor, Part
from khien.law.types import Regime
from khien.organisations.models import Person, Unit
from khien.systems.models import InformationSystem
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, TODAY, Stage

SCAN = b"Name,Risk,Host\nLo hong,High,192.0.2.1\n"


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("bao-cao.txt", b"1. Bao cao", "text/plain")


def _planned(unit: Unit, system: InformationSystem, by: Person, words: str = "", lead: Unit | None = None) -> Activity:
    plan = Plan(
        title=f"Kiểm tra {words}",
        regime=Regime.ANM_2026,
        parts=frozenset({Part.COMPLIANCE, Part.SCAN}),
        planned_from=TODAY,
        planned_to=date(2026, 9, 30),
        assessor=Assessor.SUPERIOR if lead else Assessor.INDEPENDENT_UNIT,
        assessor_name=words,
        events=(),
    )
    return actions.plan_check(unit, plan, [system.pk], by=by, at=NOW, lead=lead)


def _held(row: Activity, by: Person) -> Activity:
    said = {one.pk: Reached(TODAY) for one in Target.objects.filter(activity=row)}
    row = actions.hold_check(row, said, held_from=TODAY, held_to=TODAY, version=row.version, by=by, at=NOW)
    report = store_bytes(b"1. Bao cao", "bao-cao.txt", by=None, at=NOW)
    actions.add_check_paper(row, PaperKind.REPORT, report, by=by, at=NOW)
    return row


def _body(system: InformationSystem, **more: object) -> dict[str, Any]:
    given = {"title": "Kế hoạch", "systems": [str(system.pk)], "parts": ["scan"], "planned_from": DAY}
    return given | {"planned_to": "30/09/2026"} | more


def _of_north(stage: Stage) -> Iterator[Scene]:
    """North's own: planned, with an opening, a scanner's table and a fix that waits for another person."""
    world, of = stage.world, "north's"
    by, words = world.north_officer, f"{MARKS['north']} {MARKUP}"
    row = _planned(world.north, world.north_marks, by, words)
    table = store_bytes(SCAN, "quet.csv", by=None, at=NOW)
    kept = actions.add_check_paper(row, PaperKind.SCAN_OUTPUT, table, by=by, at=NOW)
    given = {"detail": words, "entry": True, "due_on": date(2026, 9, 10)}
    hole = actions.add_finding(row, NewFinding(f"Lỗ {words}", Severity.HIGH, TODAY, **given), by=by, at=NOW)  # type: ignore[arg-type]
    fixed = actions.add_finding(row, NewFinding("Đã vá", Severity.LOW, TODAY), by=by, at=NOW)
    proof = store_bytes(b"1. Da va", "va.txt", by=None, at=NOW)
    given = {"on": TODAY, "words": words, "version": 0, "by": by, "at": NOW, "paper": proof}
    fixed = actions.act_on_finding(fixed, Act.FIX, **given)  # type: ignore[arg-type]
    step, query = FindingStep.objects.get(finding=fixed), f"?don_vi={world.north.pk}"
    days = {"held_from": DAY, "held_to": DAY, "day": DAY, "version": row.version, "da": [row.targets.all()[0].pk]}
    hunt = {"version": hole.version, "on": DAY, "scope": "Nhật ký", "looked_for": "Lạ", "signs": 0, "unsettled": 0}
    settled = {"version": hole.version, "severity": "high", "entry": "on", "due_on": "20/09/2026"}

    for name in ("index", "coverage", "due", "findings", "law"):
        yield to(f"assessments:{name}", of="one's own")
        yield to(f"assessments:{name}", of=of, query=query)
    yield to("assessments:system", world.north_marks.pk, of=of)
    yield to("assessments:new", of=of, query=query, body=lambda: _body(world.north_marks))
    yield to("assessments:inspect", of=of, query=query, body=lambda: _body(world.north_marks))
    yield to("assessments:one", row.pk, of=of)
    yield to("assessments:change", row.pk, of=of, body=lambda: _body(world.north_marks, version=row.version))
    yield to("assessments:hold", row.pk, of=of, body=lambda: days)
    yield to("assessments:cancel", row.pk, of=of, body=lambda: {"version": row.version, "reason": "Hoãn"})
    yield to("assessments:add_paper", row.pk, of=of, body=lambda: {"kind": "report", "paper": _paper()})
    yield to("assessments:paper", row.pk, kept.pk, of=of)
    yield to("assessments:remove_paper", row.pk, kept.pk, of=of)
    yield to("assessments:take_in", row.pk, kept.pk, of=of)
    finding = {"title": "Mới", "severity": "low", "found_on": DAY}
    yield to("assessments:add_finding", row.pk, of=of, body=lambda: finding)
    yield to("assessments:finding", hole.pk, of=of)
    yield to("assessments:settle", hole.pk, of=of, body=lambda: settled)
    yield to("assessments:hunt", hole.pk, of=of, body=lambda: {**hunt, "papers": _paper()})
    acted = {"version": hole.version, "on": DAY, "words": "Đã vá"}
    yield to("assessments:act", hole.pk, "fix", of="north's opening", body=lambda: acted)
    tested = {"version": fixed.version, "on": DAY, "words": "Đạt"}
    yield to(
        "assessments:act", fixed.pk, "confirm", of="north's, fixed by its officer", body=lambda: tested, acts=False
    )
    yield to("assessments:step_paper", fixed.pk, step.pk, of=of)


def _of_south(stage: Stage) -> Iterator[Scene]:
    """South's: one that is held and can be finished, one that is finished and waits for another's word."""
    world, by = stage.world, stage.world.south_officer
    row = _held(_planned(world.south, world.south_site, by, MARKS["south"]), by)
    yield to("assessments:finish", row.pk, of="south's held", body=lambda: {"version": row.version, "number": "7/BC"})
    done = _held(_planned(world.south, world.south_site, by, MARKS["south"]), by)
    result = actions.Result({}, number="8/BC")
    done, _ = actions.finish_check(done, result, version=done.version, by=by, at=NOW)
    yield to("assessments:one", done.pk, of="south's finished")
    yield to("assessments:accept", done.pk, of="south's finished", body=lambda: {"version": done.version})
    back = {"version": done.version, "reason": "Thiếu trang 2"}
    yield to("assessments:send_back", done.pk, of="south's finished", body=lambda: back)
    yield to("assessments:hold", done.pk, of="south's finished", acts=False)


def _of_the_department(stage: Stage) -> Iterator[Scene]:
    """An inspection of the hill by the Sở, with a finding that the hill fixes and the Sở tests."""
    world, of = stage.world, "hill's, by the department"
    by = world.department_coordinator
    row = _planned(world.hill, world.hill_site, by, MARKS["department"], lead=world.department)
    made = actions.add_finding(row, NewFinding("Chưa có quy chế", Severity.MEDIUM, TODAY), by=by, at=NOW)
    acted = {"version": made.version, "on": DAY, "words": "Đã ban hành"}
    yield to("assessments:cancel", row.pk, of=of, body=lambda: {"version": row.version, "reason": "Hoãn"})
    yield to("assessments:act", made.pk, "fix", of=of, body=lambda: acted)
    yield to("assessments:act", made.pk, "dismiss", of="hill's, a false alarm", body=lambda: acted)


AREAS = (_of_north, _of_south, _of_the_department)
