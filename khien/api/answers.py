"""What units answer to letters: a unit's letters, its words beside the verdicts; written, signed and decided on."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.found import seen_recipient, seen_unit
from khien.api.letters import Recipient, recipient
from khien.api.once import Written
from khien.api.paging import slice_of
from khien.api.problems import not_found
from khien.api.values import BodyKey, Given, Key, Paged, Told
from khien.base import clock
from khien.directives import actions
from khien.directives.queries import Claim, answer_sheet, inbox
from khien.directives.queries.values import document_value
from khien.directives.rules.answers import UnableToAnswer, Word
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Act, Reply, Says
from khien.duties.rules.verdicts import Status
from khien.evidence.rules import Decision

router = Area()


class Received(Recipient):
    """A letter in a unit's inbox. `next`: what is open to the token's holder now."""

    letter_id: UUID
    letter: str
    subject: str
    asked: int
    said: int
    due_on: date | None
    late: bool
    next: Act | None


class Answers(Told):
    """A page of what a unit received, waiting first, the soonest due first."""

    items: list[Received]
    next: str | None


class ObligationVerdict(Told):
    """What the judge says of one obligation of a clause."""

    obligation: str
    status: Status
    reason: str
    due_on: date | None


class ClauseAnswer(Told):
    """One clause: the unit's word, and the verdicts. `unproven`: said to be done and not borne out."""

    clause_id: UUID
    number: int
    text: str
    deadline: date | None
    says: Says | None
    note: str
    verdicts: list[ObligationVerdict]
    unproven: bool


class Answer(Recipient):
    """A unit's whole answer to a letter."""

    letter_id: UUID
    letter: str
    difficulties: str
    proposals: str
    return_reason: str
    items: list[ClauseAnswer]


class AnswersAsked(Paged):
    """Whose answers."""

    unit: Key = Field(title="Đơn vị")
    state: Reply | None = Field(None, title="Trạng thái")


class NewWord(Given):
    """The unit's word on a clause; what it cannot do it must explain."""

    says: Says = Field(title="Kết quả")
    note: str = Field("", max_length=4000, title="Ghi chú, khó khăn")


class Remarks(Given):
    """Difficulties and proposals on the letter as a whole."""

    difficulties: str = Field("", max_length=8000, title="Khó khăn, vướng mắc")
    proposals: str = Field("", max_length=8000, title="Đề xuất, kiến nghị")


class EnteredWord(NewWord):
    """The word on one clause of an answer entered for a unit below."""

    clause: UUID = Field(title="Nội dung")


class AnswerEntered(Remarks):
    """The whole answer of a unit that has no computer. `on_behalf_by`: the unit above that enters it."""

    on_behalf_by: BodyKey = Field(title="Đơn vị nhập thay")
    words: list[EnteredWord] = Field(min_length=1, max_length=200, title="Trả lời từng nội dung")


class AnswerDecision(Given):
    """The keeper's word on an answer: accept, or return with a reason."""

    decision: Decision = Field(title="Quyết định")
    reason: str = Field("", max_length=2000, title="Lý do trả lại")


def _claim(claim: Claim) -> ClauseAnswer:
    word = claim.word
    return ClauseAnswer(
        clause_id=claim.clause.pk,
        number=claim.number,
        text=claim.clause.text,
        deadline=claim.clause.deadline,
        says=Says(word.says) if word else None,
        note=word.note if word else "",
        verdicts=[
            ObligationVerdict(obligation=name, status=verdict.status, reason=verdict.reason, due_on=verdict.due_on)
            for name, verdict in claim.verdicts
        ],
        unproven=claim.unproven,
    )


def _answer(request: HttpRequest, key: int) -> Answer:
    row = seen_recipient(request, key)
    return Answer(
        **recipient(row).model_dump(),
        letter_id=row.directive_id,
        letter=letter_name(document_value(row.directive)),
        difficulties=row.difficulties,
        proposals=row.proposals,
        return_reason=row.return_reason,
        items=[_claim(one) for one in answer_sheet(viewer(request), row, clock.today())],
    )


def _received(letter: Any) -> Received:
    return Received(
        **recipient(letter.recipient).model_dump(),
        letter_id=letter.recipient.directive_id,
        letter=letter.name,
        subject=letter.subject,
        asked=letter.asked,
        said=letter.said,
        due_on=letter.due_on,
        late=letter.late,
        next=letter.next_act,
    )


@router.reads("", "answers:read", "Văn bản một đơn vị đã nhận", Answers)
def list_answers(request: HttpRequest, asked: Query[AnswersAsked]) -> Answers:
    """The letters that a unit received, with how far its answer is."""
    letters = inbox(viewer(request), seen_unit(request, asked.unit), clock.today())
    if asked.state is not None:
        letters = [one for one in letters if one.recipient.state == asked.state]
    shown, after = slice_of(letters, limit=asked.limit, cursor=asked.cursor)
    prefetch_related_objects([one.recipient for one in shown], "signed_by", "entered_on_behalf_by")
    return Answers(items=[_received(one) for one in shown], next=after)


@router.reads("/{answer}", "answers:read", "Câu trả lời của một đơn vị", Answer)
def get_answer(request: HttpRequest, answer: Key) -> Answer:
    """A unit's words on each clause, drafts too, beside the verdicts of today."""
    return _answer(request, answer)


@router.posts("/{answer}/opening", "answers:write", "Đánh dấu đã mở văn bản", Answer, status=200)
def open_answer(request: HttpRequest, answer: Key) -> Written:
    """Mark the letter opened, where the token's holder works at the unit; else nothing changes."""
    actions.open_letter(seen_recipient(request, answer), by=viewer(request), at=clock.now())
    return Written(_answer(request, answer), status=200)


@router.puts("/{answer}/clauses/{clause}", "answers:write", "Trả lời một nội dung", Answer)
def answer_clause(request: HttpRequest, answer: Key, clause: UUID, given: NewWord) -> Answer:
    """Write the unit's word on one clause, over an earlier one."""
    row = seen_recipient(request, answer)
    found = next((one for one in row.directive.clauses.all() if one.pk == clause), None)
    if found is None:
        raise not_found("Văn bản này không có nội dung đó.")
    actions.answer_clause(row, found, Word(given.says, given.note), by=viewer(request), at=clock.now())
    return _answer(request, answer)


@router.puts("/{answer}/remarks", "answers:write", "Ghi khó khăn, đề xuất", Answer)
def write_remarks(request: HttpRequest, answer: Key, given: Remarks) -> Answer:
    """The unit's difficulties and proposals on the letter as a whole."""
    row, words = seen_recipient(request, answer), given.model_dump()
    actions.write_remarks(row, **words, by=viewer(request), at=clock.now())
    return _answer(request, answer)


@router.posts("/{answer}/signature", "answers:sign", "Ký câu trả lời", Answer, status=200)
def sign_answer(request: HttpRequest, answer: Key) -> Written:
    """The leader's token signs the answer off. A machine never signs."""
    actions.sign_answer(seen_recipient(request, answer), by=viewer(request), at=clock.now())
    return Written(_answer(request, answer), status=200)


@router.posts("/{answer}/entry", "answers:enter", "Nhập thay câu trả lời", Answer, status=200)
def enter_answer(request: HttpRequest, answer: Key, given: AnswerEntered) -> Written:
    """A unit above enters the whole answer of one without a computer; marked so for ever. A machine never does."""
    row = seen_recipient(request, answer)
    words = {str(one.clause): Word(one.says, one.note) for one in given.words}
    if len(words) != len(given.words):
        raise UnableToAnswer("Có nội dung được trả lời hai lần.")
    actions.enter_on_behalf(
        row,
        words,
        of=seen_unit(request, given.on_behalf_by),
        by=viewer(request),
        at=clock.now(),
        difficulties=given.difficulties,
        proposals=given.proposals,
    )
    return Written(_answer(request, answer), status=200)


@router.posts("/{answer}/decision", "answers:review", "Tiếp nhận hoặc trả lại câu trả lời", Answer, status=200)
def decide_answer(request: HttpRequest, answer: Key, given: AnswerDecision) -> Written:
    """The letter's keeper takes the answer, or gives it back with a reason."""
    row, by, at = seen_recipient(request, answer), viewer(request), clock.now()
    if given.decision is Decision.ACCEPT:
        actions.accept_answer(row, by=by, at=at)
    else:
        actions.return_answer(row, given.reason, by=by, at=at)
    return Written(_answer(request, answer), status=200)
