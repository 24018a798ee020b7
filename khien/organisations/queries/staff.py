"""Who works at many units at once, for notices that go to all of them. It names nobody to a viewer out of reach."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from khien.base.actors import Service
from khien.base.remember import Memory
from khien.organisations.models import Grant, Unit
from khien.organisations.queries.rights import Viewer, dated, units_seen_by
from khien.organisations.rules import Role

_MANY = 500  # units from which on all are read and the others left: naming them takes longer
_AT_ONCE = 5000  # databases limit how many values one question may carry


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's role on one very unit; `reachable`: there is an address for mail."""

    unit: int
    person: int
    role: Role
    reachable: bool


def seats(viewer: Viewer, unit_ids: Collection[int], roles: Collection[Role], on: date) -> dict[int, list[Seat]]:
    """Who holds these roles on these very units on a day and has not left, by unit; units without anyone are absent."""
    found: dict[int, list[Seat]] = {}
    for part in _parts(sorted(set(unit_ids))):
        grants = _held(viewer, roles, on).filter(unit__in=part)
        for unit, person, role, email in grants.order_by("unit_id", "role", "person_id").values_list(
            "unit_id", "person_id", "role", "person__email"
        ):
            found.setdefault(unit, []).append(Seat(unit, person, Role(role), bool(email)))
    return found


def heads(viewer: Viewer, unit_ids: Collection[int], roles: Collection[Role], on: date) -> dict[int, tuple[int, int]]:
    """How many people hold these roles on each of these very units, and how many of them have an address for mail."""
    wanted, found = set(unit_ids), {}
    if len(wanted) > _MANY:
        everywhere = _everywhere.get((viewer.audit_name, tuple(roles), on), lambda: _heads(_held(viewer, roles, on)))
        return {unit: everywhere[unit] for unit in wanted & everywhere.keys()}
    for part in _parts(sorted(wanted)):
        found.update(_heads(_held(viewer, roles, on).filter(unit__in=part)))
    return found


_everywhere: Memory[dict[int, tuple[int, int]]] = Memory(8)


def _heads(grants: QuerySet[Grant]) -> dict[int, tuple[int, int]]:
    people = Count("person", distinct=True)
    with_address = Count("person", distinct=True, filter=~Q(person__email=""))
    rows = grants.order_by().values("unit_id").annotate(people=people, with_address=with_address)
    return {unit: (n, m) for unit, n, m in rows.values_list("unit_id", "people", "with_address")}


def lines_up(unit_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The units above each of these, the nearest first."""
    found = {}
    for part in _parts(sorted(set(unit_ids))):
        for pk, path in Unit.objects.filter(pk__in=part).order_by().values_list("pk", "path"):
            found[pk] = tuple(int(step) for step in reversed(path.split("/")[1:-2]))
    return found


def _held(viewer: Viewer, roles: Collection[Role], on: date) -> QuerySet[Grant]:
    held = Grant.objects.filter(dated(on), role__in=list(roles), person__is_active=True, person__machine=None)
    return held if isinstance(viewer, Service) else held.filter(unit__in=units_seen_by(viewer).values("pk"))


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
