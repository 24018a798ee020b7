"""A scanner's table becomes findings: looked through first, taken in whole afterwards. The file stays with its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.base import clock
from khien.evidence import actions
from khien.evidence.actions import NewFinding, UnableToAssess
from khien.evidence.queries import may_keep, papers_of
from khien.evidence.queries.matching import matched_targets
from khien.evidence.rules.assessments import OPEN, State, UnableToMoveOn
from khien.evidence.rules.findings import SEVERITIES, Severity
from khien.evidence.rules.scanned import Scanned, scanned_rows
from khien.files.queries import UnableToOpen, open_bytes
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.rows import Rows
from khien.organisations.rules.sheets import UnableToReadSheet, read_sheet
from khien.web.assessments.shared import SEVERITY_TONES, frame, seen
from khien.web.labels import said
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.evidence.models import Activity, ActivityPaper

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, key: UUID, paper: int) -> HttpResponse:
    """GET shows what would come in and what would not; POST takes it in, all or nothing."""
    row = seen(request, key)
    if not may_keep(viewer(request), row):
        raise NotAllowed(_("Cuộc kiểm tra này do đơn vị hoặc người khác ghi."), seen=True)
    kept = papers_of(viewer(request), row).filter(pk=paper).first()
    if kept is None:
        raise Http404
    try:
        rows = _read(kept)
    except (UnableToReadSheet, UnableToOpen) as refusal:
        messages.error(request, str(refusal))
        return redirect("assessments:one", key)
    fresh = [one for one in rows.good if one.severity is not None]
    where = matched_targets(viewer(request), row, {(one.host, one.hostname) for one in fresh})
    if request.method == "POST" and not rows.bad and _taken(request, row, fresh, where):
        return redirect("assessments:one", key)
    context = frame(row, _("Nhập tồn tại")) | {
        "paper": kept,
        "rows": [
            (one, said(SEVERITIES[one.severity]), SEVERITY_TONES[one.severity], where.get((one.host, one.hostname)))
            for one in fresh[:SHOWN]
            if one.severity
        ],
        "more": max(0, len(fresh) - SHOWN),
        "count": len(fresh),
        "notes": len(rows.good) - len(fresh),
        "strangers": sum((one.host, one.hostname) not in where for one in fresh),
        "bad": rows.bad,
        "ignored": rows.ignored,
        "open": State(row.state) in OPEN,
    }
    return render(request, "assessments/take_in.html", context)


def _read(kept: ActivityPaper) -> Rows[Scanned]:
    with open_bytes(kept.file) as file:
        return scanned_rows(read_sheet(file.read(), kept.file.original_name))


def _taken(
    request: HttpRequest, row: Activity, rows: list[Scanned], where: dict[tuple[str, str], tuple[int, str]]
) -> bool:
    day = min(row.held_to or clock.today(), clock.today())
    given = [
        NewFinding(
            title=one.title,
            severity=one.severity or Severity.LOW,
            found_on=day,
            target=where[one.host, one.hostname][0] if (one.host, one.hostname) in where else None,
            detail=one.detail,
            where=one.where,
            cve=one.cve,
        )
        for one in rows
    ]
    try:
        done = actions.import_findings(row, given, by=viewer(request), at=clock.now())
    except (UnableToAssess, UnableToMoveOn) as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("Số tồn tại đã nhập: %(n)s. Hãy đánh dấu lỗ hổng cho phép xâm nhập.") % {"n": done})
    return True
