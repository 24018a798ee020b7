"""The heat map of units × obligations as values, and the list of what is wrong in it, worst first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from khien.web.status import DUE_SOON, Look, look_of

UNIT, MET = gettext_lazy("Đơn vị"), gettext_lazy("Đạt")


@dataclass(frozen=True, slots=True)
class Column:
    """What is asked. `sub` is a second, smaller line such as the letter's number."""

    label: str
    sub: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One verdict, or the worst of several: then `count` says how many. `note` is read out and shown on hover."""

    status: str | Enum
    url: str = ""
    note: str = ""
    count: str = ""
    due_soon: bool = False

    @property
    def look(self) -> Look:
        """Symbol, words and colour of the verdict."""
        return look_of(self.status)

    @property
    def soon(self) -> Look | None:
        """The mark "Sắp đến hạn", where it is set."""
        return DUE_SOON if self.due_soon else None

    @property
    def rank(self) -> int:
        """Worst first."""
        return min(self.look.rank, DUE_SOON.rank) if self.due_soon else self.look.rank


@dataclass(frozen=True, slots=True)
class Row:
    """One unit or system with a cell for each column. `summary` stands at the end of the line, such as `78%`."""

    label: str
    cells: Sequence[Cell | None]
    url: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line of the list shown on a phone."""

    row: Row
    column: Column
    cell: Cell


@dataclass(frozen=True, slots=True)
class HeatMap:
    """`caption` names the table; `corner` heads its first column, `summary_label` its last (empty: none)."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row] = field(default_factory=tuple)
    corner: str | Promise = UNIT
    summary_label: str | Promise = MET
    shown: int = 15
    most: int = 30

    def all_wrongs(self) -> list[Wrong]:
        """Every cell that is not in order, worst first, else in the order of the table."""
        found = [
            Wrong(row, column, cell)
            for row in self.rows
            for column, cell in zip(self.columns, row.cells, strict=True)
            if cell is not None and cell.rank <= DUE_SOON.rank
        ]
        return sorted(found, key=lambda wrong: wrong.cell.rank)

    def looks(self) -> list[Look]:
        """The legend: the looks that occur, worst first."""
        seen = {cell.look.tone: cell.look for row in self.rows for cell in row.cells if cell is not None}
        if any(cell is not None and cell.due_soon for row in self.rows for cell in row.cells):
            seen[DUE_SOON.tone] = DUE_SOON
        return sorted(seen.values(), key=lambda look: look.rank)
