"""Backups that were made, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from khien.keeping import queries
from khien.reports.tables import Cell
from khien.web.tables.table import Table
from khien.web.viewing import viewer


def _rows(request: HttpRequest) -> Iterator[list[Cell]]:
    queries.require_overseer(viewer(request))
    for one in queries.backups(viewer(request)):
        tried = _now("Không khớp") if one.differences else _now("Khớp") if one.verified_at else _now("Chưa thử")
        told: list[Cell] = [one.made_at, one.name, tried, one.verified_at, one.rows, one.files, one.missing, one.size]
        places = "; ".join(copy.place for copy in one.copies.all() if copy.removed_at is None)
        yield [*told, places, one.chain_seq, one.chain_digest, one.sha256]


COLUMNS = (
    _("Lúc"),
    _("Tên tệp"),
    _("Khôi phục thử"),
    _("Thử lúc"),
    _("Số dòng"),
    _("Số tệp"),
    _("Tệp đã mất từ trước"),
    _("Dung lượng (byte)"),
    _("Đang cất ở"),
    _("Đầu chuỗi nhật ký"),
    _("Mã của đầu chuỗi"),
    _("SHA-256"),
)
TABLES = (Table("sao-luu", "keeping:index", _("Các lần sao lưu"), COLUMNS, _rows),)
