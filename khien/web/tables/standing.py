"""Answers to letters below a unit as a table. The heat map's and the duties' are made in `web.standing.export`."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.directives.rules.states import REPLY_LABELS
from khien.reports.tables import Cell
from khien.web.standing.views import kept_answers
from khien.web.tables.table import Table


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    for one in kept_answers(request):
        late = _now("có") if one.late else ""
        yield [one.name, one.letter, REPLY_LABELS[one.state], one.due_on, late, one.unproven]


COLUMNS = (
    _("Đơn vị"),
    _("Văn bản"),
    _("Trả lời"),
    _("Hạn"),
    _("Quá hạn"),
    _("Số nội dung báo xong mà chưa chứng minh"),
)
TABLES = (Table("tra-loi", "standing:answers", _("Trả lời văn bản"), COLUMNS, _rows),)
