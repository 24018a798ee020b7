"""Erases on request what a handover says: its words, and those of the matters that stood open in it. Times stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from khien.base import audit
from khien.organisations.actions import UnableToErase
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED
from khien.watch.models import Handover, Matter


@transaction.atomic
def erase_handover(handover: Handover, reason: str, *, by: Viewer, at: datetime) -> int:
    """The words of one handover and of its matters, open or closed; how many texts."""
    reason = checked_reason(by, reason)
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    matters = Matter.objects.filter(
        Q(pk__in=row.open_matters) | Q(closed_by=row.leaving.member_id, closed_at=row.written_at)
    )
    erased = matters.exclude(words=ERASED).update(words=ERASED)
    matters.exclude(closing="").update(closing=ERASED)
    if row.words and row.words != ERASED:
        erased, row.words = erased + 1, ERASED
        row.save(update_fields=["words"])
    if not erased:
        raise UnableToErase("Lời của lần bàn giao này đã được xóa trước đó.")
    details = {"texts": erased}
    audit.erase(f"handover:{row.pk}", by=by, at=at, reason=reason, details=details, unit_id=row.unit_id)
    return erased
