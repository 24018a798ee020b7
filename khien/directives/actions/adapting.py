"""Following the letter above after it changed: one click makes the proposed changes, another keeps one's own letter."""

from datetime import datetime

from django.db import transaction

from khien.base import audit, clock
from khien.directives.actions.amending import UnableToAmend, amend_answer_by, amend_clause, reason_given
from khien.directives.actions.forwarding import remember
from khien.directives.actions.holding import held, put
from khien.directives.actions.recalling import recall_clause
from khien.directives.models import Clause, Directive
from khien.directives.queries.above import ChangesAbove, found_above
from khien.directives.queries.forwarding import due_above
from khien.directives.queries.values import clause_value, document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import State, Step
from khien.directives.words import index_clauses
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed


@transaction.atomic
def adapt(directive: Directive, *, by: Viewer, at: datetime) -> Directive:
    """Make every proposed change: days moved, terms taken over, clauses taken back that are taken back above.

    A letter that is out is amended, so that its recipients see what changed and why; a draft is corrected.
    """
    row = Directive.objects.select_related("holder", "forwards").get(pk=directive.pk)
    require(by, Deed.ASSIGN, row.holder)
    changes = found_above(row, clock.day_of(at))
    if not changes.adaptable or row.forwards is None:
        raise UnableToAmend("Văn bản gốc không có thay đổi nào cần làm theo.")
    if row.state == State.REVIEWING:
        _correct(row, changes, by=by)
    else:
        _amend(row, changes, f"Theo điều chỉnh của {letter_name(document_value(row.forwards))}", by=by, at=at)
    _look_again(row)
    details = {"clauses": [one.key for one in changes.clauses], "due": bool(changes.due)}
    audit.record("directive.followed_above", row.scope, by=by, at=at, unit_id=row.holder_id, details=details)
    row.refresh_from_db()
    return row


def _correct(row: Directive, changes: ChangesAbove, *, by: Viewer) -> None:
    letter = held(row, Step.CORRECT, Deed.ASSIGN, by=by)
    clauses = {str(one.pk): one for one in letter.clauses.all()}
    for change in changes.clauses:
        clause = clauses[change.key]
        if change.proposed is None:
            clause.dropped = True
        else:
            put(clause, change.proposed)
        clause.save()
    letter.answer_by = changes.answer_by
    letter.save()
    index_clauses(clauses.values())


def _amend(row: Directive, changes: ChangesAbove, reason: str, *, by: Viewer, at: datetime) -> None:
    if changes.due and changes.answer_by != row.answer_by:
        amend_answer_by(row, changes.answer_by, reason, by=by, at=at)
    clauses = {str(one.pk): one for one in row.clauses.all()}
    for change in changes.clauses:
        clause = clauses[change.key]
        if change.proposed is None:
            recall_clause(clause, reason, by=by, at=at)
        elif change.proposed != clause_value(clause):
            amend_clause(clause, change.proposed, reason, by=by, at=at)


@transaction.atomic
def keep(directive: Directive, reason: str, *, by: Viewer, at: datetime) -> Directive:
    """Leave one's own letter as it is, saying why; what happened above is not asked about again."""
    row = Directive.objects.select_related("holder", "forwards").get(pk=directive.pk)
    require(by, Deed.ASSIGN, row.holder)
    changes = found_above(row, clock.day_of(at))
    if not changes.any:
        raise UnableToAmend("Văn bản gốc không có thay đổi nào chưa xem.")
    why = reason_given(reason)
    if changes.gone:
        row.clauses.update(source_terms={})
    _look_again(row)
    details = {"gone": changes.gone, "clauses": [one.key for one in changes.clauses]}
    scope, personal = row.scope, {"reason": why}
    audit.record("directive.kept_as_is", scope, by=by, at=at, unit_id=row.holder_id, details=details, personal=personal)
    return row


def _look_again(row: Directive) -> None:
    """What is above now is what was seen last; a clause that came later above is not this letter's matter."""
    if row.forwards is None:
        return
    carrying = [one for one in row.clauses.select_related("source") if one.source is not None and one.source_terms]
    Clause.objects.bulk_update(
        [remember(one, one.source) for one in carrying if one.source is not None], ["source_terms"]
    )
    Directive.objects.filter(pk=row.pk).update(source_answer_by=due_above(row.forwards, row.holder_id))
