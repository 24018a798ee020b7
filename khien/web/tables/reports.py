"""The list of reports as a table."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.reports.letter_result.values import from_json
from khien.reports.rules import LABELS, State
from khien.reports.tables import Cell
from khien.web.labels import said
from khien.web.reports.views import asked_rows
from khien.web.tables.table import Table


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    for report in asked_rows(request).iterator(chunk_size=200):
        facts = from_json(report.content["facts"])
        state = said(LABELS[State(report.state)])
        yield [facts.letter, facts.subject, report.unit.name, report.as_of, state, report.number, report.issued_on]


COLUMNS = (
    _("Văn bản"),
    _("Trích yếu"),
    _("Đơn vị báo cáo"),
    _("Số liệu ngày"),
    _("Trạng thái"),
    _("Số báo cáo"),
    _("Ngày báo cáo"),
)
TABLES = (Table("bao-cao", "reports:index", _("Báo cáo"), COLUMNS, _rows),)
