"""Letters and clauses by words without accents, among those that the viewer may see."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When

from khien.directives.models import Clause, ClauseWords, LetterWords, Recipient
from khien.organisations.queries import Viewer, units_seen_by
from khien.search.query import LIMIT, Found, Query

_MOST_READ = 5 * LIMIT  # clauses read to find those that were asked of the viewer's own units


@dataclass(frozen=True, slots=True)
class ClauseFound:
    """A clause with its number on its letter's pages; `recipient`: the row of the viewer's unit, unless he holds it."""

    clause: Clause
    number: int
    recipient: int | None


def letters_found(viewer: Viewer, query: Query) -> Found[UUID]:
    """Letters that a unit in the viewer's reach holds or received, the latest taken in first."""
    if not query:
        return Found()
    units = units_seen_by(viewer).order_by().values("pk")
    received = Recipient.objects.filter(directive=OuterRef("directive"), unit__in=units)
    rows = LetterWords.objects.filter(Q(directive__holder__in=units) | Exists(received), words__found=query)
    return Found.of(rows.order_by("-directive__taken_in_at").values_list("directive_id", flat=True)[:LIMIT])


def clauses_found(viewer: Viewer, query: Query) -> Found[UUID]:
    """Clauses in use: of letters that the viewer's units hold all, of others those that his units were asked."""
    if not query:
        return Found()
    units = units_seen_by(viewer).order_by().values("pk")
    received = Recipient.objects.filter(directive=OuterRef("clause__directive"), unit__in=units)
    held = Q(clause__directive__holder__in=units)
    rows = ClauseWords.objects.filter(held | Exists(received), words__found=query, clause__dropped=False)
    holds = Case(When(held, then=Value(1)), default=Value(0), output_field=IntegerField())
    ordered = rows.order_by("-clause__directive__taken_in_at", "clause__directive_id", "clause__position")
    read = list(ordered.annotate(holds=holds).values_list("clause_id", "clause__directive_id", "holds")[:_MOST_READ])
    asked = _asked(viewer, {letter for _, letter, holds in read if not holds})

    def seen() -> Iterator[UUID]:
        for clause, letter, holds in read:
            if holds or str(clause) in asked[letter]:
                yield clause

    return Found.of(seen())


def _asked(viewer: Viewer, letters: set[UUID]) -> dict[UUID, set[str]]:
    """The clauses of letters held elsewhere that units in the viewer's reach were asked."""
    asked: dict[UUID, set[str]] = defaultdict(set)
    if letters:
        rows = Recipient.objects.filter(directive__in=letters, unit__in=units_seen_by(viewer).order_by().values("pk"))
        for letter, clauses in rows.order_by().values_list("directive_id", "clause_ids").distinct():
            asked[letter].update(clauses)
    return asked


def clauses_shown(viewer: Viewer, keys: Collection[UUID]) -> list[ClauseFound]:
    """Clauses that `clauses_found` gave to this viewer, in the same order, with where each is to be read."""
    units = units_seen_by(viewer).order_by().values("pk")
    received = Recipient.objects.filter(directive=OuterRef("directive"), unit__in=units).order_by("unit__path")
    before = Clause.objects.filter(directive=OuterRef("directive"), position__lt=OuterRef("position")).order_by()
    rows = Clause.objects.filter(Q(directive__holder__in=units) | Exists(received), pk__in=keys).annotate(
        number=Subquery(before.values("directive").annotate(n=Count("pk")).values("n")),
        holds=Case(When(directive__holder__in=units, then=Value(1)), default=Value(0), output_field=IntegerField()),
        answer=Subquery(received.values("pk")[:1]),
    )
    shown = rows.select_related("directive__holder").defer("directive__text", "directive__reading")
    found = {row.pk: ClauseFound(row, (row.number or 0) + 1, None if row.holds else row.answer) for row in shown}
    return [found[key] for key in keys if key in found]
