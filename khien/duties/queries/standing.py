"""Standing: all verdicts of a unit and of everything below it, rolled up to its children in O(rows) with numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import QuerySet

from khien.base import clock
from khien.duties.models import Ask
from khien.duties.queries.judging import asks_for, judged, refresh
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit

STATUSES: tuple[Status, ...] = tuple(Status)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many duties of each status; `status` is the worst of them, None where nothing is asked."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def status(self) -> Status | None:
        return next((status for status, count in zip(STATUSES, self.counts, strict=True) if count), None)

    def of(self, status: Status) -> int:
        return self.counts[SEVERITY[status]]

    @property
    def share_met(self) -> float | None:
        """Met among what is asked and not waived; None where nothing is."""
        asked = self.total - self.of(Status.NOT_ASKED) - self.of(Status.WAIVED)
        return self.of(Status.MET) / asked if asked else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows are the unit itself (where it is asked) and its children; columns are obligations.

    `cells[row][column]` rolls up the whole subtree of the row; `totals` each row, `whole` everything.
    """

    unit: Unit
    on: date
    rows: tuple[Unit, ...]
    obligations: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...]
    columns: tuple[Cell, ...]
    whole: Cell


def standing(viewer: Viewer, unit: Unit, on: date, scope: str | None = None) -> Standing:
    """The standing of a unit and everything below it on a day, for one letter or for all."""
    seen = units_seen_by(viewer)
    asks = _asks(viewer, unit, scope, seen)
    paths, obligations, statuses = _columns(asks, on)
    rows = [unit, *seen.filter(parent=unit).order_by("name")]
    names = sorted(set(obligations))
    counts = _rolled_up(rows, paths, [names.index(one) for one in obligations], statuses, len(names))
    kept = [place for place, row in enumerate(counts) if row.sum() or place]
    cells = tuple(tuple(Cell(tuple(map(int, cell))) for cell in counts[place]) for place in kept)
    return Standing(
        unit=unit,
        on=on,
        rows=tuple(rows[place] for place in kept),
        obligations=tuple(names),
        cells=cells,
        totals=tuple(Cell(tuple(map(int, counts[place].sum(axis=0)))) for place in kept),
        columns=tuple(Cell(tuple(map(int, column))) for column in counts.sum(axis=0)),
        whole=Cell(tuple(map(int, counts.sum(axis=(0, 1))))),
    )


def _asks(viewer: Viewer, unit: Unit, scope: str | None, seen: QuerySet[Unit]) -> QuerySet[Ask]:
    if scope is not None:
        return asks_for(viewer, scope).filter(duty__unit__path__under=unit.path)
    rows = Ask.objects.filter(recalled_at=None, duty__unit__path__under=unit.path)
    return rows.filter(duty__unit__in=seen.values("pk"))


def _columns(asks: QuerySet[Ask], on: date) -> tuple[list[str], list[str], list[int]]:
    """Per duty: its unit's path, its obligation, its worst status as a place in STATUSES."""
    worst: dict[tuple[str, str], int] = {}
    if on == clock.today():
        refresh(asks, on)
        found = asks.order_by().values_list("duty__unit__path", "duty__obligation", "status")
        rows = ((path, obligation, Status(status)) for path, obligation, status in found.iterator(chunk_size=5000))
    else:
        rows = ((ask.duty.unit.path, ask.duty.obligation, verdict.status) for ask, verdict in judged(list(asks), on))
    for path, obligation, status in rows:
        key = (path, obligation)
        worst[key] = min(worst.get(key, len(STATUSES)), SEVERITY[status])
    return [path for path, _ in worst], [name for _, name in worst], list(worst.values())


def _rolled_up(
    rows: Sequence[Unit], paths: Sequence[str], columns: Sequence[int], statuses: Sequence[int], width: int
) -> np.ndarray[tuple[int, int, int], np.dtype[np.int64]]:
    """Counts by row, obligation and status. The first row is the unit itself, without its children."""
    shape = (len(rows), max(width, 1), len(STATUSES))
    if not paths:
        return np.zeros(shape, dtype=np.int64)
    of_child = {unit.path: place for place, unit in enumerate(rows)}
    depth = rows[0].path.count("/")
    owner = np.fromiter((of_child.get(_cut(path, depth), 0) for path in paths), dtype=np.int64, count=len(paths))
    flat = (owner * shape[1] + np.asarray(columns)) * shape[2] + np.asarray(statuses)
    counts: np.ndarray[tuple[int, int, int], np.dtype[np.int64]] = np.bincount(
        flat, minlength=shape[0] * shape[1] * shape[2]
    ).reshape(shape)
    return counts


def _cut(path: str, depth: int) -> str:
    """The path of the child of the standing's unit that a path lies under: `/1/5/77/` at depth 2 is `/1/5/`."""
    return "/".join(path.split("/")[: depth + 1]) + "/"
