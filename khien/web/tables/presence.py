"""Questions of presence, the rates of a watch, handovers, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.organisations.rules.names import folded
from khien.reports.tables import Cell
from khien.watch.queries import handovers, periods, presence
from khien.watch.rules.presence import STATE_WORDS, State
from khien.web.evidence.views import UUID_SHAPE
from khien.web.labels import said
from khien.web.tables.table import Table
from khien.web.viewing import unit_in_view, viewer

BATCH = 500


def _log(request: HttpRequest) -> Iterator[list[Cell]]:
    rows = presence.presences_of(viewer(request), unit_in_view(request))
    for row in rows.iterator(chunk_size=BATCH):
        who = row.answered_by.name if row.answered_by else row.answered_person.full_name if row.answered_person else ""
        officer = row.shift.member.name if row.shift is not None else ""
        yield [row.asked_at, officer, said(STATE_WORDS[State(row.state)]), row.answered_at, who]


def _rates(request: HttpRequest) -> Iterator[list[Cell]]:
    """The units of one watch (`dot`) in the order of the tree."""
    key, person, now = request.GET.get("dot", ""), viewer(request), clock.now()
    found = periods.period_seen_by(person, UUID(key)) if UUID_SHAPE.fullmatch(key) else None
    if found is None:
        raise Http404
    words = folded(request.GET.get("tim", ""))
    rosters = periods.rosters_seen_by(person, found).filter(unit__name_folded__contains=words).order_by("unit__path")
    rows = rosters.iterator(chunk_size=BATCH)
    while some := list(islice(rows, BATCH)):
        rates = presence.rates_of(person, found, [one.unit_id for one in some], now)
        for one in some:
            rate = rates.get(one.unit_id)
            figures = [rate.asked, rate.answered, rate.from_above + rate.late, rate.silent] if rate else [0, 0, 0, 0]
            yield [one.unit.name, *figures]


def _handovers(request: HttpRequest) -> Iterator[list[Cell]]:
    for row in handovers.handovers_of(viewer(request), unit_in_view(request)).iterator(chunk_size=BATCH):
        taking = row.taking.member.name if row.taking is not None else ""
        taken = row.acknowledged_by.name if row.acknowledged_by is not None else ""
        yield [row.leaving.end, row.leaving.member.name, taking, row.words, row.written_at, taken, row.acknowledged_at]


TABLES = (
    Table(
        "co-mat",
        "presence:unit",
        _("Nhật ký có mặt"),
        (_("Hỏi lúc"), _("Người trực theo lịch"), _("Kết quả"), _("Xác nhận lúc"), _("Người xác nhận")),
        _log,
    ),
    Table(
        "ty-le-co-mat",
        "presence:period",
        _("Tỷ lệ có mặt"),
        (
            _("Đơn vị"),
            _("Lần hỏi đã xong"),
            _("Người của ca trực xác nhận"),
            _("Sau khi báo cấp trên, hoặc muộn"),
            _("Không có ai xác nhận"),
        ),
        _rates,
    ),
    Table(
        "ban-giao-ca",
        "presence:handovers",
        _("Bàn giao ca"),
        (
            _("Ca kết thúc"),
            _("Người giao"),
            _("Người nhận theo lịch"),
            _("Lời bàn giao"),
            _("Ghi lúc"),
            _("Người nhận"),
            _("Nhận lúc"),
        ),
        _handovers,
    ),
)
