"""Answers, comparisons and months of “Tình hình”. The heat map's and the duties' tables: `web.standing.export`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.directives.rules.states import REPLY_LABELS
from khien.duties.queries import NotYetJudged, trend
from khien.duties.rules.verdicts import Status
from khien.reports.tables import Cell
from khien.web.standing import comparing
from khien.web.standing.seeking import seeking
from khien.web.standing.views import kept_answers
from khien.web.status import VERDICTS
from khien.web.tables.files import UnableToExport
from khien.web.tables.table import Table
from khien.web.viewing import viewer
from khien.web.wording import number

Found = TypeVar("Found")


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

_BATCH = 500


def _compared(request: HttpRequest) -> Iterator[list[Cell]]:
    """The units of a kind, as the page compares them."""
    seek = seeking(request)
    kinds = comparing.kinds_below(request, seek)
    if not kinds:
        return
    group = _judged(lambda: comparing.group_of(request, seek, kinds))
    places = comparing.kept_places(request, group.found)
    for first in range(0, len(places), _BATCH):
        for line in comparing.lines_of(request, group.found, places[first : first + _BATCH]):
            figures: list[Cell] = [line.share, line.change, line.owed, line.wrong, line.late]
            yield [line.unit.name, line.unit.above_name or "", *figures, group.since]


def _months(request: HttpRequest) -> Iterator[list[Cell]]:
    """The end of each month, and today."""
    seek = seeking(request)
    for point in _judged(lambda: trend(viewer(request), seek.about.unit, seek.sought)).points:
        counts: list[Cell] = [point.cell.of(status) if point.cell else None for status in Status]
        yield [point.on, *counts, point.cell.total if point.cell else None, point.kept_on]


def _judged(asked: Callable[[], Found]) -> Found:
    try:
        return asked()
    except NotYetJudged as wait:
        words = _now("Còn %(n)s đơn vị chưa phán xong: hãy mở trang này, đợi xong rồi tải lại.")
        raise UnableToExport(words % {"n": number(wait.units)}) from wait


COMPARED_COLUMNS = (
    _("Đơn vị"),
    _("Đơn vị cấp trên"),
    _("Đạt (%)"),
    _("Thay đổi (điểm phần trăm)"),
    _("Phải thực hiện"),
    _("Chưa đạt"),
    _("Quá hạn, không đạt"),
    _("So với ngày"),
)
MONTHS_COLUMNS = (
    _("Ngày"),
    *(VERDICTS[status.value].label for status in Status),
    _("Tổng số"),
    _("Lập ngày"),
)
TABLES = (
    Table("tra-loi", "standing:answers", _("Trả lời văn bản"), COLUMNS, _rows),
    Table("so-sanh", "standing:compare", _("So sánh"), COMPARED_COLUMNS, _compared),
    Table("dien-bien", "standing:months", _("Diễn biến"), MONTHS_COLUMNS, _months),
)
