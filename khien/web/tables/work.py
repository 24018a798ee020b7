"""A unit's own duties as a table."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.duties.queries import duties_of
from khien.reports.tables import Cell
from khien.web.status import VERDICTS
from khien.web.tables.table import Table
from khien.web.viewing import unit_in_view, viewer


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    unit = unit_in_view(request)
    for line in duties_of(viewer(request), unit, clock.today()):
        yield [
            line.obligation.title,
            str(VERDICTS[line.verdict.status.value].label),
            line.verdict.reason,
            line.verdict.due_on,
            "; ".join(line.letters),
            unit.name,
        ]


COLUMNS = (_("Nghĩa vụ"), _("Kết luận"), _("Lý do"), _("Hạn"), _("Văn bản"), _("Đơn vị"))
TABLES = (Table("viec", "work:index", _("Việc phải làm"), COLUMNS, _rows),)
