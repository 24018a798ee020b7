"""Passing a letter on by one's own: a letter made from it, its clauses carried, dropped, narrowed, added to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit
from khien.directives.actions.clauses import checked_by_catalogue
from khien.directives.actions.drafting import begin_draft
from khien.directives.actions.holding import held, held_clause, person_id, put, put_document
from khien.directives.models import Clause, Directive, Ground
from khien.directives.queries.forwarding import asked_of, due_above, units_that_may_forward
from khien.directives.queries.values import clause_value
from khien.directives.rules.above import seen
from khien.directives.rules.clauses import ClauseValue, UnableToCorrect, tidy
from khien.directives.rules.document import DocumentValue
from khien.directives.rules.forwarding import UnableToForward, carried, redated
from khien.directives.rules.grounds import key_of
from khien.directives.rules.states import STATES, State, Step
from khien.directives.rules.terms import obligations_for
from khien.directives.rules.trail import changes
from khien.directives.words import index_clauses, index_letter
from khien.law import load
from khien.organisations.queries import NotAllowed, Viewer, require
from khien.organisations.rules import Deed
from khien.papers.types import LETTER
from khien.reading.fold import fold
from khien.reading.page import squeeze
from khien.reading.topics import topics_of

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_NOT_FOR_OTHERS = (
    "Nơi gửi văn bản không chuyển tiếp thay đơn vị nhận: hãy dùng “Gửi thêm đơn vị” để gửi thẳng xuống dưới, "
    "hoặc để đơn vị nhận tự chuyển tiếp."
)


@transaction.atomic
def forward(source: Directive, unit: "Unit", *, by: Viewer, at: datetime) -> Directive:
    """Begin a letter of `unit` that passes `source` on: all clauses asked of the unit, nobody chosen, nothing sent."""
    require(by, Deed.ASSIGN, unit)
    above = Directive.objects.select_related("holder").get(pk=source.pk)
    _refuse(above, unit, by)
    letter = Directive(
        holder=unit,
        state=State.REVIEWING,
        text="",
        reading={},
        forwards=above,
        drafted=True,
        source_answer_by=due_above(above, unit.pk),
        taken_in_at=at,
        taken_in_by_id=person_id(by),
    )
    described = DocumentValue(
        kind=LETTER,
        symbol=unit.symbol,
        issuer=unit.name,
        place=unit.place,
        subject=above.subject,
        urgency=above.urgency,
    )
    put_document(letter, described).save(force_insert=True)
    clauses = [_carrying(letter, one, place) for place, one in enumerate(asked_of(above, unit.pk), start=1)]
    Clause.objects.bulk_create(clauses)
    note_source(letter, above, by=by, at=at)
    begin_draft(letter, by=by, at=at)
    index_letter(letter)
    details = {"forwards": str(above.pk), "clauses": len(clauses)}
    audit.record("directive.forwarding_begun", letter.scope, by=by, at=at, unit_id=unit.pk, details=details)
    return letter


def _refuse(source: Directive, unit: "Unit", by: Viewer) -> None:
    if any(one.pk == unit.pk for one in units_that_may_forward(by, source)):
        return
    if source.drafted and source.state == State.REVIEWING:
        raise UnableToForward("Văn bản này còn đang soạn, chưa gửi nên chưa chuyển tiếp được.")
    if source.holder_id == unit.pk and source.state == State.SENT:
        raise UnableToForward("Đơn vị đã gửi chính văn bản này xuống: gửi thêm thì dùng “Gửi thêm đơn vị”.")
    if source.state in (State.CLOSED, State.RECALLED, State.SET_ASIDE):
        raise UnableToForward(f"Không chuyển tiếp được: văn bản {STATES[State(source.state)]}.")
    if not asked_of(source, unit.pk):
        raise UnableToForward(f"{unit.name} không nhận văn bản này, hoặc đã được thu hồi, nên không chuyển tiếp được.")
    raise NotAllowed(_NOT_FOR_OTHERS, seen=True)


def _carrying(letter: Directive, source: Clause, place: int) -> Clause:
    clause = put(Clause(directive=letter, position=place), carried(clause_value(source), letter.holder.name))
    return remember(clause, source)


def remember(clause: Clause, source: Clause) -> Clause:
    """What the clause above asks now, kept beside the one that carries it; unsaved."""
    clause.source = source
    clause.source_terms = seen(clause_value(source), gone=source.dropped or source.recalled_at is not None)
    return clause


def note_source(letter: Directive, source: Directive, *, by: Viewer, at: datetime) -> None:
    """The letter passed on is the first of its grounds, by a person's word; one of the same number is this one."""
    number = source.number or source.symbol
    found = letter.grounds.filter(key=key_of(number)).first() if key_of(number) else None
    row = found or Ground(directive=letter, position=letter.grounds.count(), number=number, key=key_of(number))
    row.issued_on = row.issued_on or source.issued_on
    row.cited, row.settled_at, row.settled_by_id = source, at, person_id(by)
    row.save()


# --- shaping what was carried --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shape:
    """A person's word on one clause: carried or not, its words, its day. `settled`: the day is right, even none."""

    kept: bool
    text: str
    deadline: date | None
    settled: bool


@transaction.atomic
def shape(
    directive: Directive,
    shapes: Mapping[str, Shape],
    answer_by: date | None,
    *,
    version: int,
    by: Viewer,
    at: datetime,
) -> Directive:
    """Word, date, drop or take back clauses of a letter made here, all at once, with the day to answer by."""
    row = held(directive, Step.CORRECT, Deed.ASSIGN, by=by, version=version)
    _refuse_unless_drafted(row)
    found = {str(one.pk): one for one in row.clauses.select_related("source")}
    if set(shapes) - set(found):
        raise UnableToCorrect("Có nội dung không còn: người khác vừa sửa. Hãy tải lại trang.")
    plain: dict[str, Any] = {}
    personal: dict[str, Any] = {}
    touched = []
    for key, said in shapes.items():
        clause = found[key]
        before, dropped = clause_value(clause), clause.dropped
        after = _shaped(clause, said)
        if after == before and dropped == (not said.kept):
            continue
        clause.dropped = not said.kept
        put(clause, after).save()
        touched.append(clause)
        shown, kept_apart = changes(before, after)
        plain[key], personal[key] = {**shown, "dropped": clause.dropped}, kept_apart
    if not touched and row.answer_by == answer_by:
        return directive
    days = [one.isoformat() if one else None for one in (row.answer_by, answer_by)]
    row.answer_by = answer_by
    row.save()
    index_clauses(touched)
    _note("directive.shaped", row, {"clauses": plain, "answer_by": days}, by=by, at=at, personal=personal)
    return row


def _shaped(clause: Clause, said: Shape) -> ClauseValue:
    before = clause_value(clause)
    text = tidy(said.text)
    if not text:
        raise UnableToCorrect("Lời văn của nội dung không được để trống; không chuyển tiếp thì bỏ dấu chọn.")
    if before.window is not None:
        return checked_by_catalogue(replace(before, text=text, settled=before.settled or said.settled))
    was = before.deadline or (clause_value(clause.source).deadline if clause.source else None)
    if was is not None and said.deadline is not None and said.deadline != was:
        text = redated(text, was, said.deadline)  # the words do not order another day than the terms
    settled = said.settled or said.deadline is not None
    return checked_by_catalogue(replace(before, text=text, deadline=said.deadline, settled=settled))


@transaction.atomic
def add_own(
    directive: Directive, text: str, deadline: date | None, *, version: int, by: Viewer, at: datetime
) -> Clause:
    """A clause that the unit adds of its own; what it is about is proposed from its words, to be corrected."""
    row = held(directive, Step.CORRECT, Deed.ASSIGN, by=by, version=version)
    _refuse_unless_drafted(row)
    value = understood(tidy(text), deadline)
    last = row.clauses.order_by("position").last()
    clause = put(Clause(directive=row, position=last.position + 1 if last else 1), checked_by_catalogue(value))
    clause.save(force_insert=True)
    row.save()
    index_clauses([clause])
    _note(
        "directive.clause_added", row, {"clause": str(clause.pk)}, by=by, at=at, personal={"text": [None, value.text]}
    )
    return clause


def understood(text: str, deadline: date | None) -> ClauseValue:
    """A clause in a person's own words, with the topics and obligations that the words name."""
    catalogue = load.catalogue()
    topics = topics_of(squeeze(fold(text)), audience="", security_letter=True) if text else ()
    return ClauseValue(
        text=text,
        topics=topics,
        obligations=obligations_for(topics, text, catalogue),
        deadline=deadline,
        settled=True,
    )


@transaction.atomic
def remove_own(clause: Clause, *, version: int, by: Viewer, at: datetime) -> Directive:
    """Take out a clause that the unit added; one that is carried is left out by `shape` and stays on the page."""
    row = held(clause.directive, Step.CORRECT, Deed.ASSIGN, by=by, version=version)
    _refuse_unless_drafted(row)
    found = held_clause(clause, row)
    if found.source_id is not None:
        raise UnableToCorrect("Nội dung của văn bản gốc thì bỏ dấu chọn ở bước 1, để còn thấy là không chuyển tiếp.")
    details, personal = {"clause": str(found.pk)}, {"text": [found.text, None]}
    found.delete()
    row.save()
    _note("directive.clause_removed", row, details, by=by, at=at, personal=personal)
    return row


def _refuse_unless_drafted(row: Directive) -> None:
    if not row.drafted:
        raise UnableToCorrect("Văn bản này được tiếp nhận từ giấy: sửa ở trang rà soát.")


# --- a letter signed on paper, and the one it passes on ------------------------------------------


@transaction.atomic
def link(directive: Directive, source: Directive, pairs: Mapping[str, str], *, by: Viewer, at: datetime) -> Directive:
    """Say that a letter taken in passes another on; `pairs` are its clauses and those above that they carry, by id."""
    row = _held_either_way(directive, by)
    above = Directive.objects.select_related("holder").get(pk=source.pk)
    _refuse_link(row, above)
    theirs = {str(one.pk): one for one in above.clauses.filter(dropped=False)}
    for clause in row.clauses.all():
        chosen = theirs.get(pairs.get(str(clause.pk), ""))
        clause.source, clause.source_terms = None, {}
        (remember(clause, chosen) if chosen is not None else clause).save(update_fields=["source", "source_terms"])
    row.forwards, row.source_answer_by = above, due_above(above, row.holder_id)
    row.save()
    note_source(row, above, by=by, at=at)
    details = {"forwards": str(above.pk), "pairs": dict(pairs)}
    _note("directive.linked", row, details, by=by, at=at)
    return row


def _refuse_link(row: Directive, source: Directive) -> None:
    if source.pk == row.pk:
        raise UnableToForward("Một văn bản không thể chuyển tiếp chính nó.")
    if not asked_of(source, row.holder_id):
        raise UnableToForward("Đơn vị không nhận văn bản được chọn, hoặc văn bản đó đã được thu hồi.")
    current, seen_ids = source, {row.pk}
    while current.forwards is not None:
        if current.pk in seen_ids or current.forwards_id == row.pk:
            raise UnableToForward("Nối như vậy thành vòng: văn bản được chọn lại chuyển tiếp chính văn bản này.")
        seen_ids.add(current.pk)
        current = current.forwards


@transaction.atomic
def unlink(directive: Directive, *, by: Viewer, at: datetime) -> Directive:
    """The letter stands by itself from now on: what it orders stays, the figures of it go up no more."""
    row = _held_either_way(directive, by)
    if row.forwards is None:
        raise UnableToForward("Văn bản này không chuyển tiếp văn bản nào.")
    above, row.forwards, row.source_answer_by = row.forwards, None, None
    row.save()
    row.clauses.update(source=None, source_terms={})
    row.grounds.filter(cited=above).update(cited=None, settled_at=None, settled_by=None)
    _note("directive.unlinked", row, {"forwards": str(above.pk)}, by=by, at=at)
    return row


def _held_either_way(directive: Directive, by: Viewer) -> Directive:
    step = Step.CORRECT if directive.state == State.REVIEWING else Step.AMEND
    return held(directive, step, Deed.ASSIGN, by=by)


def _note(
    action: str,
    row: Directive,
    details: Mapping[str, Any],
    *,
    by: Viewer,
    at: datetime,
    personal: dict[str, Any] | None = None,
) -> None:
    audit.record(action, row.scope, by=by, at=at, unit_id=row.holder_id, details=details, personal=personal or None)
