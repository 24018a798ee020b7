"""Rows of an XLSX or a CSV as text, cell by cell. Judges no row and no heading: that is the importer's part."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import BinaryIO
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from khien.reading.extract.dangers import package_dangers
from khien.reading.extract.limits import LIMITS
from khien.reading.extract.plain import decoded
from khien.reading.extract.values import Rows, UnableToExtract

_TOO_MANY = f"Bảng quá lớn: hơn {LIMITS.rows} dòng hoặc hơn {LIMITS.columns} cột."
_DELIMITERS = ";,\t|"


def xlsx_rows(stream: BinaryIO) -> Rows:
    """The first visible sheet, formulas as their last values. Raises `UnableToExtract` as DOCX does."""
    if package_dangers(stream).kind != "xlsx":
        raise UnableToExtract("Đây là tệp Word; hãy gửi bảng tính Excel (XLSX) hoặc CSV.")
    stream.seek(0)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not visible:
            raise UnableToExtract("Tệp Excel không có trang tính nào.")
        rows = tuple(_checked(_shown(row) for row in visible[0].iter_rows(values_only=True)))
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, BadZipFile, InvalidFileException) as error:
        if isinstance(error, UnableToExtract):
            raise
        raise UnableToExtract("Tệp Excel bị hỏng, không đọc được bảng bên trong.") from error
    notes = [f"Tệp có {len(visible)} trang tính; chỉ đọc trang đầu “{visible[0].title}”."] if len(visible) > 1 else []
    return Rows(_without_blank_end(rows), "xlsx", tuple(notes))


def csv_rows(stream: BinaryIO) -> Rows:
    """Rows parted by the sign that the first line holds most of: Vietnamese Excel writes semicolons."""
    text, notes = decoded(stream.read())
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(LIMITS.text_characters)
    try:
        rows = tuple(_checked(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
    except csv.Error as error:
        raise UnableToExtract("Tệp CSV có dấu nháy kép không khép kín, không tách được thành dòng và cột.") from error
    return Rows(_without_blank_end(rows), "csv", notes)


def _checked(rows: Iterable[Iterable[str]]) -> Iterator[tuple[str, ...]]:
    for number, row in enumerate(rows, start=1):
        cells = tuple(cell.strip() for cell in row)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if number > LIMITS.rows or len(cells) > LIMITS.columns:
            raise UnableToExtract(_TOO_MANY)
        yield cells


def _shown(row: Iterable[object]) -> Iterator[str]:
    for value in row:
        if value is None:
            yield ""
        elif isinstance(value, bool):
            yield "1" if value else "0"
        elif isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            yield str(int(value))
        elif isinstance(value, datetime) and value.time() == time():
            yield value.date().isoformat()
        elif isinstance(value, date | time):
            yield value.isoformat()
        else:
            yield str(value)


def _without_blank_end(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Rows that are blank in the middle stay, so that a row's number is the one that its author sees."""
    end = len(rows)
    while end and not rows[end - 1]:
        end -= 1
    if not end:
        raise UnableToExtract("Bảng trống, không có dòng nào để đọc.")
    return rows[:end]
