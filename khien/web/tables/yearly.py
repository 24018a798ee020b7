"""Yearly reports of the bodies below, systems by level and dossier, and the move between laws, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.reports.tables import Cell
from khien.reports.yearly.layout import MAIN, main_cells
from khien.reports.yearly.queries import rows_of
from khien.reports.yearly.values import BY_ID
from khien.web.evidence.views import UUID_SHAPE
from khien.web.labels import said
from khien.web.tables.table import Table
from khien.web.yearly.below import all_lines
from khien.web.yearly.register import all_moves, matrix_lines
from khien.web.yearly.shared import badge_of, seen_report, timing_badge


def _below(request: HttpRequest) -> Iterator[list[Cell]]:
    for line in all_lines(request):
        state, timing = badge_of(line.state)[0], timing_badge(line.timing)[0]
        yield [line.name, line.parent, state, timing, line.first_sent_on, line.total, line.approved]


def _matrix(request: HttpRequest) -> Iterator[list[Cell]]:
    for one in matrix_lines(request):
        line, level = one.line, one.line.level
        yield [
            line.name,
            line.unit_name,
            level.level if level else None,
            one.filed,
            one.carried,
            level.decision if level else "",
            level.since if level else None,
        ]


def _moves(request: HttpRequest) -> Iterator[list[Cell]]:
    unsure = _now("ngày chưa đối chiếu")
    for one in all_moves(request):
        asks = "\n".join(f"{given}: {what}" if given else what for what, _days, given, _sure in one.asks)
        days = "\n".join(f"{days} ({unsure})" if days and not sure else days for _what, days, _given, sure in one.asks)
        yield [one.line.name, one.line.unit_name, one.level, one.state, one.line.began, asks, days]


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    key = request.GET.get("bao_cao", "")
    if not UUID_SHAPE.fullmatch(key):
        raise Http404
    for number, row in enumerate(rows_of(seen_report(request, UUID(key))), 1):
        yield [number, *main_cells(row), "; ".join(said(BY_ID[name].label) for name in row.said)]


_SYSTEM, _UNIT, _LEVEL = _("Hệ thống"), _("Đơn vị"), _("Cấp độ")
TABLES = (
    Table(
        "bao-cao-nam",
        "yearly:below",
        _("Báo cáo năm"),
        (_UNIT, _("Thuộc"), _("Tình trạng"), _("Thời hạn"), _("Gửi lần đầu"), _SYSTEM, _("Đã phê duyệt")),
        _below,
    ),
    Table(
        "he-thong-trong-bao-cao-nam",
        "yearly:rows",
        _("Hệ thống trong báo cáo năm"),
        (*MAIN, _("Ô do đơn vị tự khai")),
        _rows,
    ),
    Table(
        "cap-do-ho-so",
        "yearly:matrix",
        _("Cấp độ và hồ sơ"),
        (
            _SYSTEM,
            _UNIT,
            _LEVEL,
            _("Tình trạng hồ sơ"),
            _("Tình trạng triển khai"),
            _("Quyết định phê duyệt"),
            _("Cấp độ từ ngày"),
        ),
        _matrix,
    ),
    Table(
        "chuyen-tiep",
        "yearly:moves",
        _("Chuyển sang luật 2026"),
        (_SYSTEM, _UNIT, _LEVEL, _("Quyết định phê duyệt"), _("Dùng từ"), _("Việc phải làm"), _("Hạn")),
        _moves,
    ),
)
