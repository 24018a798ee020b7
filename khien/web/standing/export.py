"""Tables of “Tình hình” as XLSX and CSV, with the rights of the page they stand on. Cells are never formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.duties.queries import Behind, Standing, detailed, standing
from khien.duties.rules.verdicts import Status
from khien.reports.tables import Cell, csv_text, xlsx
from khien.web.downloads import HEADERS
from khien.web.standing import mapping
from khien.web.standing.asked import asked
from khien.web.standing.views import rows_of
from khien.web.status import VERDICTS
from khien.web.viewing import viewer

MOST_ROWS = 20_000
_BATCH = 500
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class UnableToExport(ValueError):
    """The table is too long for one file; the message says what to do."""


@require_safe
def table(request: HttpRequest, kind: str) -> HttpResponse:
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
    return download(kind, f"tinh-hinh-{about.day:%Y-%m-%d}", _("Tình hình"), columns, rows)


def _line(found: Standing, place: int) -> list[Cell]:
    total = found.totals[place]
    words = [mapping.in_words(one) if one.total else "" for one in found.cells[place]]
    return [found.rows[place].name, *total.counts, total.total, *words]


@require_safe
def duties(request: HttpRequest, kind: str) -> HttpResponse:
    """One row a duty, as on the page of a cell, the worst first."""
    about = asked(request)
    rows = rows_of(request, about)
    if len(rows) > MOST_ROWS:
        words = _("Bảng có %(n)d dòng, quá %(most)d. Hãy chọn một đơn vị hoặc một kết luận rồi tải lại.")
        raise UnableToExport(words % {"n": len(rows), "most": MOST_ROWS})
    columns = [_("Đơn vị"), _("Cấp trên"), _("Nghĩa vụ"), _("Kết luận"), _("Lý do"), _("Hạn"), _("Văn bản")]
    return download(kind, f"nghia-vu-{about.day:%Y-%m-%d}", _("Nghĩa vụ"), columns, _told(rows))


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
                f"{row.due_on:%d/%m/%Y}" if row.due_on else "",
                ask.letter,
            ]


def download(kind: str, name: str, title: str, columns: Sequence[str], rows: Iterator[list[Cell]]) -> HttpResponse:
    """A table as a download, never shown inside the site."""
    if kind not in _TYPES:
        raise Http404
    data = xlsx(title, columns, rows) if kind == "xlsx" else csv_text(columns, rows).encode()
    response = HttpResponse(data, content_type=_TYPES[kind], headers=HEADERS)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
