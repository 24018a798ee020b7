"""Tables out as XLSX and CSV. Cells are text or numbers, never formulas, whatever they begin with."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

Cell = str | int | float | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a bold, frozen header; constant memory whatever the number of rows."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title[:31].translate(str.maketrans("", "", "[]:*?/\\")) or "Bảng")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(columns):
            sheet.write_string(0, place, name, bold)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(line, place, value)
                elif value:
                    sheet.write_string(line, place, value)
    return out.getvalue()


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Comma-separated with a BOM for Excel; a text that a spreadsheet would run gets an apostrophe before it."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([disarmed(name) for name in columns])
    writer.writerows([disarmed(value) for value in row] for row in rows)
    return out.getvalue()


def disarmed(value: Cell) -> Cell:
    """The cell, harmless to a spreadsheet."""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return value
