"""Shifts of a unit's roster, the same as the file that can be taken in again, and its people, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.reports.tables import Cell
from khien.watch.queries.members import members_of, working_members
from khien.watch.queries.shifts import shifts_of
from khien.watch.rules.days import whole
from khien.watch.rules.rosters import COLUMNS
from khien.watch.rules.shifts import local, told
from khien.watch.rules.spans import Span
from khien.web.rosters.calendar import month_in_view, year_in_view
from khien.web.rosters.shared import kind_words
from khien.web.tables.table import Table
from khien.web.viewing import unit_in_view, viewer

_AHEAD = timedelta(days=366)


def _span(request: HttpRequest) -> Span:
    """The year of `?nam=`, else the month of `?thang=`."""
    if request.GET.get("nam"):
        number = year_in_view(request)
        return Span(whole(date(number, 1, 1)).start, whole(date(number, 12, 31)).end)
    first = month_in_view(request)
    after = (first + timedelta(days=31)).replace(day=1)
    return Span(whole(first).start, whole(after).start)


def _shifts(request: HttpRequest) -> Iterator[list[Cell]]:
    for row in shifts_of(viewer(request), unit_in_view(request), _span(request)).iterator(chunk_size=1000):
        member = row.member
        begins, ends = told(row.start), told(row.end)
        yield [member.name, begins, ends, kind_words(row.kind), member.title, member.phone, member.unit.name]


def _again(request: HttpRequest) -> Iterator[list[Cell]]:
    """What has not ended yet, in the words that a roster is read by."""
    unit, today = unit_in_view(request), clock.today()
    span = Span(clock.now(), whole(today + 3 * _AHEAD).end)
    for row in shifts_of(viewer(request), unit, span).iterator(chunk_size=1000):
        yield [unit.name, row.member.name, local(row.start), local(row.end), str(row.kind)]


def _people(request: HttpRequest) -> Iterator[list[Cell]]:
    unit, person, today = unit_in_view(request), viewer(request), clock.today()
    left = request.GET.get("xem") == "da-thoi"
    rows = members_of(person, unit).filter(valid_to__lte=today) if left else working_members(person, unit, today)
    for row in rows:
        last = row.valid_to - timedelta(days=1) if row.valid_to else None
        yield [row.name, row.title, row.phone, row.email, row.reachable, row.employer, row.valid_from, last]


_NAME, _PHONE = _("Người trực"), _("Điện thoại")
TABLES = (
    Table(
        "ca-truc",
        "rosters:month",
        _("Lịch trực"),
        (_NAME, _("Bắt đầu"), _("Kết thúc"), _("Hình thức"), _("Chức vụ"), _PHONE, _("Người của")),
        _shifts,
    ),
    Table("ca-truc-nhap-lai", "rosters:import", _("Lịch trực để sửa và nhập lại"), tuple(COLUMNS), _again),
    Table(
        "nguoi-truc",
        "rosters:people",
        _("Người trực"),
        (
            _NAME,
            _("Chức vụ"),
            _PHONE,
            _("Thư điện tử"),
            _("Gọi được lúc nào"),
            _("Nơi công tác"),
            _("Từ ngày"),
            _("Đến hết ngày"),
        ),
        _people,
    ),
)
