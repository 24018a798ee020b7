"""Sending a letter: its units get duties and a letter to answer. One transaction, all or nothing."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.bulk import insert
from khien.directives.actions.holding import held
from khien.directives.models import Clause, Directive, Recipient
from khien.directives.queries.addressees import POST, Reach, address_book, reaches
from khien.directives.queries.forwarding import gaps_of_forwarding, laxer_points
from khien.directives.queries.proposing import gaps_of_proposals, readiness
from khien.directives.queries.values import clause_value, document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.readiness import Gap, gaps
from khien.directives.rules.states import Act, Reply, Step, after, after_act
from khien.directives.rules.terms import terms_by_obligation
from khien.duties import actions as duties
from khien.duties.actions import NewAsk
from khien.duties.queries import asks_for
from khien.law import load
from khien.law.types import ClauseTerms
from khien.organisations import actions as organisations
from khien.organisations.queries import Viewer, units_seen_by
from khien.organisations.rules import Deed


class UnableToSend(ValueError):
    """The letter cannot be sent as it stands; `gaps` are the things to settle, the message says them all."""

    def __init__(self, found: Sequence[Gap]) -> None:
        self.gaps = tuple(found)
        super().__init__(" ".join(gap.sentence for gap in found))


@transaction.atomic
def send(directive: Directive, *, by: Viewer, at: datetime, version: int | None = None) -> Directive:
    """Send a reviewed letter. The duties carry the law of the letter's day and the clause's own terms."""
    row, reached, law_on = check(directive, by=by, at=at, version=version)
    row.sent_at, row.law_on = at, law_on
    row.save()
    deliver(row, reached, law_on=law_on, by=by, at=at)
    _pass_on(row)
    clauses = {str(one.clause.pk): len(one.units) for one in reached}
    details: dict[str, Any] = {"law_on": law_on.isoformat(), "clauses": clauses, "units": len(_units(reached))}
    if row.forwards_id is not None:
        details |= {"forwards": str(row.forwards_id), "laxer": [one.sentence for one in laxer_points(by, row)]}
    audit.record("directive.sent", row.scope, by=by, at=at, unit_id=row.holder_id, details=details)
    return row


def check(
    directive: Directive, *, by: Viewer, at: datetime, version: int | None
) -> tuple[Directive, Sequence[Reach], date]:
    """The letter, locked and a step on but not saved, whom it reaches, the day of its law; raises what is lacking."""
    row = held(directive, Step.SEND, Deed.ASSIGN, by=by, version=version)
    reached = reaches(row, address_book(clock.day_of(at)))
    law_on = row.law_on or row.issued_on
    missing = gaps([readiness(one) for one in reached], law_on=law_on, needs_confirming=row.needs_confirming)
    missing += (*gaps_of_proposals(row), *gaps_of_forwarding(row, reached))
    if missing or law_on is None:
        raise UnableToSend(missing)
    return row, reached, law_on


def _pass_on(directive: Directive) -> None:
    """A letter that the unit took in itself, and now sends on by its own, waits for review no more."""
    source = directive.forwards
    if source is not None and source.holder_id == directive.holder_id:
        row = Directive.objects.select_for_update().get(pk=source.pk)
        row.state = after(row.state, Step.FORWARD)
        row.save(update_fields=["state"])


def deliver(directive: Directive, reached: Sequence[Reach], *, law_on: date, by: Viewer, at: datetime) -> None:
    """Recipients, duties and mandates of these clauses and units; what was delivered before stays as it is."""
    asked: dict[int, list[str]] = defaultdict(list)
    for one in reached:
        for unit in one.units:
            asked[unit.id].append(str(one.clause.pk))
    known = {row.unit_id: row for row in directive.recipients.select_for_update().filter(unit_id__in=asked)}
    insert(Recipient, _COLUMNS, _new_recipients(directive.pk, asked, known, at))
    again = [row.unit_id for row in known.values() if row.state == Reply.RECALLED]
    for row in known.values():
        _ask_more(row, asked[row.unit_id], at)
    columns = ["state", "sent_at", "opened_at", "recalled_at", "decided_at", "return_reason", "clause_ids"]
    Recipient.objects.bulk_update(known.values(), columns, batch_size=200)
    asks = _asks(directive, reached, law_on)
    duties.ask_many(asks, by=by, at=at)
    _refuse_half_asked(directive, [one for one in asks if one.unit_id in again])
    beyond = {unit.id for one in reached for unit in one.outside}
    if beyond:
        subjects = list(units_seen_by(POST).filter(pk__in=beyond))
        organisations.give_mandate(holder=directive.holder, subjects=subjects, scope=directive.scope, by=by, at=at)


_COLUMNS = ("directive_id", "unit_id", "state", "sent_at", "clause_ids")


def _new_recipients(
    letter: UUID, asked: Mapping[int, Sequence[str]], known: Container[int], at: datetime
) -> Iterator[tuple[Any, ...]]:
    """Thousands of units share a few sets of clauses, each of them written out once."""
    sets: dict[tuple[str, ...], list[str]] = {}
    for unit, clauses in asked.items():
        if unit not in known:
            shared = sets.setdefault(tuple(clauses), list(clauses))
            yield letter, unit, Reply.NOT_OPENED.value, at, shared


def _ask_more(row: Recipient, clauses: Sequence[str], at: datetime) -> None:
    """More clauses for a unit that has the letter; an answer it has given already is asked for again.

    A unit that the letter was taken back from gets it afresh.
    """
    if row.state == Reply.RECALLED:
        row.state, row.sent_at, row.opened_at, row.recalled_at = after_act(row.state, Act.ASK_AGAIN), at, None, None
        row.clause_ids = []
    asked = list(dict.fromkeys([*row.clause_ids, *clauses]))
    if row.state in (Reply.ANSWERED, Reply.ACCEPTED) and asked != row.clause_ids:
        row.state, row.decided_at = after_act(row.state, Act.RETURN), at
        row.return_reason = "Văn bản được bổ sung nội dung sau khi đơn vị trả lời; đề nghị trả lời thêm."
    row.clause_ids = asked


def _refuse_half_asked(directive: Directive, asks: Sequence[NewAsk]) -> None:
    """A unit asked again must have its duties again: a letter to answer without them would ask for nothing."""
    units = {one.unit_id for one in asks}
    if asks_for(POST, directive.scope).filter(duty__unit__in=units).count() < len(asks):
        raise UnableToSend(
            [Gap("again", "Đơn vị này đã bị thu hồi chính những việc này; hiện chưa giao lại được bằng cùng văn bản.")]
        )


def _asks(directive: Directive, reached: Iterable[Reach], law_on: date) -> list[NewAsk]:
    letter = letter_name(document_value(directive))
    return [
        NewAsk(unit.id, obligation, directive.scope, one.clause.pk, letter, terms.quote, law_on, terms)
        for one in reached
        for obligation, terms in terms_of(one.clause, law_on).items()
        for unit in one.units
    ]


def terms_of(clause: Clause, law_on: date) -> dict[str, ClauseTerms]:
    """What the clause says of each obligation that it maps to, under the law of a day."""
    known = load.catalogue().obligations
    obligations = [known[name] for name in dict.fromkeys(clause.obligations) if name in known]
    return terms_by_obligation(clause_value(clause), obligations, law_on)


def _units(reached: Iterable[Reach]) -> set[int]:
    return {unit.id for one in reached for unit in one.units}
