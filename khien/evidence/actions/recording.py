"""Writing evidence: recorded, reviewed by somebody else, withdrawn; never changed. Each tells the units concerned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.evidence import queries, rules, words
from khien.evidence.models import Attachment, Evidence, EvidenceWords, Review, Subject, Waiting, Withdrawal
from khien.evidence.rules import Decision, Source, Standing
from khien.law.facts import FactValue
from khien.law.load import catalogue
from khien.law.types import FactType
from khien.notices import actions as notices
from khien.notices.rules.kinds import Kind
from khien.organisations import actions as organisations
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import ERASED

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit
    from khien.systems.models import InformationSystem

EARLIEST = date(1990, 1, 1)  # an older day is a slip of the keyboard
INVENTORY = "system_inventory"  # the leader of the unit signs it: see `review`


class UnableToRecord(ValueError):
    """The evidence cannot be taken as it is; the message says why."""


class UnableToReview(ValueError):
    """This person cannot decide on this evidence; the message says why."""


class UnableToWithdraw(ValueError):
    """The evidence cannot be taken back; the message says why."""


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """A unit, or one of its systems, that a piece of evidence is about."""

    unit: Unit
    system: InformationSystem | None = None


@transaction.atomic
def record(
    *,
    by: Viewer,
    at: datetime,
    provider: Unit,
    proof: str,
    happened_on: date,
    facts: Mapping[str, FactValue],
    subjects: Sequence[SubjectRef],
    files: Sequence[StoredFile] = (),
    note: str = "",
    source: Source = Source.PERSON,
    supersedes: Evidence | None = None,
) -> Evidence:
    """Add evidence about `subjects`. Needs PROVE on the provider, and every subject at it or below it."""
    require(by, Deed.PROVE, provider)
    _check(provider, proof, happened_on, subjects, files, source, at)
    if supersedes is not None:
        _check_superseded(supersedes, provider)
    refs = [(ref.unit.pk, ref.system.pk if ref.system else None) for ref in subjects]
    evidence = Evidence.objects.create(
        provider=provider,
        proof=proof,
        happened_on=happened_on,
        facts=dict(facts),
        note=note,
        source=_from_above(source) if any(ref.unit != provider for ref in subjects) else source,
        recorded_by_id=getattr(by, "pk", None),
        recorded_at=at,
        supersedes=supersedes,
        digest=rules.digest_of(proof, happened_on, facts, refs, [file.sha256 for file in files]),
    )
    Subject.objects.bulk_create(Subject(evidence=evidence, unit_id=unit, system_id=system) for unit, system in refs)
    Attachment.objects.bulk_create(Attachment(evidence=evidence, file=file) for file in files)
    found_by = words.kept_words(note, facts, [file.original_name for file in files], proof, {unit for unit, _ in refs})
    EvidenceWords.objects.create(evidence=evidence, words=found_by)
    _queue(evidence)
    audit.record(
        "evidence.recorded",
        f"evidence:{evidence.pk}",
        by=by,
        at=at,
        unit_id=provider.pk,
        details={"proof": proof, "on": happened_on.isoformat(), "digest": evidence.digest, "subjects": len(refs)},
    )
    organisations.touch({unit for unit, _ in refs})
    return evidence


def _queue(evidence: Evidence) -> None:
    """What it replaces waits no more; it waits itself unless it is accepted by itself."""
    if evidence.supersedes_id is not None:
        Waiting.objects.filter(evidence_id=evidence.supersedes_id).delete()
    if rules.standing(Source(evidence.source), None, withdrawn=False, superseded=False) is Standing.WAITING:
        Waiting.objects.create(
            evidence=evidence,
            provider_id=evidence.provider_id,
            recorded_by_id=evidence.recorded_by_id,
            recorded_at=evidence.recorded_at,
        )


def _from_above(source: Source) -> Source:
    return Source.SUPERIOR if source is Source.PERSON else source


def _check(
    provider: Unit,
    proof: str,
    happened_on: date,
    subjects: Sequence[SubjectRef],
    files: Sequence[StoredFile],
    source: Source,
    at: datetime,
) -> None:
    known = catalogue().proofs.get(proof)
    if known is None:
        raise UnableToRecord(f"Không có loại minh chứng “{proof}”.")
    if happened_on > clock.day_of(at):
        raise UnableToRecord("Ngày thực hiện không thể sau hôm nay: minh chứng là việc đã làm.")
    if happened_on < EARLIEST:
        raise UnableToRecord(f"Ngày thực hiện không thể trước {EARLIEST:%d/%m/%Y}: hãy xem lại năm.")
    if not subjects:
        raise UnableToRecord("Cần chọn ít nhất một đơn vị hoặc hệ thống mà minh chứng này nói đến.")
    if known.file_required and not files and source is not Source.MACHINE:
        raise UnableToRecord(f"Cần kèm tệp: {known.file_label or known.title}.")
    for ref in subjects:
        if not ref.unit.path.startswith(provider.path):
            raise UnableToRecord(f"{ref.unit.name} không thuộc {provider.name}: không thể chứng minh thay.")
        if ref.system is not None and ref.system.unit_id != ref.unit.pk:
            raise UnableToRecord(f"Hệ thống {ref.system.name} không phải của {ref.unit.name}.")


def _check_superseded(old: Evidence, provider: Unit) -> None:
    if old.provider_id != provider.pk:
        raise UnableToRecord("Chỉ đơn vị đã ghi minh chứng cũ mới thay thế được nó.")
    if Evidence.objects.filter(supersedes=old).exists() or Withdrawal.objects.filter(evidence=old).exists():
        raise UnableToRecord("Minh chứng cũ đã được thay thế hoặc đã rút.")


@transaction.atomic
def review(evidence: Evidence, decision: Decision, reason: str, *, by: Viewer, at: datetime) -> Review:
    """Accept or return. Nobody reviews their own; a return needs a reason; an inventory needs the leader."""
    evidence = Evidence.objects.select_for_update().select_related("provider").get(pk=evidence.pk)
    require(by, Deed.SIGN if evidence.proof == INVENTORY else Deed.REVIEW, evidence.provider)
    if isinstance(by, Service):
        raise UnableToReview("Chỉ con người mới xem xét minh chứng.")
    if evidence.recorded_by_id == by.pk:
        raise UnableToReview("Không ai tự xem xét minh chứng của chính mình: cần một người khác.")
    if decision is Decision.RETURN and not reason.strip():
        raise UnableToReview("Trả lại thì cần ghi rõ lý do để người làm biết phải sửa gì.")
    now = queries.standing_of(evidence)
    if now in (Standing.WITHDRAWN, Standing.SUPERSEDED):
        raise UnableToReview(f"Minh chứng này không còn để xem xét: {rules.LABELS[now].lower()}.")
    Waiting.objects.filter(evidence=evidence).delete()
    made = Review.objects.create(evidence=evidence, decision=decision, reason=reason.strip(), by=by, at=at)
    audit.record(
        f"evidence.{decision}",
        f"evidence:{evidence.pk}",
        by=by,
        at=at,
        unit_id=evidence.provider_id,
        details={"proof": evidence.proof, "reason": bool(reason.strip())},
    )
    organisations.touch(queries.unit_ids_of(evidence))
    if decision is Decision.RETURN:
        _tell_of_return(evidence, made, by, at)
    return made


def _tell_of_return(evidence: Evidence, made: Review, by: Viewer, at: datetime) -> None:
    """Whoever recorded it learns that it came back."""
    if evidence.recorded_by_id is None:
        return
    details = {"unit": evidence.provider.name, "proof": catalogue().proofs[evidence.proof].title}
    notices.tell(
        by=by,
        at=at,
        to=[(evidence.recorded_by_id, evidence.provider_id)],
        kind=Kind.EVIDENCE_RETURNED,
        about=f"evidence:{evidence.pk}",
        occasion=f"review:{made.pk}",
        details=details,
        subject=evidence.provider_id,
    )


@transaction.atomic
def withdraw(evidence: Evidence, reason: str, *, by: Viewer, at: datetime) -> Withdrawal:
    """Take evidence back, saying why. It stays readable and counts no more."""
    require(by, Deed.PROVE, evidence.provider)
    if not reason.strip():
        raise UnableToWithdraw("Rút minh chứng thì cần ghi rõ lý do.")
    if Withdrawal.objects.filter(evidence=evidence).exists():
        raise UnableToWithdraw("Minh chứng này đã được rút trước đó.")
    Waiting.objects.filter(evidence=evidence).delete()
    made = Withdrawal.objects.create(evidence=evidence, reason=reason.strip(), by_id=getattr(by, "pk", None), at=at)
    audit.record("evidence.withdrawn", f"evidence:{evidence.pk}", by=by, at=at, unit_id=evidence.provider_id)
    organisations.touch(queries.unit_ids_of(evidence))
    return made


@transaction.atomic
def erase_words(evidence: Evidence, reason: str, *, by: Viewer, at: datetime) -> int:
    """Erase on request what people wrote in a piece: note, facts in words, reasons. Figures, days and files stay.

    Its digest stays too, and so no longer fits: the entry of the erasing says why. How many texts were erased.
    """
    reason = checked_reason(by, reason)
    row = Evidence.objects.select_for_update().get(pk=evidence.pk)
    known = catalogue().proofs.get(row.proof)
    words_in = {field.id for field in known.fields if field.type is FactType.TEXT} if known else set(row.facts)
    said = {name for name, value in row.facts.items() if name in words_in and isinstance(value, str) and value}
    row.facts = {name: ERASED if name in said else value for name, value in row.facts.items()}
    erased = len(said) + bool(row.note)
    row.note = ERASED if row.note else ""
    row.save(update_fields=["facts", "note"])
    for rows in (Review.objects.filter(evidence=row), Withdrawal.objects.filter(evidence=row)):
        erased += rows.exclude(reason="").update(reason=ERASED)
    words.index([row.pk])
    organisations.touch(queries.unit_ids_of(row))
    texts = {"texts": erased}
    audit.erase(f"evidence:{row.pk}", by=by, at=at, reason=reason, details=texts, unit_id=row.provider_id)
    return erased


def forget_file_names(files: Collection[UUID]) -> None:
    """Part of the erasing of stored files: search finds the pieces that bear them by the old names no more."""
    words.index(list(Attachment.objects.filter(file__in=files).values_list("evidence_id", flat=True).distinct()))
