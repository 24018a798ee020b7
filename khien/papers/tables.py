"""Tables as they are printed: widths in points, cells cut to fit; it splits nothing over pages, the writers do."""

from collections.abc import Sequence
from dataclasses import dataclass

from khien.papers import fonts
from khien.papers.layout import CELL_INSET, STYLES
from khien.papers.text import Piece, clean, pieces
from khien.papers.types import Align, Table

LONG_CELL = 900  # characters; a row with a longer cell may break across pages


class UnableToCompose(ValueError):
    """The paper cannot be laid out as given; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[tuple[Piece, ...], ...]
    bold: bool = False
    whole: bool = True  # never cut by a page's end


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its widths in points; the header row repeats on every page."""

    widths: tuple[float, ...]
    aligns: tuple[Align, ...]
    header: Row
    rows: tuple[Row, ...]


def grid(table: Table, room: float) -> Grid:
    wide = next((row for row in table.rows if len(row) > len(table.columns)), None)
    if wide is not None or not table.columns:
        raise UnableToCompose(f"Bảng có {len(table.columns)} cột nhưng có hàng gồm {len(wide or ())} ô.")
    widths = _widths(table, room)
    bold = frozenset(table.bold_rows)
    return Grid(
        widths=widths,
        aligns=tuple(column.align for column in table.columns),
        header=_row([column.header for column in table.columns], widths, bold=True),
        rows=tuple(_row(row, widths, bold=position in bold) for position, row in enumerate(table.rows)),
    )


def _row(texts: Sequence[str], widths: Sequence[float], *, bold: bool) -> Row:
    size = STYLES["cell"].size
    padded = (*texts, *("",) * (len(widths) - len(texts)))
    cells = tuple(
        pieces(clean(text), width - 2 * CELL_INSET, size, bold=bold) for text, width in zip(padded, widths, strict=True)
    )
    return Row(cells, bold, whole=max(map(len, texts), default=0) < LONG_CELL)


def _widths(table: Table, room: float) -> tuple[float, ...]:
    """Shares by weight, but no column narrower than its longest header word where the page has the room."""
    size = STYLES["column"].size
    least = [
        2 * CELL_INSET
        + 1
        + max((fonts.width(word, size, bold=True) for word in clean(column.header).split()), default=0)
        for column in table.columns
    ]
    if sum(least) >= room:
        return tuple(room * narrow / sum(least) for narrow in least)
    weights = [max(column.weight, 0.01) for column in table.columns]
    fixed: set[int] = set()
    while True:
        left = room - sum(least[i] for i in fixed)
        total = sum(weight for i, weight in enumerate(weights) if i not in fixed)
        widths = [least[i] if i in fixed else left * weight / total for i, weight in enumerate(weights)]
        tight = {i for i, width in enumerate(widths) if width < least[i] - 1e-6}
        if not tight:
            return tuple(widths)
        fixed |= tight
