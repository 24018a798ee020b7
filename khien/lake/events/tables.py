"""CSV with any delimiter: which it is, blocks of whole rows, rows → objects by the names of their columns."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from khien.lake.events.stream import LONGEST
from khien.lake.events.types import Bad, Cells, Dashed

_DELIMITERS = ",;\t|"
_MOST = 2_000  # columns
_FLOWS = frozenset({"srcaddr", "dstaddr"})  # flow logs of Amazon's VPC have columns with spaces between
_FIGURES = str.maketrans("", "", ".:-/ ")


def delimiter_of(first: str) -> str:
    """Of the first line, where it looks like names of columns, two at least; else empty.

    The first may have none (as pandas writes its index) where it is a number in the row below.
    """
    line, below = _first_rows(first)
    if _FLOWS.issubset(line.split(" ")):
        return " "
    counts = {one: len(_cells(line, one)) for one in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda one: counts[one])
    if counts[best] < 2 or counts[best] > _MOST:
        return ""
    names = [name.strip() for name in _cells(line, best)]
    fits = all(len(name) <= 80 and not _a_value(name) for name in names)
    of_index = not names[0] and all(names[1:]) and (_cells(below, best) or [""])[0].isdigit()
    return best if fits and (sum(map(bool, names)) > 1 or of_index) else ""


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _first_rows(text: str) -> tuple[str, str]:
    """The first two lines that are no directions."""
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith(("sep=", "#TYPE")))
    return next(lines, ""), next(lines, "")


def _a_value(name: str) -> bool:
    """No column is called so."""
    return name[:1] in ("{", "[", "<") or "=" in name or name.translate(_FIGURES).isdigit()


def names_of(line: str, delimiter: str) -> tuple[str, ...]:
    """The names of the columns; the second of one name is told apart by its number."""
    names: list[str] = []
    for name in _cells(line, delimiter):
        clean = name.strip()
        names.append(clean if clean and clean not in names else f"{clean}+{len(names) + 1}")
    return tuple(names)


def whole_rows(pieces: Iterator[tuple[int, bytes] | Bad], most: int = 1024 * 1024) -> Iterator[tuple[int, bytes] | Bad]:
    """Blocks of lines joined where a quote is open at their end, but for no more than `most` bytes."""
    held, first = b"", 0
    for block in pieces:
        if isinstance(block, Bad):
            yield block
            continue
        data = held + block[1] if held else block[1]
        first = first if held else block[0]
        held = b""
        if data.count(b'"') % 2 and len(data) < most + len(block[1]):
            held = data
            continue
        yield first, data
    if held:
        yield first, held


def rows_of(data: bytes, first: int, head: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]] | Bad]:
    """Objects by the names in `head`, whose first member is the delimiter. A row is numbered by its first line.

    A quote that nobody closes would swallow all rows behind it: its line is Bad, and the next is read as a row.
    """
    text = data.decode("utf-8", "replace").replace("\0", "")
    rest = text
    while rest:
        with _long_cells():
            found, rest = _rows(rest, first, head)
        yield from found
        first += text.count("\n", 0, len(text) - len(rest)) if rest else 0
        text = rest


@contextmanager
def _long_cells() -> Iterator[None]:
    """Python keeps one limit for all who read CSV: it is put back, lest others find another than they left."""
    before = csv.field_size_limit(LONGEST)  # its own is 131,072
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _rows(text: str, first: int, head: tuple[str, ...]) -> tuple[list[tuple[int, dict[str, Any]] | Bad], str]:
    """The rows, and the text behind the line where a quote was left open."""
    delimiter, names = head[0], head[1:]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    made: list[tuple[int, dict[str, Any]] | Bad] = []
    at, lines = first, text.count("\n") + (not text.endswith("\n"))
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return made, ""
        except csv.Error:
            made.append(Bad(at, "dòng CSV hỏng hoặc có ô quá dài"))
            at = first + reader.line_num
            continue
        if reader.line_num >= lines and _is_cut(_behind(text, at - first), delimiter):
            made.append(Bad(at, "dấu nháy không đóng"))
            return made, _behind(text, at - first + 1)
        if row and row != [""]:
            made.append((at, _object(row, names)) if len(row) > 1 or len(names) < 3 else Bad(at, _short(row, names)))
        at = first + reader.line_num


def _is_cut(row: str, delimiter: str) -> bool:
    """Whether the text of a row ends while a quote is open; one that stands in the middle of a cell opens none."""
    try:
        list(csv.reader([row], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _behind(text: str, lines: int) -> str:
    at = 0
    for _ in range(lines):
        end = text.find("\n", at)
        if end < 0:
            return ""
        at = end + 1
    return text[at:]


def _short(row: list[str], names: tuple[str, ...]) -> str:
    return f"dòng CSV có {len(row)} ô, cần {len(names)}"


def _object(row: list[str], names: tuple[str, ...]) -> Cells:
    made = Dashed if "@timestamp" in names or "srcaddr" in names else Cells
    if len(row) <= len(names):
        return made(zip(names, row, strict=False))
    return made([*zip(names, row, strict=False), *((f"+{n}", cell) for n, cell in enumerate(row[len(names) :], 1))])
