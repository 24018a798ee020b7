"""Every hop of a chain of letters with its figures, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.directives.queries import one_seen_by
from khien.duties.rules.verdicts import Status
from khien.reports.tables import Cell
from khien.web.evidence.views import UUID_SHAPE
from khien.web.forwarding.chain import chain_below, lines
from khien.web.status import VERDICTS
from khien.web.tables.table import Table
from khien.web.viewing import viewer


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    """The hops below one letter (`van_ban`), each under its own."""
    asked = request.GET.get("van_ban", "")
    letter = one_seen_by(viewer(request), UUID(asked)) if UUID_SHAPE.fullmatch(asked) else None
    if letter is None:
        raise Http404
    found = chain_below(request, letter)
    for line in lines(found.hops) if found is not None else ():
        hop, whole = line.hop, line.hop.whole
        told: list[Cell] = [line.depth, hop.unit_name, hop.name, hop.issued_on, hop.due_on, hop.answer_by]
        yield [*told, whole.units, whole.answered, whole.late, *(whole.verdicts.get(one, 0) for one in Status)]


COLUMNS = (
    _("Cấp"),
    _("Đơn vị chuyển tiếp"),
    _("Bằng văn bản"),
    _("Ngày ban hành"),
    _("Hạn của đơn vị"),
    _("Hạn của các đơn vị dưới"),
    _("Số đơn vị"),
    _("Đã trả lời"),
    _("Trễ hạn"),
    *(VERDICTS[status.value].label for status in Status),
)
TABLES = (Table("chuoi-van-ban", "forwarding:chain", _("Chuỗi văn bản"), COLUMNS, _rows),)
