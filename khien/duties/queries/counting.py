"""Counts of verdicts unit by unit, as arrays: of today from tallies, of a past day from what is kept of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from khien.base import clock
from khien.duties.models import KeptDay, KeptVerdicts
from khien.duties.queries import tallies
from khien.duties.rules.kept import MANY, Ints, unpacked_counts, unpacked_statuses
from khien.duties.rules.packing import code_of, unpacked
from khien.duties.rules.verdicts import Status
from khien.organisations.queries import Viewer, units_by_mandate, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit

STATUSES = tuple(Status)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which duties are counted: all, those of some obligations, or those of one letter (`scope`); never both.

    `beyond` adds the units outside the subtree that the letter's mandate opens to the viewer.
    """

    obligations: frozenset[str] = frozenset()
    scope: str = ""
    beyond: bool = False

    def fits(self, codes: Ints) -> NDArray[np.bool_]:
        """Which of these codes of obligations are counted."""
        if not self.obligations:
            return np.ones(len(codes), dtype=np.bool_)
        return np.isin(codes, [code_of(name) for name in self.obligations])


@dataclass(frozen=True, slots=True)
class Measured:
    """Units with their paths, and for each the counts of its duties by status. `on` is the day whose end is told."""

    on: date
    units: Ints
    paths: tuple[str, ...]
    counts: Ints


def measured(viewer: Viewer, unit: Unit, sought: Sought) -> Measured:
    """The subtree today, as far as it is judged (`judge_some` sees to that).

    A letter is not told apart in tallies: it is told of the newest day that is kept.
    """
    if not sought.scope:
        paths, packs = tallies.packs(units_seen_by(viewer).filter(path__under=unit.path))
        owners, codes, statuses, _ = unpacked(packs)
        kept = sought.fits(codes)
        flat = owners[kept] * MANY + statuses[kept]
        counts = np.bincount(flat, minlength=len(paths) * MANY).reshape(-1, MANY)
        return Measured(clock.today(), units_of(paths), tuple(paths), counts)
    whole = [day for day, kept_on in known_days().items() if kept_on]
    paths = reach(viewer, unit, sought)
    units = units_of(paths)
    on = max(whole, default=clock.today())
    counts = counts_on([on], units, sought).get(on, np.zeros((len(units), MANY), dtype=np.int64))
    asked = np.flatnonzero(counts.sum(axis=1))
    return Measured(on, units[asked], tuple(paths[place] for place in asked), counts[asked])


def reach(viewer: Viewer, unit: Unit, sought: Sought) -> list[str]:
    """Paths of the units of the subtree that the viewer reads, and of those that a letter opens beside it."""
    below = units_seen_by(viewer).filter(path__under=unit.path).order_by()
    found = set(below.values_list("path", flat=True))
    if sought.scope and sought.beyond:
        found.update(units_by_mandate(viewer, sought.scope).values_list("path", flat=True))
    return sorted(found)


def units_of(paths: Collection[str]) -> Ints:
    """The units that paths lead to: `/1/5/77/` is 77."""
    return np.fromiter((int(path[path.rindex("/", 0, -1) + 1 : -1]) for path in paths), np.int64, len(paths))


def known_days() -> dict[date, date | None]:
    """The days that are kept or being made, rising: the day on which each was judged; None while it is not whole."""
    rows = KeptDay.objects.order_by("on").values_list("on", "finished_at", "kept_on")
    return {on: kept_on if finished_at else None for on, finished_at, kept_on in rows}


def statuses_on(on: date, units: Ints) -> tuple[Ints, Ints, Ints] | None:
    """Every duty of the units on a kept day: the unit's place, the obligation's code, the status's; None: not kept."""
    if not KeptDay.objects.filter(on=on, finished_at__isnull=False).exists():
        return None
    place = _place_of(units)
    found: list[tuple[Ints, Ints, Ints]] = []
    rows = KeptVerdicts.objects.filter(day__on=on, scope="").exclude(obligation="")
    for obligation, packed in rows.values_list("obligation", "packed"):
        keys, statuses = unpacked_statuses(bytes(packed))
        owners, ours = _places(place, keys)
        found.append((owners, np.full(len(owners), code_of(obligation), dtype=np.int64), statuses[ours]))
    none = np.zeros(0, dtype=np.int64)
    owners, codes, statuses = (
        (np.concatenate([none, *some]) for some in zip(*found, strict=True)) if found else (none,) * 3
    )
    return owners, codes, statuses


def counts_on(days: Collection[date], units: Ints, sought: Sought) -> dict[date, Ints]:
    """For each whole day among `days` the counts of the units, in their order: units × statuses. One query."""
    place = _place_of(units)
    rows = KeptVerdicts.objects.filter(day__on__in=days, day__finished_at__isnull=False, scope=sought.scope)
    rows = rows.filter(obligation__in=sought.obligations or [""])
    found: dict[date, Ints] = defaultdict(lambda: np.zeros((len(units), MANY), dtype=np.int64))
    for day, obligation, packed in rows.values_list("day__on", "obligation", "packed"):
        if obligation:
            keys, statuses = unpacked_statuses(bytes(packed))
            rows_of, ours = _places(place, keys)
            flat = rows_of * MANY + statuses[ours]
            found[day] += np.bincount(flat, minlength=len(units) * MANY).reshape(-1, MANY)
        else:
            keys, counts = unpacked_counts(bytes(packed))
            rows_of, ours = _places(place, keys)
            found[day][rows_of] += counts[ours]
    return dict(found)


def _place_of(units: Ints) -> Ints:
    """By number of unit its place among `units`, -1 for others."""
    place = np.full(int(units.max(initial=0)) + 1, -1, dtype=np.int64)
    place[units] = np.arange(len(units))
    return place


def _places(place: Ints, keys: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """The rows of those keys that are among the units, and which they are."""
    rows = place[np.minimum(keys, len(place) - 1)]
    rows = np.where(keys < len(place), rows, -1)
    ours = rows >= 0
    return rows[ours], ours


def status_kept(on: date, unit_id: int, obligation: str) -> Status | None:
    """The verdict on one duty that is kept of a day; None where it was not asked then."""
    row = KeptVerdicts.objects.filter(day__on=on, day__finished_at__isnull=False, scope="", obligation=obligation)
    for packed in row.values_list("packed", flat=True):
        units, statuses = unpacked_statuses(bytes(packed))
        for place in np.flatnonzero(units == unit_id):
            return STATUSES[int(statuses[place])]
    return None
