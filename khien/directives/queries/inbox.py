"""The letters that a unit received, with what is next for the one who looks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from khien.directives.models import Amendment, Clause, ClauseAnswer, Directive, Recipient
from khien.directives.queries.chain import SILENT, PassedOn
from khien.directives.queries.forwarding import SENT_STATES
from khien.directives.queries.letters import concerns
from khien.directives.queries.values import document_value
from khien.directives.rules.answers import answer_due, is_late, next_for
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Act, Reply, State
from khien.organisations.queries import Viewer, may, own_grants
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

_UNANSWERED = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in a unit's inbox. `asked` and `said` count clauses; `changed` are changes since it was opened.

    `passed_on` tells how those stand to whom the unit passed it on; None where it did not.
    """

    recipient: Recipient
    name: str
    subject: str
    asked: int
    said: int
    due_on: date | None
    late: bool
    next_act: Act | None
    changed: int
    passed_on: PassedOn | None = None

    @property
    def waits(self) -> bool:
        """Whether the unit still owes its answer: only then is a day that went by told as late."""
        return self.recipient.directive.state == State.SENT and self.recipient.state in _UNANSWERED


def inbox(viewer: Viewer, unit: "Unit", on: date) -> list[Letter]:
    """What the unit received, waiting first, the soonest due first; empty where the viewer may not read it."""
    if not may(viewer, Deed.READ, unit):
        return []
    received = Recipient.objects.filter(unit=unit).select_related("directive__holder", "unit")
    amendments = Amendment.objects.filter(directive=OuterRef("directive")).order_by()
    marked = received.annotate(amended=Exists(amendments), **_next_hop(unit))
    rows = list(marked.defer("directive__text", "directive__reading"))
    changed = {row.directive_id for row in rows if row.amended}
    clauses: dict[UUID, list[Clause]] = defaultdict(list)
    words = ClauseAnswer.objects.filter(
        clause=OuterRef("pk"), recipient__directive=OuterRef("directive"), recipient__unit=unit
    )
    asked = Clause.objects.filter(directive__in=[row.directive_id for row in rows], dropped=False, recalled_at=None)
    said: set[UUID] = set()
    for clause in asked.annotate(said=Exists(words)):
        clauses[clause.directive_id].append(clause)
        if clause.said:
            said.add(clause.pk)
    amended: dict[UUID, list[Amendment]] = defaultdict(list)
    for change in Amendment.objects.filter(directive__in=changed) if changed else ():
        amended[change.directive_id].append(change)
    deeds = {deed for deed in (Deed.READ, Deed.ANSWER, Deed.SIGN) if may(viewer, deed, unit)}
    told = [_letter(row, clauses, said, amended, deeds, on) for row in rows]
    return sorted(told, key=_urgency)


def received_by(viewer: Viewer, units: Sequence["Unit"]) -> QuerySet[Recipient]:
    """What `inbox` holds of these units, as rows to be counted."""
    return Recipient.objects.filter(unit__in=[unit.pk for unit in units if may(viewer, Deed.READ, unit)])


def letters_waiting(viewer: "Person") -> tuple[QuerySet[Recipient], QuerySet[Directive]]:
    """Letters that wait in the units where the viewer works: to be answered or signed there, and to be sent on."""
    own = list({grant.unit_id: grant.unit for grant in own_grants(viewer)}.values())
    says = [unit.pk for unit in own if may(viewer, Deed.ANSWER, unit) or may(viewer, Deed.SIGN, unit)]
    rows = Recipient.objects.filter(unit__in=says, directive__state=State.SENT)
    takes_in = [unit.pk for unit in own if may(viewer, Deed.TAKE_IN, unit)]
    held = Directive.objects.filter(holder__in=takes_in, state=State.REVIEWING)
    return rows.filter(state__in=_UNANSWERED), held


def _letter(
    row: Recipient,
    clauses: Mapping[UUID, list[Clause]],
    said: set[UUID],
    amended: Mapping[UUID, list[Amendment]],
    deeds: set[Deed],
    on: date,
) -> Letter:
    directive = row.directive
    own = [one for one in clauses.get(directive.pk, ()) if str(one.pk) in row.clause_ids]
    due = answer_due([(one.topics, one.deadline) for one in own], directive.answer_by)
    spoken = sum(one.pk in said for one in own)
    since = row.opened_at or row.sent_at
    changes = [
        one for one in amended.get(directive.pk, ()) if one.at > since and concerns(one, row.unit_id, row.clause_ids)
    ]
    return Letter(
        recipient=row,
        name=letter_name(document_value(directive)),
        subject=directive.subject,
        asked=len(own),
        said=spoken,
        due_on=due,
        late=is_late(row.state, due, on),
        next_act=next_for(directive.state, row.state, deeds, complete=spoken == len(own)),
        changed=len(changes),
        passed_on=_passed_on(row),
    )


def _next_hop(unit: "Unit") -> dict[str, Subquery]:
    """What `chain.passed_on` counts, beside each row of the unit as a recipient; None where it was not passed on."""
    sent = Recipient.objects.filter(directive__holder=unit, directive__state__in=SENT_STATES)
    rows = sent.filter(directive__forwards=OuterRef("directive")).exclude(state=Reply.RECALLED)
    by_letter = rows.order_by().values("directive__forwards")
    silent = Count("unit", distinct=True, filter=Q(state__in=SILENT))
    return {
        "next_units": Subquery(by_letter.annotate(n=Count("unit", distinct=True)).values("n")),
        "next_silent": Subquery(by_letter.annotate(n=silent).values("n")),
    }


def _passed_on(row: Recipient) -> PassedOn | None:
    units, silent = getattr(row, "next_units", None), getattr(row, "next_silent", None)
    return PassedOn(units, silent) if units is not None and silent is not None else None


def _urgency(letter: Letter) -> tuple[bool, bool, date, float]:
    return (
        letter.next_act is None,
        not letter.late,
        letter.due_on or date.max,
        -letter.recipient.sent_at.timestamp(),
    )
