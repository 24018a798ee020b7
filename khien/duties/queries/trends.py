"""How verdicts came to be what they are: a subtree over the month-ends of two years, the tree today, units compared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from khien.base import clock
from khien.duties.queries.counting import Measured, Sought, counts_on, known_days, measured, reach, units_of
from khien.duties.queries.standing import Cell
from khien.duties.rules.kept import Ints
from khien.duties.rules.months import month_ends
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.organisations.queries import Viewer

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Point:
    """The duties at the end of a day; `cell` is None where they are not told: nothing was asked yet, or `pending`."""

    on: date
    cell: Cell | None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """Month-ends, the oldest first, and last the day whose figures are newest."""

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
    known, ends = known_days(), month_ends(clock.today())
    units = units_of(reach(viewer, unit, sought))
    told = counts_on([day for day in ends if known.get(day)], units, sought)
    first = min(known, default=None)
    points = []
    for day in ends:
        cell = _cell(told[day].sum(axis=0)) if day in told else None
        late = first is not None and day >= first and not known.get(day)
        points.append(Point(day, cell, pending=late))
    if now.on > ends[-1]:
        points.append(Point(now.on, _cell(now.counts.sum(axis=0)) if len(now.units) else None))
    return Trend(tuple(points))


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with everything below it: its duties, and how many units have any. `own` leaves those below out."""

    unit: int
    cell: Cell
    units: int
    own: bool = False
    below: tuple[Branch, ...] = ()


def branches(viewer: Viewer, unit: Unit, sought: Sought) -> tuple[date, Branch]:
    """The unit, its children and theirs, with the day that is told; the most duties first."""
    found = measured(viewer, unit, sought)
    depth = unit.path.count("/")
    inside = [place for place, path in enumerate(found.paths) if path.startswith(unit.path)]
    return found.on, _branch(found, unit.path, inside, depth, deep=2)


def _branch(found: Measured, path: str, places: list[int], depth: int, *, deep: int) -> Branch:
    """`depth` counts the slashes of the branch's own path."""
    counts = found.counts[places]
    below: list[Branch] = []
    if deep:
        groups: dict[str, list[int]] = {}
        for place in places:
            groups.setdefault(_cut(found.paths[place], depth), []).append(place)
        own = groups.pop(path, [])
        below = [_branch(found, key, some, depth + 1, deep=deep - 1) for key, some in groups.items()]
        if own and below:
            below.append(Branch(_unit(path), _cell(found.counts[own].sum(axis=0)), 1, own=True))
        below.sort(key=lambda one: (-one.cell.total, one.unit))
    return Branch(_unit(path), _cell(counts.sum(axis=0)), int((counts.sum(axis=1) > 0).sum()), below=tuple(below))


def _cut(path: str, depth: int) -> str:
    """The branch one step below `depth` that a path lies in; the path itself where it ends there."""
    steps = path.split("/", depth + 1)
    return "/".join(steps[: depth + 1]) + "/" if len(steps) > depth + 1 else path


def _unit(path: str) -> int:
    return int(path[path.rindex("/", 0, -1) + 1 : -1])


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


def compared(
    viewer: Viewer, unit: Unit, units: Collection[int], sought: Sought, since: date | None
) -> tuple[date, list[Compared]]:
    """Those of `units` below the unit from which something is asked, beside where they stood as `since` ended."""
    found = measured(viewer, unit, sought)
    idle = [SEVERITY[Status.NOT_ASKED], SEVERITY[Status.WAIVED]]
    owed = found.counts.sum(axis=1) - found.counts[:, idle].sum(axis=1)
    kept = np.flatnonzero(np.isin(found.units, np.fromiter(units, np.int64, len(units))) & (owed > 0))
    ours = found.units[kept]
    past = counts_on([since], ours, sought).get(since) if since and len(ours) else None
    rows = [
        Compared(int(key), _cell(now), _cell(past[place]) if past is not None else None)
        for place, (key, now) in enumerate(zip(ours, found.counts[kept], strict=True))
    ]
    return found.on, rows


def _cell(counts: Ints) -> Cell:
    return Cell(tuple(counts.tolist()))
