"""Erasing on request what people wrote of a check and of what it found. Days, states, hashes and titles stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.evidence.models import Activity, Finding, FindingStep, Target
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED


@transaction.atomic
def erase_check(activity: Activity, reason: str, *, by: Viewer, at: datetime) -> int:
    """Summary, notes, reasons, descriptions and the words of each step; how many texts were erased."""
    reason = checked_reason(by, reason)
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    said = [name for name in ("summary", "reason", "assessor_name") if getattr(row, name)]
    for name in said:
        setattr(row, name, ERASED)
    noted = [key for key, one in row.results.items() if one.get("note")]
    row.results = {key: {**one, "note": ERASED if key in noted else ""} for key, one in row.results.items()}
    row.save(update_fields=["summary", "reason", "assessor_name", "results"])
    erased = len(said) + len(noted)
    erased += Target.objects.filter(activity=row).exclude(why_not="").update(why_not=ERASED)
    erased += Finding.objects.filter(activity=row).exclude(detail="").update(detail=ERASED)
    erased += FindingStep.objects.filter(finding__activity=row).exclude(words="").update(words=ERASED)
    texts = {"texts": erased}
    audit.erase(f"check:{row.pk}", by=by, at=at, reason=reason, details=texts, unit_id=row.unit_id)
    return erased
