"""Entries of the audit trail as a table, without their personal parts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.reports.tables import Cell
from khien.web.audit.views import asked_rows, lines_of
from khien.web.tables.table import Table

BATCH = 1000


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    entries = asked_rows(request)[0].iterator(chunk_size=BATCH)
    while some := list(islice(entries, BATCH)):
        for line in lines_of(request, some):
            entry = line["entry"]
            named: list[Cell] = [line["what"], line["who"], line["about"], line["unit"]]
            yield [entry.seq, entry.at, *named, entry.subject, entry.digest]


COLUMNS = (
    _("Mục"),
    _("Lúc"),
    _("Việc"),
    _("Người làm"),
    _("Về"),
    _("Đơn vị"),
    _("Mã đối tượng"),
    _("Mã băm"),
)
TABLES = (Table("nhat-ky", "audit:index", _("Nhật ký"), COLUMNS, _rows),)
