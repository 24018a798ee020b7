"""The lists of letters as tables: those that a unit holds, those it received; and the units of one letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.directives.queries import Letter, progress_of, summary
from khien.directives.rules.states import REPLY_LABELS, STATES, Reply, State
from khien.duties.rules.verdicts import Status
from khien.organisations.queries import units_where
from khien.organisations.rules import Deed
from khien.reports.tables import Cell
from khien.web.labels import said
from khien.web.letters import following
from khien.web.letters.letter import held_letter
from khien.web.letters.listing import Held, asked_rows, asked_tab
from khien.web.status import VERDICTS
from khien.web.tables.table import Table
from khien.web.viewing import viewer

UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    tab = asked_tab(request, units_where(viewer(request), Deed.TAKE_IN).exists())
    for row in asked_rows(request, tab):
        yield _held(row) if isinstance(row, Held) else _received(row)


def _held(row: Held) -> list[Cell]:
    letter = row.letter
    state = said(STATES[State(letter.state)]).capitalize()
    dates: list[Cell] = [letter.issued_on, letter.issuer, letter.subject, letter.holder.name, state]
    times: list[Cell] = [row.due_on, letter.taken_in_at, letter.sent_at]
    return [letter.number or letter.symbol, *dates, *times, row.units, row.silent]


def _received(row: Letter) -> list[Cell]:
    letter, answer = row.recipient.directive, row.recipient
    state = REPLY_LABELS[Reply(answer.state)]
    dates: list[Cell] = [letter.issued_on, letter.issuer, letter.subject, answer.unit.name, state]
    return [letter.number or letter.symbol, *dates, row.due_on, None, answer.sent_at, row.asked, row.asked - row.said]


def _units(request: HttpRequest) -> Iterator[list[Cell]]:
    """The units of one held letter (`van_ban`), as the tab of its page has them."""
    asked = request.GET.get("van_ban", "")
    letter = held_letter(request, UUID(asked)) if UUID_SHAPE.fullmatch(asked) else None
    if letter is None:
        raise Http404
    summary(viewer(request), letter, clock.today())
    rows = list(following.asked_rows(request, letter).values_list("pk", flat=True))
    for row in progress_of(viewer(request), letter, rows, clock.today()):
        answer = row.recipient
        state = REPLY_LABELS[Reply(answer.state)]
        late = _now("có") if row.late else ""
        told: list[Cell] = [answer.unit.name, state, row.due_on, late, row.clauses]
        counts = [row.verdicts.get(status, 0) for status in Status]
        yield [*told, *counts, row.unproven_claims, answer.opened_at, answer.answered_at]


COLUMNS = (
    _("Số, ký hiệu"),
    _("Ngày ban hành"),
    _("Cơ quan ban hành"),
    _("Trích yếu"),
    _("Đơn vị"),
    _("Tình trạng"),
    _("Hạn trả lời"),
    _("Tiếp nhận lúc"),
    _("Gửi lúc"),
    _("Số đơn vị nhận, hoặc số nội dung nhận được"),
    _("Trong đó chưa trả lời"),
)
UNIT_COLUMNS = (
    _("Đơn vị"),
    _("Trả lời"),
    _("Hạn trả lời"),
    _("Trễ hạn"),
    _("Số nội dung"),
    *(VERDICTS[status.value].label for status in Status),
    _("Báo xong mà chưa chứng minh"),
    _("Mở lúc"),
    _("Trả lời lúc"),
)
TABLES = (
    Table("van-ban", "letters:index", _("Văn bản"), COLUMNS, _rows),
    Table("don-vi-nhan", "letters:one", _("Các đơn vị nhận văn bản"), UNIT_COLUMNS, _units),
)
