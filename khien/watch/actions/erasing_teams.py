"""Erases on request what teams keep in words: of a member what he learned and said, of a call-out what was written."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.files import actions as files
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED
from khien.watch.models import CallOut, CallOutAnswer, Member, Qualification, Skill
from khien.watch.queries.call_outs import ABOUT


def forget_in_teams(member: Member) -> None:
    """Part of the erasing of a member: words of skills, names and scans of papers, words of answers. Days stay."""
    Skill.objects.filter(member=member).exclude(words="").update(words=ERASED)
    papers = Qualification.objects.select_for_update(of=("self",)).filter(member=member).select_related("paper")
    for one in papers:
        if one.paper is not None:
            files.erase(one.paper, ERASED)
    papers.update(name=ERASED, issuer="", paper=None)
    CallOutAnswer.objects.filter(member=member).exclude(words="").update(words=ERASED)


@transaction.atomic
def erase_call_out(call_out: CallOut, reason: str, *, by: Viewer, at: datetime) -> int:
    """What happened, where to, how it ended, what each said; how many texts. Who was called and came stays."""
    reason = checked_reason(by, reason)
    row = CallOut.objects.select_for_update(of=("self",)).select_related("team").get(pk=call_out.pk)
    said = [name for name in ("words", "where", "ending") if getattr(row, name)]
    for name in said:
        setattr(row, name, ERASED)
    row.save(update_fields=["words", "where", "ending"])
    erased = len(said) + CallOutAnswer.objects.filter(call_out=row).exclude(words="").update(words=ERASED)
    texts = {"texts": erased}
    audit.erase(ABOUT.format(row.pk), by=by, at=at, reason=reason, details=texts, unit_id=row.team.unit_id)
    return erased
