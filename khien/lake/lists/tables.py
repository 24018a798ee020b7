"""CSV and XLSX: columns guessed or given → rows. A guess is a proposal that is shown; a mapping is a JSON file."""

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from khien.lake.lists.forms import UnableToReadIndicator, form
from khien.lake.lists.rows import Row, UnableToReadDay, UnableToReadList, expiry_of, tlp_of
from khien.lake.types import Columns

_VALUE = {
    "ip", "ips", "ip address", "ipaddress", "ipv4", "ipv6", "dia chi ip", "dia chi", "dia chi may chu", "address",
    "host", "hostname", "domain", "domain name", "ten mien", "fqdn", "url", "lien ket", "duong dan", "indicator",
    "indicators", "ioc", "iocs", "chi dau", "value", "gia tri", "hash", "ma bam", "md5", "sha1", "sha 1",
    "sha256", "sha 256", "network", "cidr", "dai mang", "mang", "ip botnet", "ip may chu",
    "ip may chu dieu khien", "may chu dieu khien",
    "c2", "cnc", "ip c2", "domain c2", "ten mien doc hai", "ip doc hai", "ma bam sha256", "ma bam md5", "ma bam sha1",
    "source ip", "destination ip", "dst", "src",
}  # fmt: skip
_TLP = {"tlp", "muc chia se", "marking"}
_EXPIRES = {
    "expires",
    "expiry",
    "expiration",
    "valid until",
    "valid_until",
    "het han",
    "ngay het han",
    "han",
    "hieu luc den",
}
TRIED = 200
_FEW = 0.2  # of a column whose header says what it holds so many cells must; of another more than half
_DELIMITERS = ",;\t|"
_SCHEMA = "khien.columns/1"
_LARGEST = 1_000_000_000  # bytes of a workbook once unpacked


def folded(text: str) -> str:
    """Lower case, no marks, single spaces, so that headers compare."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[_\-/().:]+", " ", plain).split())


def cells_of_csv(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line in the file (a quoted cell may span lines; its row is where it begins) and cells.

    Where a quotation mark does not close as it should, its line is a row of its own: it swallows none behind it.
    """
    given, again, taken = io.StringIO(text, newline="\n"), deque[str](), list[str]()

    def lines() -> Iterator[str]:
        while line := again.popleft() if again else given.readline():
            taken.append(line)
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
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
            reader = csv.reader(lines(), delimiter=delimiter, strict=True)


def _alone(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.removesuffix("\n") for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error:  # longer than a cell may be
        return [cell[:200] for cell in line.split(delimiter)]


def cells_of_xlsx(data: bytes) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]]]]:
    """Name of each sheet and its rows. Formulas give the value that was kept with them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST:
                raise UnableToReadList("bảng Excel quá lớn khi giải nén")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise UnableToReadList(f"không phải bảng Excel đọc được ({type(error).__name__})") from None
    for sheet in book.worksheets:
        yield sheet.title, _sheet(sheet.iter_rows(values_only=True))


def _sheet(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 1):
        cells = [_cell(value) for value in row]
        if any(cells):
            yield number, cells


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value).strip()


def delimiter_of(text: str) -> str | None:
    """The sign that parts the first lines into equally many cells, two or more; None where the text is no table."""
    head = [line for line in text[:20_000].splitlines() if line.strip() and not line.lstrip().startswith("#")][:20]
    best: tuple[int, str] | None = None
    for sign in _DELIMITERS:
        counts = [line.count(sign) for line in head]
        if head and min(counts) >= 1 and counts[0] == sorted(counts)[len(counts) // 2]:
            best = max(best or (0, ""), (min(counts), sign))
    return best[1] if best else None


def guessed(rows: Sequence[Sequence[str]], delimiter: str = ",") -> Columns | None:
    """Columns by their headers, and where these say nothing by what most cells of a column hold."""
    head = _head(rows)
    names = tuple(cell.strip() for cell in rows[head - 1]) if head else ()
    keys = [folded(name) for name in names]
    body = rows[head:]
    holding = tuple(at for at in range(max(map(len, rows), default=0)) if _share(body, at) > 0.5)
    named = tuple(at for at, key in enumerate(keys) if key in _VALUE)
    value = tuple(at for at in named if not body or _share(body, at) > _FEW) or holding or named
    if not value:
        return None
    return Columns(value, _first(keys, _TLP), _first(keys, _EXPIRES), head, delimiter, names)


def _head(rows: Sequence[Sequence[str]]) -> int:
    """How many rows come before the data: up to the last with a known header, else up to the first indicator."""
    first = next((at for at, cells in enumerate(rows) if any(map(_reads, cells))), len(rows))
    known = (at for at in range(first - 1, -1, -1) if any(folded(cell) in _VALUE for cell in rows[at]))
    found = next(known, None)
    return first if found is None else found + 1


def _first(keys: Sequence[str], wanted: set[str]) -> int | None:
    return next((at for at, key in enumerate(keys) if key in wanted), None)


def _share(rows: Sequence[Sequence[str]], at: int) -> float:
    cells = [row[at] for row in rows if at < len(row) and row[at].strip()]
    return sum(map(_reads, cells)) / len(cells) if cells else 0.0


def _reads(cell: str) -> bool:
    try:
        form(cell)
    except UnableToReadIndicator:
        return False
    return True


def mapped(
    rows: Iterator[tuple[int, list[str]]], columns: Columns | None, delimiter: str
) -> tuple[Columns, Iterator[Row]]:
    """The columns used and the rows by them; guessed from the first 200 rows where none are given."""
    head = list(islice(rows, TRIED))
    used = columns or guessed([cells for _, cells in head], delimiter)
    if used is None:
        raise UnableToReadList("không cột nào trông như chỉ dấu: hãy chỉ ra bằng --column value=TÊN_CỘT")
    return used, _rows(head, rows, used)


def _rows(head: list[tuple[int, list[str]]], rest: Iterator[tuple[int, list[str]]], used: Columns) -> Iterator[Row]:
    for number, cells in (each for part in (head[used.head :], rest) for each in part):
        tlp = tlp_of(_at(cells, used.tlp))
        filled = [cell for at in used.value if (cell := _at(cells, at))]
        expires, doubt = None, ""
        try:
            expires = expiry_of(_at(cells, used.expires))
        except UnableToReadDay as refused:
            doubt = str(refused)
        for cell in filled:
            yield Row(number, cell, tlp, expires, doubt=doubt)
        if not filled:
            yield Row(number, "", why="ô chỉ dấu trống")


def _at(cells: Sequence[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""


def named_columns(rows: Sequence[Sequence[str]], given: dict[str, list[str]], delimiter: str) -> Columns:
    """Columns that a person named, by header or by number from 1. Raises UnableToReadList on one that is not there."""
    size = _head_with(rows, {folded(name) for names in given.values() for name in names})
    head = [cell.strip() for cell in rows[size - 1]] if size else []
    width = max(map(len, rows), default=0)
    keys = [folded(name) for name in head]

    def place(name: str) -> int:
        if folded(name) in keys:
            return keys.index(folded(name))
        if name.isdigit() and 1 <= int(name) <= width:
            return int(name) - 1
        raise UnableToReadList(f"không có cột {name!r}; các cột là: {', '.join(head)}")

    value = tuple(place(name) for name in given.get("value", []))
    if not value:
        raise UnableToReadList("chưa chỉ ra cột value")
    tlp, expires = ((place(given[key][0]) if given.get(key) else None) for key in ("tlp", "expires"))
    return Columns(value, tlp, expires, size, delimiter, tuple(head))


def _head_with(rows: Sequence[Sequence[str]], wanted: set[str]) -> int:
    """As `_head`, the row that bears one of the wanted names before all."""
    named = (at for at, cells in enumerate(rows) if any(folded(cell) in wanted for cell in cells))
    found = next(named, None)
    return _head(rows) if found is None else found + 1


def saved(columns: Columns) -> str:
    """The mapping as `khien.columns/1`."""
    return json.dumps({"schema": _SCHEMA, **asdict(columns)}, ensure_ascii=False, indent=1) + "\n"


def loaded(text: str) -> Columns:
    """A saved mapping. Raises UnableToReadList where it is none."""
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or found.pop("schema", None) != _SCHEMA:
            raise UnableToReadList("tệp cột không phải khien.columns/1")
        value, names = tuple(int(at) for at in found.pop("value")), tuple(found.pop("names", ()))
        return Columns(value=value, names=names, **found)
    except (ValueError, KeyError, TypeError) as error:
        raise UnableToReadList(f"tệp cột hỏng: {error}") from None
