"""What happened to the letter above since this one was made: told to whoever holds it, with what to make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khien.directives.models import Clause, Directive
from khien.directives.queries.forwarding import HELD_STATES, SENT_STATES, asked_of
from khien.directives.queries.letters import is_held_by
from khien.directives.queries.values import clause_value
from khien.directives.rules.above import ClauseChange, change_of, moved
from khien.directives.rules.answers import answer_due
from khien.directives.rules.states import State
from khien.organisations.queries import Viewer, units_where
from khien.organisations.rules import Deed


@dataclass(frozen=True, slots=True)
class ChangesAbove:
    """Changes of the letter above that this one has not followed. `gone`: it asks nothing of the unit any more.

    `due` is (before, now) of the unit's own day, None where it is the same; `answer_by` the day proposed for
    one's own recipients. `fresh` are numbers of clauses above that came later and are not passed on.
    """

    clauses: tuple[ClauseChange, ...] = ()
    due: tuple[date | None, date | None] | None = None
    answer_by: date | None = None
    fresh: tuple[int, ...] = ()
    gone: bool = False

    @property
    def any(self) -> bool:
        return bool(self.clauses or self.due or self.fresh or self.gone)

    @property
    def adaptable(self) -> bool:
        """Whether one click can follow them: what was added above needs a letter of its own."""
        return not self.gone and bool(self.clauses or self.due)


def changes_above(viewer: Viewer, directive: Directive, on: date) -> ChangesAbove:
    """What the letter above says now and did not when this one was made or last looked at; none for other readers."""
    if directive.forwards_id is None or not is_held_by(viewer, directive):
        return ChangesAbove()
    return found_above(directive, on)


def found_above(directive: Directive, on: date) -> ChangesAbove:
    """The same for actions."""
    source = directive.forwards
    if source is None or directive.state not in (State.REVIEWING, *SENT_STATES):
        return ChangesAbove()
    own = list(directive.clauses.all())
    asked = asked_of(source, directive.holder_id)
    if source.state == State.RECALLED or (source.state != State.CLOSED and not stands(source, directive, asked)):
        carrying = [one for one in own if one.source_id is not None]
        return ChangesAbove(gone=not carrying or any(one.source_terms for one in carrying))
    above = {one.pk: one for one in source.clauses.all()}
    due = answer_due([(clause.topics, clause.deadline) for clause in asked], source.answer_by)
    moved_due = (directive.source_answer_by, due) if directive.source_answer_by != due else None
    proposed = moved(directive.answer_by, directive.source_answer_by, due, on) if moved_due else directive.answer_by
    fresh = _fresh(directive, source, list(above.values()), asked)
    return ChangesAbove(_clauses(own, above, on), moved_due, proposed, fresh)


def stands(source: Directive, directive: Directive, asked: Sequence[Clause]) -> bool:
    """Whether the letter above still asks something of the unit, whose clauses of it are `asked`."""
    held = source.holder_id == directive.holder_id
    return source.state in (HELD_STATES if held else (State.SENT,)) and bool(asked)


def _clauses(own: Sequence[Clause], above: Mapping[UUID, Clause], on: date) -> tuple[ClauseChange, ...]:
    found = []
    for number, clause in enumerate(own, start=1):
        source = above.get(clause.source_id) if clause.source_id else None
        if source is None or clause.dropped or clause.recalled_at is not None:
            continue
        gone = source.dropped or source.recalled_at is not None
        known, now = clause.source_terms, clause_value(source)
        change = change_of(number, str(clause.pk), clause_value(clause), known, now, gone=gone, today=on)
        if change is not None:
            found.append(change)
    return tuple(found)


def _fresh(
    directive: Directive, source: Directive, every: Sequence[Clause], asked: Sequence[Clause]
) -> tuple[int, ...]:
    """Clauses above that no letter of this unit has ever carried, not even to leave them out."""
    if source.state in HELD_STATES:
        return ()
    letters = Directive.objects.filter(forwards=source, holder=directive.holder_id).exclude(state=State.SET_ASIDE)
    known = set(Clause.objects.filter(directive__in=letters, source__isnull=False).values_list("source_id", flat=True))
    wanted = {one.pk for one in asked} - known
    return tuple(number for number, one in enumerate(every, start=1) if one.pk in wanted)


def letters_to_mend(viewer: Viewer, on: date) -> list[tuple[Directive, ChangesAbove]]:
    """Letters of the units where the viewer assigns whose letter above was changed since; for lists and notices."""
    units = units_where(viewer, Deed.ASSIGN)
    rows = Directive.objects.filter(holder__in=units.values("pk"), forwards__isnull=False, state=State.SENT)
    found = [(row, found_above(row, on)) for row in rows.select_related("holder", "forwards").defer("text", "reading")]
    return [(row, changes) for row, changes in found if changes.any]
