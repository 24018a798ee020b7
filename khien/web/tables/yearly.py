"""Yearly reports of the bodies below, systems by level and dossier, and the move between laws, as tables."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.reports.tables import Cell
from khien.web.tables.table import Table
from khien.web.yearly.below import all_lines
from khien.web.yearly.register import all_moves, matrix_lines
from khien.web.yearly.shared import badge_of, timing_badge


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
