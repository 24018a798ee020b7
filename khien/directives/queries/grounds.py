"""What a letter rests on, and what rests on it: found by number and day among the letters that its holder has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from khien.directives.models import Directive, Ground, Recipient
from khien.directives.queries.letters import directives_seen_by, one_seen_by
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.grounds import Candidate, Cited, Match, fitting, match_of
from khien.directives.rules.states import Reply, State
from khien.organisations.queries import Viewer

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Known:
    """A letter that a ground means, or may mean. `seen`: the viewer may open it."""

    id: UUID
    name: str
    holder: str
    seen: bool


@dataclass(frozen=True, slots=True)
class GroundLink:
    """One ground: the words of the letter, and which letters here it means. `several` waits for a person."""

    ground: Ground
    match: Match
    letters: tuple[Known, ...]

    @property
    def several(self) -> bool:
        return self.match is Match.SEVERAL


def grounds_of(viewer: Viewer, directive: Directive) -> list[GroundLink]:
    """The grounds of a letter that the viewer may see, in its order. A ground unknown here stays text.

    Letters are looked for among those that the holder holds or received; a link to one that the viewer himself may
    not open is its name alone.
    """
    if one_seen_by(viewer, directive.pk) is None:
        return []
    rows = list(directive.grounds.all())
    known = _candidates(directive, {row.key for row in rows})
    candidates = [Candidate(row.pk, row.number_key, row.issued_on) for row in known.values()]
    fits = {
        row.pk: ((row.cited_id,) if row.cited_id else ())
        if row.settled_at
        else fitting(Cited(row.number, row.issued_on), candidates)
        for row in rows
    }
    chosen = {key for found in fits.values() for key in found}
    known |= {row.pk: row for row in _slim(Directive.objects.filter(pk__in=chosen - set(known)))}
    seen = set(directives_seen_by(viewer).filter(pk__in=chosen).values_list("pk", flat=True))
    return [
        GroundLink(
            row,
            match_of(fits[row.pk], settled=row.settled_at is not None, chosen=row.cited_id is not None),
            tuple(_known(known[key], seen) for key in fits[row.pk] if key in known),
        )
        for row in rows
    ]


def _candidates(directive: Directive, keys: Collection[str]) -> dict[UUID, Directive]:
    """Letters of these numbers that the letter's holder holds or received."""
    if not keys:
        return {}
    rows = _slim(letters_at(directive.holder_id).filter(number_key__in=keys).exclude(pk=directive.pk))
    return {row.pk: row for row in rows}


def letters_at(unit_id: int) -> QuerySet[Directive]:
    """Letters that a unit holds or has received. For rules and actions; a viewer's letters are `directives_seen_by`."""
    received = Recipient.objects.filter(directive=OuterRef("pk"), unit=unit_id).exclude(state=Reply.RECALLED)
    return Directive.objects.filter(Q(holder=unit_id) | Exists(received))


def _slim(rows: QuerySet[Directive]) -> QuerySet[Directive]:
    return rows.select_related("holder").defer("text", "reading")


def _known(row: Directive, seen: Collection[UUID]) -> Known:
    return Known(row.pk, letter_name(document_value(row)), row.holder.name, row.pk in seen)


def resting_on(viewer: Viewer, directive: Directive) -> list[Known]:
    """Letters of the viewer's reach that rest on this one: by its number and day, or by a person's word."""
    unsent = Q(drafted=True, state__in=(State.REVIEWING, State.SET_ASIDE))  # nobody's letter yet
    letters = directives_seen_by(viewer).exclude(pk=directive.pk).exclude(unsent)
    said = Q(cited=directive)
    if directive.number_key:
        said |= Q(cited=None, settled_at=None, key=directive.number_key)
    rows = list(Ground.objects.filter(said, directive__in=letters.values("pk")).select_related("directive"))
    fits = _fits_at(directive.number_key, {row.directive.holder_id for row in rows})
    keys = {row.directive_id for row in rows if row.cited_id is not None or _means(row, directive, fits)}
    return [_known(row, keys) for row in _slim(letters.filter(pk__in=keys)).order_by("taken_in_at")]


def _means(ground: Ground, directive: Directive, fits: dict[int, dict[UUID, Candidate]]) -> bool:
    """Whether the ground means this letter and no other that its letter's holder has."""
    candidates = fits[ground.directive.holder_id].values()
    others = [one for one in candidates if one.id != ground.directive_id]
    return fitting(Cited(ground.number, ground.issued_on), others) == (directive.pk,)


def _fits_at(key: str, units: Collection[int]) -> dict[int, dict[UUID, Candidate]]:
    """Letters of one number, by the unit that holds or received them."""
    found: dict[int, dict[UUID, Candidate]] = defaultdict(dict)
    held = Directive.objects.filter(number_key=key, holder__in=units).order_by()
    received = Recipient.objects.filter(directive__number_key=key, unit__in=units).exclude(state=Reply.RECALLED)
    rows = [
        *held.values_list("holder_id", "pk", "issued_on"),
        *received.order_by().values_list("unit_id", "directive_id", "directive__issued_on"),
    ]
    for unit, letter, issued_on in rows if key else ():
        found[unit][letter] = Candidate(letter, key, issued_on)
    return found
