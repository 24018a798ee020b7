"""Bytes of a CSV or XLSX file to rows of text, with their line numbers. It knows nothing of units or people."""

import csv
import hashlib
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from khien.reading.extract.archive import Package
from khien.reading.extract.values import UnableToExtract

MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_BYTES = 25 * 1024 * 1024
_LEGACY = (
    "Tệp CSV này không dùng bảng mã UTF-8 (có thể là Windows-1258 hoặc TCVN3), nên chữ tiếng Việt sẽ sai. "
    "Hãy mở bằng Excel rồi lưu lại dạng “CSV UTF-8”, hoặc gửi tệp XLSX."
)


class UnableToReadSheet(ValueError):
    """The file is no table that can be read; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: where it starts (1 is the first line), its cells as text, which of them were numbers in Excel."""

    line: int
    cells: tuple[str, ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it came, blank rows left out. `digest` is the SHA-256 of the whole file."""

    name: str
    digest: str
    rows: tuple[SheetRow, ...]


def read_sheet(data: bytes, name: str) -> Sheet:
    """Rows of the first sheet of an XLSX file or of a CSV file parted by `;`, `,` or tab. Kind goes by content."""
    if not data:
        raise UnableToReadSheet("Tệp rỗng, không có dòng nào.")
    if len(data) > MOST_BYTES:
        raise UnableToReadSheet(f"Tệp lớn hơn {MOST_BYTES // 1024**2} MB, không nhập được.")
    rows = _xlsx(data) if data.startswith(b"PK") else _csv(_text(data))
    kept = tuple(row for row in rows if any(row.cells))
    if not kept:
        raise UnableToReadSheet("Tệp không có dòng nào có chữ.")
    return Sheet(name, hashlib.sha256(data).hexdigest(), kept)


def _text(data: bytes) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnableToReadSheet("Đây là tệp Excel đời cũ (.xls) hoặc tệp có mật khẩu; hãy lưu lại dạng XLSX.")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnableToReadSheet(_LEGACY) from error
    if "\0" in text:
        raise UnableToReadSheet("Tệp này không phải là bảng CSV hay XLSX.")
    return text


def _csv(text: str) -> Iterator[SheetRow]:
    skipped = 0
    if text[:4].lower() == "sep=":
        text, skipped = text.partition("\n")[2], 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1 + skipped
    try:
        for number, cells in enumerate(reader):
            if number >= MOST_ROWS:
                raise UnableToReadSheet(f"Tệp có hơn {MOST_ROWS} dòng; hãy chia nhỏ.")
            if len(cells) > MOST_COLUMNS:
                raise UnableToReadSheet(f"Dòng {line} có hơn {MOST_COLUMNS} cột.")
            yield SheetRow(line, tuple(cell.strip() for cell in cells))
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise UnableToReadSheet(f"Dòng {line} của tệp CSV sai cấu trúc (dấu nháy kép không khép lại?).") from error


def _delimiter(text: str) -> str:
    """The mark that parts most cells of the first line that has any."""
    for line in text.splitlines()[:20]:
        counts = {mark: line.count(mark) for mark in "\t;,"}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","


def _xlsx(data: bytes) -> Iterator[SheetRow]:
    try:
        Package(io.BytesIO(data))
    except UnableToExtract as error:
        raise UnableToReadSheet(str(error)) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles that it does not know
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for line, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), start=1):
                if line > MOST_ROWS:
                    raise UnableToReadSheet(f"Tệp có hơn {MOST_ROWS} dòng; hãy chia nhỏ.")
                values = [cell.value for cell in cells]
                numbers = frozenset(at for at, value in enumerate(values) if isinstance(value, int | float))
                yield SheetRow(line, tuple(_cell(value) for value in values), numbers)
            book.close()
    except DefusedXmlException as error:
        raise UnableToReadSheet("Bên trong tệp có khai báo thực thể XML (kiểu “bom XML”), đã từ chối đọc.") from error
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as error:
        if isinstance(error, UnableToReadSheet):
            raise
        raise UnableToReadSheet("Không mở được tệp XLSX này; có thể tệp bị hỏng hoặc không phải XLSX.") from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
