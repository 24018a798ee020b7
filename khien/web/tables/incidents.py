"""Incidents of a unit and of those below it as a table. Names and words of people stay on the pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.reports.tables import Cell
from khien.web.incidents.listing import all_lines
from khien.web.tables.table import Table


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    said = {True: _now("Có"), False: _now("Không"), None: _now("Chưa kết luận")}
    for line in all_lines(request):
        row, left = line.row, line.clock
        yield [
            row.number,
            row.unit.name,
            line.kind,
            f"{row.detected_at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}",
            f"{row.reported_at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}",
            line.badge[0],
            said[row.serious],
            _now("Có") if row.beyond_capacity_at else "",
            left.one.running.clock.title if left else "",
            f"{left.label} {left.left}".strip() if left else "",
        ]


TABLES = (
    Table(
        "su-co",
        "incidents:index",
        _("Sự cố"),
        (
            _("Số"),
            _("Đơn vị"),
            _("Loại"),
            _("Phát hiện"),
            _("Báo lúc"),
            _("Tình trạng"),
            _("Nghiêm trọng"),
            _("Vượt khả năng"),
            _("Hạn gần nhất"),
            _("Còn"),
        ),
        _rows,
    ),
)
