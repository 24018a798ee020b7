"""The lists whose filters can be saved, and what counts as their filters. A list is added by one line here."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGES: Final[Mapping[str, Promise]] = {
    "letters:index": _("Văn bản"),
    "standing:index": _("Tình hình"),
    "standing:cell": _("Nghĩa vụ"),
    "standing:answers": _("Trả lời văn bản"),
    "evidence:index": _("Minh chứng"),
    "units:index": _("Đơn vị"),
    "systems:index": _("Hệ thống thông tin"),
    "reports:index": _("Báo cáo"),
    "audit:index": _("Nhật ký"),
    "work:index": _("Việc của tôi"),
    "search:index": _("Tìm"),
    "standing:months": _("Diễn biến"),
    "standing:compare": _("So sánh"),
    "notices:log": _("Nhật ký gửi"),
}
PASSING: Final = frozenset({"trang", "tat_ca"})  # where one is in a list, not what it shows


def filters(query: str) -> str:
    """The part of a query that can be saved, in one spelling."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in PASSING])
