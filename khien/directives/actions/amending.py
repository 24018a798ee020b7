"""Changing what was already sent: a clause's terms, more recipients, the day to answer. Every change leaves a trace."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from khien.base import audit, clock
from khien.directives.actions.holding import held, held_clause, person_id, put
from khien.directives.actions.sending import deliver, terms_of
from khien.directives.models import Amendment, Clause, Directive, Recipient
from khien.directives.queries.addressees import Reach, address_book
from khien.directives.queries.forwarding import circle
from khien.directives.queries.values import clause_value, document_value
from khien.directives.rules.clauses import ClauseValue, checked
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Reply, Step
from khien.directives.rules.trail import changes
from khien.duties import actions as duties
from khien.duties.actions import NewAsk
from khien.law import load
from khien.organisations.queries import Viewer
from khien.organisations.rules import Deed


class UnableToAmend(ValueError):
    """The letter cannot be changed so after it was sent; the message says why."""


def reason_given(reason: str) -> str:
    """The reason, tidied; a change after sending is never without one."""
    if not reason.strip():
        raise UnableToAmend("Cần nêu lý do điều chỉnh để các đơn vị nhận văn bản được biết.")
    return reason.strip()


@transaction.atomic
def amend_clause(clause: Clause, value: ClauseValue, reason: str, *, by: Viewer, at: datetime) -> Clause:
    """Change the time, cadences, levels or obligations of a clause that was sent; its words stay."""
    row = held(clause.directive, Step.AMEND, Deed.ASSIGN, by=by)
    found = held_clause(clause, row)
    if found.dropped or found.recalled_at is not None:
        raise UnableToAmend("Nội dung này không được giao hoặc đã thu hồi nên không điều chỉnh được.")
    before = clause_value(found)
    after = _changed(before, value)
    put(found, after).save()
    _ask_anew(row, found, before.obligations, by=by, at=at)
    row.save()
    plain, _ = changes(before, after)
    trace(row, "clause_changed", reason, before=_side(plain, 0), after=_side(plain, 1), clause=found, by=by, at=at)
    return found


def _changed(before: ClauseValue, value: ClauseValue) -> ClauseValue:
    catalogue = load.catalogue()
    after = replace(
        before,
        deadline=value.deadline,
        window=value.window,
        cadences=value.cadences,
        levels=value.levels,
        obligations=value.obligations,
        settled=True,
    )
    after = checked(after, topics=tuple(catalogue.topics), obligations=tuple(catalogue.obligations))
    if after == before:
        raise UnableToAmend("Chưa có gì thay đổi so với nội dung đã gửi.")
    return after


def _side(plain: dict[str, list[Any]], place: int) -> dict[str, Any]:
    return {name: pair[place] for name, pair in plain.items()}


def _ask_anew(directive: Directive, clause: Clause, before: Sequence[str], *, by: Viewer, at: datetime) -> None:
    """The clause's duties in its new terms: those gone taken back, those kept amended, new ones asked."""
    law_on = directive.law_on
    assert law_on is not None  # a letter is never sent without one
    terms = terms_of(clause, law_on)
    for obligation in before:
        if obligation not in terms:
            duties.recall(directive.scope, clause=clause.pk, obligation=obligation, by=by, at=at)
        else:
            duties.amend(directive.scope, clause.pk, terms[obligation], obligation=obligation, by=by, at=at)
    fresh = [name for name in terms if name not in before]
    letter = letter_name(document_value(directive))
    units = [row.unit_id for row in live_recipients(directive) if str(clause.pk) in row.clause_ids]
    asks = [
        NewAsk(unit, name, directive.scope, clause.pk, letter, terms[name].quote, law_on, terms[name])
        for name in fresh
        for unit in units
    ]
    if asks:
        duties.ask_many(asks, by=by, at=at)


def live_recipients(directive: Directive) -> list[Recipient]:
    """Recipients from which the letter was not taken back."""
    return list(directive.recipients.exclude(state=Reply.RECALLED).select_related("unit"))


@transaction.atomic
def add_recipients(
    directive: Directive,
    unit_ids: Collection[int],
    reason: str,
    *,
    by: Viewer,
    at: datetime,
    clauses: Sequence[Clause] | None = None,
) -> Directive:
    """Send a letter to more units, with all its clauses or some; one it was taken back from gets it afresh."""
    row = held(directive, Step.AMEND, Deed.ASSIGN, by=by)
    book = address_book(clock.day_of(at))
    units = [book[unit] for unit in unit_ids if unit in book]
    if not units or len(units) < len(set(unit_ids)):
        raise UnableToAmend("Có đơn vị được chọn không tồn tại hoặc đã kết thúc hoạt động; hãy chọn lại.")
    why = circle(row, [(unit.id, unit.name) for unit in units])
    if why:
        raise UnableToAmend(f"Không gửi thêm được: {why}.")
    wanted = {clause.pk for clause in clauses} if clauses is not None else None
    outside = tuple(unit for unit in units if not unit.path.startswith(row.holder.path))
    reached = [
        Reach(clause, number, tuple(units), outside)
        for number, clause in enumerate(row.clauses.all(), start=1)
        if not clause.dropped and clause.recalled_at is None and (wanted is None or clause.pk in wanted)
    ]
    if not reached:
        raise UnableToAmend("Hãy chọn ít nhất một nội dung đang giao.")
    assert row.law_on is not None  # a letter is never sent without one
    row.save()
    deliver(row, reached, law_on=row.law_on, by=by, at=at)
    after = {"clauses": [str(one.clause.pk) for one in reached]}
    trace(row, "units_added", reason, after=after, units=[unit.id for unit in units], by=by, at=at)
    return row


@transaction.atomic
def amend_answer_by(directive: Directive, day: date | None, reason: str, *, by: Viewer, at: datetime) -> Directive:
    """Another day to answer the whole letter by. Clauses whose date was that day move with it; others stay."""
    row = held(directive, Step.AMEND, Deed.ASSIGN, by=by)
    if row.answer_by == day:
        raise UnableToAmend("Chưa có gì thay đổi so với ngày đã gửi.")
    before, row.answer_by = row.answer_by, day
    row.save()
    moved = _moved_with(row, day, by=by, at=at)
    sides = [{"answer_by": one.isoformat() if one else None} for one in (before, day)]
    trace(row, "answer_by_changed", reason, before=sides[0], after=sides[1] | moved, by=by, at=at)
    return row


def _moved_with(directive: Directive, day: date | None, *, by: Viewer, at: datetime) -> dict[str, Any]:
    """The clauses that follow the day to answer, in their new date; without a day they keep the one they have."""
    following = following_answer_by(directive)
    if day is None:
        directive.clauses.filter(follows_answer_by=True).update(follows_answer_by=False)
        return {}
    for clause in following:
        clause.deadline = day
        clause.save(update_fields=["deadline"])
        _ask_anew(directive, clause, clause.obligations, by=by, at=at)
    return {"moved": [str(clause.pk) for clause in following]} if following else {}


def following_answer_by(directive: Directive) -> list[Clause]:
    """Clauses that stand and whose date is the letter's day to answer."""
    return list(directive.clauses.filter(follows_answer_by=True, dropped=False, recalled_at=None))


def trace(
    directive: Directive,
    what: str,
    reason: str,
    *,
    by: Viewer,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    clause: Clause | None = None,
    units: Sequence[int] = (),
) -> Amendment:
    """The row that recipients see, and the entry in the audit trail. The reason may name people: it is kept apart."""
    made = Amendment.objects.create(
        directive=directive,
        clause=clause,
        units=list(units),
        what=what,
        before=before or {},
        after=after or {},
        reason=reason_given(reason),
        by_id=person_id(by),
        at=at,
    )
    details = {"clause": str(clause.pk) if clause else None, "units": list(units), "before": before, "after": after}
    audit.record(
        f"directive.{what}",
        directive.scope,
        by=by,
        at=at,
        unit_id=directive.holder_id,
        details=details,
        personal={"reason": made.reason},
    )
    return made
