"""The inventory of a unit and of everything below it, in the columns in which it is taken in again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khien.base import clock
from khien.systems.queries import inventory_rows
from khien.systems.rules.tables import columns_of
from khien.web.tables.table import Rows, Table
from khien.web.viewing import unit_in_view, viewer


def _of(kind: str) -> Callable[[HttpRequest], Rows]:
    def rows(request: HttpRequest) -> Rows:
        return inventory_rows(viewer(request), kind, unit_in_view(request), clock.today())

    return rows


def _table(kind: str, title: str | Promise) -> Table:
    columns = [column.heading for column in columns_of(kind).values()]  # Vietnamese: they are read back
    return Table(f"danh-muc-{kind}", "systems:exchange", title, columns, _of(kind))


TABLES = (
    _table("he-thong", _("Danh mục hệ thống thông tin")),
    _table("vung-mang", _("Danh mục vùng mạng")),
    _table("ket-noi", _("Danh mục kết nối")),
    _table("thiet-bi", _("Danh mục thiết bị, ứng dụng")),
    _table("dia-chi", _("Danh mục địa chỉ IP")),
    _table("ten-mien", _("Danh mục tên miền")),
    _table("phan-mem", _("Danh mục phần mềm")),
)
