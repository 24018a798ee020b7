"""XLSX → rows of cells with their lines. Loaded when a workbook comes: openpyxl costs a tenth of a second."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from khien.lake.lists.rows import UnableToReadList
from khien.lake.lists.tables import Rows
from khien.lake.logs.unpack import BROKEN

_LARGEST = 1_000_000_000  # bytes of a workbook once unpacked
_BROKEN = (
    *BROKEN,
    InvalidFileException,
    ParseError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
)


def cells_of_xlsx(data: bytes) -> Iterator[tuple[str, Rows]]:
    """Name of each sheet and its rows. Formulas give the value that was kept with them. Raises UnableToReadList."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST:
                raise UnableToReadList("bảng Excel quá lớn khi giải nén")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except UnableToReadList:
        raise
    except _BROKEN:
        raise UnableToReadList("tệp Excel hỏng: hãy mở bằng Excel rồi lưu lại") from None
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its size is often too much, and may be too little
        yield sheet.title, _sheet(sheet.iter_rows(values_only=True))


def _sheet(rows: Iterable[Sequence[Any]]) -> Rows:
    try:
        for number, row in enumerate(rows, 1):
            cells = [_cell(value) for value in row]
            if any(cells):
                yield number, cells
    except _BROKEN:
        raise UnableToReadList("tệp Excel hỏng giữa chừng: hãy mở bằng Excel rồi lưu lại") from None


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value).strip()
