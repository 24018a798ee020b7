"""A declared watch as tables: its units with what is lacking, and each gap to the minute."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.base.clock import VIETNAM
from khien.reports.tables import Cell
from khien.watch.queries.periods import all_gaps
from khien.watch.rules.spans import minutes
from khien.web.evidence.views import UUID_SHAPE
from khien.web.tables.table import Table
from khien.web.viewing import viewer
from khien.web.watches.shared import badge_of, seen_period
from khien.web.watches.views import asked_rosters

if TYPE_CHECKING:
    from khien.watch.models import Period, Roster

_AT_ONCE = 500


def _period(request: HttpRequest) -> Period:
    key = request.GET.get("dot", "")
    if not UUID_SHAPE.fullmatch(key):
        raise Http404
    return seen_period(request, UUID(key))


def _portions(request: HttpRequest, period: Period) -> Iterator[list[Roster]]:
    rows = asked_rosters(request, period).iterator(_AT_ONCE)
    while some := list(islice(rows, _AT_ONCE)):
        for one in some:
            one.period = period
        yield some


def _units(request: HttpRequest) -> Iterator[list[Cell]]:
    period = _period(request)
    for some in _portions(request, period):
        for row in some:
            above = row.unit.parent.name if row.unit.parent is not None else ""
            figures = (row.people, row.minutes, row.covered, row.covered_site, row.gap_count)
            yield [row.unit.name, above, badge_of(row)[0], *figures, row.phone, row.sent_at]


def _gaps(request: HttpRequest) -> Iterator[list[Cell]]:
    period = _period(request)
    for some in _portions(request, period):
        found = all_gaps(viewer(request), period, some)
        for row in some:
            for gap in found[row.pk]:
                start, end = gap.start.astimezone(VIETNAM), gap.end.astimezone(VIETNAM)
                yield [row.unit.name, f"{start:%d/%m/%Y %H:%M}", f"{end:%d/%m/%Y %H:%M}", minutes([gap])]


_UNIT = _("Đơn vị")
TABLES = (
    Table(
        "dot-truc",
        "watches:one",
        _("Đợt trực"),
        (
            _UNIT,
            _("Thuộc"),
            _("Tình trạng"),
            _("Số người"),
            _("Số phút của đợt"),
            _("Phút có người"),
            _("Phút có người tại chỗ"),
            _("Khoảng trống"),
            _("Số máy"),
            _("Gửi lúc"),
        ),
        _units,
    ),
    Table("khoang-trong", "watches:gaps", _("Khoảng trống"), (_UNIT, _("Từ"), _("Đến"), _("Số phút")), _gaps),
)
