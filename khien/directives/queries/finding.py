"""Letters and clauses by words without accents, among those that the viewer may see."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from khien.directives.models import ClauseWords, LetterWords, Recipient
from khien.organisations.queries import Viewer, units_seen_by
from khien.search.query import LIMIT, Found, Query

_MOST_READ = 5 * LIMIT  # clauses read to find those that were asked of the viewer's own units


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
