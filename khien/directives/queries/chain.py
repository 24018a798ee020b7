"""The chain of letters below one: every hop, and figures of all units that it reached, each counted once.

Names follow the tree: a unit outside the viewer's is told by figures alone, unless the letter itself went to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from khien.base.actors import Service
from khien.directives.models import Clause, Directive, Recipient
from khien.directives.queries.forwarding import SENT_STATES
from khien.directives.queries.progress import SIGNED
from khien.directives.queries.values import document_value
from khien.directives.rules.answers import answer_due, is_late
from khien.directives.rules.document import letter_name
from khien.directives.rules.forwarding import MOST_HOPS
from khien.directives.rules.states import Reply
from khien.duties.queries.reached import worst_of_units
from khien.duties.rules.verdicts import Status
from khien.organisations.queries import Viewer, may, places_where
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit

COUNTER = Service("chain")  # counts units that the viewer may not read; what leaves here of them are numbers
Row: TypeAlias = tuple[int, UUID, int, str, Sequence[str]]
_Time: TypeAlias = tuple[list[str], date | None]
_ASKED = 4  # where a recipient's row has the clauses that it was asked
SILENT = (Reply.NOT_OPENED, Reply.OPENED, Reply.RETURNED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Units, each counted once: one that several letters reached has answered when it has answered them all.

    `verdicts` counts units by the worst verdict on what the letter above asks, through whatever hops it came.
    """

    units: int = 0
    answered: int = 0
    late: int = 0
    verdicts: Mapping[Status, int] = field(default_factory=dict)

    @property
    def silent(self) -> int:
        return self.units - self.answered

    def of(self, status: Status) -> int:
        return self.verdicts.get(status, 0)


@dataclass(frozen=True, slots=True)
class Hop:
    """One letter that passes the one above it on. `seen`: the viewer may open it. `direct` counts its own recipients,
    `whole` them and all below; `due_on` is the day that the letter above set its issuer, as he last saw it."""

    letter: UUID
    name: str
    unit: int
    unit_name: str
    seen: bool
    issued_on: date | None
    answer_by: date | None
    due_on: date | None
    direct: Figures
    whole: Figures
    below: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A letter with everything below it. `own` are its own recipients, `below` those that only later letters reached,
    `whole` all of them; `twice` came by more than one way. `hidden` hops lie outside the viewer's tree."""

    hops: tuple[Hop, ...]
    own: Figures
    below: Figures
    whole: Figures
    twice: int
    hidden: int


@dataclass(slots=True)
class _Rows:
    """What is known of all letters of a chain: recipients by letter, where each unit stands, its worst verdict."""

    units: dict[UUID, set[int]]
    signed: dict[tuple[UUID, int], bool]
    late: set[tuple[UUID, int]]
    worst: dict[int, Status]

    def figures(self, letters: Iterable[UUID], units: Collection[int] | None = None) -> Figures:
        """Of these letters, over their units or some of them."""
        ways: dict[int, list[UUID]] = defaultdict(list)
        for letter in letters:
            for unit in self.units.get(letter, ()):
                if units is None or unit in units:
                    ways[unit].append(letter)
        return Figures(
            units=len(ways),
            answered=sum(all(self.signed[one, unit] for one in came) for unit, came in ways.items()),
            late=sum(any((one, unit) in self.late for one in came) for unit, came in ways.items()),
            verdicts=Counter(self.worst[unit] for unit in ways if unit in self.worst),
        )


def chain_of(viewer: Viewer, directive: Directive, on: date, *, unit: int | None = None) -> Chain | None:
    """The chain below a letter; None where nobody passed it on, or the viewer may not know.

    The whole chain is for those who read the letter's holder. With `unit`, only what that recipient passed on, for
    those who read the unit.
    """
    passed = passed_below(viewer, directive, unit)
    return chain_from(passed, on) if passed is not None else None


@dataclass(frozen=True, slots=True)
class Passed:
    """A letter's way down as rows: the letters that pass it on, nearest first, and where its own clauses travel.

    `readable` are the holders that the viewer reads. `origin` names for each clause the letter's own that it carries;
    what a unit added on the way is its own affair, and not here. `recipients` are of the hops, and of the letter itself
    where the whole chain was asked for: key, letter, unit, state, and the clauses asked where those were wanted.
    """

    letter: Directive
    hops: tuple[Directive, ...]
    readable: frozenset[int]
    origin: Mapping[UUID, UUID]
    of: Mapping[UUID, UUID]  # the letter of each clause
    times: Mapping[UUID, Mapping[str, _Time]]  # of letters without one day for the whole answer
    recipients: tuple[Row, ...]
    whole: bool

    @property
    def letters(self) -> tuple[Directive, ...]:
        return (*self.hops, self.letter) if self.whole else self.hops


def passed_below(viewer: Viewer, directive: Directive, unit: int | None, *, words: bool = False) -> Passed | None:
    """The way down of a letter, or of what one recipient passed on; None where there is none, or the viewer may not
    know. `words`: with the clauses that each recipient was asked."""
    hops = _letters_below(directive, unit)
    holders = {letter.holder_id: str(letter.holder_path) for letter in hops}  # type: ignore[attr-defined]  # raw
    gate = directive.holder_id if unit is None else unit
    if unit is None and hops:
        holders[gate] = directive.holder.path
    places = places_where(viewer, Deed.READ, holders.values())
    readable = frozenset(key for key, path in holders.items() if path in places)
    if gate not in readable:
        return None
    letters = [*hops, directive] if unit is None else hops
    origin, of, times = _carried(directive, hops, {letter.pk for letter in letters if letter.answer_by is None})
    live = Recipient.objects.filter(directive__in=[letter.pk for letter in letters]).exclude(state=Reply.RECALLED)
    columns = ("pk", "directive_id", "unit_id", "state", *(("clause_ids",) if words or times else ()))
    rows = live.order_by().values_list(*columns).iterator(chunk_size=5000)
    found = tuple((*row[:4], row[4] if len(row) > _ASKED else ()) for row in rows)
    return Passed(directive, tuple(hops), readable, origin, of, times, found, unit is None)


def chain_from(passed: Passed, on: date) -> Chain:
    """The figures of a way down that the viewer was shown."""
    directive, hops, readable = passed.letter, passed.hops, passed.readable
    rows = _rows(passed, on)
    children: dict[UUID | None, list[Directive]] = defaultdict(list)
    for letter in hops:
        children[letter.forwards_id].append(letter)
    known = readable | {letter.holder_id for letter in children[directive.pk]}
    below = {one for letter in hops for one in rows.units[letter.pk]} - rows.units.get(directive.pk, set())
    ways = Counter(one for found in rows.units.values() for one in found)
    keys = [letter.pk for letter in hops]
    return Chain(
        hops=tuple(_hop(letter, children, rows, readable, known) for letter in children[directive.pk]),
        own=rows.figures([directive.pk]),
        below=rows.figures(keys, below),
        whole=rows.figures([directive.pk, *keys]),
        twice=sum(count > 1 for count in ways.values()),
        hidden=sum(letter.holder_id not in known for letter in hops),
    )


_BELOW = """
WITH RECURSIVE below(id, hop) AS (
    SELECT id, 1 FROM directives_directive WHERE forwards_id = %s AND state IN (%s, %s) AND (%s = 0 OR holder_id = %s)
    UNION
    SELECT next.id, below.hop + 1 FROM directives_directive AS next JOIN below ON next.forwards_id = below.id
    WHERE below.hop < %s AND next.state IN (%s, %s)
)
SELECT letter.id, letter.forwards_id, letter.holder_id, letter.state, letter.kind, letter.number, letter.symbol,
       letter.issued_on, letter.issued_partial, letter.law_on, letter.issuer, letter.place, letter.subject,
       letter.signer, letter.urgency, letter.answer_by, letter.source_answer_by, unit.name AS holder_name,
       unit.path AS holder_path, below.hop
FROM below JOIN directives_directive AS letter ON letter.id = below.id
JOIN organisations_unit AS unit ON unit.id = letter.holder_id
ORDER BY below.hop, letter.sent_at, letter.id
"""


def _letters_below(directive: Directive, unit: int | None) -> list[Directive]:
    """Letters out that pass it on, hop by hop, each once; the first hop only of `unit` where it is given."""
    key = Directive._meta.pk.get_db_prep_value(directive.pk, connection)
    params = [key, *SENT_STATES, unit or 0, unit or 0, MOST_HOPS, *SENT_STATES]
    found: dict[UUID, Directive] = {}
    for row in Directive.objects.raw(_BELOW, params):
        found.setdefault(row.pk, row)
    found.pop(directive.pk, None)
    return list(found.values())


def _carried(
    directive: Directive, hops: Sequence[Directive], undated: Collection[UUID]
) -> tuple[dict[UUID, UUID], dict[UUID, UUID], dict[UUID, dict[str, _Time]]]:
    """For each clause by which one of the letter's own travels: that one, and its letter; times in `undated`."""
    letters = [directive.pk, *(letter.pk for letter in hops)]
    rows = Clause.objects.filter(directive__in=letters, dropped=False, recalled_at=None).order_by()
    by_letter: dict[UUID, list[tuple[UUID, UUID | None]]] = defaultdict(list)
    times: dict[UUID, dict[str, _Time]] = {letter: {} for letter in undated}
    for key, letter, source, topics, day in rows.values_list("pk", "directive_id", "source_id", "topics", "deadline"):
        by_letter[letter].append((key, source))
        if letter in times:
            times[letter][str(key)] = (topics, day)
    origin = {key: key for key, _source in by_letter[directive.pk]}
    of = dict.fromkeys(origin, directive.pk)
    for one in hops:  # nearest first, so that every source is known before what carries it
        for key, carried in by_letter[one.pk]:
            if carried is not None and carried in origin:
                origin[key], of[key] = origin[carried], one.pk
    return origin, of, times


def _rows(passed: Passed, on: date) -> _Rows:
    letters = passed.letters
    found = _Rows({letter.pk: set() for letter in letters}, {}, set(), {})
    days = {letter.pk: letter.answer_by for letter in letters}
    for _key, letter, unit, state, asked in passed.recipients:
        found.units[letter].add(unit)
        found.signed[letter, unit] = state in SIGNED
        if is_late(state, days[letter] or _due(passed.times.get(letter, {}), asked), on):
            found.late.add((letter, unit))
    found.worst = worst_of_units(COUNTER, [letter.scope for letter in letters], list(passed.origin), on)
    return found


def _due(times: Mapping[str, _Time], asked: Sequence[str]) -> date | None:
    return answer_due([times[one] for one in asked if one in times], None)


def _hop(
    letter: Directive,
    children: Mapping[UUID | None, Sequence[Directive]],
    rows: _Rows,
    readable: Collection[int],
    known: Collection[int],
) -> Hop:
    seen = letter.holder_id in readable
    return Hop(
        letter=letter.pk,
        name=letter_name(replace(document_value(letter), issuer="")),
        unit=letter.holder_id,
        unit_name=str(letter.holder_name),  # type: ignore[attr-defined]  # a column of the raw question
        seen=seen,
        issued_on=letter.issued_on,
        answer_by=letter.answer_by,
        due_on=letter.source_answer_by,
        direct=rows.figures([letter.pk]),
        whole=rows.figures(list(_under(letter, children))),
        below=tuple(
            _hop(one, children, rows, readable, known) for one in children[letter.pk] if one.holder_id in known
        ),
    )


def _under(letter: Directive, children: Mapping[UUID | None, Sequence[Directive]]) -> Iterable[UUID]:
    yield letter.pk
    for one in children.get(letter.pk, ()):
        yield from _under(one, children)


# --- what a list shows of it ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What a unit passed on of one letter: how many units it reached by its own letters, and how many are silent."""

    units: int
    silent: int


def passed_on(viewer: Viewer, unit: Unit, letters: Collection[UUID]) -> dict[UUID, PassedOn]:
    """For each letter that the unit received, its next hop in two numbers; letters not passed on are left out."""
    if not letters or not may(viewer, Deed.READ, unit):
        return {}
    rows = Recipient.objects.filter(
        directive__forwards__in=letters, directive__holder=unit, directive__state__in=SENT_STATES
    ).exclude(state=Reply.RECALLED)
    counted = (
        rows.order_by()
        .values("directive__forwards")
        .annotate(n=Count("unit", distinct=True), quiet=Count("unit", distinct=True, filter=Q(state__in=SILENT)))
    )
    found = ((one["directive__forwards"], PassedOn(one["n"], one["quiet"])) for one in counted)
    return {key: numbers for key, numbers in found if key is not None}
