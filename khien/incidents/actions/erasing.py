"""Erases on request what people wrote into an incident: words, names, fields, frozen papers. Days and hashes stay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from khien.base import audit
from khien.files import actions as files
from khien.incidents.actions.calling import JOINED
from khien.incidents.actions.holding import locked
from khien.incidents.models import Happening, Incident, IncidentPaper
from khien.incidents.queries.incidents import ABOUT
from khien.incidents.rules.states import What
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import ERASED

if TYPE_CHECKING:
    from khien.organisations.models import Person


@transaction.atomic
def erase_incident(row: Incident, reason: str, *, by: Viewer, at: datetime) -> int:
    """Words, names and numbers of people, fields of papers, what was drawn from them; how many texts and files.

    Pictures and signed copies are files of their own, erased by themselves.
    """
    reason = checked_reason(by, reason)
    held = locked(row)
    erased = len(held.facts) + sum(map(bool, (held.words, held.reporter_name, held.reporter_phone)))
    held.words = ERASED if held.words else ""
    held.reporter_name = ERASED if held.reporter_name else ""
    held.received_by_name = ERASED if held.received_by_name else ""
    held.reporter_phone, held.facts = "", {}
    held.version += 1
    held.save()
    erased += Happening.objects.filter(incident=held).exclude(words="").update(words=ERASED)
    Happening.objects.filter(incident=held).exclude(by_name="").update(by_name=ERASED)
    for paper in IncidentPaper.objects.select_for_update(of=("self",)).filter(incident=held):
        for stored in (paper.pdf, paper.docx):
            erased += len(files.erase(stored, ERASED)) if stored is not None else 0
        paper.content, paper.pdf, paper.docx = {}, None, None
        paper.save(update_fields=["content", "pdf", "docx"])
    texts = {"texts": erased}
    audit.erase(ABOUT.format(held.pk), by=by, at=at, reason=reason, details=texts, unit_id=held.unit_id)
    return erased


def forget_name(name: str, person: Person | None = None, *, by: Viewer, at: datetime) -> None:  # noqa: ARG001
    """Part of the erasing of a person or a member, which records it: the name goes from calls and from receptions.

    Asked before the name itself is erased: calls keep whom they told by name.
    """
    if not name or name == ERASED:
        return
    told = Happening.objects.filter(what=What.CALLED, words__contains=name)
    for row in told.iterator(chunk_size=500):
        kept = [ERASED if one == name else one for one in row.words.split(JOINED)]
        Happening.objects.filter(pk=row.pk).update(words=JOINED.join(kept))
    whose = Q(received_by=person) if person is not None else Q(received_by=None, received_by_name=name)
    Incident.objects.filter(whose).exclude(received_by_name="").update(received_by_name=ERASED)
    lines = Q(by=person) if person is not None else Q(by=None, by_name=name)
    Happening.objects.filter(lines).exclude(by_name="").update(by_name=ERASED)
