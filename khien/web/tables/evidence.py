"""Evidence as a table: all that the page's filters leave, and what awaits the viewer's word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from khien.evidence import queries
from khien.law.load import catalogue
from khien.organisations.queries import units_seen_by
from khien.reports.tables import Cell
from khien.web.evidence.views import asked_rows
from khien.web.status import look_of
from khien.web.tables.table import Table
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.evidence.models import Evidence

BATCH = 1000


def _all(request: HttpRequest) -> Iterator[list[Cell]]:
    return _told(request, asked_rows(request)[0])


def _waiting(request: HttpRequest) -> Iterator[list[Cell]]:
    return _told(request, queries.awaiting_review(viewer(request)))


def _told(request: HttpRequest, rows: QuerySet[Evidence]) -> Iterator[list[Cell]]:
    """Subjects outside the viewer's reach are not named, as on the page of a piece."""
    seen = set(units_seen_by(viewer(request)).values_list("pk", flat=True))
    whole = rows.prefetch_related("subjects__unit", "subjects__system", "attachments__file")
    for piece in whole.iterator(chunk_size=BATCH):
        kind = catalogue().proofs.get(piece.proof)
        about = [
            f"{one.unit.name}: {one.system.name}" if one.system else one.unit.name
            for one in piece.subjects.all()
            if one.unit_id in seen
        ]
        yield [
            kind.title if kind else piece.proof,
            piece.happened_on,
            piece.provider.name,
            "; ".join(about),
            str(look_of(queries.standing_of(piece), "evidence").label),
            piece.recorded_by.full_name if piece.recorded_by else "",
            piece.recorded_at,
            piece.note,
            "; ".join(one.file.original_name for one in piece.attachments.all()),
            str(piece.pk),
        ]


COLUMNS = (
    _("Loại minh chứng"),
    _("Ngày thực hiện"),
    _("Đơn vị ghi"),
    _("Nói về"),
    _("Tình trạng"),
    _("Người ghi"),
    _("Ghi lúc"),
    _("Ghi chú"),
    _("Tệp"),
    _("Mã minh chứng"),
)
TABLES = (
    Table("minh-chung", "evidence:index", _("Minh chứng"), COLUMNS, _all),
    Table("minh-chung-cho-xem-xet", "evidence:review", _("Minh chứng chờ xem xét"), COLUMNS, _waiting),
)
