"""Checks of systems with their findings, yearly reports on every step of their way, a dossier's ZIP, a long table."""

from datetime import timedelta

from bench.size.extras.cast import Cast
from bench.size.extras.inventory import BUSY
from khien.dossiers import actions as dossiers
from khien.dossiers.models import Dossier
from khien.dossiers.rules.standards import regime_on
from khien.evidence import actions as evidence
from khien.evidence.actions import NewFinding, Plan, Reached, Result
from khien.evidence.models import Activity, Finding, Target
from khien.evidence.rules.assessments import PaperKind
from khien.evidence.rules.findings import Act, Severity
from khien.law.assessment.types import Assessor, Part
from khien.organisations.models import Person
from khien.organisations.rules import Role
from khien.reports.models import YearlyReport
from khien.reports.yearly import actions as yearly
from khien.reports.yearly.actions import Issued
from khien.systems import actions as systems
from khien.systems.actions import long_importing
from khien.systems.models import InformationSystem
from khien.systems.rules.fields import Part as PartOfSystem

FINDINGS, ROWS = 60, 200
PLANNED, FINISHED = "Kiểm tra định kỳ", "Kiểm tra năm trước"
_SCAN = "Name,Risk,Host\n" + "".join(f"Lo hong {n},High,192.0.2.{n % 250 + 1}\n" for n in range(100))


def write(cast: Cast) -> None:
    """The school's: two checks, three yearly reports; and what is made of its systems in the background."""
    by = cast.who(cast.school, Role.OFFICER)
    system = InformationSystem.objects.get(unit=cast.school, name=BUSY)
    _check(cast, system, by)
    _finished(cast, system, by)
    _yearly(cast, by)
    _made_aside(cast, system, by)


def _planned(cast: Cast, system: InformationSystem, by: Person, title: str) -> Activity:
    plan = Plan(
        title=title,
        regime=regime_on(cast.today),
        parts=frozenset({Part.COMPLIANCE, Part.SCAN}),
        planned_from=cast.today,
        planned_to=cast.today + timedelta(days=20),
        assessor=Assessor.INDEPENDENT_UNIT,
        assessor_name="Đoàn kiểm tra thử nghiệm",
        events=(),
    )
    return evidence.plan_check(cast.school, plan, [system.pk], by=by, at=cast.at, lead=None)


def _check(cast: Cast, system: InformationSystem, by: Person) -> None:
    """Planned, with a scanner's table and many findings, one of them fixed."""
    row = _planned(cast, system, by, PLANNED)
    evidence.add_check_paper(row, PaperKind.SCAN_OUTPUT, cast.paper("quet.csv", _SCAN), by=by, at=cast.at)
    grades, due = list(Severity), cast.today + timedelta(days=15)
    found: list[Finding] = []
    for number in range(FINDINGS):
        given = NewFinding(
            f"Lỗ hổng {number + 1}", grades[number % len(grades)], cast.today, detail="Bản cũ", entry=True, due_on=due
        )
        found.append(evidence.add_finding(row, given, by=by, at=cast.at))
    fixed, paper = found[-1], cast.paper("va.txt", "1. Đã vá")
    evidence.act_on_finding(
        fixed, Act.FIX, on=cast.today, words="Đã vá", version=fixed.version, by=by, at=cast.at, paper=paper
    )


def _finished(cast: Cast, system: InformationSystem, by: Person) -> None:
    """Two that were held; one is finished and waits for another's word."""
    for finishes in (False, True):
        row = _planned(cast, system, by, FINISHED)
        said = {one.pk: Reached(cast.today) for one in Target.objects.filter(activity=row)}
        row = evidence.hold_check(
            row, said, held_from=cast.today, held_to=cast.today, version=row.version, by=by, at=cast.at
        )
        evidence.add_check_paper(row, PaperKind.REPORT, cast.paper("bao-cao.txt", "1. Báo cáo"), by=by, at=cast.at)
        if finishes:
            evidence.finish_check(row, Result({}, number="8/BC"), version=row.version, by=by, at=cast.at)


def _yearly(cast: Cast, by: Person) -> None:
    """This year's being written, last year's frozen, the one before sent."""
    year = cast.today.year
    yearly.begin(cast.school, year, by=by, at=cast.at)
    for back in (1, 2):
        report = yearly.begin(cast.school, year - back, by=by, at=cast.at)
        yearly.freeze(report, version=report.version, by=by, at=cast.at)
        report = YearlyReport.objects.select_related("unit__parent").get(pk=report.pk)
    issued = Issued("4/BC", cast.today, cast.paper())
    yearly.send(report, version=report.version, by=by, at=cast.at, issued=issued)


def _made_aside(cast: Cast, system: InformationSystem, by: Person) -> None:
    """What jobs make: the ZIP of a dossier, a long table read."""
    dossiers.order_papers(Dossier.objects.filter(system=system)[0], by=by, at=cast.at)
    given = {"network": "192.0.2.0/28", "note": "Mạng chung"}
    systems.add_part(PartOfSystem.ADDRESS, by=by, at=cast.at, unit=cast.school, system=None, given=given)
    table = "Ten he thong,Ten mien\n" + "".join(f",chung{n}.lamdai.example\n" for n in range(ROWS))
    sent = systems.send_table("ten-mien", table.encode(), "ten-mien.csv", unit=cast.school, by=by, at=cast.at)
    long_importing.work_on(sent.pk)
