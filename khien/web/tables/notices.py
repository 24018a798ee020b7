"""What was told to whom with which outcome, and the units of one reminder, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.directives.queries import reminded_units, reminder_seen_by
from khien.directives.rules.states import REPLY_LABELS, Reply
from khien.notices import queries
from khien.notices.rules.states import LABELS, State
from khien.reports.tables import Cell
from khien.web.evidence.views import UUID_SHAPE
from khien.web.labels import said
from khien.web.notices.log import asked_rows
from khien.web.tables.table import Table
from khien.web.viewing import viewer

BATCH = 500


def _log(request: HttpRequest) -> Iterator[list[Cell]]:
    rows = asked_rows(request).iterator(chunk_size=BATCH)
    while some := list(islice(rows, BATCH)):
        for line in queries.line_of(viewer(request), some):
            sent = [(said(LABELS[State(one.state)]), one) for one in line.sent]
            ways = "; ".join(f"{one.channel}: {state}" if one.channel else state for state, one in sent)
            why = "; ".join(one.outcome for _state, one in sent if one.outcome)
            yield [line.made_at, line.person, line.unit, said(line.label), line.title, line.read_at, ways, why]


def _reminded(request: HttpRequest) -> Iterator[list[Cell]]:
    """The units of one reminder (`don_doc`), those without anyone first."""
    asked = request.GET.get("don_doc", "")
    made = reminder_seen_by(viewer(request), UUID(asked)) if UUID_SHAPE.fullmatch(asked) else None
    if made is None:
        raise Http404
    for one in reminded_units(viewer(request), made).iterator(chunk_size=BATCH):
        yield [one.recipient.unit.name, one.people, REPLY_LABELS[Reply(one.recipient.state)], made.at]


LOG_COLUMNS = (
    _("Lúc"),
    _("Người nhận"),
    _("Đơn vị"),
    _("Loại thông báo"),
    _("Thông báo"),
    _("Đọc lúc"),
    _("Đường gửi và kết quả"),
    _("Chi tiết"),
)
REMINDED_COLUMNS = (_("Đơn vị"), _("Số người được báo"), _("Trả lời"), _("Đôn đốc lúc"))
TABLES = (
    Table("nhat-ky-gui", "notices:log", _("Nhật ký gửi"), LOG_COLUMNS, _log),
    Table("don-doc", "notices:reminder", _("Đơn vị được đôn đốc"), REMINDED_COLUMNS, _reminded),
)
