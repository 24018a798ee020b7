"""Answers over a subtree: who has not opened, not answered, is late, or claims as done what is unproven.

Counted and listed by the database from what each recipient remembers (`figures`); only a page of them is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from khien.base import clock
from khien.base.remember import Memory
from khien.directives.models import Directive, Recipient
from khien.directives.queries.figures import AT_ONCE, SIGNED, settle_dues, weigh
from khien.directives.queries.letters import recipients_of
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Reply, State
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_SILENT = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)


class Trouble(StrEnum):
    """A list of answers in trouble."""

    NOT_OPENED = "not_opened"
    SILENT = "silent"  # opened, and no signed answer stands
    LATE = "late"
    UNPROVEN = "unproven"  # signed as done what nothing proves
    ANY = "any"


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


@dataclass(frozen=True, slots=True)
class AnswersBelow:
    """The answers that units of a subtree owe or gave, as rows, and how many of them are in which trouble.

    `unweighed` signed answers are not yet counted among the unproven: so many that they are weighed in the background.
    """

    on: date
    rows: QuerySet[Recipient]
    total: int
    counts: dict[Trouble, int]
    unweighed: int = 0

    def listed(self, trouble: Trouble, words: str = "") -> QuerySet[Recipient, int]:
        """Keys of those in a trouble whose unit's folded name holds the words: late ones, then the most silent."""
        rows = self.rows.filter(_in(trouble, self.on))
        rows = rows.filter(unit__name_folded__contains=words) if words else rows
        rank = Case(*(When(state=one, then=Value(n)) for n, one in enumerate(_WORST_FIRST)), output_field=_INT)
        punctual = Case(When(_late(self.on), then=Value(0)), default=Value(1), output_field=_INT)
        claims = Case(When(state__in=SIGNED, then="unproven"), default=Value(0), output_field=_INT)
        undated = Case(When(due_on=None, then=Value(1)), default=Value(0), output_field=_INT)
        ranked = rows.annotate(punctual=punctual, rank=rank, claims=claims, undated=undated)
        return ranked.order_by(
            "punctual", "rank", "-claims", "undated", "due_on", "unit__name_folded", "pk"
        ).values_list("pk", flat=True)

    def worst(self, most: int) -> list[int]:
        """The first of all in trouble. Many are asked for a trouble at a time, in order, until there are enough."""
        if self.counts[Trouble.ANY] <= _FEW:
            keys = list(self.rows.filter(_in(Trouble.ANY, self.on)).values_list("pk", flat=True))
            few = replace(self, rows=Recipient.objects.filter(pk__in=keys))
            return list(few.listed(Trouble.ANY)[:most]) if keys else []
        found: dict[int, None] = {}
        for trouble in (Trouble.LATE, Trouble.NOT_OPENED, Trouble.SILENT, Trouble.UNPROVEN):
            if self.counts[trouble] and len(found) < most:
                found |= dict.fromkeys(self.listed(trouble)[: 2 * most])  # those that are late come first here too
        return list(found)[:most]

    def answers(self, keys: Iterable[int]) -> list[Answer]:
        """One page of `listed` as values."""
        wanted = list(keys)
        told = Recipient.objects.select_related("unit", "directive").defer("directive__text", "directive__reading")
        rows = told.in_bulk(wanted)
        letters = {row.directive_id: row.directive for row in rows.values()}
        names = {key: letter_name(document_value(letter)) for key, letter in letters.items()}
        return [_answer(rows[key], names[rows[key].directive_id], self.on) for key in wanted]


_WORST_FIRST = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED, Reply.ANSWERED, Reply.ACCEPTED)
_INT = IntegerField()
_FEW = 300  # answers in trouble that are put in order at once


def answers_below(
    viewer: Viewer, unit: Unit, on: date, directive: Directive | None = None, *, beyond: bool = False
) -> AnswersBelow:
    """Answers that units of the subtree owe or gave, as far as the viewer sees.

    Letters that are closed or taken back are left out. For one letter, `beyond` adds its recipients elsewhere.
    """
    rows = _rows(viewer, unit, directive, beyond=beyond)
    key = (viewer.audit_name, unit.pk, on, directive.pk if directive else None, beyond, clock.today())
    try:
        total, counts = _settled.get(key, lambda: _settle(rows, on, directive))
    except _StillUnweighed as now:
        total, counts = now.told
        return AnswersBelow(on, rows, total, counts, now.left)
    return AnswersBelow(on, rows, total, counts)


_Told = tuple[int, dict[Trouble, int]]
_settled: Memory[_Told] = Memory(64)


class _StillUnweighed(Exception):
    """What is told so far, and how many answers are left to weigh: nothing to be remembered."""

    def __init__(self, told: _Told, left: int) -> None:
        super().__init__(left)
        self.told, self.left = told, left


def _settle(rows: QuerySet[Recipient], on: date, directive: Directive | None) -> _Told:
    """How many answers there are, and how many in which trouble, after what has moved has been weighed anew."""
    settle_dues(Directive.objects.filter(state=State.SENT) if directive is None else _alone(directive))
    left = weigh(rows, AT_ONCE)
    past, claimed = Count("pk", filter=Q(due_on__lt=on)), Count("pk", filter=Q(unproven__gt=0))
    counted = rows.values("directive", "state").annotate(n=Count("pk"), past=past, claimed=claimed).order_by()
    states = [(Reply(row["state"]), row["n"], row["past"], row["claimed"]) for row in counted]
    told = sum(n for _, n, _, _ in states), _counts(states)
    if left:
        raise _StillUnweighed(told, left)
    return told


def _counts(states: Sequence[tuple[Reply, int, int, int]]) -> dict[Trouble, int]:
    """Of each letter and state: how many answers, how many past their day, how many with claims not proven."""
    closed = sum(n for state, n, _, _ in states if state is Reply.NOT_OPENED)
    silent = sum(n for state, n, _, _ in states if state in _SILENT)
    unproven = sum(claimed for state, _, _, claimed in states if state in SIGNED)
    return {
        Trouble.NOT_OPENED: closed,
        Trouble.SILENT: silent - closed,
        Trouble.LATE: sum(past for state, _, past, _ in states if state in _SILENT),
        Trouble.UNPROVEN: unproven,
        Trouble.ANY: silent + unproven,
    }


def _alone(directive: Directive) -> QuerySet[Directive]:
    return Directive.objects.filter(pk=directive.pk)


def _rows(viewer: Viewer, unit: Unit, directive: Directive | None, *, beyond: bool) -> QuerySet[Recipient]:
    """All of them are met in one index, a letter after the other, whoever looks: `figures_of_a_letter`."""
    if directive is None:
        seen = units_seen_by(viewer).filter(path__under=unit.path, pk=OuterRef("unit_id"))
        sent = Directive.objects.filter(state=State.SENT)
        rows = Recipient.objects.filter(Exists(seen), directive__in=sent.values("pk"))
    else:
        rows = recipients_of(viewer, directive).select_related(None)
        rows = rows if beyond else rows.filter(unit__path__under=unit.path)
    return rows.exclude(state=Reply.RECALLED).order_by()


def _late(on: date) -> Q:
    return Q(state__in=_SILENT, due_on__lt=on)


def _in(trouble: Trouble, on: date) -> Q:
    match trouble:
        case Trouble.NOT_OPENED:
            return Q(state=Reply.NOT_OPENED)
        case Trouble.SILENT:
            return Q(state__in=(Reply.OPENED, Reply.RETURNED))
        case Trouble.LATE:
            return _late(on)
        case Trouble.UNPROVEN:
            return Q(state__in=SIGNED, unproven__gt=0)
        case Trouble.ANY:
            return Q(state__in=_SILENT) | Q(state__in=SIGNED, unproven__gt=0)


def _answer(row: Recipient, letter: str, on: date) -> Answer:
    state = Reply(row.state)
    return Answer(
        recipient=row.pk,
        directive=row.directive_id,
        letter=letter,
        unit=row.unit_id,
        name=row.unit.name,
        folded=row.unit.name_folded,
        state=state,
        due_on=row.due_on,
        late=state in _SILENT and row.due_on is not None and row.due_on < on,
        unproven=row.unproven if state in SIGNED else 0,
    )
