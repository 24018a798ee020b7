"""The page of a table that background work tries and takes in: how far it is, what is wrong, the sender's word."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.systems import actions
from khien.systems.queries.long_tables import long_table
from khien.systems.rules.long_tables import UNDER_WAY, Stage, UnableToGoOn
from khien.web.systems.exchanging import STAGE_WORDS, TITLES
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.systems.models import TableImport


@require_safe
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where the table stands; while it is under way the page asks again by itself."""
    row = _own(request, key)
    context = _told(row) | {
        "row": row,
        "unit": row.unit,
        "title": TITLES[row.kind],
        "back": f"{reverse('systems:exchange')}?don_vi={row.unit_id}",
        "good": row.state == Stage.TRIED,
        "faulty": row.state == Stage.BAD,
        "taken": row.state == Stage.TAKEN,
        "over": row.state in (Stage.FAILED, Stage.LET_GO),
    }
    return render(request, "systems/long_table.html", context)


@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The bar alone; once it has come to an end the page is loaded anew."""
    row = _own(request, key)
    answer = render(request, "systems/long_table_progress.html", _told(row))
    if row.state not in UNDER_WAY:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
def agree(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sender saw what it would do and has it taken in."""
    row = _own(request, key)
    try:
        actions.agree_to_table(row, by=viewer(request), at=clock.now())
    except UnableToGoOn as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đang nhập. Có thể rời trang này, việc vẫn chạy tiếp."))
    return redirect("systems:long_table", key)


def _own(request: HttpRequest, key: UUID) -> TableImport:
    row = long_table(viewer(request), key)
    if row is None:
        raise Http404
    return row


def _told(row: TableImport) -> dict[str, object]:
    return {
        "busy": row.state in UNDER_WAY,
        "label": STAGE_WORDS[row.state],
        "done": row.done,
        "total": row.rows if row.state in (Stage.AGREED, Stage.TAKING) else 0,
        "progress_url": reverse("systems:long_table_progress", args=[row.pk]),
    }
