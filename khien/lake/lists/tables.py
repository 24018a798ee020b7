"""CSV → rows of cells with their lines, and rows of any table by their columns. It guesses nothing of the columns."""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from khien.lake.addresses import address
from khien.lake.lists.days import expiry_of
from khien.lake.lists.headers import Role, folded, is_field, is_kind_column, no_kind, role_of
from khien.lake.lists.pairs import pair_of, values
from khien.lake.lists.rows import HEADER, NOTHING, SHARED, Row, UnableToReadDay
from khien.lake.lists.several import mentioned
from khien.lake.lists.tlp import is_tlp, tagged, tlp_of
from khien.lake.types import Columns

Rows = Iterator[tuple[int, list[str]]]
TITLE, NOTE = "tên bảng, đứng trên tiêu đề cột", "ghi chú"
TRIED = 200  # rows that a guess looks at
_DELIMITERS = ",;\t|"
_LOOKED = 20
_UNUSED = {"0", "false", "no", "không"}


def cells_of_csv(text: str, delimiter: str) -> Rows:
    """Line in the file (a quoted cell may span lines; its row is where it begins) and cells.

    Where a quotation mark does not close as it should, its line is a row of its own: it swallows none behind it.
    """
    given, again, taken = io.StringIO(text, newline="\n"), deque[str](), list[str]()

    def lines() -> Iterator[str]:
        while line := again.popleft() if again else given.readline():
            taken.append(line)
            yield line

    reader = _reader(lines(), delimiter)
    began = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            again.extendleft(reversed(taken[1:]))
            del taken[1:]
            cells = _alone(taken[0], delimiter)
        if any(cell.strip() for cell in cells):
            yield began, cells
        began += len(taken)
        taken.clear()
        if again:
            reader = _reader(lines(), delimiter)


def _reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    """Spaces may stand before a quotation mark: abuse.ch writes so."""
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def _alone(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.removesuffix("\n") for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error:  # longer than a cell may be
        return [cell.removesuffix("\n") for cell in line.split(delimiter)]


def delimiter_of(text: str) -> str | None:
    """The sign that parts the first rows into cells, two or more; None where the text is no table.

    Titles with one cell may stand above. A header has as many cells as most rows, or fewer than any below it.
    """
    best: tuple[int, str] | None = None
    filters = text.startswith("||") or "\n||" in text[:20_000]
    for sign in _DELIMITERS.replace("|", "") if filters else _DELIMITERS:
        read = cells_of_csv(text[:20_000], sign)
        widths = [len(cells) for _, cells in islice(read, 2 * _LOOKED) if not cells[0].lstrip().startswith("#")]
        bare = next((at for at, width in enumerate(widths) if width > 1), len(widths))
        seen = widths[bare : _LOOKED + bare]
        if len(text) > 20_000 and len(seen) < _LOOKED:
            seen = seen[:-1]
        if not seen or min(seen) < 2 or (bare and len(set(seen)) > 1):
            continue
        if seen[0] in {sorted(seen)[len(seen) // 2], min(seen)}:
            best = max(best or (0, ""), (min(seen), sign))
    return best[1] if best else None


def head_of(rows: Rows) -> Rows:
    """The first rows, by which columns are known; comments are not counted."""
    told = 0
    for number, cells in rows:
        yield number, cells
        told += not cells[0].startswith("#")
        if told >= TRIED:
            return


def by_columns(rows: Rows, used: Columns) -> Iterator[Row]:
    """Each row as what it is: title, header, note, one or several indicators, or refused."""
    for at, (number, cells) in enumerate(islice(rows, used.head), 1):
        yield _above(number, cells, HEADER if at == used.head else TITLE)
    kind = next((at for at, name in enumerate(used.names) if is_kind_column(name) and at not in used.value), None)
    pair = pair_of(used)
    said = used.tlp is not None and used.tlp < len(used.names) and role_of(used.names[used.tlp]) is Role.TLP
    for number, cells in rows:
        if used.detects is not None and _at(cells, used.detects).lower() in _UNUSED:
            yield Row(number, _shown(cells), why="không dùng để phát hiện (to_ids là sai)")
            continue
        one = values(cells, pair) if pair else {}
        filled = [cell for at in used.value if (cell := one.get(at, _at(cells, at)))]
        if not filled or (filled[0].startswith("#") and all(cell.startswith("#") for cell in filled)):
            comment = used.delimiter == ";" and not cells[0] and 0 in used.value
            yield _without(number, cells, bool(filled) or comment)
            continue
        if len(filled) == 1 and "tlp" in filled[0].lower() and is_tlp(filled[0]):
            yield Row(number, _shown(cells), tlp=tlp_of(filled[0]), note=SHARED)
            continue
        if kind is not None and address(filled[0]) is None and no_kind(_at(cells, kind)):
            yield from (Row(number, cell, why=f"loại không đối chiếu được: {_at(cells, kind)}") for cell in filled)
            continue
        tlp, unshared = _tlp(cells, used, said=said)
        expires, undated = _expiry(cells, used)
        doubt = "; ".join(filter(None, (unshared, undated)))
        for cell in filled:
            yield Row(number, cell, tlp, expires, doubt=doubt, loose=True)


def _tlp(cells: Sequence[str], used: Columns, *, said: bool) -> tuple[str, str]:
    """What a row says of sharing, and that it is not understood; of a column of tags only what is marked as TLP."""
    cell = _at(cells, used.tlp)
    if used.tlp is None or folded(cell) in NOTHING:
        return "", ""
    tlp = tlp_of(cell) if said or is_tlp(cell) or not used.guessed else tagged(cell)
    return tlp, f"không hiểu mức TLP {cell[:40]!r}" if said and not tlp else ""


def _expiry(cells: Sequence[str], used: Columns) -> tuple[datetime | None, str]:
    try:
        return (expiry_of(_at(cells, used.expires)) if used.expires is not None else None), ""
    except UnableToReadDay as refused:
        return None, str(refused)


def _above(number: int, cells: Sequence[str], note: str) -> Row:
    shown = _shown(cells)
    tlp = tagged(shown) if note is not HEADER else ""
    if shown.startswith("#"):
        return Row(number, shown, tlp=tlp, note=note if note is HEADER else NOTE)
    if not any(map(is_field, cells)) and (named := mentioned(shown)):
        return Row(number, shown, why=f"đứng trên bảng, trong dòng có {named}: nếu là chỉ dấu, hãy đưa xuống bảng")
    return Row(number, shown, tlp=tlp, note=note)


def _without(number: int, cells: Sequence[str], noted: bool) -> Row:
    shown = _shown(cells)
    noted = noted or shown.startswith("#")
    return Row(number, shown, note=NOTE) if noted else Row(number, shown, why="ô chỉ dấu trống")


def _shown(cells: Sequence[str]) -> str:
    return " | ".join(cell.strip() for cell in cells if cell.strip())[:4000]


def _at(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""
