"""A letter to any number of units in a few questions: figures, one page of its units, its clauses. Of today only."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast

from khien.base.remember import Memory
from khien.directives.models import Clause, ClauseAnswer, Directive, Recipient
from khien.directives.queries.figures import AT_ONCE, SIGNED, WEIGHER, settle_dues, weigh
from khien.directives.queries.letters import is_held_by, recipients_of
from khien.directives.queries.progress import WORST_FIRST, ClauseProgress, RecipientProgress
from khien.directives.rules.answers import is_late
from khien.directives.rules.states import Reply, Says
from khien.duties.queries import asks_for, judge_units, open_by_unit, worst_by_clause
from khien.duties.queries.judging import refresh
from khien.duties.rules.verdicts import Status
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from khien.duties.models import Ask

SILENT = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many recipients in which state, how many late, how many claims unproven. `unweighed` answers are not yet
    counted among the unproven: a letter to thousands whose facts have all moved is weighed in the background."""

    counts: Mapping[Reply, int]
    late: int
    unproven: int
    unweighed: int

    @property
    def live(self) -> int:
        """Those that the letter was not taken back from."""
        return sum(count for reply, count in self.counts.items() if reply is not Reply.RECALLED)


def summary(viewer: Viewer, directive: Directive, on: date) -> Summary:
    """The figures of all recipients that the viewer sees."""
    rows = recipients_of(viewer, directive).order_by()
    left = _kept_up(directive, rows)
    told = rows.values("state").annotate(n=Count("pk"), late=Count("pk", filter=_late(on)), unproven=Sum("unproven"))
    found = {Reply(row["state"]): row for row in told.order_by()}
    return Summary(
        counts={state: row["n"] for state, row in found.items()},
        late=sum(row["late"] for row in found.values()),
        unproven=sum(row["unproven"] for state, row in found.items() if state in SIGNED),
        unweighed=left,
    )


def replies_of(viewer: Viewer, letters: QuerySet[Directive]) -> Mapping[UUID, Mapping[Reply, int]]:
    """How many recipients in which state, for letters of holders that the viewer reads; from an index alone."""
    held = letters.filter(Exists(units_seen_by(viewer).filter(pk=OuterRef("holder_id"))))
    rows = Recipient.objects.filter(directive__in=held.order_by().values("pk")).order_by()
    found: dict[UUID, dict[Reply, int]] = defaultdict(dict)
    for letter, state, count in rows.values_list("directive", "state").annotate(n=Count("pk")):
        found[letter][Reply(state)] = count
    return found


def _kept_up(directive: Directive, rows: QuerySet[Recipient]) -> int:
    """Bring what the rows remember up to date; how many answers are left to weigh."""
    if directive.dues_version != directive.version:
        settle_dues(Directive.objects.filter(pk=directive.pk))
    return weigh(rows, AT_ONCE)


def _late(on: date) -> Q:
    return Q(state__in=SILENT, due_on__lt=on)


def recipients_in(
    viewer: Viewer, directive: Directive, on: date, state: str = "", words: Sequence[str] = ()
) -> QuerySet[Recipient]:
    """Recipients in a state (or `late`, `silent`, `unproven`) with all the words in their name, in trouble first.

    Those that the letter was taken back from are left out. `summary` has brought their rows up to date; `progress_of`
    takes their keys.
    """
    rows = recipients_of(viewer, directive).exclude(state=Reply.RECALLED)
    rows = rows.filter(_STATES[state](on) if state in _STATES else Q(state=state)) if state else rows
    for word in words:
        rows = rows.filter(unit__name_folded__contains=word)
    rank = Case(*(When(state=one, then=Value(n)) for n, one in enumerate(WORST_FIRST)), output_field=IntegerField())
    claims = Case(When(state__in=SIGNED, then="unproven"), default=Value(0), output_field=IntegerField())
    punctual = Case(When(_late(on), then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(punctual=punctual, rank=rank, claims=claims).order_by(
        "punctual", "rank", "-claims", "unit__path"
    )


def _silent(_on: date) -> Q:
    return Q(state__in=SILENT)


def _unproven_ones(_on: date) -> Q:
    return Q(state__in=SIGNED, unproven__gt=0)


_STATES = {"late": _late, "silent": _silent, "unproven": _unproven_ones}


def progress_of(
    viewer: Viewer, directive: Directive, keys: Sequence[int], on: date, *, weighed: bool = False
) -> list[RecipientProgress]:
    """Some recipients over all their clauses, in the order of the keys; what they remember is brought up to date.

    `weighed`: `summary` has just done so, and left none.
    """
    if not weighed:
        weigh(recipients_of(viewer, directive).filter(pk__in=keys))
    rows = recipients_among(viewer, directive, keys)
    asks = asks_among(viewer, directive, rows, on)
    verdicts: dict[int, Counter[Status]] = defaultdict(Counter)
    for unit, status, n in asks.values_list("duty__unit_id", "status").annotate(n=Count("pk")):
        verdicts[unit][Status(status)] = n
    live = {str(one.pk) for one in directive.clauses.all() if _is_live(one)}
    return [
        RecipientProgress(
            recipient=row,
            due_on=row.due_on,
            late=is_late(row.state, row.due_on, on),
            clauses=len(live.intersection(row.clause_ids)),
            verdicts=verdicts[row.unit_id],
            unproven_claims=row.unproven if row.state in SIGNED else 0,
        )
        for row in rows
    ]


def asks_among(viewer: Viewer, directive: Directive, rows: Sequence[Recipient], on: date) -> QuerySet[Ask]:
    """What the letter asks of the units of these rows, judged anew where it must be."""
    reader = WEIGHER if is_held_by(viewer, directive) else viewer  # who reads the holder's side sees every unit of it
    asks = asks_for(reader, directive.scope).filter(duty__unit__in=[row.unit_id for row in rows])
    refresh(asks, on)
    return asks.order_by()


def recipients_among(viewer: Viewer, directive: Directive, keys: Sequence[int]) -> list[Recipient]:
    """Some recipients with their units, in the order of the keys."""
    some = recipients_of(viewer, directive).filter(pk__in=keys)
    rows = some.select_related(None).select_related("unit", "entered_on_behalf_by").in_bulk()
    return [rows[key] for key in keys if key in rows]


def clauses_progress(viewer: Viewer, directive: Directive) -> list[ClauseProgress]:
    """Each clause over all its units that the viewer sees. `summary` has brought their rows up to date."""
    numbered = list(enumerate(directive.clauses.all(), start=1))
    live = [(number, one) for number, one in numbered if _is_live(one)]
    everyone = recipients_of(viewer, directive).order_by()
    rows, whole = everyone.exclude(state=Reply.RECALLED), is_held_by(viewer, directive)
    judge_units(WEIGHER, everyone.values("unit_id"), AT_ONCE)
    asked, unproven = _asked(rows)
    said = _said(everyone, [one for _, one in live], whole=whole)
    verdicts = _verdicts(viewer, directive, [one for _, one in live])
    return [
        ClauseProgress(
            clause=one,
            number=number,
            units=asked[str(one.pk)],
            said=said[one.pk],
            silent=asked[str(one.pk)] - said[one.pk].total(),
            verdicts=verdicts.get(one.pk, {}),
            unproven_claims=unproven[str(one.pk)],
        )
        for number, one in live
        if asked[str(one.pk)]
    ]


class UnitNow(NamedTuple):
    """One unit of a letter today: `open` counts what is asked and not proven, `unproven_claims` its signed words that
    nothing bears out."""

    name: str
    state: str  # a `Reply`
    answered: bool
    late: bool
    open: int
    unproven_claims: int


class ClauseNow(NamedTuple):
    """One clause today: of how many units it is asked, and how many of them are found to meet it."""

    number: int
    units: int
    met: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A letter today, told shorter than by `progress`: its live clauses and units, in no order."""

    clauses: tuple[ClauseNow, ...]
    units: tuple[UnitNow, ...]


def outline(viewer: Viewer, directive: Directive, on: date) -> Outline | None:
    """The same figures as `progress` of today, from what is remembered of each unit.

    None while more must be judged anew than one request may: then `progress` tells, and takes its time.
    """
    return _outlines.get((viewer.audit_name, directive.pk, on), lambda: _outline(viewer, directive, on))


_outlines: Memory[Outline | None] = Memory(8)


def _outline(viewer: Viewer, directive: Directive, on: date) -> Outline | None:
    everyone = recipients_of(viewer, directive).order_by()
    if _kept_up(directive, everyone) or judge_units(WEIGHER, everyone.values("unit_id"), AT_ONCE):
        return None
    still_open, clauses = open_by_unit(WEIGHER, directive.scope), list(directive.clauses.all())
    verdicts = _verdicts(viewer, directive, clauses)
    late = Case(When(_late(on), then=Value("late")), default=Value(""), output_field=TextField())
    rows = list(
        everyone.exclude(state=Reply.RECALLED)
        .annotate(late=late, asked=Cast("clause_ids", TextField()))
        .values_list("unit_id", "unit__name", "state", "late", "unproven", "asked")
    )
    asked, signed = _counted(Counter(row[-1] for row in rows).items()), {one.value for one in SIGNED}
    return Outline(
        clauses=tuple(
            ClauseNow(number, asked[str(one.pk)], verdicts.get(one.pk, {}).get(Status.MET, 0))
            for number, one in enumerate(clauses, start=1)
            if _is_live(one) and asked[str(one.pk)]
        ),
        units=tuple(
            UnitNow(
                name, state, state in signed, bool(late), still_open.get(unit, 0), unproven if state in signed else 0
            )
            for unit, name, state, late, unproven, _clauses in rows
        ),
    )


def _is_live(clause: Clause) -> bool:
    return not clause.dropped and clause.recalled_at is None


def _verdicts(viewer: Viewer, directive: Directive, clauses: Sequence[Clause]) -> Mapping[UUID, Mapping[Status, int]]:
    """The worst verdicts of units, clause by clause; of every unit for those who read the letter's holder."""
    several = [one.pk for one in clauses if _is_live(one) and len(set(one.obligations)) > 1]
    reader = WEIGHER if is_held_by(viewer, directive) else viewer
    return worst_by_clause(reader, directive.scope, several)


def _asked(rows: QuerySet[Recipient]) -> tuple[Counter[str], Counter[str]]:
    """By clause: how many units it was asked of, and how many of them signed that they did what nothing proves.

    Thousands share a few sets of clauses, as they are written.
    """
    written = Cast("unproven_in", TextField())
    claims = Case(When(state__in=SIGNED, unproven__gt=0, then=written), default=Value("[]"), output_field=TextField())
    sets = rows.annotate(asked=Cast("clause_ids", TextField()), claims=claims).values_list("asked", "claims")
    found = list(sets.annotate(n=Count("pk")).order_by())
    return _counted((asked, n) for asked, _, n in found), _counted((claimed, n) for _, claimed, n in found)


def _counted(sets: Iterable[tuple[str, int]]) -> Counter[str]:
    """By clause, from sets of clauses as they are written and how often each stands there."""
    found: Counter[str] = Counter()
    for written, count in sets:
        for key in json.loads(written):
            found[key] += count
    return found


def _said(everyone: QuerySet[Recipient], clauses: Sequence[Clause], *, whole: bool) -> Mapping[UUID, Counter[Says]]:
    """The words of signed answers. Of a whole letter: all words, which an index counts alone, less the unsigned few."""
    found: dict[UUID, Counter[Says]] = defaultdict(Counter)
    words = ClauseAnswer.objects.filter(clause__in=clauses).order_by()
    signed = everyone.filter(state__in=SIGNED).values("pk")
    unsigned = words.filter(recipient__in=everyone.exclude(state__in=SIGNED).values("pk"))
    for rows, sign in ((words, 1), (unsigned, -1)) if whole else ((words.filter(recipient__in=signed), 1),):
        for clause, says, count in rows.values_list("clause_id", "says").annotate(n=Count("pk")):
            found[clause][Says(says)] += sign * count
    return found
