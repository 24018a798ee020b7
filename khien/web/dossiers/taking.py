"""Taking papers away: each as Word or PDF, the checklist, the whole as one ZIP, what was uploaded and signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from khien.base import clock
from khien.dossiers.papers.bundle import Evidence
from khien.dossiers.papers.bundle import bundle as bundled
from khien.dossiers.papers.checklist import as_xlsx
from khien.dossiers.papers.kit import BY_ID, kinds_at
from khien.dossiers.queries import live_papers, proofs_of, signed_papers
from khien.dossiers.queries.drawing import dossier_data
from khien.files.queries import is_erased, open_bytes
from khien.papers import docx, pdf
from khien.web.dossiers.shared import seen
from khien.web.downloads import HEADERS
from khien.web.downloads import attachment as as_attachment

if TYPE_CHECKING:
    from khien.dossiers.models import Dossier
    from khien.files.models import StoredFile

_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {"pdf": "application/pdf", "docx": f"{_OFFICE}.wordprocessingml.document"}
MAKE = {"pdf": pdf, "docx": docx}


def _sent(data: bytes, name: str, media: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media, headers=HEADERS)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def paper(request: HttpRequest, key: UUID, kind: str, form: str) -> HttpResponse:
    """One paper as it stands today."""
    dossier = seen(request, key)
    if form not in TYPES or kind not in {one.id for one in kinds_at(dossier.level)}:
        raise Http404
    made = BY_ID[kind].make(dossier_data(dossier, clock.today()))
    return _sent(MAKE[form](made), f"{kind}.{form}", TYPES[form])


@require_safe
def checklist(request: HttpRequest, key: UUID) -> HttpResponse:
    """What must be filed, and what is there."""
    data = as_xlsx(dossier_data(seen(request, key), clock.today()))
    return _sent(data, "danh-muc-ho-so.xlsx", f"{_OFFICE}.spreadsheetml.sheet")


@require_safe
def bundle(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything in one ZIP with a manifest of hashes."""
    dossier = seen(request, key)
    data = bundled(dossier_data(dossier, clock.today()), _evidence(dossier), lambda _done, _whole: None)
    return _sent(data, "bo-ho-so-cap-do.zip", "application/zip")


def _evidence(dossier: Dossier) -> Iterator[Evidence]:
    """What was uploaded, what was signed, and the files behind the answers to controls; what was erased is left out."""
    groups = (
        ("tai-len", ((one.document, one.file) for one in live_papers(dossier))),
        ("da-ky", ((one.act, one.paper) for one in signed_papers(dossier) if one.paper)),
        ("minh-chung", (("bien-phap", one) for one in proofs_of(dossier))),
    )
    for folder, files in groups:
        for number, (name, stored) in enumerate(files, 1):
            if not is_erased(stored):
                yield Evidence(f"{folder}/{number:03d}-{name}-{stored.original_name}", _reader(stored))


def _reader(stored: StoredFile) -> Callable[[], bytes]:
    def read() -> bytes:
        with open_bytes(stored) as file:
            return file.read()

    return read


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
