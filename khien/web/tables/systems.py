"""The systems of a unit and of everything below it as a table."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.reports.tables import Cell
from khien.systems.queries import levels_on, live_on, systems_seen_by
from khien.web.tables.table import Table
from khien.web.viewing import unit_in_view, viewer


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    unit, today = unit_in_view(request), clock.today()
    rows = live_on(systems_seen_by(viewer(request)).filter(unit__path__under=unit.path), today)
    levels = levels_on(rows, today)
    for one in rows.select_related("unit"):
        yield [one.name, levels.get(one.pk), one.unit.name, one.valid_from]


COLUMNS = (_("Hệ thống"), _("Cấp độ"), _("Đơn vị"), _("Dùng từ"))
TABLES = (Table("he-thong", "systems:index", _("Hệ thống thông tin"), COLUMNS, _rows),)
