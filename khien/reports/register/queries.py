"""Systems of a subtree by level, by how far the dossier of the level has come, by how far its plan is carried out.

Of a few systems this is reckoned as it is asked; of many it was kept by a job each hour, and says when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q, QuerySet

from khien.dossiers.queries import dossiers_seen_by, tallies_of
from khien.dossiers.rules.controls import Rollout, rollout
from khien.dossiers.rules.standards import regime_on
from khien.dossiers.rules.states import State as Way
from khien.organisations.queries import Viewer, units_seen_by
from khien.reports.models import SystemFigure
from khien.reports.yearly.values import APPRAISED, APPROVED, DRAFTED, SUBMITTED
from khien.systems.queries import held_on, live_on, systems_seen_by
from khien.systems.rules.levels import LAST_LEVEL

if TYPE_CHECKING:
    from khien.organisations.models import Unit

FEW = 500  # systems that are reckoned as they are asked for
AT_ONCE = 1000


class Filed(StrEnum):
    """How far the dossier of a system has come, in the words of Mẫu số 08; `NONE` where there is none."""

    NONE = "chua-lap"
    DRAFTED = "du-thao"
    SUBMITTED = "gui-tham-dinh"
    APPRAISED = "da-tham-dinh"
    APPROVED = "da-phe-duyet"


class Carried(StrEnum):
    """How far the plan is carried out, in the words of Mẫu số 08; `UNKNOWN` where nothing was answered."""

    UNKNOWN = "chua-ro"
    NOT_YET = "chua"
    SOME = "mot-so"
    FULL = "day-du"


FILED_WORDS: Mapping[Filed, str] = {
    Filed.NONE: "Chưa lập hồ sơ",
    Filed.DRAFTED: DRAFTED,
    Filed.SUBMITTED: SUBMITTED,
    Filed.APPRAISED: APPRAISED,
    Filed.APPROVED: APPROVED,
}
CARRIED_WORDS: Mapping[Carried, str] = {
    Carried.UNKNOWN: "Chưa trả lời biện pháp nào",
    Carried.NOT_YET: Rollout.NOT_YET.value,
    Carried.SOME: Rollout.SOME.value,
    Carried.FULL: Rollout.FULL.value,
}
_UNDER_WAY: Mapping[str, Filed] = {
    Way.DRAFT.value: Filed.DRAFTED,
    Way.SUPPLEMENT.value: Filed.DRAFTED,
    Way.SUBMITTED.value: Filed.SUBMITTED,
    Way.COMPLETE.value: Filed.SUBMITTED,
    Way.APPRAISED.value: Filed.APPRAISED,
    Way.PRESENTED.value: Filed.APPRAISED,
}
_CARRIED: Mapping[Rollout, Carried] = {
    Rollout.NOT_YET: Carried.NOT_YET,
    Rollout.SOME: Carried.SOME,
    Rollout.FULL: Carried.FULL,
}
LEVELS: tuple[int, ...] = tuple(range(LAST_LEVEL + 1))  # 0: no level


@dataclass(frozen=True, slots=True)
class Figure:
    """Where one system stands."""

    system: int
    level: int
    filed: Filed
    carried: Carried


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell, a row or a column; None asks nothing."""

    level: int | None = None
    filed: Filed | None = None
    carried: Carried | None = None

    def fits(self, one: Figure) -> bool:
        return (
            self.level in (None, one.level) and self.filed in (None, one.filed) and self.carried in (None, one.carried)
        )

    @property
    def any(self) -> bool:
        return self != Asked()


Cell = tuple[int, Filed, Carried]


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many systems stand where, and those of the cell asked for. `as_of`: when it was kept; None: now."""

    cells: Mapping[Cell, int]
    found: Sequence[Figure] | QuerySet[Any, tuple[int, int, str, str]]
    as_of: datetime | None

    @property
    def total(self) -> int:
        return sum(self.cells.values())

    def count(self, asked: Asked) -> int:
        """How many are in a cell, a row or a column."""
        return sum(many for cell, many in self.cells.items() if asked.fits(Figure(0, cell[0], cell[1], cell[2])))

    def figures(self, start: int, end: int) -> list[Figure]:
        """Those of the cell asked for, from one place to another."""
        rows: Iterable[Any] = self.found[start:end]
        return [one if isinstance(one, Figure) else _figure(*one) for one in rows]


def _figure(system: int, level: int, filed: str, carried: str) -> Figure:
    return Figure(system, level, Filed(filed), Carried(carried))


def matrix(viewer: Viewer, unit: Unit, asked: Asked, on: date) -> Matrix:
    """The running systems of a unit and of all below it on a day."""
    if not units_seen_by(viewer).filter(pk=unit.pk).exists():
        return Matrix({}, (), None)
    systems = live_on(systems_seen_by(viewer).filter(unit__path__under=unit.path), on)
    keys = list(systems.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(keys) > FEW:
        kept = _kept(unit, asked, on)
        if kept.total:
            return kept
        keys = list(systems.order_by().values_list("pk", flat=True))
    figures = list(reckoned(viewer, sorted(keys), on))
    counts = Counter((one.level, one.filed, one.carried) for one in figures)
    return Matrix(counts, [one for one in figures if asked.fits(one)], None)


def _kept(unit: Unit, asked: Asked, on: date) -> Matrix:
    """The same from what was kept; the caller has passed the gate."""
    begun = Q(system__valid_from=None) | Q(system__valid_from__lte=on)
    alive = Q(system__valid_to=None) | Q(system__valid_to__gt=on)
    rows = SystemFigure.objects.filter(begun, alive, system__unit__path__under=unit.path)
    told = rows.order_by().values_list("level", "filed", "carried").annotate(n=Count("pk"), at=Min("reckoned_at"))
    cells: dict[Cell, int] = {}
    oldest: datetime | None = None
    for level, filed, carried, count, at in told:
        cells[level, Filed(filed), Carried(carried)] = count
        oldest = at if oldest is None else min(oldest, at)
    wanted = {"level": asked.level, "filed": asked.filed, "carried": asked.carried}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    found = rows.order_by("system_id").values_list("system_id", "level", "filed", "carried")
    return Matrix(cells, found, oldest)


def reckoned(viewer: Viewer, systems: Sequence[int], on: date) -> Iterator[Figure]:
    """Where each of these systems stands on a day, in the order given. A decision wins over what is under way."""
    regime = regime_on(on)
    for start in range(0, len(systems), AT_ONCE):
        part = systems[start : start + AT_ONCE]
        held = held_on(viewer, part, on)
        rows = dossiers_seen_by(viewer).filter(system__in=part, state__in=list(_UNDER_WAY))
        ways = dict(rows.order_by("made_at", "pk").values_list("system_id", "state"))
        tallies = tallies_of(viewer, {key: one.level for key, one in held.items()}, regime, on)
        for key in part:
            level = held.get(key)
            if level is not None and level.decision:
                filed = Filed.APPROVED
            else:
                filed = _UNDER_WAY[ways[key]] if key in ways else Filed.NONE
            said = rollout(tallies[key][0]) if key in tallies else None
            yield Figure(key, level.level if level else 0, filed, _CARRIED[said] if said else Carried.UNKNOWN)
