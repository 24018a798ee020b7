"""Systems of a subtree by level and by how far the dossier has come. A decision wins over what is under way.

The register tells levels and approvals; dossiers that are under way, of which there are fewer, are read beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from khien.dossiers.queries import dossiers_seen_by
from khien.dossiers.rules.states import State as Way
from khien.organisations.queries import Viewer
from khien.reports.yearly.values import APPRAISED, APPROVED, DRAFTED, SUBMITTED
from khien.systems.queries import Line, Register, RegisterAsked, held_on, lines_of, live_on, register, systems_seen_by
from khien.systems.rules.levels import LAST_LEVEL, LevelState

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_AT_ONCE = 5000


class Filed(StrEnum):
    """How far the dossier of a system has come, in the words of Mẫu số 08; `NONE` where there is none."""

    NONE = "chua-lap"
    DRAFTED = "du-thao"
    SUBMITTED = "gui-tham-dinh"
    APPRAISED = "da-tham-dinh"
    APPROVED = "da-phe-duyet"


WORDS: Mapping[Filed, str] = {
    Filed.NONE: "Chưa lập hồ sơ",
    Filed.DRAFTED: DRAFTED,
    Filed.SUBMITTED: SUBMITTED,
    Filed.APPRAISED: APPRAISED,
    Filed.APPROVED: APPROVED,
}
_UNDER_WAY: Mapping[str, Filed] = {
    Way.DRAFT.value: Filed.DRAFTED,
    Way.SUPPLEMENT.value: Filed.DRAFTED,
    Way.SUBMITTED.value: Filed.SUBMITTED,
    Way.COMPLETE.value: Filed.SUBMITTED,
    Way.APPRAISED.value: Filed.APPRAISED,
    Way.PRESENTED.value: Filed.APPRAISED,
}
LEVELS: tuple[int, ...] = tuple(range(LAST_LEVEL + 1))  # 0: no level


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many systems stand where: by (level, how far), 0 for those without a level."""

    cells: Mapping[tuple[int, Filed], int]
    total: int

    def of_level(self, level: int) -> int:
        return sum(self.cells.get((level, filed), 0) for filed in Filed)

    def of_state(self, filed: Filed) -> int:
        return sum(self.cells.get((level, filed), 0) for level in LEVELS)


def matrix(viewer: Viewer, unit: Unit, on: date) -> Matrix:
    """The running systems of a unit and of all below it on a day."""
    found = register(viewer, unit, RegisterAsked(), on)
    ways = _under_way(viewer, unit, on)
    counts = Counter(ways.values())
    cells: dict[tuple[int, Filed], int] = dict(counts)
    for level in LEVELS:
        whole = found.by_level.get(level or None, 0)
        approved = found.approved.get(level, 0)
        begun = sum(counts.get((level, filed), 0) for filed in Filed)
        cells[level, Filed.APPROVED] = approved
        cells[level, Filed.NONE] = whole - approved - begun
    return Matrix(cells, found.total)


def _under_way(viewer: Viewer, unit: Unit, on: date) -> dict[int, tuple[int, Filed]]:
    """Systems without an approved level whose newest dossier is under way: their level and how far it has come."""
    rows = dossiers_seen_by(viewer).filter(holder__path__under=unit.path, state__in=list(_UNDER_WAY))
    running = live_on(systems_seen_by(viewer), on).order_by()
    rows = rows.filter(system__in=running, system__unit__path__under=unit.path)
    newest = dict(rows.order_by("made_at", "pk").values_list("system_id", "state"))
    keys, found = list(newest), {}
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        levels = held_on(viewer, part, on)
        for key in part:
            held = levels.get(key)
            if held is None or not held.decision:
                found[key] = held.level if held else 0, _UNDER_WAY[newest[key]]
    return found


def asked_for(level: int | None, filed: Filed | None) -> RegisterAsked:
    """What the register is asked for a cell: whether a dossier is under way is sorted out afterwards."""
    state = None
    if filed is Filed.APPROVED:
        state = LevelState.APPROVED
    elif filed is not None and level:
        state = LevelState.PROPOSED
    return RegisterAsked(level=level, state=state)


def in_cell(viewer: Viewer, unit: Unit, level: int | None, filed: Filed | None, on: date) -> Sequence[int]:
    """The systems of a cell, a row or a column of the matrix, in the order of the tree."""
    found: Register = register(viewer, unit, asked_for(level, filed), on)
    if filed is None or filed is Filed.APPROVED:
        return found.systems
    ways = _under_way(viewer, unit, on)
    if filed is not Filed.NONE:
        return [key for key in found.systems if key in ways and ways[key][1] is filed]
    approved = set(register(viewer, unit, asked_for(level, Filed.APPROVED), on).systems) if level is None else set()
    return [key for key in found.systems if key not in ways and key not in approved]


def states_of(viewer: Viewer, unit: Unit, systems: Sequence[int], on: date) -> list[tuple[Line, Filed]]:
    """These systems as lines with how far the dossier of each has come."""
    ways = _under_way(viewer, unit, on)
    found = []
    for line in lines_of(viewer, systems, on):
        approved = line.level is not None and line.level.decision
        way = Filed.APPROVED if approved else ways[line.id][1] if line.id in ways else Filed.NONE
        found.append((line, way))
    return found
