"""Taking back what was sent: a whole letter, some units, one clause. And letters set aside, closed, reopened."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.directives.actions.amending import UnableToAmend, live_recipients, trace
from khien.directives.actions.holding import held, held_clause
from khien.directives.models import Clause, Directive, Recipient
from khien.directives.rules.states import Act, Step, after_act
from khien.duties import actions as duties
from khien.organisations import actions as organisations
from khien.organisations.queries import Viewer
from khien.organisations.rules import Deed


@transaction.atomic
def recall(directive: Directive, reason: str, *, by: Viewer, at: datetime) -> Directive:
    """Take a whole letter back: its duties end, its answers stay readable, its mandates close."""
    row = held(directive, Step.RECALL, Deed.ASSIGN, by=by)
    row.save()
    _take_back(live_recipients(row), at)
    duties.recall(row.scope, by=by, at=at)
    organisations.end_mandates(row.scope, by=by, at=at)
    trace(row, "recalled", reason, by=by, at=at)
    return row


@transaction.atomic
def recall_units(
    directive: Directive, unit_ids: Collection[int], reason: str, *, by: Viewer, at: datetime
) -> Directive:
    """Take a letter back from some of its recipients."""
    row = held(directive, Step.AMEND, Deed.ASSIGN, by=by)
    gone = [one for one in live_recipients(row) if one.unit_id in set(unit_ids)]
    if len(gone) < len(set(unit_ids)) or not gone:
        raise UnableToAmend("Có đơn vị được chọn không đang nhận văn bản này; hãy tải lại trang.")
    row.save()
    _withdraw(row, gone, by=by, at=at)
    trace(row, "units_recalled", reason, units=sorted(one.unit_id for one in gone), by=by, at=at)
    return row


@transaction.atomic
def recall_clause(clause: Clause, reason: str, *, by: Viewer, at: datetime) -> Clause:
    """Take one clause back; a unit that has no other clause of the letter has nothing left to answer."""
    row = held(clause.directive, Step.AMEND, Deed.ASSIGN, by=by)
    found = held_clause(clause, row)
    if found.dropped or found.recalled_at is not None:
        raise UnableToAmend("Nội dung này không được giao hoặc đã thu hồi trước đó.")
    found.recalled_at = at
    found.save()
    row.save()
    duties.recall(row.scope, clause=found.pk, by=by, at=at)
    asked = {str(key) for key in row.clauses.filter(dropped=False, recalled_at=None).values_list("pk", flat=True)}
    idle = [one for one in live_recipients(row) if not asked & set(one.clause_ids)]
    if idle:
        _withdraw(row, idle, by=by, at=at)
    trace(row, "clause_recalled", reason, clause=found, by=by, at=at)
    return found


def _withdraw(directive: Directive, gone: list[Recipient], *, by: Viewer, at: datetime) -> None:
    _take_back(gone, at)
    duties.recall(directive.scope, unit_ids=[one.unit_id for one in gone], by=by, at=at)
    outside = [one.unit for one in gone if not one.unit.path.startswith(directive.holder.path)]
    if outside:
        organisations.end_mandates(directive.scope, subjects=outside, by=by, at=at)


def _take_back(recipients: list[Recipient], at: datetime) -> None:
    for one in recipients:
        one.state, one.recalled_at = after_act(one.state, Act.RECALL), at
    Recipient.objects.bulk_update(recipients, ["state", "recalled_at"], batch_size=200)


def set_aside(directive: Directive, *, version: int, by: Viewer, at: datetime) -> Directive:
    """Put a letter away unsent: it asks nothing, or was taken in by mistake."""
    return _stepped(directive, Step.SET_ASIDE, Deed.TAKE_IN, "directive.set_aside", by=by, at=at, version=version)


def resume(directive: Directive, *, by: Viewer, at: datetime) -> Directive:
    """Take a letter that was set aside up again."""
    return _stepped(directive, Step.RESUME, Deed.TAKE_IN, "directive.resumed", by=by, at=at)


def close(directive: Directive, *, by: Viewer, at: datetime) -> Directive:
    """No more answers are taken; duties go on as the law has them."""
    return _stepped(directive, Step.CLOSE, Deed.ASSIGN, "directive.closed", by=by, at=at)


def reopen(directive: Directive, *, by: Viewer, at: datetime) -> Directive:
    """Take answers again."""
    return _stepped(directive, Step.REOPEN, Deed.ASSIGN, "directive.reopened", by=by, at=at)


@transaction.atomic
def _stepped(
    directive: Directive, step: Step, deed: Deed, action: str, *, by: Viewer, at: datetime, version: int | None = None
) -> Directive:
    row = held(directive, step, deed, by=by, version=version)
    row.save()
    audit.record(action, row.scope, by=by, at=at, unit_id=row.holder_id)
    return row
