"""Evidence: what a kind of proof asks for; pieces listed, recorded with their files, reviewed and withdrawn."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Body, File, Query
from ninja.files import UploadedFile
from pydantic import Field

from khien.api import proofs
from khien.api.area import Area
from khien.api.callers import caller, viewer
from khien.api.downloads import ANY, named, sent
from khien.api.found import seen_letter, seen_unit
from khien.api.once import Written
from khien.api.openapi import download
from khien.api.paging import page
from khien.api.problems import not_found
from khien.api.values import (
    Asked,
    BodyKey,
    Day,
    FileName,
    Given,
    Key,
    Paged,
    PersonName,
    Told,
    UnitName,
    Words,
    named_person,
    named_unit,
)
from khien.base import clock
from khien.duties.queries import evidence_of_scope
from khien.evidence import actions, queries
from khien.evidence.actions import SubjectRef
from khien.evidence.rules import Decision, Source, Standing
from khien.files.actions import store
from khien.organisations.queries import require, units_seen_by, vouched_by
from khien.organisations.rules import Deed
from khien.systems.queries import systems_seen_by

router = Area()
router.add_router("/proofs", proofs.router)

MOST_FILES, MOST_SUBJECTS = 20, 500


class Subject(Told):
    """What a piece is about: a unit, or one of its systems."""

    unit: UnitName
    system: int | None
    system_name: str | None


class Review(Told):
    """Another person's word."""

    decision: Decision
    reason: str
    by: PersonName | None
    at: datetime


class Evidence(Told):
    """Dated facts of one kind of proof. `others` counts subjects that the holder may not read."""

    id: UUID
    proof: str
    title: str
    happened_on: date
    facts: dict[str, str | bool | int | float]
    note: str
    source: Source
    standing: Standing
    provider: UnitName
    recorded_by: PersonName | None
    recorded_at: datetime
    supersedes: UUID | None
    subjects: list[Subject]
    others: int
    files: list[FileName]
    digest: str


class EvidenceWithReviews(Evidence):
    """A piece with what reviewers said, the latest last, and why it was withdrawn."""

    reviews: list[Review]
    withdrawn_because: str | None


class EvidencePage(Told):
    """A page of evidence, the newest first."""

    items: list[Evidence]
    next: str | None


class EvidenceAsked(Paged):
    """Which evidence."""

    unit: Key | None = Field(None, title="Nói về đơn vị", description="Đơn vị này và mọi đơn vị bên dưới.")
    proof: str | None = Field(None, max_length=60, title="Loại minh chứng")
    recorded_since: Day | None = Field(None, title="Ghi từ ngày")
    recorded_until: Day | None = Field(None, title="Ghi đến ngày")


class LetterAsked(Asked):
    """For which letter an outside unit's evidence is read."""

    letter: UUID | None = Field(None, title="Văn bản")


class NewSubject(Given):
    """A unit, or one of its systems."""

    unit: BodyKey = Field(title="Đơn vị")
    system: BodyKey | None = Field(None, title="Hệ thống thông tin")


class NewEvidence(Given):
    """What was done. The keys of `facts` are those of the kind of proof (`/proofs/{proof}`)."""

    provider: BodyKey = Field(title="Đơn vị ghi nhận")
    proof: Words = Field(max_length=60, title="Loại minh chứng")
    happened_on: Day = Field(title="Ngày thực hiện")
    facts: dict[Annotated[str, Field(max_length=60)], proofs.Fact] = Field(default_factory=dict, title="Số liệu")
    subjects: list[NewSubject] = Field(
        default_factory=list,
        max_length=MOST_SUBJECTS,
        title="Nói về",
        description="Bỏ trống: cả đơn vị ghi nhận.",
    )
    note: str = Field("", max_length=2000, title="Ghi chú")
    supersedes: UUID | None = Field(None, title="Thay thế minh chứng")


class NewReview(Given):
    """Accept, or return with a reason."""

    decision: Decision = Field(title="Quyết định")
    reason: str = Field("", max_length=2000, title="Lý do")


class NewWithdrawal(Given):
    """Why the piece is taken back."""

    reason: Words = Field(max_length=2000, title="Lý do rút")


def _described(piece: Any, seen: dict[int, Any]) -> dict[str, Any]:
    """`seen` are the units among the subjects that the holder reads."""
    rows = [row for row in piece.subjects.all() if row.unit_id in seen]
    return {
        "id": piece.pk,
        "proof": piece.proof,
        "title": proofs.title_of(piece.proof),
        "happened_on": piece.happened_on,
        "facts": piece.facts,
        "note": piece.note,
        "source": piece.source,
        "standing": queries.standing_of(piece),
        "provider": named_unit(piece.provider),
        "recorded_by": named_person(piece.recorded_by),
        "recorded_at": piece.recorded_at,
        "supersedes": piece.supersedes_id,
        "subjects": [_subject(row, seen[row.unit_id]) for row in rows],
        "others": len(piece.subjects.all()) - len(rows),
        "files": [
            named(one.file, key=one.pk, url=f"/api/v1/evidence/{piece.pk}/files/{one.pk}")
            for one in piece.attachments.all()
        ],
        "digest": piece.digest,
    }


def _subject(row: Any, unit: Any) -> Subject:
    system = row.system
    return Subject(
        unit=named_unit(unit), system=system.pk if system else None, system_name=system.name if system else None
    )


def _whole(rows: Any) -> Any:
    """With what every value needs, in as many queries whatever their number.

    The provider comes by a query of its own: joined, it leads SQLite to sort every piece of the country by day.
    """
    about = ("provider", "subjects__system", "attachments__file")
    return rows.select_related(None).select_related("recorded_by").prefetch_related(*about)


def _seen(request: HttpRequest, pieces: list[Any]) -> dict[int, Any]:
    named_units = {row.unit_id for piece in pieces for row in piece.subjects.all()}
    return units_seen_by(viewer(request)).in_bulk(named_units)


def _one(request: HttpRequest, key: UUID, letter: UUID | None = None) -> EvidenceWithReviews:
    piece = (
        _whole(_readable(request, letter))
        .prefetch_related("reviews__by")
        .select_related("recorded_by", "withdrawal")
        .filter(pk=key)
        .first()
    )
    if piece is None:
        raise not_found(f"Không tìm thấy minh chứng {key} trong phạm vi được xem.")
    withdrawal = getattr(piece, "withdrawal", None)
    return EvidenceWithReviews(
        **_described(piece, _seen(request, [piece])),
        reviews=[
            Review(decision=one.decision, reason=one.reason, by=named_person(one.by), at=one.at)
            for one in piece.reviews.all()
        ],
        withdrawn_because=withdrawal.reason if withdrawal else None,
    )


def _readable(request: HttpRequest, letter: UUID | None) -> Any:
    """What the holder reads, or what verdicts on one letter rest on."""
    if letter is None:
        return queries.evidence_seen_by(viewer(request))
    return evidence_of_scope(viewer(request), seen_letter(request, letter).scope, clock.today())


def _own(request: HttpRequest, key: UUID) -> Any:
    piece = queries.evidence_seen_by(viewer(request)).filter(pk=key).first()
    if piece is None:
        raise not_found(f"Không tìm thấy minh chứng {key} trong phạm vi được xem.")
    return piece


@router.reads("/evidence", "evidence:read", "Danh sách minh chứng", EvidencePage)
def list_evidence(request: HttpRequest, asked: Query[EvidenceAsked]) -> EvidencePage:
    """Evidence about units that the holder reads, the newest first."""
    unit = None if asked.unit is None else seen_unit(request, asked.unit)
    rows = queries.evidence_seen_by(viewer(request), below=unit)
    if asked.proof is not None:
        rows = rows.filter(proof=asked.proof)
    if asked.recorded_since is not None:
        rows = rows.filter(recorded_at__gte=_begins(asked.recorded_since))
    if asked.recorded_until is not None:
        rows = rows.filter(recorded_at__lt=_begins(asked.recorded_until + timedelta(days=1)))
    found, after = page(_whole(rows), ["-recorded_at", "-pk"], limit=asked.limit, cursor=asked.cursor)
    seen = _seen(request, found)
    return EvidencePage(items=[Evidence(**_described(piece, seen)) for piece in found], next=after)


def _begins(day: date) -> datetime:
    """The first instant of a day in Vietnam."""
    return datetime.combine(day, time(), clock.VIETNAM)


@router.reads("/evidence/{evidence}", "evidence:read", "Một minh chứng", EvidenceWithReviews)
def get_evidence(request: HttpRequest, evidence: UUID, asked: Query[LetterAsked]) -> EvidenceWithReviews:
    """One piece with its reviews; with `letter`, one that a letter's verdicts rest on."""
    return _one(request, evidence, asked.letter)


@router.reads(
    "/evidence/{evidence}/files/{file}",
    "evidence:read",
    "Tải một tệp của minh chứng",
    None,
    responses=download(ANY),
)
def get_evidence_file(request: HttpRequest, evidence: UUID, file: Key, asked: Query[LetterAsked]) -> FileResponse:
    """A file of a piece, as it arrived."""
    piece = _readable(request, asked.letter).filter(pk=evidence).first()
    found = piece.attachments.filter(pk=file).select_related("file").first() if piece else None
    if found is None:
        raise not_found("Không tìm thấy tệp này trong phạm vi được xem.")
    return sent(found.file)


@router.posts("/evidence", "evidence:write", "Ghi minh chứng, kèm tệp", EvidenceWithReviews)
def record_evidence(
    request: HttpRequest,
    evidence: Annotated[NewEvidence, Body(..., title="Minh chứng")],
    files: Annotated[list[UploadedFile], File(default_factory=list, max_length=MOST_FILES, title="Tệp kèm theo")],
) -> Written:
    """Record a piece: the part `evidence` is JSON, `files` as many as there are.

    A person's piece waits for a reviewer; a machine's counts at once where the machine vouches for the proof.
    """
    by, at = viewer(request), clock.now()
    provider = seen_unit(request, evidence.provider)
    require(by, Deed.PROVE, provider)  # before any file is kept
    named_once = dict.fromkeys((one.unit, one.system) for one in evidence.subjects)
    refs = [_ref(request, *one) for one in named_once] or [SubjectRef(provider)]
    made = actions.record(
        by=by,
        at=at,
        provider=provider,
        proof=evidence.proof,
        happened_on=evidence.happened_on,
        facts=proofs.typed_facts(evidence.proof, evidence.facts),
        subjects=refs,
        files=[store(file, by=by.pk, at=at) for file in files],
        note=evidence.note,
        source=_source(request, evidence.proof),
        supersedes=_own(request, evidence.supersedes) if evidence.supersedes else None,
    )
    return Written(_one(request, made.pk), location=f"/api/v1/evidence/{made.pk}")


def _source(request: HttpRequest, proof: str) -> Source:
    who = caller(request)
    return Source.MACHINE if who.is_machine and proof in vouched_by(who.person) else Source.PERSON


def _ref(request: HttpRequest, unit: int, system: int | None) -> SubjectRef:
    found = seen_unit(request, unit)
    if system is None:
        return SubjectRef(found)
    known = systems_seen_by(viewer(request)).filter(pk=system).first()
    if known is None:
        raise not_found(f"Không tìm thấy hệ thống {system} trong phạm vi được xem.")
    return SubjectRef(found, known)


@router.posts("/evidence/{evidence}/reviews", "evidence:review", "Xem xét minh chứng", EvidenceWithReviews)
def review_evidence(request: HttpRequest, evidence: UUID, given: NewReview) -> Written:
    """Accept or return. Nobody reviews their own, and no machine reviews."""
    piece = _own(request, evidence)
    actions.review(piece, given.decision, given.reason, by=viewer(request), at=clock.now())
    return Written(_one(request, piece.pk))


@router.posts("/evidence/{evidence}/withdrawal", "evidence:write", "Rút minh chứng", EvidenceWithReviews)
def withdraw_evidence(request: HttpRequest, evidence: UUID, given: NewWithdrawal) -> Written:
    """Take a piece back; it stays readable and counts no more."""
    piece = _own(request, evidence)
    actions.withdraw(piece, given.reason, by=viewer(request), at=clock.now())
    return Written(_one(request, piece.pk))
