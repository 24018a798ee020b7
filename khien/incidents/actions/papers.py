"""Papers of an incident: filled in, frozen with their files, marked as sent. With its signed copy one proves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from khien.base import clock
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.files.actions import keep_made
from khien.files.rules import KINDS
from khien.incidents.actions.holding import UnableToHandle, confirmed, note, open_for, saved, tell
from khien.incidents.actions.receiving import at_hand
from khien.incidents.models import Incident, IncidentPaper
from khien.incidents.queries.filling import known_fields
from khien.incidents.queries.incidents import touched
from khien.incidents.rules.fields import Value, changed, checked, filled, missing, names
from khien.incidents.rules.papers import CHANNELS, Head, content_of, digest_of, paper
from khien.incidents.rules.states import What
from khien.law.incidents.read import incident_laws
from khien.law.incidents.types import PaperForm
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import tidy
from khien.papers import docx, pdf

if TYPE_CHECKING:
    from khien.evidence.models import Evidence
    from khien.files.models import StoredFile

_TIMED = frozenset({"incident_notice", "serious_incident_notice"})


@dataclass(frozen=True, slots=True)
class Sent:
    """How a paper went out: when, to whom, by which way, under which number, and the signed copy."""

    at: datetime
    to: str
    channel: str
    reference: str = ""
    signed: StoredFile | None = None


def form_of(form_id: str) -> PaperForm:
    """A paper of the catalogue. Raises UnableToHandle."""
    found = incident_laws().paper(form_id)
    if found is None:
        raise UnableToHandle("Khiên không có loại văn bản này.")
    return found


def _law_of(form: PaperForm) -> str:
    return next(law.id for law in incident_laws().laws if any(one.id == form.id for one in law.papers))


@transaction.atomic
def fill(
    row: Incident, form_id: str, given: Mapping[str, Value], *, version: int, by: Viewer, at: datetime
) -> Incident:
    """Keep what a person wrote into the fields of a paper; what Khiên knows anyway is not kept twice."""
    held = open_for(row, by, version)
    form = form_of(form_id)
    said = checked(form, given)
    known = known_fields(by, held, at)
    rest = {key: value for key, value in held.facts.items() if key not in said}
    held.facts = {**rest, **changed(said, known)}
    saved(held)
    note("incident.paper_filled", held, by, at, form=form.id)
    return held


def values_of(row: Incident, viewer: Viewer, at: datetime) -> dict[str, Value]:
    """The fields as they stand: what is known, under what somebody said."""
    return filled(known_fields(viewer, row, at), row.facts)


def head_of(row: Incident, form: PaperForm, at: datetime) -> Head:
    """The unit as the paper's head names it."""
    unit = row.unit
    parent = unit.parent.name if unit.parent else ""
    return Head(unit.name, parent, unit.symbol, unit.place, clock.day_of(at).year, form.to)


def freeze(row: Incident, form_id: str, *, version: int, by: Viewer, at: datetime) -> IncidentPaper:
    """The paper as it stands, for ever, with its PDF and Word. Its bytes are made before anything is locked."""
    require(by, Deed.PROVE, row.unit)
    form = form_of(form_id)
    values = values_of(row, by, at)
    if short := missing(form, values):
        raise UnableToHandle(f"Còn thiếu ô bắt buộc: {names(short)}.")
    content = content_of(form, _law_of(form), head_of(row, form, at), values, row.number)
    digest = digest_of(content)
    printed = paper(form, content, note=f"{row.number}, SHA-256 {digest[:16]}")
    files = {"pdf": pdf(printed), "docx": docx(printed)}
    with transaction.atomic():
        held = open_for(row, by, version)
        number = IncidentPaper.objects.filter(incident=held, form=form.id).count() + 1
        name = f"{held.number}-{form.id}-{number}"
        kept = {
            kind: keep_made((data,), f"{name}.{kind}", KINDS[kind], by=getattr(by, "pk", None), at=at)
            for kind, data in files.items()
        }
        made = IncidentPaper.objects.create(
            incident=held,
            form=form.id,
            number=number,
            content=content,
            digest=digest,
            made_at=at,
            made_by_id=getattr(by, "pk", None),
            **kept,
        )
        at_hand(held, by, at)
        confirmed(held, by=by, at=at)
        tell(held, What.PAPER_MADE, f"{form.title}, bản {number}", by=by, at=at)
        saved(held)
        note("incident.paper_frozen", held, by, at, form=form.id, paper=number, digest=digest)
    return made


@transaction.atomic
def mark_sent(made: IncidentPaper, sent: Sent, *, by: Viewer, at: datetime) -> IncidentPaper:
    """It went out: the clock that waited for it stops. With the signed copy it is evidence, which awaits a reviewer."""
    held = open_for(made.incident, by)
    row = _locked(made)
    if row.sent_at is not None:
        raise UnableToHandle("Văn bản này đã được ghi là đã gửi.")
    if sent.at > at:
        raise UnableToHandle("Lúc gửi không thể ở sau lúc này.")
    if sent.at < held.detected_at.replace(second=0, microsecond=0):
        raise UnableToHandle("Lúc gửi không thể trước lúc phát hiện sự cố.")
    if not tidy(sent.to):
        raise UnableToHandle("Hãy ghi nơi nhận.")
    if sent.channel not in CHANNELS:
        raise UnableToHandle("Hãy chọn hình thức gửi.")
    row.sent_at, row.sent_to, row.channel = sent.at, tidy(sent.to)[:500], sent.channel
    row.sent_by_id = getattr(by, "pk", None)
    row.reference = tidy(sent.reference)[:100]
    row.signed = sent.signed
    row.evidence = _proven(held, row, by, at) if sent.signed else None
    row.save()
    form = form_of(row.form)
    tell(held, What.PAPER_SENT, f"{form.title}, bản {row.number}: {row.sent_to}", by=by, at=at, on=sent.at)
    saved(held)
    note("incident.paper_sent", held, by, at, form=row.form, paper=row.number, signed=bool(sent.signed))
    return row


@transaction.atomic
def add_signed(made: IncidentPaper, signed: StoredFile, reference: str, *, by: Viewer, at: datetime) -> IncidentPaper:
    """The signed copy and the number of a paper that went out before, once the clerk has them."""
    held = open_for(made.incident, by)
    row = _locked(made)
    if row.sent_at is None:
        raise UnableToHandle("Hãy ghi đã gửi trước.")
    if row.signed_id is not None:
        raise UnableToHandle("Văn bản này đã có bản đã ký.")
    row.signed = signed
    row.reference = tidy(reference)[:100] or row.reference
    row.evidence = _proven(held, row, by, at)
    row.save()
    saved(held)
    note("incident.paper_signed", held, by, at, form=row.form, paper=row.number, signed=signed.sha256)
    return row


def _locked(made: IncidentPaper) -> IncidentPaper:
    rows = IncidentPaper.objects.select_for_update(of=("self",)).select_related("signed")
    return rows.get(pk=made.pk)


def _proven(held: Incident, row: IncidentPaper, by: Viewer, at: datetime) -> UUID:
    """The key of the evidence: a person's, so that another accepts it."""
    form = form_of(row.form)
    if form.proof not in _TIMED and not row.reference:
        raise UnableToHandle("Báo cáo ban đầu cần số văn bản để làm minh chứng.")
    piece: Evidence = evidence.record(
        by=by,
        at=at,
        provider=held.unit,
        proof=form.proof,
        happened_on=clock.day_of(row.sent_at or at),
        facts=_facts(form, row),
        subjects=[SubjectRef(held.unit, one) for one in touched(held)] or [SubjectRef(held.unit)],
        files=[row.signed] if row.signed else [],
        note=" ".join(part for part in (f"{form.title}, {held.number}.", form.reviewer_note) if part),
    )
    return piece.pk


def _facts(form: PaperForm, row: IncidentPaper) -> dict[str, str]:
    if form.proof not in _TIMED:
        return {"number": row.reference, "recipient": row.sent_to}
    sent = (row.sent_at or row.made_at).astimezone(clock.VIETNAM)
    return {"recipient": row.sent_to, "channel": row.channel, "sent_at": f"{sent:%H:%M}"}
