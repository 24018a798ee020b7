"""Erases on request what people wrote into a dossier, in every version that is kept; hashes and days stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.dossiers.actions.holding import locked, saved
from khien.dossiers.actions.ordering import let_go
from khien.dossiers.models import Dossier, FiledFile, Filing, PaperOrder, Step
from khien.dossiers.rules.orders import UNDER_WAY, Stage
from khien.files import actions as files
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED

_DRAWN = ("ho-so/", "so-do/")  # of a filing; what was uploaded is erased file by file


@transaction.atomic
def erase_dossier(dossier: Dossier, reason: str, *, by: Viewer, at: datetime) -> int:
    """Names, addresses and other words under the headings, reasons of steps, what was frozen and drawn from them.

    Uploaded and signed papers are files of their own, erased by themselves. How many texts and files were erased.
    """
    reason = checked_reason(by, reason)
    row = locked(dossier)
    erased = len(row.words)
    row.words = dict.fromkeys(row.words, ERASED)
    saved(row, "words")
    erased += Step.objects.filter(dossier=row).exclude(words="").update(words=ERASED)
    filings = Filing.objects.filter(dossier=row)
    for one in FiledFile.objects.filter(filing__in=filings).select_related("file"):
        if one.path.startswith(_DRAWN):
            erased += len(files.erase(one.file, ERASED))
    filings.update(content=b"")
    _let_go(row, at)
    details = {"texts": erased}
    audit.erase(f"dossier:{row.pk}", by=by, at=at, reason=reason, details=details, unit_id=row.holder_id)
    return erased


def _let_go(row: Dossier, at: datetime) -> None:
    """What was packed of it goes too; what is still being made is not finished."""
    for pk in PaperOrder.objects.filter(dossier=row, state=Stage.MADE).values_list("pk", flat=True):
        let_go(pk)
    why = "Nội dung hồ sơ vừa được xóa theo yêu cầu."
    PaperOrder.objects.filter(dossier=row, state__in=UNDER_WAY).update(state=Stage.FAILED, why=why, ended_at=at)
