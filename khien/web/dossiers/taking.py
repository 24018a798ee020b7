"""Taking papers away: each as Word or PDF as it was handed in or as it is today, what was uploaded and signed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.dossiers import actions
from khien.dossiers.papers.bundle import MAKE, path_of
from khien.dossiers.papers.checklist import as_xlsx
from khien.dossiers.papers.frozen import Content, Drawn, UnableToUnpack, taken
from khien.dossiers.papers.kit import kinds_at, long
from khien.dossiers.queries import content_of, filed_file, filing_of, live_papers, signed_papers, standing_filings
from khien.dossiers.queries.drawing import dossier_data
from khien.web.dossiers.shared import seen
from khien.web.downloads import HEADERS
from khien.web.downloads import attachment as as_attachment
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier, Filing

_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {"pdf": "application/pdf", "docx": f"{_OFFICE}.wordprocessingml.document"}
TODAY, LAW_OF_TODAY = "hom-nay", "luat-hom-nay"  # of ?ban=: as drawn today; as the law of today would have it


def _sent(data: bytes, name: str, media: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media, headers=HEADERS)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def paper(request: HttpRequest, key: UUID, kind: str, form: str) -> HttpResponseBase:
    """One paper: as it was handed in where it was, else as it stands today; `?ban=` asks for another version."""
    dossier, wanted = seen(request, key), request.GET.get("ban", "")
    if form not in TYPES:
        raise Http404
    if not wanted:
        for filing in reversed(standing_filings(dossier)):
            content = _content(filing)
            if content is not None and content.paper(kind) is not None:
                return _filed(filing, content, kind, form)
    return _drawn(request, dossier, kind, form, wanted)


def _content(filing: Filing) -> Content | None:
    try:
        return content_of(filing)
    except UnableToUnpack:
        return None


def _filed(filing: Filing, content: Content, kind: str, form: str) -> HttpResponseBase:
    """The file that was drawn when it was handed in; until it is, the same bytes are drawn from what was frozen."""
    kept = filed_file(filing, path_of(content, kind, form))
    if kept is not None:
        response = as_attachment(kept.file)
        response["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
        return response
    found = content.paper(kind)
    if found is None:
        raise Http404
    return _sent(MAKE[form](found.paper), f"{kind}.{form}", TYPES[form])


def _drawn(request: HttpRequest, dossier: Dossier, kind: str, form: str, wanted: str) -> HttpResponseBase:
    """One paper as it would be drawn today; a very long one is made in the background."""
    today = clock.today()
    law_on = today if wanted == LAW_OF_TODAY else None
    data = dossier_data(dossier, today, law_on=law_on, for_checklist=False)
    if kind not in {one.id for one in kinds_at(data.way, data.law.regime)}:
        raise Http404
    found: Drawn = taken(data, {kind}, lists=False).papers[0]
    if long(found.paper) and law_on is None:
        order = actions.order_papers(dossier, f"{kind}.{form}", by=viewer(request), at=clock.now())
        return redirect("dossiers:order", dossier.pk, order.pk)
    name = f"{kind}-{wanted}.{form}" if wanted else f"{kind}.{form}"
    return _sent(MAKE[form](found.paper), name, TYPES[form])


@require_safe
def checklist(request: HttpRequest, key: UUID) -> HttpResponse:
    """What must be filed, and what is there today."""
    content = taken(dossier_data(seen(request, key), clock.today()), ())
    return _sent(as_xlsx(content.checklist, content.on), "danh-muc-ho-so.xlsx", f"{_OFFICE}.spreadsheetml.sheet")


@require_safe
def filed(request: HttpRequest, key: UUID, filing: int, path: str) -> HttpResponseBase:
    """One file of what was handed in, of the present round or an earlier one."""
    found = filing_of(seen(request, key), filing)
    kept = filed_file(found, path) if found is not None else None
    if kept is None:
        raise Http404
    return as_attachment(kept.file)


@require_safe
def upload(request: HttpRequest, key: UUID, paper: int) -> HttpResponseBase:
    """A paper as it was uploaded."""
    found = live_papers(seen(request, key)).filter(pk=paper).first()
    if found is None:
        raise Http404
    return as_attachment(found.file)


@require_safe
def signed(request: HttpRequest, key: UUID, step: int) -> HttpResponseBase:
    """The signed paper of a step."""
    found = next((one for one in signed_papers(seen(request, key)) if one.pk == step), None)
    if found is None or found.paper is None:
        raise Http404
    return as_attachment(found.paper)
