"""Checks, what they cover and what they found, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.evidence.queries import activities_below, coverage_of, findings_counted, open_findings, targets_of
from khien.evidence.rules.assessments import STATES, State
from khien.evidence.rules.coverage import Status
from khien.evidence.rules.findings import HUNTS, SEVERITIES, Hunt, Severity
from khien.evidence.rules.findings import STATES as FINDING_STATES
from khien.evidence.rules.findings import State as FindingState
from khien.reports.tables import Cell
from khien.systems.queries import RegisterAsked, register
from khien.web.assessments.lists import EVERYTHING, UNDATED
from khien.web.assessments.shared import part_titles, seen
from khien.web.evidence.views import UUID_SHAPE
from khien.web.status import VERDICTS
from khien.web.tables.table import Table
from khien.web.viewing import unit_in_view, viewer
from khien.web.wording import cited

if TYPE_CHECKING:
    from khien.evidence.models import Activity

AT_ONCE = 500


def _parts(rows: Iterator[Activity]) -> Iterator[list[Activity]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _checks(request: HttpRequest) -> Iterator[list[Cell]]:
    everything = request.GET.get("xem") == EVERYTHING
    rows = activities_below(viewer(request), unit_in_view(request), open_only=not everything)
    for some in _parts(rows.iterator(AT_ONCE)):
        counts = findings_counted(viewer(request), some)
        for row in some:
            yield [
                row.title,
                row.unit.name,
                row.lead.name if row.lead else "",
                "; ".join(part_titles(row)),
                row.assessor_name,
                row.planned_from,
                row.planned_to,
                row.held_from,
                row.held_to,
                said(STATES[State(row.state)]),
                row.number,
                *counts.get(row.pk, (0, 0)),
            ]


def _scope(request: HttpRequest) -> Iterator[list[Cell]]:
    key = request.GET.get("cuoc", "")
    if not UUID_SHAPE.fullmatch(key):
        raise Http404
    row = seen(request, UUID(key))
    for one in targets_of(viewer(request), row):
        device = one.asset.name if one.asset else said("(cả hệ thống)")
        yield [one.system.name, device, one.tested_on, one.why_not, row.title, row.unit.name]


def _coverage(request: HttpRequest) -> Iterator[list[Cell]]:
    today, who = clock.today(), viewer(request)
    systems = register(who, unit_in_view(request), RegisterAsked(), today).systems
    for begin in range(0, len(systems), AT_ONCE):
        for one in coverage_of(who, systems[begin : begin + AT_ONCE], today):
            for law, covered in one.rounds:
                if covered.status is Status.NOT_ASKED:
                    continue
                missed = "; ".join(f"{missed.name}: {missed.why}" for missed in covered.missed)
                yield [
                    one.name,
                    one.unit_name,
                    one.level,
                    law.title,
                    str(VERDICTS[covered.status].label),
                    covered.reason,
                    covered.due_on,
                    missed[:30000],
                    cited(covered.cites),
                    covered.doubt,
                ]


def _findings(request: HttpRequest) -> Iterator[list[Cell]]:
    dated = request.GET.get("han", "") != UNDATED
    for row in open_findings(viewer(request), unit_in_view(request), dated=dated).iterator(AT_ONCE):
        yield [
            row.title,
            said(SEVERITIES[Severity(row.severity)]),
            said("có") if row.entry else "",
            said(FINDING_STATES[FindingState(row.state)]),
            said(HUNTS[Hunt(row.hunt)]) if row.hunt else "",
            row.unit.name,
            row.system.name if row.system else "",
            row.asset.name if row.asset else "",
            row.where,
            row.cve,
            row.found_on,
            row.due_on,
            row.owner.full_name if row.owner else "",
            row.activity.title,
        ]


CHECKS = (
    _("Cuộc kiểm tra"),
    _("Đơn vị"),
    _("Đoàn kiểm tra của"),
    _("Nội dung"),
    _("Bên kiểm tra"),
    _("Kế hoạch từ"),
    _("Kế hoạch đến"),
    _("Thực hiện từ"),
    _("Thực hiện đến"),
    _("Tình trạng"),
    _("Số báo cáo, biên bản"),
    _("Số tồn tại"),
    _("Chưa đóng"),
)
SCOPE = (
    _("Hệ thống"),
    _("Thiết bị, ứng dụng"),
    _("Ngày kiểm tra"),
    _("Vì sao chưa"),
    _("Cuộc kiểm tra"),
    _("Đơn vị"),
)
COVERAGE = (
    _("Hệ thống"),
    _("Đơn vị"),
    _("Cấp độ"),
    _("Vòng kiểm tra"),
    _("Kết luận"),
    _("Lý do"),
    _("Hạn"),
    _("Chưa phủ"),
    _("Căn cứ"),
    _("Hiệu lực"),
)
FINDINGS = (
    _("Tồn tại"),
    _("Mức độ"),
    _("Cho phép xâm nhập"),
    _("Khắc phục"),
    _("Săn lùng"),
    _("Đơn vị"),
    _("Hệ thống"),
    _("Thiết bị"),
    _("Máy theo công cụ quét"),
    _("CVE"),
    _("Ngày phát hiện"),
    _("Hạn khắc phục"),
    _("Người phụ trách"),
    _("Cuộc kiểm tra"),
)
TABLES = (
    Table("kiem-tra", "assessments:index", _("Kiểm tra, đánh giá"), CHECKS, _checks),
    Table("pham-vi-kiem-tra", "assessments:one", _("Phạm vi của cuộc kiểm tra"), SCOPE, _scope),
    Table("do-phu-kiem-tra", "assessments:coverage", _("Độ phủ kiểm tra, đánh giá"), COVERAGE, _coverage),
    Table("ton-tai", "assessments:findings", _("Tồn tại chưa đóng"), FINDINGS, _findings),
)
