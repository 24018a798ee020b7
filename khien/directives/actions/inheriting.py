"""After a merger: what an ended unit had not answered its successor answers, and looks after what it had sent."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit
from khien.directives.models import Directive, Recipient
from khien.directives.rules.states import Act, Reply, State, after_act
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

UNANSWERED = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)
OPEN_STATES = (State.REVIEWING, State.PASSED_ON, State.SENT)


@transaction.atomic
def inherit(predecessor: "Unit", successor: "Unit", *, by: Viewer, at: datetime) -> int:
    """Ask the successor for what was unanswered; the old rows close, marked. The duties are `duties.inherit`'s.

    Letters that the unit held and that are not at their end are the successor's from now on, those passed on too.
    """
    require(by, Deed.MANAGE, successor)
    rows = Recipient.objects.select_for_update().filter(
        unit=predecessor, state__in=UNANSWERED, directive__state=State.SENT
    )
    moved = list(rows)
    held = {row.directive_id: row for row in Recipient.objects.filter(unit=successor)}
    fresh = []
    for row in moved:
        row.state, row.recalled_at = after_act(row.state, Act.RECALL), at
        own = held.get(row.directive_id)
        if own is None:
            fresh.append(_copy(row, successor, at))
        elif own.state != Reply.RECALLED:
            own.clause_ids = list(dict.fromkeys([*own.clause_ids, *row.clause_ids]))
            own.save(update_fields=["clause_ids"])
    Recipient.objects.bulk_update(moved, ["state", "recalled_at"], batch_size=200)
    Recipient.objects.bulk_create(fresh)
    kept = Directive.objects.filter(holder=predecessor, state__in=OPEN_STATES).update(holder=successor)
    details = {"from": predecessor.pk, "to": successor.pk, "letters": len(moved), "held": kept}
    audit.record("directives.inherited", f"unit:{successor.pk}", by=by, at=at, unit_id=successor.pk, details=details)
    return len(moved)


def _copy(row: Recipient, successor: "Unit", at: datetime) -> Recipient:
    return Recipient(
        directive_id=row.directive_id,
        unit=successor,
        state=Reply.NOT_OPENED,
        sent_at=at,
        clause_ids=row.clause_ids,
    )
