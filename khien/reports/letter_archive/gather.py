"""What an archive of a letter holds, as plain values, as far as the viewer may see it. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from khien.base import chain
from khien.base.models import Entry
from khien.directives.queries import amendments_of, clauses_of, papers_of, personal_of, recipients_of
from khien.duties.queries import asks_for, evidence_of_scope
from khien.duties.queries.judging import fresh
from khien.duties.rules.wire import verdict_to_json
from khien.evidence.queries import evidence_seen_by, standing_of
from khien.evidence.rules import Decision, Source
from khien.files.queries import is_erased
from khien.law.load import catalogue
from khien.law.versions import version_on
from khien.reports.queries import reports_seen_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khien.directives.models import Directive
    from khien.evidence.models import Evidence
    from khien.files.models import StoredFile
    from khien.organisations.queries import Viewer
    from khien.reports.models import Report

Json = dict[str, Any]
_LETTER = (
    "state", "kind", "number", "symbol", "issued_on", "issued_partial", "law_on", "issuer", "place", "subject",
    "signer", "urgency", "answer_by", "taken_in_at", "sent_at", "digest", "text",
)  # fmt: skip
_CLAUSE = (
    "position", "text", "audience", "topics", "obligations", "deadline", "deadline_text", "cadences", "levels",
    "window_from", "window_to", "dropped", "recalled_at",
)  # fmt: skip
_REPLY = ("state", "sent_at", "opened_at", "answered_at", "decided_at", "recalled_at", "return_reason")
_WORDS = ("difficulties", "proposals")


@dataclass(slots=True)
class Gathered:
    """The archive's parts by name, the stored files they speak of, and the chain's entries."""

    parts: dict[str, Any] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    entries: list[Json] = field(default_factory=list)

    def kept(self, stored: StoredFile, **more: str) -> Json:
        """What is said of a file where it is mentioned; its bytes go in once."""
        self.files[stored.sha256] = stored
        if is_erased(stored):
            more["state"] = "erased"
        return {"sha256": stored.sha256, "name": stored.original_name, "size": stored.size, **more}


def gathered(viewer: Viewer, letter: Directive, on: date) -> Gathered:
    """Everything about a letter on a day."""
    found = Gathered()
    used = {piece.pk: piece for piece in evidence_of_scope(viewer, letter.scope, on)}
    beside = {piece.pk: piece for piece in _not_counted(viewer, letter) if piece.pk not in used}
    pieces = [*used.values(), *beside.values()]
    reports = list(reports_seen_by(viewer).filter(directive=letter))
    found.parts["letter.json"] = _letter(viewer, letter, found)
    found.parts["recipients.json"] = [_recipient(row) for row in recipients_of(viewer, letter)]
    found.parts["all-duties.json"] = [
        {
            "unit": ask.duty.unit.name,
            "unit_id": ask.duty.unit_id,
            "obligation": ask.duty.obligation,
            "clause": str(ask.clause),
            "quote": ask.quote,
            "law_on": ask.law_on,
            "terms": ask.terms,
            "judged_on": on,
            "verdict": verdict_to_json(verdict),
        }
        for ask, verdict in fresh(asks_for(viewer, letter.scope), on)
    ]
    found.parts["all-evidence.json"] = [_evidence(piece, found, counts=piece.pk in used) for piece in pieces]
    found.parts["reports.json"] = [_report(report, found) for report in reports]
    subjects = [letter.scope, *(f"evidence:{one.pk}" for one in pieces), *(f"report:{one.pk}" for one in reports)]
    subjects += [f"file:{sha256}" for sha256 in found.files]  # that bytes were erased on request, and by which
    entries = list(Entry.objects.filter(subject__in=subjects).select_related("personal").order_by("seq"))
    found.entries = [_entry(entry) for entry in entries]
    found.parts["all-personal.json"] = list(_personal(viewer, entries))
    return found


def _some(row: object, names: Iterable[str]) -> Json:
    return {name: getattr(row, name) for name in names}


def _letter(viewer: Viewer, letter: Directive, found: Gathered) -> Json:
    clauses = [{"id": str(one.pk), **_some(one, _CLAUSE)} for one in clauses_of(viewer, letter)]
    papers = [found.kept(one.file, role=one.role) for one in papers_of(viewer, letter)]
    changes = ("what", "before", "after", "reason", "at", "units")
    return {
        "id": str(letter.pk),
        "holder": letter.holder.name,
        **_some(letter, _LETTER),
        "clauses": clauses,
        "papers": papers,
        "amendments": [_some(one, changes) for one in amendments_of(viewer, letter)],
    }


def _recipient(row: Any) -> Json:
    answers = row.clause_answers.select_related("by").order_by("clause__position", "pk")
    return {
        "id": row.pk,
        "unit": row.unit.name,
        "unit_id": row.unit_id,
        **_some(row, _REPLY),
        **_some(row, _WORDS),
        "signed_by": row.signed_by.full_name if row.signed_by else None,
        "entered_on_behalf_by": row.entered_on_behalf_by.name if row.entered_on_behalf_by else None,
        "answers": [
            {"clause": str(one.clause_id), "says": one.says, "note": one.note, "by": one.by.full_name, "at": one.at}
            for one in answers
        ],
    }


def _not_counted(viewer: Viewer, letter: Directive) -> QuerySet[Evidence]:
    """Evidence of the kinds that the letter asks which no verdict rests on, of units in the viewer's own reach.

    What waits for a reviewer or was returned; and what was withdrawn or superseded since the letter was sent.
    """
    asks = asks_for(viewer, letter.scope).values_list("duty__unit_id", "duty__obligation", "law_on")
    rows = list(asks)
    proofs = {proof for name, law_on in {row[1:] for row in rows} for proof in _proofs(name, law_on)}
    about = evidence_seen_by(viewer).filter(proof__in=proofs, subjects__unit__in={row[0] for row in rows})
    unaccepted = (Q(last_decision=None) & ~Q(source=Source.MACHINE)) | Q(last_decision=Decision.RETURN)
    given_up = (Q(is_withdrawn=True) | Q(is_superseded=True)) & Q(recorded_at__gte=letter.sent_at or letter.taken_in_at)
    return about.filter((Q(is_withdrawn=False, is_superseded=False) & unaccepted) | given_up).distinct()


def _proofs(obligation: str, law_on: date) -> tuple[str, ...]:
    known = catalogue().obligations.get(obligation)
    chosen = version_on(known, law_on) if known else None
    if known is None:
        return ()
    return tuple((chosen.version if chosen else known.versions[-1]).terms.proofs)


def _evidence(piece: Evidence, found: Gathered, *, counts: bool) -> Json:
    withdrawal = getattr(piece, "withdrawal", None)
    newer = getattr(piece, "superseded_by", None)
    return {
        "id": str(piece.pk),
        "counts": counts,
        "superseded_by": str(newer.pk) if newer else None,
        "proof": piece.proof,
        "provider": piece.provider.name,
        "happened_on": piece.happened_on,
        "facts": piece.facts,
        "note": piece.note,
        "source": piece.source,
        "recorded_by": piece.recorded_by.full_name if piece.recorded_by else None,
        "recorded_at": piece.recorded_at,
        "standing": standing_of(piece).value,
        "digest": piece.digest,
        "subjects": [
            {"unit_id": one.unit_id, "unit": one.unit.name, "system_id": one.system_id}
            for one in piece.subjects.select_related("unit").order_by("pk")
        ],
        "files": [found.kept(one.file) for one in piece.attachments.select_related("file").order_by("pk")],
        "reviews": [
            {"decision": one.decision, "reason": one.reason, "by": one.by.full_name, "at": one.at}
            for one in piece.reviews.select_related("by")
        ],
        "withdrawn": {"reason": withdrawal.reason, "at": withdrawal.at} if withdrawal else None,
    }


def _report(report: Report, found: Gathered) -> Json:
    finals = list(report.finals.select_related("pdf", "docx"))
    files = [found.kept(stored) for final in finals for stored in (final.pdf, final.docx)]
    if report.signed_copy is not None:
        files.append(found.kept(report.signed_copy))
    names = ("state", "as_of", "content", "number", "issued_on", "made_at", "closed_at")
    return {
        "id": str(report.pk),
        "unit": report.unit.name,
        **_some(report, names),
        "files": files,
        "signed": report.signed_copy.sha256 if report.signed_copy else None,
        "finals": [
            {
                "number": final.number,
                "pdf": final.pdf.sha256,
                "docx": final.docx.sha256,
                "head": f"{final.chain_seq}:{final.chain_digest}",
                "made_at": final.made_at,
            }
            for final in finals
        ],
    }


def _entry(entry: Entry) -> Json:
    fields: Mapping[str, Any] = {name: getattr(entry, name) for name in chain.Link.__slots__}
    return {**fields, "digest": entry.digest}


def _personal(viewer: Viewer, entries: Iterable[Entry]) -> Iterator[Json]:
    """The personal parts: held, erased by law, or withheld because the viewer may not read them."""
    for entry in entries:
        part = getattr(entry, "personal", None)
        if part is None:
            continue
        payload = personal_of(viewer, entry)
        if part.payload is None:
            yield {"seq": entry.seq, "state": "erased", "erased_at": part.erased_at, "payload": None}
        elif payload is None:
            yield {"seq": entry.seq, "state": "withheld"}
        else:
            yield {"seq": entry.seq, "state": "held", "salt": part.salt, "payload": dict(payload)}
