"""Erases on request what lists that were sent say of people: names, phones, mails, reasons. Figures and hashes stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.files import actions as files
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED
from khien.watch.models import Roster, RosterStep, Sending


@transaction.atomic
def erase_lists(roster: Roster, reason: str, *, by: Viewer, at: datetime) -> int:
    """The frozen content and the files of all that a unit sent in one watch; how many texts and files."""
    reason = checked_reason(by, reason)
    row = Roster.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    erased = 0
    for sending in Sending.objects.select_for_update(of=("self",)).filter(roster=row).select_related("docx", "pdf"):
        erased += bool(sending.content)
        for stored in (sending.docx, sending.pdf):
            erased += len(files.erase(stored, ERASED)) if stored is not None else 0
        sending.content, sending.docx, sending.pdf = {}, None, None
        sending.save(update_fields=["content", "docx", "pdf"])
    erased += RosterStep.objects.filter(roster=row).exclude(words="").update(words=ERASED)
    erased += bool(row.phone)
    row.phone = ""
    row.version += 1
    row.save(update_fields=["phone", "version"])
    details = {"texts": erased}
    audit.erase(f"roster:{row.pk}", by=by, at=at, reason=reason, details=details, unit_id=row.unit_id)
    return erased
