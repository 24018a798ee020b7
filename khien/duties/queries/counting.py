"""Counts of verdicts unit by unit, as arrays: of today from tallies, of a past day from what is kept of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import FilteredRelation, Q, QuerySet
from numpy.typing import NDArray

from khien.base import clock
from khien.base.remember import Memory
from khien.duties.models import KeptDay, KeptVerdicts
from khien.duties.queries import tallies
from khien.duties.rules.kept import MANY, Ints, unpacked_counts, unpacked_statuses
from khien.duties.rules.packing import code_of, unpacked, unpacked_of_letter
from khien.duties.rules.verdicts import Status
from khien.organisations.queries import Viewer, units_by_mandate, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit

STATUSES = tuple(Status)
MOST_AT_ONCE = 300  # units judged while somebody waits for a page


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
    """Units with their paths and folded names, and for each the counts of its duties of today by status."""

    units: Ints
    paths: list[str]
    names: list[str]
    counts: Ints


class NotYetJudged(Exception):
    """So many units must be judged before today can be told: `judge_some`, again and again, and then ask anew."""

    def __init__(self, units: int) -> None:
        super().__init__(f"{units} đơn vị chưa được phán")
        self.units = units


def measured(viewer: Viewer, unit: Unit, sought: Sought, *, kind: str = "") -> Measured:
    """Every unit of the subtree that was ever asked anything; a few that are not judged yet are judged now.

    `kind` leaves out the living ones of another kind, the ended ones and the unit itself.
    Raises NotYetJudged where they are many. One query where all is judged.
    """
    key = (viewer.audit_name, unit.pk, sought, kind, clock.today())
    return _remembered.get(key, lambda: _measure(viewer, unit, sought, kind))


_remembered: Memory[Measured] = Memory(8)


def _measure(viewer: Viewer, unit: Unit, sought: Sought, kind: str) -> Measured:
    units = units_seen_by(viewer).filter(path__under=unit.path)
    if sought.scope and sought.beyond:
        units = units | units_by_mandate(viewer, sought.scope)
    if kind:
        units = units.filter(kind=kind, valid_to=None).exclude(pk=unit.pk)
    held = renewed_packs(units, by_letter=bool(sought.scope), most=MOST_AT_ONCE)
    duties = unpacked_of_letter(held.packs, sought.scope) if sought.scope else unpacked(held.packs)
    kept = sought.fits(duties.codes)
    flat = duties.owners[kept] * MANY + duties.statuses[kept]
    counts = np.bincount(flat, minlength=len(held.units) * MANY).reshape(-1, MANY)
    counts.setflags(write=False)
    return Measured(np.array(held.units, dtype=np.int64), held.paths, held.names, counts)


def renewed_packs(units: QuerySet[Unit], *, by_letter: bool, most: int | None = None) -> tallies.Held:
    """Units with their tallies of today; what does not hold is judged first.

    Raises NotYetJudged where that is more than `most` units. One query where all is judged.
    """
    held = tallies.held_packs(units, clock.today(), by_letter=by_letter)
    if most is not None and held.waiting > most:
        raise NotYetJudged(held.waiting)
    if held.waiting:
        tallies.renew(units)
        held = tallies.held_packs(units, clock.today(), by_letter=by_letter)
    return held


def units_of(paths: Collection[str]) -> Ints:
    """The units that paths lead to: `/1/5/77/` is 77."""
    return np.fromiter((int(path[path.rindex("/", 0, -1) + 1 : -1]) for path in paths), np.int64, len(paths))


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


@dataclass(frozen=True, slots=True)
class Kept:
    """A past day: `kept_on` is the day on which it was judged, None while not all of it is; counts by unit."""

    kept_on: date | None
    counts: Ints


def kept_on(days: Collection[date], units: Ints, sought: Sought) -> dict[date, Kept]:
    """What is kept of each of the days, of these units in their order: units × statuses. One query."""
    place = _place_of(units)
    told = Q(verdicts__scope=sought.scope, verdicts__obligation__in=sought.obligations or [""])
    rows = KeptDay.objects.filter(on__in=days).annotate(told=FilteredRelation("verdicts", condition=told))
    found: dict[date, Kept] = {}
    columns = ("on", "kept_on", "finished_at", "told__obligation", "told__packed")
    for day, judged_on, finished_at, obligation, packed in rows.values_list(*columns):
        if day not in found:
            none = np.zeros((len(units), MANY), dtype=np.int64)
            found[day] = Kept(judged_on if finished_at else None, none)
        if finished_at is None or packed is None:
            continue
        if obligation:
            keys, statuses = unpacked_statuses(bytes(packed))
            rows_of, ours = _places(place, keys)
            flat = rows_of * MANY + statuses[ours]
            found[day].counts[:] += np.bincount(flat, minlength=len(units) * MANY).reshape(-1, MANY)
        else:
            keys, counts = unpacked_counts(bytes(packed))
            rows_of, ours = _places(place, keys)
            found[day].counts[rows_of] += counts[ours]
    return found


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
