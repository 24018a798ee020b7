"""Erases on request what people wrote into an incident: words, names, fields, frozen papers. Days and hashes stay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

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
from khien.watch.queries.members import names_on_watch

if TYPE_CHECKING:
    from khien.organisations.models import Person
    from khien.watch.models import Member


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


@transaction.atomic
def forget_person(person: Person, *, by: Viewer, at: datetime) -> None:  # noqa: ARG001 - the erasing says when
    """Part of the erasing of an account, which records it, before its names go: calls keep whom they told by name."""
    for name in {person.full_name, *names_on_watch(by, person)} - {ERASED}:
        _forget(name, person.pk)
    Incident.objects.filter(received_by=person).exclude(received_by_name="").update(received_by_name=ERASED)
    Happening.objects.filter(by=person).exclude(by_name="").update(by_name=ERASED)


@transaction.atomic
def forget_member(member: Member, *, by: Viewer, at: datetime) -> None:  # noqa: ARG001 - the erasing says who
    """The same for somebody on watch, with an account or without."""
    if member.name != ERASED:
        _forget(member.name, member.person_id)


def _forget(name: str, person: int | None) -> None:
    """A name in calls, in receptions, and in lines that were written by a link. Of namesakes it goes too."""
    called = Happening.objects.filter(what__in=[What.CALLED, What.TELEPHONE], words__contains=name)
    for row in called.iterator(chunk_size=500):
        kept = [ERASED if one == name else one for one in row.words.split(JOINED)]
        Happening.objects.filter(pk=row.pk).update(words=JOINED.join(kept))
    Incident.objects.filter(received_by=person, received_by_name=name).update(received_by_name=ERASED)
    Happening.objects.filter(by=None, by_name=name).update(by_name=ERASED)
