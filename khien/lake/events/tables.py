"""CSV with any delimiter: which it is, blocks of whole rows, rows → objects by the names of their columns."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from khien.lake.events.types import Bad

_DELIMITERS = ",;\t|"
_MOST = 2_000  # columns


def delimiter_of(first: str) -> str:
    """Of the first line, where it looks like names of columns: two at least, none of them empty twice; else empty."""
    line = _first_row(first)
    counts = {one: len(next(csv.reader([line], delimiter=one), [])) for one in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda one: counts[one])
    if counts[best] < 2 or counts[best] > _MOST:
        return ""
    names = [name.strip() for name in next(csv.reader([line], delimiter=best))]
    fits = len(set(names)) == len(names) and all(name and len(name) <= 80 and not _a_value(name) for name in names)
    return best if fits else ""


def _first_row(text: str) -> str:
    """Up to the first end of a line outside quotes."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("sep="):
            return line
    return ""


def _a_value(name: str) -> bool:
    """No column is called so."""
    return name[0] in "{[<" or name.replace(".", "").replace(":", "").replace("-", "").isdigit() or "=" in name


def names_of(line: str, delimiter: str) -> tuple[str, ...]:
    """The names of the columns."""
    return tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter), []))


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
    """Objects by the names in `head`, whose first member is the delimiter. A row is numbered by its first line."""
    delimiter, names = head[0], head[1:]
    text = data.decode("utf-8", "replace").replace("\0", "")
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter)
    line, size = first, len(names)
    while True:
        at = line
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Bad(at, "dòng CSV hỏng hoặc có ô quá dài")
            line = first + reader.line_num
            continue
        line = first + reader.line_num
        if not row or row == [""]:
            continue
        if len(row) == size:
            yield at, dict(zip(names, row, strict=True))
        elif len(row) < size and size > 2 and len(row) == 1:
            yield Bad(at, f"dòng CSV có {len(row)} ô, cần {size}")
        else:
            yield at, {**dict(zip(names, row, strict=False)), **{f"+{n}": cell for n, cell in enumerate(row[size:], 1)}}
