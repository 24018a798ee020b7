"""Answer sheets handed in: kept, read, entered one by one. Each is entered once, whatever dies in between."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.directives import queries
from khien.directives.actions.answering import answer_clause, enter_on_behalf, open_letter, write_remarks
from khien.directives.models import Clause, Directive, HandedSheet, Recipient, SheetBatch
from khien.directives.queries import sheets as asked
from khien.directives.rules.answers import UnableToAnswer
from khien.directives.rules.handing_in import NEXT, Handed, Move
from khien.directives.rules.states import UnableToMoveOn
from khien.directives.sheets.read import UnableToReadAnswers, pages_of, read
from khien.directives.sheets.values import BadCell, Filled, recipient_of
from khien.directives.sheets.write import ANSWERS, CODE_CELL
from khien.evidence import actions as evidence
from khien.evidence import rules as worth
from khien.evidence.queries import standing_pieces
from khien.files.actions import UnableToStore, store_bytes
from khien.files.rules import cleaned_name
from khien.organisations.queries import NotAllowed, Viewer, home_unit
from khien.systems.queries import systems_seen_by

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Person

MOST_SHEETS = 500
_NOT_OURS = "Mã phiếu ở ô B1 không phải của văn bản này: hãy dùng đúng phiếu đã tải từ trang của văn bản."
REFUSALS = (UnableToAnswer, UnableToMoveOn, evidence.UnableToRecord, UnableToStore, NotAllowed)


class UnableToHandIn(ValueError):
    """The files cannot be taken as they are; the message says why."""


@transaction.atomic
def hand_in(directive: Directive, files: Sequence[tuple[str, bytes]], *, by: Viewer, at: datetime) -> SheetBatch:
    """Keep workbooks (name, bytes) to be read in the background; nothing is answered by this."""
    if isinstance(by, Service) or queries.one_seen_by(by, directive.pk) is None:
        raise NotAllowed("Chỉ người xem được văn bản mới nộp phiếu trả lời.", seen=False)
    if not asked.hands_in(by, directive):
        raise NotAllowed("Chỉ người viết trả lời của đơn vị, hoặc cấp trên nhập thay, mới nộp phiếu.", seen=True)
    if not files:
        raise UnableToHandIn("Hãy chọn ít nhất một phiếu.")
    if len(files) > MOST_SHEETS:
        raise UnableToHandIn(f"Mỗi lần nộp không quá {MOST_SHEETS} phiếu; hãy chia làm nhiều lần.")
    batch = SheetBatch.objects.create(directive=directive, by=by, at=at)
    HandedSheet.objects.bulk_create(
        HandedSheet(batch=batch, name=cleaned_name(name), data=data, state=Handed.WAITING) for name, data in files
    )
    audit.record("directive.sheets_handed_in", directive.scope, by=by, at=at, details={"sheets": len(files)})
    return batch


def read_next(batch: SheetBatch) -> bool:
    """Read one sheet that waits; False where none does. No entry in the chain: nothing is answered yet."""
    with transaction.atomic():
        row = _next(batch, Handed.WAITING)
        if row is None:
            return False
        try:
            recipient, filled = _understood(row, batch.by, clock.day_of(batch.at))
        except UnableToReadAnswers as refusal:
            row.bad = [asdict(BadCell("", "", str(refusal)))]
        else:
            row.recipient, row.words, row.proofs = recipient, len(filled.words), len(filled.given)
            row.bad = [asdict(one) for one in filled.bad] + _twice(row, recipient)
        row.state = NEXT[Handed(row.state), Move.FAULT if row.bad else Move.PASS]
        row.save()
    return True


def _next(batch: SheetBatch, state: Handed) -> HandedSheet | None:
    rows = HandedSheet.objects.filter(batch=batch, state=state)
    return rows.select_for_update(of=("self",), skip_locked=_SKIPS).first()


_SKIPS = "postgresql" in str(settings.DATABASES["default"]["ENGINE"])


def _understood(row: HandedSheet, by: "Person", on: date) -> tuple[Recipient, Filled]:
    code, pages = pages_of(bytes(row.data))
    directive = row.batch.directive
    key = recipient_of(code, settings.SECRET_KEY)
    found = queries.recipients_of(by, directive).filter(pk=key).first() if key else None
    if found is None:
        raise UnableToReadAnswers(_NOT_OURS)
    sheets = asked.sheets_of(by, directive, [found], on)
    if not sheets:
        raise UnableToReadAnswers(f"Anh/chị không được trả lời thay {found.unit.name}.")
    if found.state not in asked.OPEN_TO_SHEETS:
        raise UnableToReadAnswers(f"{found.unit.name} đã ký trả lời văn bản này; phiếu không thay được câu trả lời.")
    return found, read(pages, sheets[0][1])


def _twice(row: HandedSheet, recipient: Recipient) -> list[dict[str, str]]:
    """A second sheet of one unit in the same batch: a person must say which one counts."""
    others = HandedSheet.objects.filter(batch=row.batch, recipient=recipient).exclude(pk=row.pk).first()
    if others is None:
        return []
    return [asdict(BadCell(ANSWERS, CODE_CELL, f"Lần nộp này đã có phiếu khác của đơn vị: “{others.name}”."))]


@transaction.atomic
def confirm_sheets(batch: SheetBatch, *, by: Viewer, at: datetime) -> SheetBatch:
    """Say that every good sheet of the batch is to be entered; background work does it."""
    row = SheetBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if getattr(by, "pk", None) != row.by_id:
        raise NotAllowed("Chỉ người đã nộp các phiếu này mới xác nhận được.", seen=True)
    if row.confirmed_at is None:
        if not row.sheets.filter(state=Handed.GOOD).exists():
            raise UnableToHandIn("Không có phiếu nào nhập được.")
        row.confirmed_at = at
        row.save()
        audit.record("directive.sheets_confirmed", row.directive.scope, by=by, at=at)
    return row


def enter_next(batch: SheetBatch, *, at: datetime) -> bool:
    """Enter one good sheet whole, or refuse it whole; False where none is left."""
    with transaction.atomic():
        row = _next(batch, Handed.GOOD)
        if row is None:
            return False
        try:
            with transaction.atomic():
                _entered(row, batch.by, at)
        except (UnableToReadAnswers, *REFUSALS) as refusal:
            row.bad, row.state = [asdict(BadCell("", "", str(refusal)))], NEXT[Handed.GOOD, Move.REFUSE]
        else:
            row.state = NEXT[Handed.GOOD, Move.ENTER]
        row.data = b""
        row.save()
    return True


def _entered(row: HandedSheet, by: "Person", at: datetime) -> None:
    recipient, filled = _understood(row, by, clock.day_of(at))
    if filled.bad:
        raise UnableToReadAnswers(f"{filled.bad[0].cell}: {filled.bad[0].why}")
    stored = store_bytes(bytes(row.data), row.name, by=by.pk, at=at)
    _answered(recipient, filled, by, at)
    Recipient.objects.filter(pk=recipient.pk).update(sheet=stored)
    _proven(recipient, filled, stored, by, at)


def _answered(recipient: Recipient, filled: Filled, by: "Person", at: datetime) -> None:
    """From a unit above it is the whole answer, marked so; from the unit's own people it waits for their leader."""
    home, of = home_unit(by), asked.over(by, recipient)
    if of is not None and (home is None or home.pk != recipient.unit_id):
        texts = {"difficulties": filled.difficulties, "proposals": filled.proposals}
        enter_on_behalf(recipient, filled.words, of=of, by=by, at=at, **texts)
        return
    recipient = open_letter(recipient, by=by, at=at)
    clauses = {str(one.pk): one for one in Clause.objects.filter(pk__in=filled.words)}
    for key, word in filled.words.items():
        answer_clause(recipient, clauses[key], word, by=by, at=at)
    if filled.difficulties or filled.proposals:
        write_remarks(recipient, difficulties=filled.difficulties, proposals=filled.proposals, by=by, at=at)


def _proven(recipient: Recipient, filled: Filled, stored: "StoredFile", by: "Person", at: datetime) -> None:
    """The figures become evidence with the sheet as its paper, waiting for somebody else's review; none twice."""
    unit = recipient.unit
    named = {key for one in filled.given for key in one.systems}
    systems_by_id = {one.pk: one for one in systems_seen_by(by).filter(pk__in=named, unit=unit).select_related("unit")}
    for one in filled.given:
        systems = [systems_by_id[key] for key in one.systems]
        about = [evidence.SubjectRef(unit, system) for system in systems] or [evidence.SubjectRef(unit)]
        refs = [(unit.pk, ref.system.pk if ref.system else None) for ref in about]
        digest = worth.digest_of(one.proof, one.happened_on, one.facts, refs, [stored.sha256])
        if standing_pieces(by, unit.pk, one.proof).filter(digest=digest).exists():
            continue
        evidence.record(
            by=by,
            at=at,
            provider=unit,
            proof=one.proof,
            happened_on=one.happened_on,
            facts=one.facts,
            subjects=about,
            files=[stored],
            note="Theo phiếu trả lời dạng bảng tính.",
        )
