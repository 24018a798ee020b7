"""Contact points of a unit, and the reception contact of each unit below, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as said_here
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.organisations.queries.contacts import contact_points, contacts_below, receptions_of
from khien.organisations.rules.contacts import FRESH, PURPOSES, Purpose, freshness, hours_from, said_hours
from khien.reports.tables import Cell
from khien.web.contacts.views import FILTERS
from khien.web.labels import said
from khien.web.tables.table import Table
from khien.web.viewing import unit_in_view, viewer

if TYPE_CHECKING:
    from datetime import datetime

    from khien.organisations.models import ContactPoint

AT_ONCE = 500


def _words(point: ContactPoint, at: datetime) -> list[Cell]:
    return [
        point.name,
        point.position,
        "; ".join(point.phones),
        ", ".join(point.emails),
        said_hours(hours_from(point.hours), said),
        clock.day_of(point.verified_at) if point.verified_at else None,
        said(FRESH[freshness(point.verified_at, at)]),
    ]


def _own(request: HttpRequest) -> Iterator[list[Cell]]:
    at = clock.now()
    for point in contact_points(viewer(request), unit_in_view(request)):
        purpose = said(PURPOSES[Purpose(point.purpose)])
        yield [purpose, point.rank, *_words(point, at), point.published_at, point.sent_to, point.source_name]


def _below(request: HttpRequest) -> Iterator[list[Cell]]:
    at, who = clock.now(), viewer(request)
    rows = contacts_below(who, unit_in_view(request), at, only=FILTERS.get(request.GET.get("loc", "")))
    units = rows.iterator(AT_ONCE)
    while some := list(islice(units, AT_ONCE)):
        first = receptions_of(who, [unit.pk for unit in some])
        for unit in some:
            points = first.get(unit.pk, ())
            if points:
                yield [unit.name, *_words(points[0], at)]
            else:
                yield [unit.name, "", "", "", "", "", None, said_here("Chưa khai")]


WHO = (
    _("Họ tên"),
    _("Bộ phận, chức vụ"),
    _("Điện thoại"),
    _("Thư điện tử"),
    _("Giờ liên lạc"),
    _("Xác nhận lần cuối"),
    _("Tình trạng"),
)
OWN = (_("Việc"), _("Thứ tự gọi"), *WHO, _("Đã đăng ở trang"), _("Đã gửi, báo cho"), _("Nguồn"))
TABLES = (
    Table("dau-moi", "contacts:index", _("Đầu mối"), OWN, _own),
    Table("dau-moi-cap-duoi", "contacts:below", _("Đầu mối các đơn vị"), (_("Đơn vị"), *WHO), _below),
)
