"""What was erased of personal data, when and why, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.reports.tables import Cell
from khien.web.audit.views import lines_of
from khien.web.erasing.views import erasings
from khien.web.tables.table import Table


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    for line in lines_of(request, list(erasings(request))):
        entry = line["entry"]
        yield [entry.at, line["about"], entry.details.get("reason", ""), line["who"], entry.details.get("parts", 0)]


COLUMNS = (_("Lúc"), _("Về"), _("Lý do"), _("Người làm"), _("Số phần trong nhật ký"))
TABLES = (Table("da-xoa", "erasing:index", _("Dữ liệu cá nhân đã xóa"), COLUMNS, _rows),)
