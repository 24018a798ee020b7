"""A table as a file, written whole before its first byte is sent: a fault is a page, never half a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence

from django.http import FileResponse, Http404, HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from khien.base import clock
from khien.reports.tables import Cell, write_csv, write_xlsx
from khien.web.downloads import HEADERS
from khien.web.tables.table import Rows
from khien.web.viewing import viewer
from khien.web.wording import instant, number

MOST_ROWS = 50_000
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class UnableToExport(ValueError):
    """The table is too long for one file; the message says what to do."""


def as_file(request: HttpRequest, kind: str, name: str, title: str, columns: Sequence[str], rows: Rows) -> FileResponse:
    """Columns and rows as a download named after the table and the day, never shown inside the site."""
    if kind not in TYPES:
        raise Http404
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        if kind == "xlsx":
            write_xlsx(out, title, columns, _counted(rows), _about(request, title))
        else:
            write_csv(out, columns, _counted(rows))
    except BaseException:
        out.close()
        raise
    out.seek(0)
    filename = f"{name}-{clock.today():%Y-%m-%d}.{kind}"
    return FileResponse(out, as_attachment=True, filename=filename, content_type=TYPES[kind], headers=HEADERS)


def refuse_too_long(count: int) -> None:
    """Raise `UnableToExport` where a table has more rows than one file takes."""
    if count > MOST_ROWS:
        words = _("Bảng có hơn %(most)s dòng nên không tải về một lần được. Hãy chọn thêm điều kiện lọc rồi tải lại.")
        raise UnableToExport(words % {"most": number(MOST_ROWS)})


def _counted(rows: Rows) -> Iterator[Sequence[Cell]]:
    for count, row in enumerate(rows, 1):
        refuse_too_long(count)
        yield row


def _about(request: HttpRequest, title: str) -> list[tuple[str, str]]:
    """Where the table is from, for whoever gets the file without the page."""
    return [
        (_("Bảng"), title),
        (_("Lập lúc"), instant(localtime(clock.now()))),
        (_("Người lập"), viewer(request).full_name),
        (_("Từ địa chỉ"), request.build_absolute_uri()),
    ]
