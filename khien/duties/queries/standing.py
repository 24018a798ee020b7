"""Standing: all verdicts of a unit and of everything below it, rolled up to its children from one tally a unit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, overload

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from khien.base import clock
from khien.base.remember import Memory
from khien.duties.models import Ask
from khien.duties.queries import tallies
from khien.duties.queries.counting import renewed_packs, statuses_on, units_of
from khien.duties.queries.days import as_worded, in_force
from khien.duties.queries.judging import JUDGE, asked_of, judged
from khien.duties.queries.today import Found, named
from khien.duties.rules.packing import packed, unpacked, unpacked_of_letter, worst_of
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.organisations.queries import Viewer, units_by_mandate, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_Ints = NDArray[np.int64]
STATUSES: tuple[Status, ...] = tuple(Status)
_MANY = len(STATUSES)
MOST_ON_ANOTHER_DAY = 5000  # asks that one page may judge from facts alone


class UnableToLookBack(ValueError):
    """Too much would have to be judged anew for another day; the message is fit for the user."""


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


class Grid(Sequence[tuple[Cell, ...]]):
    """Rows of cells, made of their counts as they are asked for: a page shows few of a thousand."""

    def __init__(self, counts: _Ints) -> None:
        self._counts = counts

    def __len__(self) -> int:
        return len(self._counts)

    @overload
    def __getitem__(self, place: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[Cell, ...]]: ...
    def __getitem__(self, place: int | slice) -> tuple[Cell, ...] | list[tuple[Cell, ...]]:
        if isinstance(place, slice):
            return [_cells(row) for row in self._counts[place]]
        return _cells(self._counts[place])


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows are the unit itself (where it is asked), its children, and for a letter the units outside; columns are
    obligations. `cells[row][column]` rolls up the whole subtree of the row; `totals` each row, `whole` everything.
    `units` counts units by their worst verdict, `units_of` those of each row, `units_with` all that have a verdict.
    `deeper` are the rows, but the first, below which others are asked.
    """

    unit: Unit
    on: date
    rows: tuple[Unit, ...]
    obligations: tuple[str, ...]
    cells: Sequence[tuple[Cell, ...]]
    totals: tuple[Cell, ...]
    columns: tuple[Cell, ...]
    whole: Cell
    units: Cell
    units_of: tuple[Cell, ...]
    units_with: Cell
    deeper: frozenset[int]


def standing(
    viewer: Viewer,
    unit: Unit,
    on: date,
    scope: str | None = None,
    *,
    beyond: bool = False,
    at_once: int | None = None,
) -> Standing:
    """The standing of a unit and everything below it on a day, for all letters or for one (`scope`).

    `beyond` adds the units outside the subtree that the letter's mandate opens to the viewer, a row each.
    Raises NotYetJudged where more than `at_once` units must be judged before today can be told.
    """
    seen = units_seen_by(viewer)
    paths, (owners, codes, statuses), outside = _verdicts(viewer, unit, on, scope, beyond=beyond, at_once=at_once)
    rows = [unit, *seen.filter(parent=unit).order_by("name_folded"), *outside]
    names, columns = named(codes)
    row_of = _rows_of(rows, paths)
    counts = _counted(row_of[owners], columns, statuses, (len(rows), max(len(names), 1), _MANY))
    told = np.bincount(owners * _MANY + statuses, minlength=len(paths) * _MANY).reshape(-1, _MANY) > 0
    units = _units(row_of, told, len(rows))
    kept = [place for place, row in enumerate(counts) if row.sum() or place]
    lengths, known = np.bincount(row_of, minlength=len(rows)).tolist(), set(paths)
    return Standing(
        unit=unit,
        on=on,
        rows=tuple(rows[place] for place in kept),
        obligations=tuple(names),
        cells=Grid(counts[kept, : len(names)]),
        totals=_cells(counts[kept].sum(axis=1)),
        columns=_cells(counts.sum(axis=0)[: len(names)]),
        whole=_cell(counts.sum(axis=(0, 1))),
        units=_cell(units.sum(axis=0)),
        units_of=_cells(units[kept]),
        units_with=_cell(told.sum(axis=0)),
        deeper=frozenset(
            row.pk for row, length in zip(rows[1:], lengths[1:], strict=True) if length > (row.path in known)
        ),
    )


def unjudged(viewer: Viewer, unit: Unit) -> int:
    """How many units of the subtree would have to be judged before their standing of today can be told."""
    return tallies.stale(_below(viewer, unit), clock.today()).count()


def judge_some(viewer: Viewer, unit: Unit, most: int) -> int:
    """Judge at most `most` of them now; how many are left. A page calls it again and again, so none waits long."""
    return tallies.renew(_below(viewer, unit), most)


def _below(viewer: Viewer, unit: Unit) -> QuerySet[Unit]:
    return units_seen_by(viewer).filter(path__under=unit.path)


def _verdicts(
    viewer: Viewer, unit: Unit, on: date, scope: str | None, *, beyond: bool, at_once: int | None
) -> tuple[list[str], tuple[_Ints, _Ints, _Ints], list[Unit]]:
    """Paths, verdicts as arrays (place of the path, code, status), and the units outside that a letter reaches.

    Today comes from tallies, a day that was kept from what is kept of it, any other day from facts.
    """
    if on == clock.today():
        now = today_of(viewer, unit, scope, beyond=beyond, at_once=at_once)
        return now.paths, (now.duties.owners, now.duties.codes, now.duties.statuses), now.outside
    if scope is None:
        paths = list(_below(viewer, unit).order_by("path").values_list("path", flat=True))
        kept = statuses_on(on, units_of(paths))
        if kept is not None:
            return paths, kept, []
    asks = asks_behind(viewer, unit, on, scope, beyond=beyond)
    refuse_too_many(asks)
    found: dict[int, list[tuple[str, Status, date | None]]] = {}
    ways: dict[int, str] = {}
    for ask, verdict in judged(as_worded(asks.select_related("duty__unit"), on), on):
        ways[ask.duty.unit_id] = ask.duty.unit.path
        found.setdefault(ask.duty.unit_id, []).append((ask.duty.obligation, verdict.status, verdict.due_on))
    far = [key for key, path in ways.items() if not path.startswith(unit.path)]
    outside = {ask.duty.unit_id: ask.duty.unit for ask in asks.filter(duty__unit__in=far)} if far else {}
    duties = unpacked([packed(worst_of(one)) for one in found.values()])
    return [ways[key] for key in found], (duties.owners, duties.codes, duties.statuses), [*outside.values()]


def today_of(viewer: Viewer, unit: Unit, scope: str | None, *, beyond: bool, at_once: int | None = None) -> Found:
    """Today's duties from tallies, and the units outside the subtree that a letter reaches and the viewer sees.

    A letter's duties are those of units that the viewer reads or that its mandate opens.
    """
    key = (viewer.audit_name, unit.pk, scope, beyond, clock.today())
    return _today.get(key, lambda: _today_of(viewer, unit, scope, beyond=beyond, at_once=at_once))


_today: Memory[Found] = Memory(8)


def _today_of(viewer: Viewer, unit: Unit, scope: str | None, *, beyond: bool, at_once: int | None) -> Found:
    held = renewed_packs(_below(viewer, unit), by_letter=scope is not None, most=at_once)
    if scope is None:
        return Found(held.units, held.paths, held.names, unpacked(held.packs), [])
    units, paths, names, packs = held[:4]
    far: list[Unit] = []
    if beyond:
        opened = units_by_mandate(viewer, scope) | units_seen_by(viewer)
        elsewhere = units_seen_by(JUDGE).filter(pk__in=opened.values("pk")).exclude(path__under=unit.path)
        elsewhere = elsewhere.filter(duties__asks__scope=scope, duties__asks__recalled_at=None).distinct()
        far = list(elsewhere.order_by("path"))
        there = units_seen_by(JUDGE).filter(pk__in=[one.pk for one in far])
        more = renewed_packs(there, by_letter=True)
        units, paths = [*units, *more.units], [*paths, *more.paths]
        names, packs = [*names, *more.names], [*packs, *more.packs]
    return Found(units, paths, names, unpacked_of_letter(packs, scope), far)


def asks_behind(
    viewer: Viewer, unit: Unit, on: date, scope: str | None = None, *, beyond: bool = False
) -> QuerySet[Ask]:
    """The asks that a standing is made of: those that stood at the end of that day."""
    if scope is None:
        rows = Ask.objects.filter(duty__unit__in=_below(viewer, unit).values("pk"))
    else:
        rows = asked_of(viewer, scope)
        rows = rows if beyond else rows.filter(duty__unit__path__under=unit.path)
    return in_force(rows, on)


def refuse_too_many(asks: QuerySet[Ask]) -> None:
    """Another day is told from facts alone, nothing remembered: raises UnableToLookBack where that takes too long."""
    count = asks.count()
    if count > MOST_ON_ANOTHER_DAY:
        raise UnableToLookBack(
            f"Xem tại một ngày khác phải phán lại từ đầu {count} nghĩa vụ, quá {MOST_ON_ANOTHER_DAY}. "
            "Hãy chọn một đơn vị nhỏ hơn bên dưới, hoặc một văn bản."
        )


def _rows_of(rows: Sequence[Unit], paths: Sequence[str]) -> _Ints:
    """For each path the place of the row that it lies under; the first row is the unit itself.

    In their order all paths below a row stand side by side.
    """
    order = np.array(sorted(range(len(paths)), key=paths.__getitem__), dtype=np.int64)
    ordered = [paths[place] for place in order.tolist()]
    found = np.zeros(len(paths), dtype=np.int64)
    for place, row in sorted(enumerate(rows[1:], 1), key=lambda pair: pair[1].path):
        found[order[bisect_left(ordered, row.path) : bisect_left(ordered, f"{row.path}~")]] = place
    return found


def _counted(rows: _Ints, columns: _Ints, statuses: _Ints, shape: tuple[int, int, int]) -> _Ints:
    """Counts by row, obligation and status."""
    flat = (rows * shape[1] + columns) * shape[2] + statuses
    return np.bincount(flat, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)


def _units(rows: _Ints, told: NDArray[np.bool_], height: int) -> _Ints:
    """Counts of units by row and by their worst status; a unit without a duty is not counted."""
    asked = told.any(axis=1)
    flat = rows[asked] * _MANY + told.argmax(axis=1)[asked]
    return np.bincount(flat, minlength=height * _MANY).reshape(height, _MANY)


def _cells(counts: _Ints) -> tuple[Cell, ...]:
    return tuple(Cell(tuple(one)) for one in counts.tolist())


def _cell(counts: _Ints) -> Cell:
    return Cell(tuple(counts.tolist()))
