"""A letter to any number of units in a few questions: figures, one page of its units, its clauses. Of today only."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast

from khien.directives.models import Clause, ClauseAnswer, Directive, Recipient
from khien.directives.queries.figures import AT_ONCE, SIGNED, WEIGHER, settle_dues, weigh
from khien.directives.queries.letters import is_held_by, recipients_of
from khien.directives.queries.progress import (
    WORST_FIRST,
    ClauseProgress,
    RecipientProgress,
    claims_of,
    progress_of_unit,
)
from khien.directives.rules.states import Reply, Says
from khien.duties.queries import judge_units, worst_by_clause
from khien.organisations.queries import Viewer

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
    if directive.dues_version != directive.version:
        settle_dues(Directive.objects.filter(pk=directive.pk))
    left = weigh(rows, AT_ONCE)
    told = rows.values("state").annotate(n=Count("pk"), late=Count("pk", filter=_late(on)), unproven=Sum("unproven"))
    found = {Reply(row["state"]): row for row in told.order_by()}
    return Summary(
        counts={state: row["n"] for state, row in found.items()},
        late=sum(row["late"] for row in found.values()),
        unproven=sum(row["unproven"] for state, row in found.items() if state in SIGNED),
        unweighed=left,
    )


def _late(on: date) -> Q:
    return Q(state__in=SILENT, due_on__lt=on)


def recipients_in(
    viewer: Viewer, directive: Directive, on: date, state: str = "", words: Sequence[str] = ()
) -> QuerySet[Recipient]:
    """Recipients in a state (or `late`, `silent`, `unproven`) with all the words in their name, in trouble first.

    Those that the letter was taken back from are left out. `summary` has brought their rows up to date.
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


def progress_of(viewer: Viewer, directive: Directive, rows: Sequence[Recipient], on: date) -> list[RecipientProgress]:
    """One page of recipients over all their clauses, in the order of the rows."""
    by_row = defaultdict(list)
    for claim in claims_of(viewer, directive, rows, on):
        by_row[claim.recipient.pk].append(claim)
    return [progress_of_unit(row, by_row[row.pk], directive.answer_by, on) for row in rows]


def clauses_progress(viewer: Viewer, directive: Directive) -> list[ClauseProgress]:
    """Each clause over all its units that the viewer sees. `summary` has brought their rows up to date."""
    numbered = list(enumerate(directive.clauses.all(), start=1))
    live = [(number, one) for number, one in numbered if not one.dropped and one.recalled_at is None]
    everyone = recipients_of(viewer, directive).order_by()
    rows, whole = everyone.exclude(state=Reply.RECALLED), is_held_by(viewer, directive)
    judge_units(WEIGHER, everyone.values("unit_id"), AT_ONCE)
    asked, unproven = _asked(rows), _unproven(rows)
    said = _said(everyone, [one for _, one in live], whole=whole)
    several = [one.pk for _, one in live if len(set(one.obligations)) > 1]
    verdicts = worst_by_clause(WEIGHER if whole else viewer, directive.scope, several)
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


def _asked(rows: QuerySet[Recipient]) -> Counter[str]:
    """How many units each clause was asked of; thousands share a few sets of clauses."""
    sets = rows.annotate(asked=Cast("clause_ids", TextField())).values_list("asked").annotate(n=Count("pk"))
    found: Counter[str] = Counter()
    for written, count in sets.order_by():
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


def _unproven(rows: QuerySet[Recipient]) -> Counter[str]:
    """By clause, how many signed that they did what nothing proves."""
    found = rows.filter(state__in=SIGNED, unproven__gt=0).values_list("unproven_in", flat=True)
    return Counter(clause for clauses in found for clause in clauses)
