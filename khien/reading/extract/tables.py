"""Rows of cells to lines: a header or signature laid out by a table reads cell by cell, data row by row."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_LAYOUT_ROWS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    lines: tuple[str, ...]
    nested: bool = False

    @property
    def said(self) -> list[str]:
        return [line for line in self.lines if line.strip()]


Row = Sequence[Cell]


def table_lines(rows: Sequence[Row]) -> list[str]:
    """Every word of every cell; in a row the left cell comes before the right one."""
    rows = [row for row in rows if any(cell.said for cell in row)]
    if _is_split_letterhead(rows):
        return [line for column in range(max(map(len, rows))) for row in rows for line in _said_at(row, column)]
    if _is_layout(rows):
        return [line for row in rows for cell in row for line in cell.said]
    return [" | ".join(" ".join(line.strip() for line in cell.said) for cell in row) for row in rows]


def _said_at(row: Row, column: int) -> list[str]:
    return row[column].said if column < len(row) else []


def _folded(rows: Sequence[Row]) -> str:
    text = " ".join(line for row in rows for cell in row for line in cell.said).casefold().replace("đ", "d")
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _is_split_letterhead(rows: Sequence[Row]) -> bool:
    """Issuer and national name, one line a row: read by row, the issuer's two lines would be torn apart."""
    if len(rows) < 2 or "cong hoa xa hoi chu nghia" not in _folded(rows):
        return False
    return all(len(cell.said) <= 1 for cell in rows[0]) and len({len(row) for row in rows}) == 1


def _is_layout(rows: Sequence[Row]) -> bool:
    if any(cell.nested for row in rows for cell in row):
        return True
    columns = max((sum(1 for cell in row if cell.said) for row in rows), default=0)
    tall = any(len(cell.said) > 1 for row in rows for cell in row)
    if columns <= 1 or len(rows) == 1 or (len(rows) <= 2 and tall):
        return True
    folded = _folded(rows)
    if "cong hoa xa hoi chu nghia" in folded or "noi nhan" in folded:
        return True
    return columns <= 2 and tall and len(rows) <= _LAYOUT_ROWS
