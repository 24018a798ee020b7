"""Tables of “Tình hình” as XLSX and CSV, with the rights of the page they stand on. Cells are never formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.duties.queries import Behind, Standing, detailed, standing
from khien.duties.rules.verdicts import Status
from khien.reports.tables import Cell
from khien.web.standing import mapping
from khien.web.standing.asked import Asked, asked
from khien.web.standing.views import rows_of
from khien.web.status import VERDICTS
from khien.web.tables.files import as_file, refuse_too_long
from khien.web.viewing import viewer

_BATCH = 500


@require_safe
def table(request: HttpRequest, kind: str) -> FileResponse:
    """One row a unit of the heat map: how many duties of each verdict, and the worst for each obligation."""
    about = asked(request)
    found = standing(viewer(request), about.unit, about.day, about.scope, beyond=about.beyond)
    columns = [
        _("Đơn vị"),
        *(str(VERDICTS[status.value].label) for status in Status),
        _("Tổng số"),
        *(mapping.title_of(name) for name in found.obligations),
    ]
    rows = (_line(found, place) for place in mapping.ordered(found))
    return as_file(request, kind, _name("tinh-hinh", about), _("Tình hình"), columns, rows)


def _name(table: str, about: Asked) -> str:
    return table if about.is_today else f"{table}-cua-ngay-{about.day:%Y-%m-%d}"


def _line(found: Standing, place: int) -> list[Cell]:
    total = found.totals[place]
    words = [mapping.in_words(one) if one.total else "" for one in found.cells[place]]
    return [found.rows[place].name, *total.counts, total.total, *words]


@require_safe
def duties(request: HttpRequest, kind: str) -> FileResponse:
    """One row a duty, as on the page of a cell, the worst first."""
    about = asked(request)
    rows = rows_of(request, about)
    refuse_too_long(len(rows))
    columns = [_("Đơn vị"), _("Cấp trên"), _("Nghĩa vụ"), _("Kết luận"), _("Lý do"), _("Hạn"), _("Văn bản")]
    return as_file(request, kind, _name("nghia-vu", about), _("Nghĩa vụ"), columns, _told(rows))


def _told(rows: Sequence[Behind]) -> Iterator[list[Cell]]:
    for first in range(0, len(rows), _BATCH):
        for row, ask in detailed(rows[first : first + _BATCH]):
            unit = ask.duty.unit
            yield [
                unit.name,
                unit.parent.name if unit.parent else "",
                mapping.title_of(row.obligation),
                str(VERDICTS[row.status.value].label),
                row.reason or ask.reason,
                row.due_on,
                ask.letter,
            ]
