"""Dossiers as tables: the list for the Prime Minister's step."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.dossiers.queries import as_national, for_the_list
from khien.dossiers.rules.states import Act
from khien.reports.tables import Cell
from khien.web.dossiers.national import line, paper_words
from khien.web.tables.table import Table
from khien.web.viewing import viewer


def _national(request: HttpRequest) -> Iterator[list[Cell]]:
    for dossier in for_the_list(viewer(request)):
        one = line(dossier)
        found = as_national(dossier)
        papers = [paper_words(found.steps.get(act)) for act in (Act.APPRAISE, Act.LIST, Act.APPROVE, Act.CERTIFY)]
        yield [
            dossier.system.name,
            dossier.holder.name,
            str(one["operator"]),
            dossier.level,
            str(one["ground"]),
            str(one["cite"]),
            str(one["law"]),
            str(one["state"]),
            *papers,
        ]


NATIONAL = (
    _("Hệ thống"),
    _("Đơn vị lập hồ sơ"),
    _("Đơn vị vận hành"),
    _("Cấp độ"),
    _("Căn cứ"),
    _("Điều khoản"),
    _("Theo"),
    _("Tình trạng hồ sơ"),
    _("Ý kiến thẩm định"),
    _("Quyết định về Danh mục"),
    _("Phê duyệt phương án"),
    _("Giấy chứng nhận"),
)
TABLES = (Table("danh-muc-trinh-thu-tuong", "dossiers:national", _("Danh mục trình Thủ tướng"), NATIONAL, _national),)
