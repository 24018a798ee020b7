"""Tables out as XLSX and CSV, row by row. Cells are text, numbers or days, never formulas, whatever they begin with."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter

from khien.base.clock import VIETNAM

Cell = str | int | float | date | datetime | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST_CELL = 32_767  # characters, of Excel
_DAY, _INSTANT = "dd/mm/yyyy", "hh:mm dd/mm/yyyy"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": _DAY,
}


def write_xlsx(
    out: BinaryIO,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    about: Sequence[tuple[str, str]] = (),
) -> None:
    """A sheet with a frozen header that repeats on paper; with `about` a second one that says where it is from."""
    with xlsxwriter.Workbook(out, dict(_OPTIONS)) as book:
        sheet = book.add_worksheet(title[:31].translate(str.maketrans("", "", "[]:*?/\\")) or "Bảng")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats: dict[type, Any] = {
            date: book.add_format({"num_format": _DAY}),
            datetime: book.add_format({"num_format": _INSTANT}),
        }
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for place, name in enumerate(columns):
            sheet.set_column(place, place, 18)
            sheet.write_string(0, place, name, bold)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                _write(sheet, line, place, value, formats)
        if about:
            told = book.add_worksheet("Nguồn")
            told.set_column(0, 1, 40)
            for line, pair in enumerate(about):
                for place, text in enumerate(pair):
                    told.write_string(line, place, text[:_LONGEST_CELL])


def _write(sheet: Any, line: int, place: int, value: Cell, formats: dict[type, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, place, value.astimezone(VIETNAM).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, formats[date])
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    elif value:
        sheet.write_string(line, place, value[:_LONGEST_CELL])


def write_csv(out: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Comma-separated with a BOM for Excel; a text that a spreadsheet would run gets an apostrophe before it."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([disarmed(name) for name in columns])
    writer.writerows([disarmed(_plain(value)) for value in row] for row in rows)
    text.detach()


def _plain(value: Cell) -> str | int | float | None:
    if isinstance(value, datetime):
        return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The sheet whole, where it is a part of something else."""
    out = io.BytesIO()
    write_xlsx(out, title, columns, rows)
    return out.getvalue()


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The text whole, with its BOM."""
    out = io.BytesIO()
    write_csv(out, columns, rows)
    return out.getvalue().decode()


def disarmed(value: str | int | float | None) -> str | int | float | None:
    """The cell, harmless to a spreadsheet."""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return value
