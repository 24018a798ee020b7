"""A workbook to the sheets that `rosters` reads: hours kept, merged cells filled, what is hidden left out and named.

It calculates no formula.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from khien.reading.extract.archive import Package
from khien.reading.extract.values import UnableToExtract

MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_BYTES = 25 * 1024 * 1024
MOST_MERGED = 20_000  # cells that merged ranges may fill
FORMULA = "là công thức; hãy dán giá trị (Paste Special → Values) rồi gửi lại"
SEVERAL_COLUMNS = "là ô gộp qua nhiều cột; hãy bỏ gộp ô (Unmerge) rồi ghi đủ từng ô"
ODD = "\N{REPLACEMENT CHARACTER}"  # opens a cell that cannot stand for itself; the reason follows it
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)\"")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
_NUMBER = re.compile(rb"\sr=[\"']([0-9]{1,7})[\"']")
_HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")
_SECOND = timedelta(seconds=1)
Rows = list[tuple[int, list[str]]]


class UnableToOpenWorkbook(ValueError):
    """The file is no workbook that can be read; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one sheet that say something, with their numbers. `unseen` are the numbers of its hidden rows."""

    title: str
    rows: Rows
    hidden: bool = False
    unseen: tuple[int, ...] = ()


def read_workbook(data: bytes) -> list[Sheet]:
    """Sheets that say something, in their order, all as text; a time with its day as 2027-02-05T17:00."""
    if len(data) > MOST_BYTES:
        raise UnableToOpenWorkbook(f"Tệp lớn hơn {MOST_BYTES // 1024**2} MB; hãy chia nhỏ.")
    try:
        package = Package(io.BytesIO(data))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles that it does not know
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                return _sheets(book, package)
            finally:
                book.close()
    except UnableToExtract as error:
        raise UnableToOpenWorkbook(str(error)) from error
    except DefusedXmlException as error:
        raise UnableToOpenWorkbook("Bên trong tệp có khai báo thực thể XML, đã từ chối đọc.") from error
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as error:
        if isinstance(error, UnableToOpenWorkbook):
            raise
        raise UnableToOpenWorkbook("Không mở được tệp XLSX này; có thể tệp bị hỏng hoặc không phải XLSX.") from error


def _sheets(book: Any, package: Package) -> list[Sheet]:
    found, left = [], MOST_ROWS
    for sheet in book.worksheets:
        every = list(_rows(sheet, left))
        left -= len(every)
        if not any(any(cells) for _line, cells in every):
            continue
        part = package.part(str(getattr(sheet, "_worksheet_path", ""))) or b""
        unseen = frozenset(_unseen(part))
        rows = [one for one in _filled(every, list(_merged(part))) if any(cell.strip() for cell in one[1])]
        seen = [one for one in rows if one[0] not in unseen]
        hidden = str(getattr(sheet, "sheet_state", "visible")) != "visible"
        found.append(Sheet(str(sheet.title), seen, hidden, tuple(line for line, _cells in rows if line in unseen)))
    return found


def _rows(sheet: Any, most: int) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(max_row=most + 1, max_col=MOST_COLUMNS), start=1):
        if line > most:
            raise UnableToOpenWorkbook(f"Tệp có hơn {MOST_ROWS} dòng; hãy chia nhỏ.")
        yield line, [_text(cell) for cell in cells]


def _unseen(part: bytes) -> Iterator[int]:
    """The numbers of the hidden rows of a sheet's XML; a row without its number follows the one before."""
    line = 0
    for found in _ROW.finditer(part):
        number = _NUMBER.search(found[1])
        line = int(number[1]) if number else line + 1
        if _HIDDEN.search(found[1]):
            yield line


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "f" or (isinstance(value, str) and value.startswith("=")):
        return f"{ODD}{FORMULA}"
    if isinstance(value, datetime):
        day_alone = value.time() == time() and "h" not in str(cell.number_format).lower()
        return f"{value:%d/%m/%Y}" if day_alone else _instant(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _instant(value: datetime) -> str:
    """Excel keeps a day and hour as a fraction, so that 17:00 may come as 16:59:59.99."""
    near = (value + _SECOND / 2).replace(microsecond=0)
    if near.second in (59, 1):
        near = (near + (_SECOND if near.second == 59 else -_SECOND)).replace(second=0)
    return f"{near:%Y-%m-%dT%H:%M}" if not near.second else f"{near:%Y-%m-%dT%H:%M:%S}"


def _merged(part: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Merged ranges as first column, first row, last column, last row."""
    filled = 0
    for found in _MERGED.finditer(part):
        left, top, right, bottom = (int(one or 0) for one in range_boundaries(found[1].decode()))
        if top > MOST_ROWS or left > MOST_COLUMNS:
            continue
        bottom, right = min(bottom, MOST_ROWS), min(right, MOST_COLUMNS)
        filled += (bottom - top + 1) * (right - left + 1)
        if filled > MOST_MERGED:
            raise UnableToOpenWorkbook("Tệp gộp quá nhiều ô; hãy bỏ gộp ô rồi gửi lại.")
        yield left, top, right, bottom


def _filled(rows: Rows, merged: Sequence[tuple[int, int, int, int]]) -> Rows:
    """A cell merged downwards says the same in each of its rows; one merged over columns says what cannot be told."""
    at: Mapping[int, list[str]] = dict(rows)
    for left, top, right, bottom in merged:
        first = at.get(top, [])
        value = first[left - 1] if len(first) >= left else ""
        if not value:
            continue
        for line in range(top, bottom + 1):
            cells = at.get(line)
            if cells is None:
                continue
            cells.extend([""] * (right - len(cells)))
            if right > left:
                cells[left:right] = [f"{ODD}{SEVERAL_COLUMNS}"] * (right - left)
            cells[left - 1] = value
    return rows
