"""Systems over time, as declared today. Keeps no second history: it reads the days of the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import InformationSystem


@dataclass(frozen=True, slots=True)
class SystemLife:
    """A system over time, as declared today: it runs from `first` until the day before `last`; levels in order."""

    id: int
    name: str
    first: date | None
    last: date | None
    levels: tuple[tuple[date, int], ...]


def system_lives(viewer: Viewer, units: Iterable[int]) -> dict[int, list[SystemLife]]:
    """Every system that each unit ever had, by name. Units that the viewer does not read are left out."""
    seen = units_seen_by(viewer).filter(pk__in=units)
    rows = InformationSystem.objects.filter(unit__in=seen).order_by("name_folded", "pk", "levels__since")
    columns = ("pk", "unit_id", "name", "valid_from", "valid_to", "levels__since", "levels__level")
    lives: dict[int, tuple[int, SystemLife]] = {}
    for pk, unit, name, first, last, since, level in rows.values_list(*columns):
        before = lives[pk][1].levels if pk in lives else ()
        levels = (*before, (since, level)) if since is not None else before
        lives[pk] = unit, SystemLife(pk, name, first, last, levels)
    found: dict[int, list[SystemLife]] = defaultdict(list)
    for unit, life in lives.values():
        found[unit].append(life)
    return found
