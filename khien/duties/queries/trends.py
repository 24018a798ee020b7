"""How verdicts came to be what they are: a subtree over the month-ends of two years, the tree today, units compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from khien.base import clock
from khien.duties.queries.counting import Sought, kept_on, measured
from khien.duties.queries.standing import Cell
from khien.duties.rules.kept import Ints
from khien.duties.rules.months import month_ends
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.organisations.queries import Viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit

Shares = NDArray[np.float64]  # percent


@dataclass(frozen=True, slots=True)
class Point:
    """The duties at the end of a day; `cell` is None where they are not told: nothing was asked yet, or `pending`.

    `kept_on` is the day on which a past day was judged and kept; None for today, which is judged as one looks.
    """

    on: date
    cell: Cell | None
    pending: bool = False
    kept_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """Month-ends, the oldest first, and last today."""

    points: tuple[Point, ...]

    @property
    def told(self) -> tuple[Point, ...]:
        """Those with something asked."""
        return tuple(one for one in self.points if one.cell is not None and one.cell.total)

    @property
    def pending(self) -> int:
        """How many days are still to be made."""
        return sum(one.pending for one in self.points)


def trend(viewer: Viewer, unit: Unit, sought: Sought) -> Trend:
    """Two years of a subtree as the tree is today; each day as it was known when it ended."""
    now = measured(viewer, unit, sought)
    ends = month_ends(clock.today())
    kept = kept_on(ends, now.units, sought)
    first = min(kept, default=None)
    points = []
    for day in ends:
        told = kept.get(day)
        if told is None or told.kept_on is None:
            points.append(Point(day, None, pending=first is not None and day >= first))
        else:
            points.append(Point(day, _cell(told.counts.sum(axis=0)), kept_on=told.kept_on))
    points.append(Point(clock.today(), _cell(now.counts.sum(axis=0)) if len(now.units) else None))
    return Trend(tuple(points))


_LEAST = 4  # grandchildren that are told of each child, whatever their number


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with everything below it: its duties, and how many units have any. `own` leaves those below out.

    `unit` is None for what is left of many smaller ones; `rest` says how many branches these are.
    """

    unit: int | None
    cell: Cell
    units: int
    own: bool = False
    rest: int = 0
    below: tuple[Branch, ...] = ()


def branches(viewer: Viewer, unit: Unit, sought: Sought, most: int, deep: int) -> Branch:
    """The unit today, its children and theirs: those with most duties, and the rest as one.

    `most` children are told, and some `deep` grandchildren in all.
    """
    found = measured(viewer, unit, sought)
    steps = _two_steps(found.paths, unit.path)
    inside = steps[:, 0] >= 0
    keys, groups = np.unique(steps[inside], axis=0, return_inverse=True)
    counts = np.zeros((len(keys), found.counts.shape[1]), dtype=np.int64)
    np.add.at(counts, groups, found.counts[inside])
    units = np.bincount(groups, weights=found.counts[inside].sum(axis=1) > 0, minlength=len(keys)).astype(np.int64)
    whole = _Groups(keys, counts, units)
    firsts, sizes = np.unique(keys[:, 0], return_counts=True)
    each = max(deep // max(min(int((sizes > 1).sum()), most), 1), _LEAST)
    children = [_child(whole, int(first), unit.pk, each) for first in firsts]
    cell, total = _cell(counts.sum(axis=0)), int(units.sum())
    return Branch(unit.pk, cell, total, below=_largest(children, most))


@dataclass(frozen=True, slots=True)
class _Groups:
    """Sums by child and grandchild; 0 for the unit itself, and for the child itself."""

    keys: Ints
    counts: Ints
    units: Ints


def _two_steps(paths: Collection[str], above: str) -> Ints:
    """For each path the first and second unit below `above`; 0 where it ends before, -1 where it lies elsewhere."""
    cut = len(above)
    found = [
        (*map(int, path[cut:].split("/", 2)[:-1]), 0, 0)[:2] if path.startswith(above) else (-1, -1) for path in paths
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _child(whole: _Groups, first: int, above: int, most: int) -> Branch:
    places = np.flatnonzero(whole.keys[:, 0] == first)
    cell, units = _cell(whole.counts[places].sum(axis=0)), int(whole.units[places].sum())
    if first == 0:
        return Branch(above, cell, units, own=True)
    if len(places) == 1:
        return Branch(first, cell, units)
    places = places[whole.counts[places].sum(axis=1) > 0]
    order = places[np.argsort(-whole.counts[places].sum(axis=1), kind="stable")]
    below = [_grandchild(whole, int(place), first) for place in order[:most]]
    left = order[most:]
    if len(left):
        below.append(Branch(None, _cell(whole.counts[left].sum(axis=0)), int(whole.units[left].sum()), rest=len(left)))
    return Branch(first, cell, units, below=tuple(below))


def _grandchild(whole: _Groups, place: int, above: int) -> Branch:
    second = int(whole.keys[place, 1])
    return Branch(second or above, _cell(whole.counts[place]), int(whole.units[place]), own=second == 0)


def _largest(branches: list[Branch], most: int) -> tuple[Branch, ...]:
    """The most duties first; what is past the `most` as one."""
    ranked = sorted((one for one in branches if one.cell.total), key=lambda one: (-one.cell.total, one.unit or 0))
    left = ranked[most:]
    if not left:
        return tuple(ranked)
    counts = tuple(map(sum, zip(*(one.cell.counts for one in left), strict=True)))
    rest = Branch(None, Cell(counts), sum(one.units for one in left), rest=len(left))
    return (*ranked[:most], rest)


@dataclass(frozen=True, slots=True)
class Compared:
    """One unit among its kind: what it stands at and stood at, as shares of what is asked of it, in percent."""

    unit: int
    cell: Cell
    before: Cell | None

    @property
    def share(self) -> float:
        return 100 * (self.cell.share_met or 0.0)

    @property
    def change(self) -> float | None:
        """By how many percentage points the share rose; None where nothing was asked then."""
        past = self.before.share_met if self.before else None
        return None if past is None else self.share - 100 * past


_NOT_OWED = [SEVERITY[Status.NOT_ASKED], SEVERITY[Status.WAIVED]]


@dataclass(frozen=True, slots=True)
class Comparison(Sequence[Compared]):
    """Units of one kind by their names, in columns: thousands are ordered and counted without a value for each."""

    units: Ints
    names: Sequence[str]  # folded
    now: Ints  # units × statuses
    before: Ints | None

    def __len__(self) -> int:
        return len(self.units)

    @overload
    def __getitem__(self, place: int) -> Compared: ...
    @overload
    def __getitem__(self, place: slice) -> list[Compared]: ...
    def __getitem__(self, place: int | slice) -> Compared | list[Compared]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        past = _cell(self.before[place]) if self.before is not None else None
        return Compared(int(self.units[place]), _cell(self.now[place]), past)

    @property
    def owed(self) -> Ints:
        """The duties that are to be met."""
        return _owed(self.now)

    def of(self, *statuses: Status) -> Ints:
        """How many duties have one of these verdicts."""
        counts: Ints = self.now[:, [SEVERITY[one] for one in statuses]].sum(axis=1)
        return counts

    @property
    def shares(self) -> Shares:
        """As `Compared.share`."""
        return _shares(self.now)

    @property
    def changes(self) -> Shares:
        """As `Compared.change`; not a number where nothing was asked then."""
        if self.before is None:
            return np.full(len(self), np.nan)
        return np.where(_owed(self.before) > 0, self.shares - _shares(self.before), np.nan)


def _owed(counts: Ints) -> Ints:
    owed: Ints = counts.sum(axis=1) - counts[:, _NOT_OWED].sum(axis=1)
    return owed


def _shares(counts: Ints) -> Shares:
    return 100 * counts[:, SEVERITY[Status.MET]] / np.maximum(_owed(counts), 1)


def compared(viewer: Viewer, unit: Unit, kind: str, sought: Sought, since: date | None) -> Comparison:
    """Living units of a kind, below the unit, that something is asked of; beside where they stood as `since` ended."""
    found = measured(viewer, unit, sought, kind=kind)
    kept = np.flatnonzero(_owed(found.counts) > 0).tolist()
    kept.sort(key=lambda place: (found.names[place], found.paths[place]))
    asked = found.units[kept]
    kept_then = kept_on([since], asked, sought).get(since) if since and kept else None
    past = kept_then.counts if kept_then and kept_then.kept_on else None
    return Comparison(asked, [found.names[place] for place in kept], found.counts[kept], past)


def _cell(counts: Ints) -> Cell:
    return Cell(tuple(counts.tolist()))
