"""Today's duties of any number of units, from their tallies: sifted and ordered as arrays, read a slice at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, overload

import numpy as np

from khien.duties.models import Ask, Duty
from khien.duties.queries.counting import units_of
from khien.duties.rules.packing import Duties, Ints, code_of, day_of, trouble
from khien.duties.rules.verdicts import SEVERITY, Status
from khien.law.load import catalogue

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_STATUSES = tuple(Status)
_UNITS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """Paths and folded names of units, their duties, and which of the units lie outside the subtree asked about."""

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
    duties, keys = found.duties, units_of(found.paths)
    told = np.fromiter((words in name for name in found.names), dtype=np.bool_, count=len(found.names))
    if own is not None:
        told &= keys == own.pk
    kept = told[duties.owners]
    if obligation:
        kept &= duties.codes == code_of(obligation)
    if statuses:
        kept &= np.isin(duties.statuses, [SEVERITY[one] for one in statuses])
    owners, codes, places, dues = (column[kept] for column in duties)
    obligations = names_of(np.unique(codes).tolist())
    by_unit = _ranks(found.names)[owners]
    alphabet = np.array(sorted(obligations, key=lambda code: obligations[code]), dtype=np.int64)
    by_obligation = np.argsort(alphabet)[np.searchsorted(np.sort(alphabet), codes)] if len(codes) else codes
    order = np.lexsort((by_obligation, by_unit, dues, places))
    return Today(
        keys[owners[order]], owners[order], codes[order], places[order], dues[order], found.names, obligations, scope
    )


def _ranks(names: Sequence[str]) -> Ints:
    """The place of each name in their order."""
    ranks = np.zeros(len(names), dtype=np.int64)
    ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return ranks


def names_of(codes: Sequence[int]) -> dict[int, str]:
    """The obligations that codes stand for; one that the catalogue no longer has is known from its duties."""
    known = {code_of(name): name for name in catalogue().obligations}
    if not known.keys() >= set(codes):
        known.update({code_of(name): name for name in Duty.objects.values_list("obligation", flat=True).distinct()})
    return {code: known[code] for code in codes}


@dataclass(frozen=True, slots=True)
class Today(Sequence[Behind]):
    """Duties in their order; a slice reads the rows of that slice alone."""

    units: Ints
    owners: Ints
    codes: Ints
    statuses: Ints
    dues: Ints
    names: Sequence[str]
    obligations: Mapping[int, str]
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
        obligations = [self.obligations[code] for code in self.codes[place].tolist()]
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
