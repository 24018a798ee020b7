"""Gaps of controls whose day is near or past, system by system and day by day, and who is to be told. Tells nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from khien.dossiers.models import ControlAnswer
from khien.dossiers.queries.controls import SAID
from khien.dossiers.rules.controls import GAPS
from khien.dossiers.rules.standards import regime_on, standard_of
from khien.organisations.queries import Viewer, lines_up, people_seen_by, seats, units_seen_by
from khien.organisations.rules import Role
from khien.systems.queries import held_on, live_on, systems_seen_by

if TYPE_CHECKING:
    from khien.organisations.queries import Seat

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class DueGaps:
    """The gaps of one system that are to be closed by one day. `owners`: how many of them each person looks after."""

    system: int
    system_name: str
    unit: int
    unit_name: str
    due_on: date
    owners: Mapping[int | None, int]

    @property
    def about(self) -> str:
        return f"gaps:{self.system}:{self.due_on}"


def due_gaps(viewer: Viewer, on: date, first: date, last: date) -> list[DueGaps]:
    """Gaps of running systems with a day from `first` to `last`, of the standard in force, at the level held."""
    standard = standard_of(regime_on(on))
    systems = live_on(systems_seen_by(viewer), on).order_by()
    rows = ControlAnswer.objects.filter(
        SAID, state__in=GAPS, standard=standard.instrument, due_on__range=(first, last), system__in=systems
    )
    columns = ("system_id", "system__name", "system__unit_id", "system__unit__name", "due_on", "control", "owner_id")
    found = list(rows.order_by("due_on", "system_id").values_list(*columns))
    levels = _levels(viewer, sorted({row[0] for row in found}), on)
    asked = {level: {one.id for one in standard.at(level)} for level in set(levels.values())}
    counts: dict[tuple[int, str, int, str, date], dict[int | None, int]] = {}
    for *key, control, owner in found:
        if control in asked.get(levels.get(key[0], 0), ()):
            owners = counts.setdefault(tuple(key), {})
            owners[owner] = owners.get(owner, 0) + 1
    return [DueGaps(*key, owners) for key, owners in counts.items()]


def told_of(viewer: Viewer, gaps: Collection[DueGaps], on: date) -> dict[str, dict[int, tuple[int, int]]]:
    """By what it is about: person → (the unit where they are told it, of how many gaps).

    The owner, who still reads the unit; for gaps without one those nearest to the unit who answer for it.
    """
    units = {one.unit for one in gaps}
    reading = _reading(viewer, {owner for one in gaps for owner in one.owners if owner is not None}, units)
    above = lines_up(units)
    people = seats(viewer, units | {unit for line in above.values() for unit in line}, _NEAREST, on)
    found: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for one in gaps:
        for owner, count in one.owners.items():
            if owner is not None and one.unit in reading.get(owner, ()):
                to = [(one.unit, owner)]
            else:
                to = _nearest((one.unit, *above.get(one.unit, ())), people)
            for where, person in to:
                before = found[one.about].get(person, (where, 0))
                found[one.about][person] = before[0], before[1] + count
    return found


_NEAREST = (Role.COORDINATOR, Role.OFFICER)


def _nearest(line: Iterable[int], people: Mapping[int, Sequence[Seat]]) -> list[tuple[int, int]]:
    for unit in line:
        for role in _NEAREST:
            found = [(unit, seat.person) for seat in people.get(unit, ()) if seat.role is role]
            if found:
                return found
    return []


def _reading(viewer: Viewer, owners: Collection[int], units: Collection[int]) -> dict[int, set[int]]:
    """The units that each owner who has not left still reads."""
    return {
        person.pk: set(units_seen_by(person).filter(pk__in=units).order_by().values_list("pk", flat=True))
        for person in people_seen_by(viewer).filter(pk__in=owners, is_active=True)
    }


def _levels(viewer: Viewer, systems: list[int], on: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for begin in range(0, len(systems), _AT_ONCE):
        held = held_on(viewer, systems[begin : begin + _AT_ONCE], on)
        found |= {system: one.level for system, one in held.items()}
    return found
