"""Yearly reports for tests: a body's report written, frozen and sent, on days in December 2026."""

from datetime import UTC, date, datetime
from typing import Any

from khien.base import clock
from khien.files.actions import store_bytes
from khien.organisations.models import Person, Unit
from khien.reports.models import YearlyReport
from khien.reports.yearly import actions
from khien.reports.yearly.actions import Issued

NOW = datetime(2026, 12, 16, 3, 0, tzinfo=UTC)
YEAR = 2026


def issued(on: date | None = None, number: str = "45/BC-THPTBL") -> Issued:
    """A signed paper of the day."""
    paper = store_bytes(b"1. Bao cao nam da ky", "bao-cao-da-ky.txt", by=None, at=clock.now())
    return Issued(number, on or clock.today(), paper)


def begun(unit: Unit, by: Person, year: int = YEAR) -> YearlyReport:
    """The first draft."""
    return actions.begin(unit, year, by=by, at=clock.now())


def fresh(report: YearlyReport) -> YearlyReport:
    """The row as it is now."""
    return YearlyReport.objects.select_related("unit__parent").get(pk=report.pk)


def frozen(unit: Unit, by: Person, year: int = YEAR) -> YearlyReport:
    """A report that waits for its signature."""
    report = begun(unit, by, year)
    actions.freeze(report, version=report.version, by=by, at=clock.now())
    return fresh(report)


def sent(unit: Unit, by: Person, leader: Person, year: int = YEAR, **more: Any) -> YearlyReport:
    """A report that its leader sent."""
    report = frozen(unit, by, year)
    return actions.send(report, version=report.version, by=leader, at=clock.now(), **more)
