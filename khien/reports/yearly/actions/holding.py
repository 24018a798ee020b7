"""A yearly report held for a change: locked, of the version that its writer saw; its steps and its audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from khien.base import audit, clock
from khien.law.reporting.types import YearlyLaw
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.reports.models import YearlyReport, YearlyStep, YearlyVersion
from khien.reports.yearly import queries
from khien.reports.yearly.rules import Act, State, after

if TYPE_CHECKING:
    from khien.files.models import StoredFile


class UnableToReportYearly(ValueError):
    """The yearly report cannot be made, changed or sent so; the message says why."""


@dataclass(frozen=True, slots=True)
class Issued:
    """The signed paper: its number, its day and its bytes."""

    number: str
    on: date
    paper: StoredFile


def law_or_refusal(year: int) -> YearlyLaw:
    law = queries.law_of(year)
    if law is None:
        raise UnableToReportYearly(f"Khiên chưa có quy định về báo cáo năm {year}: không lập báo cáo theo luật khác.")
    return law


def locked(report: YearlyReport, version: int | None) -> YearlyReport:
    rows = YearlyReport.objects.select_for_update(of=("self",)).select_related("unit__parent")
    row = rows.get(pk=report.pk)
    if version is not None and version != row.version:
        raise UnableToReportYearly("Người khác vừa sửa báo cáo này. Hãy tải lại trang rồi làm lại; chưa có gì bị mất.")
    return row


def being_written(report: YearlyReport, by: Viewer, version: int | None) -> YearlyReport:
    row = locked(report, version)
    require(by, Deed.PROVE, row.unit)
    after(State(row.state), Act.WRITE)
    return row


def saved(row: YearlyReport) -> YearlyReport:
    row.version += 1
    row.save()
    return row


def add_step(
    row: YearlyReport,
    act: Act,
    by: Viewer,
    at: datetime,
    *,
    version: YearlyVersion | None = None,
    issued: Issued | None = None,
    words: str = "",
) -> YearlyStep:
    """Write the act down."""
    return YearlyStep.objects.create(
        report=row,
        act=act.value,
        state=row.state,
        version=version,
        on=issued.on if issued else clock.day_of(at),
        at=at,
        by_id=getattr(by, "pk", None),
        number=issued.number.strip()[:100] if issued else "",
        words=words,
        paper=issued.paper if issued else None,
        digest=issued.paper.sha256 if issued else "",
    )


def note(action: str, report: YearlyReport, by: Viewer, at: datetime, **details: object) -> None:
    audit.record(
        action,
        f"yearly:{report.pk}",
        by=by,
        at=at,
        unit_id=report.unit_id,
        details={"year": report.year, "state": report.state, **details},
    )
