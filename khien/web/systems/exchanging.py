"""The page where the inventory comes in and goes out as tables."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from khien.systems.queries.long_tables import long_tables
from khien.systems.rules.long_tables import Stage
from khien.web.systems.seen import keeps
from khien.web.viewing import unit_in_view, viewer

TITLES: Mapping[str, str | Promise] = {
    "he-thong": gettext_lazy("Nhập hệ thống từ bảng"),
    "vung-mang": gettext_lazy("Nhập vùng mạng từ bảng"),
    "ket-noi": gettext_lazy("Nhập kết nối từ bảng"),
    "thiet-bi": gettext_lazy("Nhập thiết bị, ứng dụng từ bảng"),
    "dia-chi": gettext_lazy("Nhập địa chỉ IP từ bảng"),
    "ten-mien": gettext_lazy("Nhập tên miền từ bảng"),
    "phan-mem": gettext_lazy("Nhập phần mềm từ bảng"),
}

STAGE_WORDS: Mapping[str, str | Promise] = {  # of `rules.long_tables.STAGES`, for the catalogue
    Stage.WAITING: gettext_lazy("Chờ đọc thử"),
    Stage.TRYING: gettext_lazy("Đang đọc thử"),
    Stage.TRIED: gettext_lazy("Đã đọc thử, chờ người gửi đồng ý"),
    Stage.BAD: gettext_lazy("Có dòng phải sửa, chưa nhập dòng nào"),
    Stage.AGREED: gettext_lazy("Chờ nhập"),
    Stage.TAKING: gettext_lazy("Đang nhập"),
    Stage.TAKEN: gettext_lazy("Đã nhập"),
    Stage.FAILED: gettext_lazy("Không đọc hoặc không nhập được"),
    Stage.LET_GO: gettext_lazy("Đã hết thời gian chờ"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One card a kind of table: take it away, change it, take it in; and long tables that the viewer sent."""
    unit = unit_in_view(request)
    sent = [(TITLES[row.kind], STAGE_WORDS[row.state], row) for row in long_tables(viewer(request), unit)]
    return render(request, "systems/exchange.html", {"unit": unit, "keeps": keeps(request, unit), "sent": sent})
