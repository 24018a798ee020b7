"""Answers over a subtree: who has not opened, not answered, is late, or claims as done what is unproven."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from khien.directives.models import Clause, ClauseAnswer, Directive, Recipient
from khien.directives.queries.letters import recipients_of
from khien.directives.queries.progress import SIGNED
from khien.directives.queries.values import document_value
from khien.directives.rules.answers import answer_due, is_late
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Reply, Says, State
from khien.duties.queries import open_clauses
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_SILENT = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)
_Dated = tuple[list[str], date | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """Where one unit's answer to one letter stands. `unproven` counts clauses signed as done and not proven."""

    recipient: int
    directive: UUID
    letter: str
    unit: int
    name: str
    folded: str
    state: Reply
    due_on: date | None
    late: bool
    unproven: int

    @property
    def silent(self) -> bool:
        """No signed answer stands."""
        return self.state in _SILENT

    @property
    def opened(self) -> bool:
        return self.state is not Reply.NOT_OPENED


def answers_below(
    viewer: Viewer, unit: Unit, on: date, directive: Directive | None = None, *, beyond: bool = False
) -> list[Answer]:
    """Answers that units of the subtree owe or gave, those in trouble first, as far as the viewer sees.

    Letters that are closed or taken back are left out. For one letter, `beyond` adds its recipients elsewhere.
    """
    rows = _rows(viewer, unit, directive, beyond=beyond)
    letters = _letters({row[4] for row in rows})
    clauses = _clauses(letters)
    unproven = _unproven(viewer, unit, rows, on, directive, beyond=beyond)
    found = []
    for key, unit_id, name, folded, letter, state, asked in rows:
        due = answer_due([clauses[letter][one] for one in asked if one in clauses[letter]], letters[letter].answer_by)
        found.append(
            Answer(
                recipient=key,
                directive=letter,
                letter=letter_name(document_value(letters[letter])),
                unit=unit_id,
                name=name,
                folded=folded,
                state=Reply(state),
                due_on=due,
                late=is_late(state, due, on),
                unproven=unproven.get(key, 0),
            )
        )
    return sorted(found, key=_trouble)


_Row = tuple[int, int, str, str, UUID, str, list[str]]


def _rows(viewer: Viewer, unit: Unit, directive: Directive | None, *, beyond: bool) -> list[_Row]:
    rows: QuerySet[Recipient]
    if directive is None:
        seen = units_seen_by(viewer).filter(path__under=unit.path)
        rows = Recipient.objects.filter(unit__in=seen.values("pk"), directive__state=State.SENT)
    else:
        rows = recipients_of(viewer, directive)
        rows = rows if beyond else rows.filter(unit__path__under=unit.path)
    columns = ("pk", "unit_id", "unit__name", "unit__name_folded", "directive_id", "state", "clause_ids")
    return list(rows.exclude(state=Reply.RECALLED).order_by().values_list(*columns))


def _letters(keys: set[UUID]) -> dict[UUID, Directive]:
    rows = Directive.objects.filter(pk__in=keys).defer("text", "reading")
    return {row.pk: row for row in rows}


def _clauses(letters: Mapping[UUID, Directive]) -> dict[UUID, dict[str, _Dated]]:
    found: dict[UUID, dict[str, _Dated]] = defaultdict(dict)
    rows = Clause.objects.filter(directive__in=list(letters), dropped=False, recalled_at=None)
    for key, letter, topics, deadline in rows.order_by().values_list("pk", "directive_id", "topics", "deadline"):
        found[letter][str(key)] = (topics, deadline)
    return found


def _unproven(
    viewer: Viewer, unit: Unit, rows: Sequence[_Row], on: date, directive: Directive | None, *, beyond: bool
) -> dict[int, int]:
    """By recipient, how many clauses it signed as done that the evidence of today does not bear out."""
    signed = {row[0]: row[1] for row in rows if row[5] in SIGNED}
    letters = {row[4] for row in rows if row[0] in signed}
    words = ClauseAnswer.objects.filter(says=Says.DONE, recipient__directive__in=letters)
    done = [(key, clause) for key, clause in words.values_list("recipient_id", "clause_id") if key in signed]
    scope = directive.scope if directive is not None else None
    still_open = open_clauses(viewer, unit, {clause for _, clause in done}, on, scope=scope, beyond=beyond)
    found: dict[int, int] = defaultdict(int)
    for key, clause in done:
        found[key] += (signed[key], clause) in still_open
    return found


_WORST_FIRST = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED, Reply.ANSWERED, Reply.ACCEPTED)


def _trouble(one: Answer) -> tuple[bool, int, int, date, str]:
    return not one.late, _WORST_FIRST.index(one.state), -one.unproven, one.due_on or date.max, one.folded
