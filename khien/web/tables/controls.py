"""Controls as tables: of one system, of every system of a subtree, and the gaps."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.dossiers.queries import as_gaps, controls_of, gaps_of, rollups
from khien.dossiers.rules.controls import Tally
from khien.reports.tables import Cell
from khien.web.controls import below, showing
from khien.web.status import CONTROLS
from khien.web.tables.table import Table
from khien.web.viewing import unit_in_view, viewer

AT_ONCE = 1000


def _of_system(request: HttpRequest) -> Iterator[list[Cell]]:
    key = request.GET.get("he_thong", "")
    if not key.isdecimal():
        raise Http404
    view = showing.seen(request, int(key), request.GET.get("luat", ""))
    if view.level is None:
        return
    for one in controls_of(viewer(request), view.system, view.regime, view.level):
        row, control = one.answer, one.control
        yield [
            one.clause,
            view.standard.groups[control.group].words,
            control.title,
            control.content or said("Chưa có nội dung tiêu chuẩn"),
            showing.confidence(control.content_confidence if control.content else control.confidence),
            str(CONTROLS[showing.shown_state(one)].label),
            row.how if row else "",
            row.owner.full_name if row and row.owner else "",
            row.due_on if row else None,
            len(one.proofs),
            view.system.name,
            view.standard.instrument,
            view.level,
        ]


def _of_systems(request: HttpRequest) -> Iterator[list[Cell]]:
    regime, today = below.law_in_view(request), clock.today()
    rows = list(below.found(request))
    for begin in range(0, len(rows), AT_ONCE):
        for one in rollups(viewer(request), rows[begin : begin + AT_ONCE], regime, today):
            tally = one.tally or Tally()
            counts = [getattr(tally, name) for name in showing.PARTS] if one.tally else [None] * len(showing.PARTS)
            state = one.rollout.value if one.rollout else None
            yield [one.system.name, one.system.unit_name, one.level, *counts, tally.proposed, state, one.late]


def _gaps(request: HttpRequest) -> Iterator[list[Cell]]:
    unit, regime, today = unit_in_view(request), below.law_in_view(request), clock.today()
    kinds = [gaps_of(viewer(request), unit, today, regime=regime, dated=dated) for dated in (True, False)]
    for gap in as_gaps((row for rows in kinds for row in rows.iterator(AT_ONCE)), today):
        yield [
            gap.system.unit.name,
            gap.system.name,
            gap.level,
            gap.control.clauses.get(gap.level, ""),
            gap.control.title,
            str(CONTROLS[gap.answer.state].label),
            gap.answer.how,
            gap.answer.owner.full_name if gap.answer.owner else "",
            gap.answer.due_on,
            said("trễ hạn") if gap.late else "",
        ]


OF_SYSTEM = (
    _("Điều"),
    _("Nhóm"),
    _("Biện pháp"),
    _("Tóm tắt của Khiên"),
    _("Mức tin cậy"),
    _("Tình trạng"),
    _("Đang làm thế nào"),
    _("Người phụ trách"),
    _("Hạn hoàn thành"),
    _("Số minh chứng"),
    _("Hệ thống"),
    _("Tiêu chuẩn"),
    _("Cấp độ"),
)
OF_SYSTEMS = (
    _("Hệ thống"),
    _("Đơn vị"),
    _("Cấp độ"),
    _("Đã có"),
    _("Có một phần"),
    _("Chưa có"),
    _("Không áp dụng"),
    _("Chưa trả lời"),
    _("Đề xuất chờ xác nhận"),
    _("Tình trạng triển khai"),
    _("Trễ hạn"),
)
GAPS = (
    _("Đơn vị"),
    _("Hệ thống"),
    _("Cấp độ"),
    _("Điều"),
    _("Biện pháp"),
    _("Tình trạng"),
    _("Đang làm thế nào"),
    _("Người phụ trách"),
    _("Hạn hoàn thành"),
    _("Trễ hạn"),
)
TABLES = (
    Table("bien-phap", "controls:index", _("Biện pháp bảo vệ của hệ thống"), OF_SYSTEM, _of_system),
    Table("bien-phap-cac-he-thong", "controls:below", _("Biện pháp bảo vệ của các hệ thống"), OF_SYSTEMS, _of_systems),
    Table("bien-phap-con-thieu", "controls:gaps", _("Biện pháp còn thiếu"), GAPS, _gaps),
)
