"""Units, and the people of a unit and of everything below it, as tables."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.organisations.queries import codes_of, grants_below, units_seen_by
from khien.organisations.rules import ROLE_LABELS, Role
from khien.reports.tables import Cell
from khien.web.labels import said
from khien.web.tables.table import Table
from khien.web.units.views import asked_rows, kind_of
from khien.web.viewing import viewer


def _listed(request: HttpRequest) -> Iterator[list[Cell]]:
    """The whole subtree of the units that the page lists; with a search, what it finds."""
    rows = asked_rows(request)
    if not request.GET.get("tim", "").strip():
        rows = units_seen_by(viewer(request)).order_by("path")
    units = list(rows.select_related("parent"))
    codes = codes_of([unit.pk for unit in units], clock.today())
    for unit in units:
        yield [
            unit.name,
            kind_of(unit),
            codes.get(unit.pk, ""),
            unit.symbol,
            unit.place,
            unit.parent.name if unit.parent else "",
            unit.valid_from,
            unit.valid_to,
        ]


def _people(request: HttpRequest) -> Iterator[list[Cell]]:
    asked = request.GET.get("don_vi", "")
    seen = units_seen_by(viewer(request))
    unit = seen.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None
    if unit is None:
        raise Http404
    for grant in grants_below(viewer(request), unit, clock.today()).iterator(chunk_size=1000):
        person = grant.person
        yield [
            person.full_name,
            person.title,
            said(ROLE_LABELS[Role(grant.role)]),
            grant.unit.name,
            grant.valid_from,
            grant.valid_to,
            person.username,
        ]


TABLES = (
    Table(
        "don-vi",
        "units:index",
        _("Đơn vị"),
        (
            _("Đơn vị"),
            _("Loại"),
            _("Mã định danh"),
            _("Ký hiệu"),
            _("Địa danh"),
            _("Đơn vị cấp trên"),
            _("Hoạt động từ"),
            _("Kết thúc từ"),
        ),
        _listed,
    ),
    Table(
        "nguoi",
        "units:one",
        _("Người và vai trò"),
        (
            _("Họ và tên"),
            _("Chức vụ"),
            _("Vai trò"),
            _("Đơn vị"),
            _("Từ ngày"),
            _("Đến trước ngày"),
            _("Tên đăng nhập"),
        ),
        _people,
    ),
)
