"""A body writes its yearly report: begun, filled in, drawn anew, frozen, taken back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit, clock
from khien.law.reporting.types import Capacity
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.reports.models import YearlyPart, YearlyReport, YearlyVersion
from khien.reports.yearly import queries
from khien.reports.yearly.actions.holding import (
    UnableToReportYearly,
    add_step,
    being_written,
    law_or_refusal,
    locked,
    note,
    saved,
)
from khien.reports.yearly.drawing import draw
from khien.reports.yearly.making import SMALL, make_files, order_files
from khien.reports.yearly.places import capacity_at_first, is_body
from khien.reports.yearly.rules import Act, State, after
from khien.reports.yearly.values import (
    BY_ID,
    COUNTS,
    EXPECTED,
    HEAD_FIELDS,
    LONGEST,
    NEVER_SAID,
    Totals,
    head_of,
    totals_of,
)

if TYPE_CHECKING:
    from khien.organisations.models import Unit

NAMED = 50  # missing bodies that a frozen version names


@transaction.atomic
def begin(unit: Unit, year: int, *, by: Viewer, at: datetime) -> YearlyReport:
    """The first draft of a body's report, drawn from what is known. Who is on top of the tree reports as the owner."""
    require(by, Deed.PROVE, unit)
    law = law_or_refusal(year)
    if not is_body(unit):
        raise UnableToReportYearly(
            "Phòng, bộ phận không báo cáo riêng: hệ thống của phòng nằm trong báo cáo của cơ quan."
        )
    if year > clock.day_of(at).year:
        raise UnableToReportYearly("Chưa tới năm đó nên chưa có số liệu để báo cáo.")
    if YearlyReport.objects.filter(unit=unit, year=year).exists():
        raise UnableToReportYearly(f"Đơn vị đã có báo cáo năm {year}; hãy mở báo cáo đó.")
    capacity = capacity_at_first(unit)
    today = clock.day_of(at)
    report = YearlyReport.objects.create(
        unit=unit,
        year=year,
        capacity=capacity.value,
        state=State.DRAFT.value,
        content=draw(by, unit, law, year, capacity, today).content({}),
        drawn_on=today,
        made_by_id=getattr(by, "pk", None),
        made_at=at,
    )
    note("yearly.begun", report, by, at, systems=len(report.content["rows"]))
    return report


def _draw(row: YearlyReport, by: Viewer, at: datetime) -> dict[str, Any]:
    found = draw(by, row.unit, law_or_refusal(row.year), row.year, Capacity(row.capacity), clock.day_of(at))
    return found.content(row.said)


@transaction.atomic
def redraw(report: YearlyReport, *, by: Viewer, at: datetime, version: int | None = None) -> bool:
    """Draw the rows anew from what is known now; whether anything differs from what the report showed."""
    row = being_written(report, by, version)
    content = _draw(row, by, at)
    differs = bool(content != row.content)
    row.content, row.drawn_on = content, clock.day_of(at)
    saved(row)
    note("yearly.redrawn", row, by, at, differs=differs)
    return differs


@transaction.atomic
def write_row(
    report: YearlyReport, system: int, given: Mapping[str, str], *, version: int, by: Viewer, at: datetime
) -> YearlyReport:
    """What a person says of one system where Khiên knows nothing. What is given as blank is unsaid."""
    row = being_written(report, by, version)
    if system not in {one.system for one in queries.rows_of(row)}:
        raise UnableToReportYearly("Hệ thống này không có trong báo cáo.")
    kept = {key: text.strip()[:LONGEST] for key, text in given.items() if key in BY_ID and key not in NEVER_SAID}
    kept = {key: text for key, text in kept.items() if text}
    row.said = {**row.said, "rows": {**row.said.get("rows", {}), str(system): kept}}
    row.content = _draw(row, by, at)
    saved(row)
    note("yearly.written", row, by, at, system=system, fields=sorted(kept))
    return row


@transaction.atomic
def write_head(
    report: YearlyReport,
    *,
    capacity: Capacity,
    head: Mapping[str, str],
    contents: Mapping[int, str],
    version: int,
    by: Viewer,
    at: datetime,
) -> YearlyReport:
    """In which capacity the body reports, section 2 of the form, and what the law asks for beside the form."""
    row = being_written(report, by, version)
    law = law_or_refusal(row.year)
    names = {*HEAD_FIELDS, EXPECTED}
    numbers = {one.number for one in law.beside_the_form()}
    row.capacity = capacity.value
    row.said = {
        **row.said,
        "head": {key: text.strip()[:LONGEST] for key, text in head.items() if key in names and text.strip()},
        "contents": {
            str(number): text.strip()[:LONGEST]
            for number, text in contents.items()
            if number in numbers and text.strip()
        },
    }
    row.content = _draw(row, by, at)
    saved(row)
    note("yearly.written", row, by, at, capacity=row.capacity)
    return row


def freeze(report: YearlyReport, *, version: int, by: Viewer, at: datetime) -> YearlyVersion:
    """Freeze the rows that were seen with the versions from below that are in; nothing is drawn anew here.

    The files of a short one are made while the person waits, those of a long one in the background.
    """
    made = _freeze(report, version, by, at)
    if made.total <= SMALL:
        make_files(made.pk, at=at)
        made.refresh_from_db()
    return made


@transaction.atomic
def _freeze(report: YearlyReport, version: int, by: Viewer, at: datetime) -> YearlyVersion:
    row = locked(report, version)
    require(by, Deed.PROVE, row.unit)
    row.state = after(State(row.state), Act.FREEZE).value
    today = clock.day_of(at)
    if row.drawn_on != today:
        raise UnableToReportYearly("Số liệu đã lấy từ hôm trước. Hãy lấy lại số liệu hôm nay, xem qua rồi chốt.")
    parts = list(queries.taken(by, row.unit, row.year, today).values_list("pk", "digest", "units", *COUNTS))
    own = totals_of(queries.rows_of(row))
    whole = sum((Totals(*part[3:]) for part in parts), own)
    content = _frozen(row, by, today, own)
    seq, chain = audit.head()
    made = YearlyVersion.objects.create(
        report=row,
        number=row.versions.count() + 1,
        content=content,
        digest=digest_of(content, [part[1] for part in parts]),
        **dict(zip(COUNTS, whole, strict=True)),
        units=1 + sum(part[2] for part in parts),
        chain_seq=seq,
        chain_digest=chain,
        made_by_id=getattr(by, "pk", None),
        made_at=at,
    )
    YearlyPart.objects.bulk_create((YearlyPart(whole=made, part_id=part[0]) for part in parts), batch_size=500)
    saved(row)
    add_step(row, Act.FREEZE, by, at, version=made)
    note("yearly.frozen", row, by, at, number=made.number, digest=made.digest, parts=len(parts), total=made.total)
    if made.total > SMALL:
        order_files(made.pk)
    return made


def _frozen(row: YearlyReport, by: Viewer, today: date, own: Totals) -> dict[str, Any]:
    law, capacity = law_or_refusal(row.year), Capacity(row.capacity)
    names, missing = queries.missing_names(by, row.unit, row.year, today, NAMED)
    return {
        "unit": row.unit.name,
        "year": row.year,
        "regime": law.regime.value,
        "capacity": capacity.value,
        "to": law.due[capacity].to,
        "drawn_on": row.drawn_on.isoformat(),
        "rows": row.content["rows"],
        "head": head_of(row.content.get("head", {}), row.said.get("head", {})),
        "contents": row.said.get("contents", {}),
        "confirmed_on": row.content.get("confirmed_on", ""),
        "own": list(own),
        "missing": names,
        "missing_count": missing,
    }


def digest_of(content: Mapping[str, Any], parts: list[str]) -> str:
    """The hash of a frozen version: of its own content and, by their hashes, of all that it takes in."""
    told = json.dumps([content, sorted(parts)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


@transaction.atomic
def reopen(report: YearlyReport, *, version: int, by: Viewer, at: datetime) -> YearlyReport:
    """Take a frozen report back to be written; the version stays and is never sent."""
    row = locked(report, version)
    require(by, Deed.PROVE, row.unit)
    row.state = after(State(row.state), Act.REOPEN).value
    saved(row)
    add_step(row, Act.REOPEN, by, at)
    note("yearly.reopened", row, by, at)
    return row
