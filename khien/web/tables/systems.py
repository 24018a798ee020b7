"""The systems of a unit and of everything below it as a table, under the filters of the register."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.reports.tables import Cell
from khien.web.levels.register import Row, all_lines
from khien.web.tables.table import Table
from khien.web.wording import short_day


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    for row in all_lines(request):
        line, level = row.line, row.line.level
        yield [
            line.name,
            level.level if level else None,
            line.unit_name,
            line.began,
            row.state,
            row.regime,
            level.criterion if level else "",
            level.decision if level else "",
            level.since if level else None,
            row.kind,
            _days(row),
        ]


def _days(row: Row) -> str:
    """The days of the move, with what is not sure about them."""
    words = "; ".join(short_day(day) for day in row.deadlines)
    if not words:
        return ""
    notes = [_now("tùy trường hợp")] if row.given else []
    notes += [] if row.sure else [_now("ngày chưa đối chiếu")]
    return f"{words} ({', '.join(notes)})" if notes else words


COLUMNS = (
    _("Hệ thống"),
    _("Cấp độ"),
    _("Đơn vị"),
    _("Dùng từ"),
    _("Tình trạng"),
    _("Xác định theo"),
    _("Tiêu chí"),
    _("Quyết định phê duyệt"),
    _("Cấp độ từ ngày"),
    _("Loại hình"),
    _("Hạn chuyển sang luật mới"),
)
TABLES = (Table("he-thong", "systems:index", _("Hệ thống thông tin"), COLUMNS, _rows),)
