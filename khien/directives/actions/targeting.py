"""Choosing who must act on which clause, before a letter is sent."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from khien.base import audit, clock
from khien.directives.actions.holding import held, held_clause
from khien.directives.models import Clause, Directive
from khien.directives.queries.addressees import address_book, proposed_targets
from khien.directives.rules.states import Step
from khien.directives.rules.targets import TargetRule, UnableToTarget, checked_rule
from khien.organisations.queries import Viewer
from khien.organisations.rules import Deed


@transaction.atomic
def choose_targets(
    directive: Directive, clauses: Sequence[Clause], rule: TargetRule, *, version: int, by: Viewer, at: datetime
) -> Directive:
    """Give these clauses one rule of who must act; the rule is resolved to units on the day it is sent."""
    row = held(directive, Step.CORRECT, Deed.ASSIGN, by=by, version=version)
    if not clauses:
        raise UnableToTarget("Hãy chọn ít nhất một nội dung.")
    stored = checked_rule(rule, address_book(clock.day_of(at))).to_json()
    rows = [held_clause(clause, row) for clause in clauses]
    before = {str(clause.pk): clause.targets for clause in rows}
    for clause in rows:
        clause.targets = stored
    Clause.objects.bulk_update(rows, ["targets"])
    row.save()
    _note(row, {"before": before, "after": stored}, by=by, at=at)
    return row


@transaction.atomic
def accept_proposed_targets(directive: Directive, *, version: int, by: Viewer, at: datetime) -> Directive:
    """Take what the audiences propose for every clause that has no units chosen yet."""
    row = held(directive, Step.CORRECT, Deed.ASSIGN, by=by, version=version)
    proposals = proposed_targets(by, row, clock.day_of(at))
    open_ones = [clause for clause in row.clauses.filter(dropped=False) if not clause.targets]
    for clause in open_ones:
        rule = proposals[str(clause.pk)].rule
        clause.targets = rule.to_json() if rule != TargetRule() else {}
    Clause.objects.bulk_update(open_ones, ["targets"])
    row.save()
    _note(row, {"after": {str(clause.pk): clause.targets for clause in open_ones}}, by=by, at=at)
    return row


def _note(directive: Directive, details: dict[str, object], *, by: Viewer, at: datetime) -> None:
    audit.record(
        "directive.targets_chosen", directive.scope, by=by, at=at, unit_id=directive.holder_id, details=details
    )
