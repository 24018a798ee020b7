"""The roles that a person holds today and how far they reach. Read afresh each time, or once within `read_once`."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Exists, F, Q

from khien.organisations.models import Grant, Person, Succession
from khien.organisations.rules import MACHINE_MAY, Deed, outermost, reaches_back, roles_that_may

T = TypeVar("T")
_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("rights_read_once", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside the block nobody's roles are asked for twice; nothing outlives it. For one request that only reads, and
    for long work in which, as in the demonstration's building, neither a role nor the tree changes."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def reading_once() -> bool:
    """Whether this is inside such a block."""
    return _memory.get() is not None


def once(key: Hashable, read: Callable[[], T]) -> T:
    memory = _memory.get()
    if memory is None:
        return read()
    if key not in memory:
        memory[key] = read()
    found: T = memory[key]
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A person's roles of a day with their units, by path and role; none for one who has left."""

    grants: tuple[Grant, ...]
    machine: bool
    merged: bool  # whether any unit has ever ended into another


def held_by(person: Person, today: date) -> Held:
    """What the person holds; one question."""
    return once(("held", person.pk, today), lambda: _held(person, today))


def _held(person: Person, today: date) -> Held:
    rows = Grant.objects.filter(dated(today), person_id=person.pk, person__is_active=True).select_related("unit")
    marked = rows.annotate(machine_id=F("person__machine"), merged=Exists(Succession.objects.all()))
    found = tuple(marked.order_by("unit__path", "role"))
    return Held(found, *(any(getattr(grant, name) for grant in found) for name in ("machine_id", "merged")))


def paths_where(person: Person, deed: Deed, today: date) -> tuple[str, ...]:
    """The parts of the tree that the deed reaches today, none of them inside another; ended units for reading."""
    held = held_by(person, today)
    if held.machine and deed not in MACHINE_MAY:
        return ()
    roles = roles_that_may(deed)
    paths = outermost(grant.unit.path for grant in held.grants if grant.role in roles)
    if not paths or not held.merged or not reaches_back(deed):
        return paths
    return once(("predecessors", paths, today), lambda: _with_predecessors(paths, today))


def _with_predecessors(paths: tuple[str, ...], today: date) -> tuple[str, ...]:
    """Add the units that ended into those under `paths`, and into these in turn: all of them have ended."""
    known, fresh = paths, paths
    while fresh:
        ended = Succession.objects.filter(within(fresh, column="successor__path"), on__lte=today)
        found = ended.values_list("predecessor__path", flat=True)
        fresh = tuple(path for path in outermost(found) if not path.startswith(known))
        known = outermost((*known, *fresh))
    return known


def dated(day: date, prefix: str = "") -> Q:
    """Rows whose dates hold a day: `valid_from` is the first day, `valid_to` the first that no longer is."""
    begins, ends = f"{prefix}valid_from", f"{prefix}valid_to"
    return Q(**{f"{begins}__lte": day}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": day}))


def within(paths: Iterable[str], *, column: str = "path", strictly: bool = False) -> Q:
    """Rows whose unit lies at or below one of the paths; `strictly` leaves the paths' own units out."""
    ranges = Q()
    for path in paths:
        below = Q(**{f"{column}__under": path})
        ranges |= below & ~Q(**{column: path}) if strictly else below
    return ranges
