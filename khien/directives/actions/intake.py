"""Papers handed in: laid out at once where nothing slow is needed, else put by to be read in the background."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from khien.base import audit
from khien.directives.actions.holding import person_id
from khien.directives.actions.laying_out import forget_bytes, lay_out_groups, lay_out_typed
from khien.directives.actions.taking_in import PASTED, NewPaper, PaperRole, UnableToTakeIn, refuse_odd, take_in
from khien.directives.models import Directive, Intake, IntakePaper
from khien.directives.rules.intake import LIVE, Choice, Move, Stage, UnableToTakeUp, after_move, chosen_groups
from khien.files.actions import Held, UnableToStore, hold, hold_bytes, let_go
from khien.files.queries import held_path
from khien.jobs.actions import enqueue
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.reading.extract.parts import look_at
from khien.reading.extract.run import UnableToExtract
from khien.reading.read import UnableToRead
from khien.reading.secrecy import marked_secret

if TYPE_CHECKING:
    from khien.organisations.models import Unit

STAMPED = "Văn bản có dấu chỉ độ mật {degree}: không được đưa vào phần mềm này. Nội dung chưa được lưu lại."


def receive(papers: Sequence[NewPaper], *, holder: "Unit", by: Viewer, at: datetime) -> Directive | Intake:
    """A letter at once where its papers are read in a moment; else an intake that a worker reads.

    Scans, photos, e-mails and ZIPs wait. The same upload handed in again while it waits is the same intake.
    """
    require(by, Deed.TAKE_IN, holder)
    refuse_odd(papers)
    held: list[Held] = []
    try:
        for paper in papers:
            held.append(_held(paper))
        patient = [_is_patient(paper, one) for paper, one in zip(papers, held, strict=True)]
        if any(patient):
            return _put_by(list(zip(papers, held, strict=True)), holder=holder, by=by, at=at)
    except BaseException:
        let_go(one.token for one in held)
        raise
    let_go(one.token for one in held)
    return take_in(papers, holder=holder, by=by, at=at)


def _held(paper: NewPaper) -> Held:
    try:
        return hold_bytes(paper.text.encode(), PASTED) if paper.upload is None else hold(paper.upload)
    except UnableToStore as refusal:
        raise UnableToTakeIn(f"{_name(paper)}{refusal}") from refusal


def _name(paper: NewPaper) -> str:
    return f"{paper.upload.name}: " if paper.upload is not None and paper.upload.name else ""


def _is_patient(paper: NewPaper, held: Held) -> bool:
    """Whether reading it takes longer than a person waits. What is refused anyway is refused now."""
    try:
        look = look_at(held_path(held.token))
    except UnableToExtract as refusal:
        if paper.role is PaperRole.MAIN:
            raise UnableToTakeIn(f"{_name(paper)}{refusal}") from refusal
        return False
    degree = marked_secret(look.text)
    if degree:
        raise UnableToTakeIn(_name(paper) + STAMPED.format(degree=degree))
    return bool(look.holds or look.scans)


def _put_by(papers: Sequence[tuple[NewPaper, Held]], *, holder: "Unit", by: Viewer, at: datetime) -> Intake:
    hashes = ",".join(sorted(held.sha256 for _, held in papers))
    digest = sha256(hashes.encode()).hexdigest()
    found = _live(holder, digest)
    if found is None:
        try:
            return _written(papers, digest, holder=holder, by=by, at=at)
        except IntegrityError:  # somebody was quicker with the same upload
            found = _live(holder, digest)
            if found is None:
                raise
    let_go(held.token for _, held in papers)
    return found


def _live(holder: "Unit", digest: str) -> Intake | None:
    return Intake.objects.filter(holder=holder, digest=digest, state__in=LIVE).first()


@transaction.atomic
def _written(
    papers: Sequence[tuple[NewPaper, Held]], digest: str, *, holder: "Unit", by: Viewer, at: datetime
) -> Intake:
    row = Intake.objects.create(
        holder=holder, state=Stage.WAITING, digest=digest, by_id=person_id(by), at=at, touched_at=at
    )
    IntakePaper.objects.bulk_create(
        IntakePaper(
            intake=row,
            position=place,
            name=held.name,
            role=paper.role,
            token=held.token,
            sha256=held.sha256,
            size=held.size,
        )
        for place, (paper, held) in enumerate(papers)
    )
    details = {"papers": len(papers)}
    audit.record("intake.received", f"intake:{row.pk}", by=by, at=at, unit_id=holder.pk, details=details)
    queue(row)
    return row


def queue(row: Intake) -> None:
    """Have a worker read it, once the transaction stands."""
    enqueue("khien.directives.tasks.read_papers", str(row.pk))


@transaction.atomic
def choose_papers(intake: Intake, choices: Sequence[Choice], *, by: Viewer, at: datetime) -> list[Directive]:
    """A person says which papers are letters, and which go with which: each letter is laid out for review."""
    row = held_intake(intake, Move.CHOOSE, by=by)
    papers = {paper.pk: paper for paper in row.papers.filter(opened=False, why="")}
    known = [one for one in choices if one.paper in papers]
    letters = frozenset(key for key, one in papers.items() if one.read and one.read["text"].strip())
    groups = chosen_groups(known, letters=letters)
    try:
        return lay_out_groups(row, [[papers[key] for key in group] for group in groups], by=by, at=at)
    except UnableToRead as refusal:
        raise UnableToTakeUp(str(refusal)) from refusal


@transaction.atomic
def type_words(intake: Intake, text: str, *, by: Viewer, at: datetime) -> Directive:
    """The words of a paper that no machine could read, as a person typed them; the paper is kept beside them."""
    row = held_intake(intake, Move.TYPE, by=by)
    if not text.strip():
        raise UnableToTakeUp("Hãy gõ hoặc dán nội dung của văn bản.")
    try:
        return lay_out_typed(row, text, by=by, at=at)
    except UnableToRead as refusal:
        raise UnableToTakeUp(str(refusal)) from refusal


@transaction.atomic
def retry_intake(intake: Intake, *, by: Viewer, at: datetime) -> Intake:
    """Read it once more from where it stood."""
    row = held_intake(intake, Move.RETRY, by=by)
    row.tries, row.why, row.touched_at, row.ended_at = 0, "", at, None
    row.papers.filter(read__text="", opened=False).update(read=None)
    row.save()
    audit.record("intake.retried", f"intake:{row.pk}", by=by, at=at, unit_id=row.holder_id, details={})
    queue(row)
    return row


@transaction.atomic
def drop_intake(intake: Intake, *, by: Viewer, at: datetime) -> Intake:
    """Let the papers go, bytes and all; no letter comes of them."""
    row = held_intake(intake, Move.DROP, by=by)
    row.touched_at = row.ended_at = at
    row.save()
    forget_bytes(row)
    audit.record("intake.dropped", f"intake:{row.pk}", by=by, at=at, unit_id=row.holder_id, details={})
    return row


def held_intake(intake: Intake, move: Move, *, by: Viewer) -> Intake:
    """The row, locked, in the state that it has after the move; nothing is saved yet."""
    row = Intake.objects.select_for_update(of=("self",)).select_related("holder").get(pk=intake.pk)
    require(by, Deed.TAKE_IN, row.holder)
    row.state = after_move(row.state, move)
    return row
