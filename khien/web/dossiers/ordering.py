"""Ordering the whole dossier as one ZIP: made in the background, with progress; fetched by who ordered it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.queries import filing_of, order_seen_by
from khien.dossiers.rules.orders import BUNDLE, FILING, UNDER_WAY, Stage
from khien.web.dossiers.shared import frame, seen
from khien.web.downloads import attachment
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier, PaperOrder


@require_POST
def order(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the whole made as it stands, or all of what was handed in once."""
    dossier = seen(request, key)
    wanted = request.POST.get("lan_nop", "")
    filing = filing_of(dossier, int(wanted)) if wanted.isdecimal() else None
    if wanted and filing is None:
        raise Http404
    made = actions.order_papers(
        dossier, FILING if filing else BUNDLE, filing=filing, by=viewer(request), at=clock.now()
    )
    return redirect("dossiers:order", key, made.pk)


@require_safe
def one(request: HttpRequest, key: UUID, order: UUID) -> HttpResponse:
    """How far it is; once it is made, the way to fetch it."""
    dossier = seen(request, key)
    row = _own(request, dossier, order)
    context = frame(dossier, _("Đóng gói")) | _stand(dossier, row)
    if request.headers.get("HX-Request") == "true":
        response = render(request, "dossiers/order_progress.html", context)
        if not context["busy"]:
            response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "dossiers/order.html", context)


@require_safe
def fetch(request: HttpRequest, key: UUID, order: UUID) -> HttpResponseBase:
    """The file that was ordered, by whoever ordered it and still reads the dossier."""
    row = _own(request, seen(request, key), order)
    if row.file is None:
        raise Http404
    response = attachment(row.file)
    response["Content-Disposition"] = f'attachment; filename="{_name(row)}"'
    return response


def _own(request: HttpRequest, dossier: Dossier, key: UUID) -> PaperOrder:
    found = order_seen_by(viewer(request), key)
    if found is None or found.dossier_id != dossier.pk:
        raise Http404
    return found


def _name(row: PaperOrder) -> str:
    if row.what == BUNDLE:
        return "bo-ho-so-cap-do.zip"
    return f"bo-da-nop-{clock.day_of(row.filing.at):%Y-%m-%d}.zip" if row.filing else row.what


def _stand(dossier: Dossier, row: PaperOrder) -> dict[str, Any]:
    busy = row.state in UNDER_WAY
    return {
        "order": row,
        "busy": busy,
        "made": row.state == Stage.MADE,
        "failed": row.state == Stage.FAILED,
        "label": _("Đang đóng gói") if row.state == Stage.MAKING else _("Chờ máy rảnh để đóng gói"),
        "done": row.done,
        "total": row.total or 1,
        "progress_url": reverse("dossiers:order", args=[dossier.pk, row.pk]),
        "size": row.file.size if row.file else 0,
        "digest": row.file.sha256 if row.file else "",
        "what": _("Bộ hồ sơ đã nộp ngày %(day)s") % {"day": f"{clock.day_of(row.filing.at):%d/%m/%Y}"}
        if row.filing
        else _("Cả bộ hồ sơ"),
    }
