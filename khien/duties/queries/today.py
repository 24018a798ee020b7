"""Today's duties of any number of units, from their tallies: sifted and ordered as arrays, read a slice at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, overload

import numpy as np

from khien.duties.models import Ask, Duty
from khien.duties.rules.packing import Duties, Ints, code_of, day_of, trouble
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.law.load import catalogue

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_STATUSES = tuple(Status)
_UNITS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """Units, their paths and folded names, their duties; `outside` are those beside the subtree asked about."""

    units: list[int]
    paths: list[str]
    names: list[str]
    duties: Duties
    outside: list[Unit]


@dataclass(frozen=True, slots=True)
class Behind:
    """One duty by its worst ask. `reason` is filled for another day; for today `detailed` reads it for a page."""

    ask: int
    duty: int
    unit: int
    name: str
    obligation: str
    status: Status
    due_on: date | None
    reason: str = ""


def sifted(
    found: Found, scope: str | None, obligation: str, statuses: Collection[Status], words: str, own: Unit | None
) -> Today:
    """Those of an obligation and of some verdicts (empty: all), of units whose folded name holds the words, or of one
    unit alone; the worst and soonest first, then by name."""
    keys = np.array(found.units, dtype=np.int64)
    owners, codes, places, dues = found.duties
    kept = np.ones(len(owners), dtype=np.bool_)
    if words:
        kept = np.fromiter((words in name for name in found.names), dtype=np.bool_, count=len(keys))[owners]
    if own is not None:
        kept &= (keys == own.pk)[owners]
    if obligation:
        kept &= codes == code_of(obligation)
    if statuses:
        kept &= np.isin(places, [SEVERITY[one] for one in statuses])
    owners, codes, places, dues = owners[kept], codes[kept], places[kept], dues[kept]
    names, by_name = named(codes)
    order = np.argsort(_one_number((places, dues, _ranks(found.names)[owners], by_name)))
    return Today(
        keys[owners[order]], owners[order], by_name[order], places[order], dues[order], found.names, names, scope
    )


def _one_number(columns: Sequence[Ints]) -> Ints:
    """Several columns, the weightiest first, as one number a row: one sort for all of them. Each is from 0 up."""
    whole = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        whole = whole * (int(column.max(initial=0)) + 1) + column
    return whole


def _ranks(names: Sequence[str]) -> Ints:
    """The place of each name in their order."""
    ranks = np.zeros(len(names), dtype=np.int64)
    ranks[_order(names)] = np.arange(len(names))
    return ranks


def named(codes: Ints) -> tuple[list[str], Ints]:
    """The obligations that occur among the codes, in order of their names, and for each code its place among them."""
    numbers, names = _known_codes()
    places = np.searchsorted(numbers, codes)
    if not np.array_equal(numbers[np.minimum(places, len(numbers) - 1)], codes):
        numbers, names = _all_codes()
        places = np.searchsorted(numbers, codes)
    present = np.flatnonzero(np.bincount(places, minlength=len(numbers)))
    order = present[_order([names[place] for place in present.tolist()])]
    place_of = np.zeros(len(numbers), dtype=np.int64)
    place_of[order] = np.arange(len(order))
    return [names[place] for place in order.tolist()], place_of[places]


@cache
def _known_codes() -> tuple[Ints, list[str]]:
    """Codes of the catalogue's obligations in their order, with the names that they stand for."""
    return _sorted_codes(catalogue().obligations)


def _all_codes() -> tuple[Ints, list[str]]:
    """The same with what the catalogue no longer has, known from its duties."""
    return _sorted_codes({*catalogue().obligations, *Duty.objects.values_list("obligation", flat=True).distinct()})


def _sorted_codes(names: Iterable[str]) -> tuple[Ints, list[str]]:
    found = sorted((code_of(name), name) for name in names)
    return np.array([code for code, _ in found], dtype=np.int64), [name for _, name in found]


def _order(names: Sequence[str]) -> list[int]:
    return sorted(range(len(names)), key=names.__getitem__)


@dataclass(frozen=True, slots=True)
class Today(Sequence[Behind]):
    """Duties in their order; a slice reads the rows of that slice alone."""

    units: Ints
    owners: Ints
    by_name: Ints  # the place of each duty's obligation among `obligations`
    statuses: Ints
    dues: Ints
    names: Sequence[str]
    obligations: Sequence[str]
    scope: str | None

    def __len__(self) -> int:
        return len(self.units)

    @overload
    def __getitem__(self, place: int) -> Behind: ...
    @overload
    def __getitem__(self, place: slice) -> list[Behind]: ...
    def __getitem__(self, place: int | slice) -> Behind | list[Behind]:
        if isinstance(place, int):
            return self[place : place + 1 or None][0]
        units = self.units[place].tolist()
        obligations = [self.obligations[one] for one in self.by_name[place].tolist()]
        asks = _worst_asks(set(units), set(obligations), self.scope)
        rest = (self.owners[place].tolist(), self.statuses[place].tolist(), self.dues[place].tolist())
        return [
            Behind(*asks[unit, obligation], unit, self.names[owner], obligation, _STATUSES[status], day_of(due))
            for unit, obligation, owner, status, due in zip(units, obligations, *rest, strict=True)
            if (unit, obligation) in asks  # else it was taken back a moment ago
        ]


def _worst_asks(
    units: Iterable[int], obligations: Collection[str], scope: str | None
) -> dict[tuple[int, str], tuple[int, int]]:
    """The worst ask of each duty: its key and the duty's, by unit and obligation."""
    found: dict[tuple[int, str], tuple[int, int]] = {}
    best: dict[tuple[int, str], tuple[int, date]] = {}
    keys = sorted(units)
    for first in range(0, len(keys), _UNITS_AT_ONCE):
        some = keys[first : first + _UNITS_AT_ONCE]
        rows = Ask.objects.filter(recalled_at=None, duty__unit__in=some, duty__obligation__in=obligations)
        rows = rows if scope is None else rows.filter(scope=scope)
        columns = ("duty__unit_id", "duty__obligation", "pk", "duty_id", "status", "due_on")
        for unit, name, ask, duty, status, due_on in rows.order_by("pk").values_list(*columns):
            bad = trouble(Status(status), due_on)
            if (unit, name) not in best or bad < best[unit, name]:
                best[unit, name], found[unit, name] = bad, (ask, duty)
    return found
