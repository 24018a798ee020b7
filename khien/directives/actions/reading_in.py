"""The machine's part of an intake: opens what holds papers, reads each paper, lays the letter out or asks.

Each step may be done again by another worker after a death: what is finished is kept, and only who holds the turn
finishes. A secret paper ends the whole intake, and nothing of it stays.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.directives.actions.laying_out import forget_bytes, lay_out_groups
from khien.directives.actions.taking_in import PaperRole
from khien.directives.models import Directive, Intake, IntakePaper
from khien.directives.rules.document import from_document, letter_name
from khien.directives.rules.intake import LEASE, TRIES, Move, Stage, after_move
from khien.files.actions import UnableToStore, hold_bytes, let_go
from khien.files.queries import UnableToOpen, held_path
from khien.files.rules import KINDS, Kind, decided_kind
from khien.organisations.queries import NotAllowed, Viewer
from khien.reading.extract.parts import bundle_kind, parts_of
from khien.reading.extract.run import Extracted, Progress, UnableToExtract, extract_file, inspect_file
from khien.reading.letters import PaperRead, grouped
from khien.reading.read import UnableToRead, read
from khien.reading.secrecy import marked_secret

READER = Service("intake")
GONE_WRONG = "Máy đã thử đọc {tries} lần nhưng lần nào cũng dừng giữa chừng. Hãy gửi lại tệp, hoặc gõ nội dung vào đây."
STAMPED = "Trong các tệp này có dấu chỉ độ mật {degree}: không được đưa vào phần mềm này. Không tệp nào được giữ lại."
NOT_ANY_MORE = "Người gửi các tệp này không còn quyền tiếp nhận văn bản của đơn vị."


class _Superseded(RuntimeError):
    """Somebody else reads, or nobody is to read any more."""


class _Secret(RuntimeError):
    """A paper bears a stamp of secrecy; the message is its degree."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """One reader's hold on an intake: `tries` tells it from an earlier one that was thought dead."""

    pk: UUID
    tries: int

    def tell(self, **columns: Any) -> None:
        """Note how far it is, which is a sign of life too; raises where the turn is over."""
        rows = Intake.objects.filter(pk=self.pk, tries=self.tries, state=Stage.READING)
        if not rows.update(touched_at=clock.now(), **columns):
            raise _Superseded

    def mine(self) -> Intake:
        """The row, locked, as long as this reader holds it."""
        row = Intake.objects.select_for_update(of=("self",)).select_related("holder", "by").get(pk=self.pk)
        if (row.tries, row.state) != (self.tries, Stage.READING):
            raise _Superseded
        return row


def read_on(pk: UUID) -> None:
    """Read an intake to its end, unless another reader is at it or it has ended."""
    turn = _take_up(pk, clock.now())
    if turn is None:
        return
    try:
        _open(turn)
        for paper in IntakePaper.objects.filter(intake=pk, opened=False, read__isnull=True, why=""):
            _read(turn, paper)
        _settle(turn)
    except _Secret as found:
        _refuse(turn, STAMPED.format(degree=found))
    except NotAllowed:
        fail(turn.pk, NOT_ANY_MORE, tries=turn.tries)
    except _Superseded:
        return


@transaction.atomic
def _take_up(pk: UUID, at: datetime) -> _Turn | None:
    row = Intake.objects.select_for_update().filter(pk=pk, state__in=(Stage.WAITING, Stage.READING)).first()
    if row is None or (row.state == Stage.READING and row.touched_at > at - LEASE):
        return None
    if row.tries >= TRIES:
        _ended(row, Move.FAIL, GONE_WRONG.format(tries=TRIES), at)
        return None
    row.state, row.touched_at, row.tries = after_move(row.state, Move.TAKE_UP), at, row.tries + 1
    row.save()
    return _Turn(row.pk, row.tries)


def _open(turn: _Turn) -> None:
    """Put the papers that lie in a ZIP or a mail in its place."""
    for paper in IntakePaper.objects.filter(intake=turn.pk, opened=False, body=False, read__isnull=True, why=""):
        turn.tell(reading=paper.name[:200])
        try:
            path = held_path(paper.token)
            kind = bundle_kind(path)
            if kind:
                paper.read = _of_a_mail(path) if kind == "eml" else None
                _replace(turn, paper, list(_held_parts(paper, path)))
        except (UnableToExtract, UnableToOpen, UnableToStore) as refusal:
            paper.why = str(refusal)
            paper.save(update_fields=["why"])


def _of_a_mail(path: Path) -> dict[str, Any] | None:
    """How a mail is kept beside the papers that came in it; one that is unfit to keep is not."""
    try:
        looked = inspect_file(path)
        decided_kind(looked.kind, "thu.eml", 1, looked.dangers)
    except (UnableToExtract, UnableToStore):
        return None
    return {"text": "", "kept_as": "eml", "notes": ["Thư điện tử gốc, như đã nhận."], "pages": []}


def _held_parts(paper: IntakePaper, path: Path) -> Iterable[IntakePaper]:
    role = "" if paper.role == PaperRole.MAIN else paper.role
    for part in parts_of(path):
        name = part.name or paper.name
        made = IntakePaper(intake_id=paper.intake_id, name=name[:300], role=role, body=part.body, why=part.why, size=0)
        if part.data:
            held = hold_bytes(part.data, PurePosixPath(name).name)
            made.token, made.sha256, made.size = held.token, held.sha256, held.size
        yield made


@transaction.atomic
def _replace(turn: _Turn, paper: IntakePaper, parts: list[IntakePaper]) -> None:
    turn.mine()
    later = list(IntakePaper.objects.filter(intake=turn.pk, position__gt=paper.position))
    for place, one in enumerate([*parts, *later], start=paper.position + 1):
        one.position = place
    IntakePaper.objects.bulk_create(parts)
    IntakePaper.objects.bulk_update(later, ["position"])
    paper.opened = True
    paper.save(update_fields=["opened", "read"])


def _read(turn: _Turn, paper: IntakePaper) -> None:
    """Read one paper; one that may not be kept says why, one without words is kept as what it is."""
    turn.tell(reading=paper.name[:200], done=0, total=0)

    def told(done: int, total: int) -> None:
        turn.tell(done=done, total=total)

    try:
        found, kind = _extracted(paper, told)
    except (UnableToStore, UnableToOpen) as refusal:
        paper.why = str(refusal)
    else:
        degree = marked_secret(found.text)
        if degree:
            raise _Secret(degree)
        paper.read = {
            "text": found.text,
            "kept_as": kind.name,
            "notes": list(found.notes),
            "pages": [asdict(page) for page in found.page_reads],
            "is": _named(found.text),
        }
    paper.save(update_fields=["why", "read"])


def _named(text: str) -> str:
    """How a person knows the paper again: its number, day and subject."""
    try:
        reading = read(text)
    except UnableToRead:
        return ""
    value = from_document(reading.document, reading.urgency)
    named = letter_name(value) if value.number or value.symbol else value.kind
    return ": ".join(part for part in (named, value.subject) if part)


def _extracted(paper: IntakePaper, told: Progress) -> tuple[Extracted, Kind]:
    """Words and kind of one paper. Raises where it may not be kept; a paper without words has a note instead."""
    path = held_path(paper.token)
    if paper.body:
        return Extracted(path.read_text(encoding="utf-8"), "text"), KINDS["txt"]
    try:
        looked = inspect_file(path)
    except UnableToExtract as refusal:
        raise UnableToStore(str(refusal)) from refusal
    kind = decided_kind(looked.kind, PurePosixPath(paper.name).name, paper.size, looked.dangers)
    told(0, 0)
    try:
        return extract_file(path, progress=told), kind
    except UnableToExtract as refusal:
        return Extracted("", looked.kind, None, (str(refusal),)), kind


def _settle(turn: _Turn) -> None:
    """Lay the letter out where there is one and no doubt; else ask, or say what is wrong."""
    papers = list(IntakePaper.objects.filter(intake=turn.pk, opened=False))
    beside = [one for one in papers if one.role not in ("", PaperRole.MAIN)]
    lone = [one for one in papers if one not in beside]
    groups = [[lone[place] for place in (one.main, *one.annexes)] for one in grouped([_as_read(one) for one in lone])]
    at = clock.now()
    with transaction.atomic():
        row = turn.mine()
        if not groups:
            _without_letter(row, lone, at)
            return
        groups[0].extend(one for one in beside if not one.why)
        if _is_doubtful(row, lone, beside, groups):
            row.state, row.touched_at = after_move(row.state, Move.ASK), at
            row.save()
            _propose(groups)
        else:
            row.state = after_move(row.state, Move.LAY_OUT)
            lay_out_groups(row, groups, by=row.by or READER, at=at)


def _as_read(paper: IntakePaper) -> PaperRead:
    text = paper.read["text"] if paper.read else ""
    try:
        return PaperRead(paper.name, read(text) if text.strip() else None, paper.body)
    except UnableToRead:
        return PaperRead(paper.name, None, paper.body)


def _is_doubtful(
    row: Intake, lone: list[IntakePaper], beside: list[IntakePaper], groups: list[list[IntakePaper]]
) -> bool:
    """Several letters, a paper that is left out, papers of a ZIP to be put together, or one that is there already."""
    archive = any(one.name.lower().endswith(".zip") for one in IntakePaper.objects.filter(intake=row.pk, opened=True))
    several = len(groups) > 1 or (archive and len(lone) > 1)
    known = Directive.objects.filter(holder=row.holder_id, digest__in=[group[0].sha256 for group in groups])
    return several or any(one.why for one in (*lone, *beside)) or known.exists()


def _propose(groups: list[list[IntakePaper]]) -> None:
    for main, *annexes in groups:
        main.role, main.leads = PaperRole.MAIN, None
        for one in annexes:
            one.role, one.leads = one.role or PaperRole.ATTACHMENT, main
        IntakePaper.objects.bulk_update([main, *annexes], ["role", "leads"])


def _without_letter(row: Intake, papers: list[IntakePaper], at: datetime) -> None:
    """A paper that may not be kept is refused; one that nobody could read may be typed."""
    keepable = [one for one in papers if one.read is not None]
    if keepable:
        notes = " ".join(keepable[0].read["notes"]) if keepable[0].read else ""
        _ended(row, Move.FAIL, notes or "Không nhận ra chữ nào trong tệp này.", at)
        return
    why = papers[0].why if papers else "Không có văn bản nào trong tệp này."
    name = f"{papers[0].name}: " if papers else ""
    _ended(row, Move.REFUSE, f"{name}{why}", at)
    forget_bytes(row)


@transaction.atomic
def _refuse(turn: _Turn, why: str) -> None:
    """Nothing stays but the sentence: no bytes, no words, no names."""
    row = turn.mine()
    let_go([token for token in row.papers.values_list("token", flat=True) if token])
    _ended(row, Move.REFUSE, why, clock.now())
    forget_bytes(row)
    for paper in row.papers.all():
        paper.name, paper.read, paper.sha256 = f"Tệp {paper.position + 1}", None, ""
        paper.save()
    row.digest = row.pk.hex
    row.save()


@transaction.atomic
def fail(pk: UUID, why: str, *, tries: int) -> None:
    """End an intake that cannot go on; its bytes stay for another try."""
    row = Intake.objects.select_for_update().get(pk=pk)
    if (row.tries, row.state) == (tries, Stage.READING):
        _ended(row, Move.FAIL, why, clock.now())


def _ended(row: Intake, move: Move, why: str, at: datetime) -> None:
    row.state, row.why, row.reading = after_move(row.state, move), why, ""
    row.touched_at = row.ended_at = at
    row.save()
    by: Viewer = READER
    audit.record(f"intake.{row.state}", f"intake:{row.pk}", by=by, at=at, unit_id=row.holder_id, details={})
