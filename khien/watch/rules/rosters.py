"""A roster as CSV or XLSX to shifts, `unit,person,start,end,kind`. A bad row is named and never counted as cover.

Each line of CSV stands alone, so that a quote left open spoils its own line and swallows no other; every sheet of a
workbook is read, or named as left out.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from khien.reading.fold import fold
from khien.watch.rules.moments import UnableToReadMoment, moment, puts_months_first
from khien.watch.rules.shifts import Kind, Shift, UnableToMakeShift
from khien.watch.rules.workbooks import ODD, Sheet, UnableToOpenWorkbook, read_workbook

LARGEST = 64 * 1024 * 1024
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "unit": ("don vi", "ten don vi", "co quan"),
    "person": ("nguoi truc", "can bo truc", "ho va ten", "ho ten"),
    "start": ("bat dau", "tu"),
    "end": ("ket thuc", "den"),
    "kind": ("hinh thuc", "hinh thuc truc", "loai"),
}
_KINDS_SAID = "“tại chỗ” (site) hoặc “gọi khi cần” (call)"
KINDS = {"site": Kind.SITE, "tai cho": Kind.SITE, "call": Kind.CALL, "goi khi can": Kind.CALL, "tu xa": Kind.CALL}
_LONGEST_NAME = 250
_DEEPEST_HEADER = 20  # rows of title above the names of the columns
_MANY_DAYS = 5
_MANY_LINES = 20  # hidden rows named one by one
_LONGEST_RECORD = 50  # lines over which one quoted cell may run
_A_DAY = re.compile(
    r"(?:ngay )?[0-9]{1,2}(?:[/.-][0-9]{1,2}(?:[/.-][0-9]{4})?)?|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:t00:00)?"
    r"|t[2-7]|cn|thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat"
)
_BY_DAY = "Bảng này xếp mỗi ngày một cột; hãy chuyển thành mỗi ca một dòng với các cột"
_BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NOT_UTF8 = re.compile(r"[\ud800-\udfff\ufffd]")
_NOBODY = {"chua phan cong", "chua co", "chua co nguoi", "chua bo tri", "khong co", "tbd", "n/a", "null", "none"}
_NOT_CSV = (
    (b"\xd0\xcf\x11\xe0", "là tệp Excel đời cũ (.xls); hãy mở bằng Excel rồi lưu lại dạng XLSX hoặc “CSV UTF-8”"),
    (b"%PDF", "là tệp PDF; lịch trực chỉ đọc từ CSV hoặc XLSX"),
)


class UnableToReadRoster(ValueError):
    """Nothing of the file can be read as a roster; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no shift: its line in the file, the column and unit ("" where not known), the reason.

    `sheet` is its sheet's name where the workbook has several.
    """

    line: int
    column: str
    why: str
    unit: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A line that says the same as an earlier one; the two are one shift."""

    line: int
    first: int
    sheet: str = ""
    first_sheet: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sheet, or its hidden rows, that was not read. `counts`: shifts may stand there, so that not all was read."""

    sheet: str
    why: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file says. `units` names every unit that it names, also one whose rows are all bad.

    `lines` are those of the shifts, in their order, and `sheets` the names of their sheets.
    """

    shifts: tuple[Shift, ...]
    bad: tuple[BadRow, ...]
    repeated: tuple[Repeated, ...]
    units: tuple[str, ...]
    lines: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def all_read(self) -> bool:
        """Whether nothing that may be a shift stayed unread."""
        return not self.bad and not any(one.counts for one in self.left_out)


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows under the names of their columns; None in place of cells that cannot be parted."""

    places: Mapping[str, int]
    width: int
    rows: Sequence[tuple[int, Sequence[str] | None]]
    sheet: str = ""


def read_roster(data: bytes, unit: str = "") -> Roster:
    """Every line of an XLSX file, or of a CSV file (UTF-8, or UTF-16 with a mark) parted by `,`, `;` or tab.

    `unit` is whose roster it is where the table has no column of units. Raises UnableToReadRoster where the file is no
    such table at all; anything less becomes bad rows.
    """
    if data.startswith(b"PK\x03\x04"):
        tables, left_out = _workbook(data, unit)
        return _taken(tables, unit, left_out)
    lines = [one for one in _lines(_text(data)) if one[1].strip(" \t;,\x00") or "\x00" in one[1]]
    first = next((line for _number, line in lines if line.strip(" \t;,")), None)
    if first is None:
        raise UnableToReadRoster("Tệp rỗng, không có dòng nào.")
    mark = _mark(first)
    places, width = _header(_cells(first, mark) or [], unit)
    rows = lines[next(at for at, one in enumerate(lines) if one[1] is first) + 1 :]
    return _taken([_Table(places, width, list(_records(rows, mark, width)))], unit)


def _taken(tables: Sequence[_Table], unit: str, left_out: Sequence[LeftOut] = ()) -> Roster:
    moments = {
        cells[at]
        for table in tables
        for at in (table.places["start"], table.places["end"])
        for _number, cells in table.rows
        if cells is not None and at < len(cells)
    }
    taking = _Taking(any(puts_months_first(text) for text in moments), unit)
    for table in tables:
        for number, cells in table.rows:
            taking.take(table, number, cells)
    if not any(table.rows for table in tables):
        raise UnableToReadRoster("Lịch trực chỉ có dòng tên cột, chưa có ca trực nào.")
    return Roster(
        tuple(taking.shifts),
        tuple(taking.bad),
        tuple(taking.repeated),
        tuple(taking.units.values()),
        tuple(taking.seen[shift][1] for shift in taking.shifts),
        tuple(taking.seen[shift][0] for shift in taking.shifts),
        tuple(left_out),
    )


def _workbook(data: bytes, unit: str) -> tuple[list[_Table], list[LeftOut]]:
    """The tables of a workbook, a sheet each, and what was left out. Raises where no sheet is a roster."""
    try:
        sheets = read_workbook(data)
    except UnableToOpenWorkbook as refused:
        raise UnableToReadRoster(str(refused)) from None
    if not sheets:
        raise UnableToReadRoster("Tệp rỗng, không có dòng nào.")
    tables: list[_Table] = []
    left_out: list[LeftOut] = []
    refusals: list[UnableToReadRoster] = []
    for sheet in sheets:
        try:
            table = _table(sheet, unit, sheet.title if len(sheets) > 1 else "")
        except UnableToReadRoster as refused:
            refusals.append(refused)
            left_out.append(LeftOut(sheet.title, f"{refused}", counts=not sheet.hidden and _may_have_rows(sheet)))
            continue
        if sheet.hidden:
            left_out.append(LeftOut(sheet.title, "trang tính bị ẩn, không đọc", counts=True))
            continue
        if sheet.unseen:
            lines = ", ".join(map(str, sheet.unseen[:_MANY_LINES])) + (", …" if len(sheet.unseen) > _MANY_LINES else "")
            left_out.append(
                LeftOut(sheet.title, f"{len(sheet.unseen)} dòng bị ẩn, không đọc: dòng {lines}", counts=True)
            )
        if len(sheets) > 1 and not table.rows:
            left_out.append(LeftOut(sheet.title, "chỉ có dòng tên cột, chưa có ca trực nào", counts=True))
        tables.append(table)
    if tables:
        return tables, left_out
    if not refusals:
        raise UnableToReadRoster("Lịch trực nằm ở trang tính bị ẩn; hãy bỏ ẩn (Unhide) rồi gửi lại.")
    raise next((one for one in refusals if _BY_DAY in str(one)), refusals[0])


def _table(sheet: Sheet, unit: str, name: str) -> _Table:
    """The table of one sheet; the names of its columns may stand under a title."""
    refusals: list[UnableToReadRoster] = []
    for at, (_line, cells) in enumerate(sheet.rows[:_DEEPEST_HEADER]):
        try:
            places, width = _header(cells, unit)
        except UnableToReadRoster as refused:
            refusals.append(refused)
            continue
        return _Table(places, width, sheet.rows[at + 1 :], name)
    if not refusals:
        raise UnableToReadRoster("Mọi dòng đều bị ẩn; hãy bỏ ẩn (Unhide) rồi gửi lại.")
    raise next((one for one in refusals if _BY_DAY in str(one)), refusals[0])


def _may_have_rows(sheet: Sheet) -> bool:
    """Notes fill one column; what fills two may be a roster whose columns are named otherwise, or all hidden."""
    filled = {place for _line, cells in sheet.rows for place, cell in enumerate(cells) if cell.strip()}
    return len(filled) > 1 or bool(sheet.unseen)


def _text(data: bytes) -> str:
    """The text; bytes that cannot be read stay as marks of no letter, to be found in the cell where they stand."""
    if len(data) > LARGEST:
        raise UnableToReadRoster(f"Tệp lớn hơn {LARGEST // 1024**2} MB; hãy chia nhỏ.")
    for start, why in _NOT_CSV:
        if data.startswith(start):
            raise UnableToReadRoster(f"Tệp này {why}.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, however they end; Excel's `sep=;` at the top is none of the table."""
    every = enumerate(re.split(r"\r\n|\n|\r", text), 1)
    return ((number, line) for number, line in every if not (number == 1 and line[:4].lower() == "sep="))


def _mark(header: str) -> str:
    return max(",;\t", key=header.count)


def _records(lines: Sequence[tuple[int, str]], mark: str, width: int) -> Iterator[tuple[int, list[str] | None]]:
    """Lines as cells. One that a quoted cell carries over following lines is one record, which cannot be parted."""
    at = 0
    while at < len(lines):
        number, line = lines[at]
        cells = _cells(line, mark)
        yield number, cells
        at += 1 if cells is not None else _running_over(lines[at : at + _LONGEST_RECORD], mark, width)


def _running_over(lines: Sequence[tuple[int, str]], mark: str, width: int) -> int:
    """How many lines the record takes that the first one opens: one, unless together they are as wide as the table.

    A line between that is a whole row by itself shows that a quote was left open by mistake: it swallows none.
    """
    for count in range(2, len(lines) + 1):
        cells = _cells("\n".join(line for _number, line in lines[:count]), mark)
        if cells is not None:
            return count if _is_wide(cells, width) else 1
        if _is_wide(_cells(lines[count - 1][1], mark) or [], width):
            return 1
    return 1


def _is_wide(cells: Sequence[str], width: int) -> bool:
    return len(cells) >= width and not any(cell.strip() for cell in cells[width:])


def _cells(line: str, mark: str) -> list[str] | None:
    """The cells of one line; None where its quotes do not close."""
    if line.count('"') % 2:
        return None
    try:
        return next(csv.reader([line], delimiter=mark, strict=True), [])
    except csv.Error:
        return None


def _header(cells: Sequence[str], unit: str = "") -> tuple[dict[str, int], int]:
    """The place of each column, and how wide the table is; that of units may lack where the unit is known."""
    headings = [" ".join(fold(cell).replace("\x00", "").split()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    places: dict[str, int] = {}
    for name, words in COLUMNS.items():
        found = [place for place, heading in enumerate(headings) if heading == name or heading in words]
        if len(found) > 1:
            raise UnableToReadRoster(f"Dòng tên cột có hai cột “{name}”.")
        if found:
            places[name] = found[0]
    needed = [name for name in COLUMNS if name != "unit" or not unit]
    if len([one for one in headings if _A_DAY.fullmatch(one)]) >= _MANY_DAYS:
        raise UnableToReadRoster(f"{_BY_DAY} {','.join(needed)}.")
    lacking = ", ".join(name for name in needed if name not in places)
    if lacking:
        raise UnableToReadRoster(f"Thiếu cột {lacking}; dòng đầu phải là tên các cột: {','.join(needed)}.")
    return places, len(headings)


class _Refused(ValueError):
    """One row's fault on its way to becoming a BadRow."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column


@dataclass(slots=True)
class _Taking:
    """Rows being taken in. Names that differ in case or spacing alone are one; the first spelling stays."""

    months_first: bool
    unit: str = ""
    shifts: list[Shift] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    spelled: dict[tuple[str, str], str] = field(default_factory=dict)
    instants: dict[str, datetime] = field(default_factory=dict)
    seen: dict[Shift, tuple[str, int]] = field(default_factory=dict)

    def take(self, table: _Table, line: int, cells: Sequence[str] | None) -> None:
        """One row becomes a shift, a repeated line or a bad row."""
        unit = ""
        try:
            values = self._values(table, cells)
            unit = self._name("unit", values["unit"], self.units)
            shift = self._shift(unit, values)
        except _Refused as refused:
            self.bad.append(BadRow(line, refused.column, str(refused), unit, table.sheet))
            return
        here = (table.sheet, line)
        sheet, first = self.seen.setdefault(shift, here)
        if (sheet, first) == here:
            self.shifts.append(shift)
        else:
            self.repeated.append(Repeated(line, first, table.sheet, sheet))

    def _values(self, table: _Table, cells: Sequence[str] | None) -> dict[str, str]:
        if cells is None:
            raise _Refused(
                "", "dấu nháy kép không khép lại hay đặt sai chỗ, hoặc ô quá dài; mỗi ca phải ở trên một dòng"
            )
        if len(cells) < 2:
            raise _Refused("", "không tách được thành các ô như dòng tên cột")
        if any(cell.strip() for cell in cells[table.width :]):
            why = f"có {len(cells)} ô mà bảng có {table.width} cột; ô có dấu phân cách phải đặt trong dấu nháy kép"
            raise _Refused("", why)
        values = {name: cells[at] if at < len(cells) else "" for name, at in table.places.items()}
        return values if "unit" in values else {"unit": self.unit, **values}

    def _shift(self, unit: str, values: Mapping[str, str]) -> Shift:
        person = self._name("person", values["person"], self.people)
        start, end = (self._moment(name, values[name]) for name in ("start", "end"))
        _check("kind", values["kind"])
        kind = KINDS.get(" ".join(fold(values["kind"]).split()))
        if kind is None:
            shown = _shown(values["kind"])
            raise _Refused("kind", f"“{shown}” không phải là hình thức trực; chỉ có {_KINDS_SAID}")
        try:
            return Shift(unit, person, start, end, kind)
        except UnableToMakeShift as refused:
            raise _Refused("end", f"{refused}".rstrip(".")) from None

    def _name(self, column: str, value: str, known: dict[str, str]) -> str:
        if (column, value) in self.spelled:
            return self.spelled[column, value]
        _check(column, value)
        name = tidy(value)
        if len(name) > _LONGEST_NAME:
            raise _Refused(column, f"dài quá {_LONGEST_NAME} ký tự")
        if not any(mark.isalnum() for mark in name) or fold(name) in _NOBODY:
            raise _Refused(column, f"“{_shown(value)}” không phải là tên")
        self.spelled[column, value] = known.setdefault(name.casefold(), name)
        return self.spelled[column, value]

    def _moment(self, column: str, value: str) -> datetime:
        if value not in self.instants:
            _check(column, value)
            try:
                self.instants[value] = moment(tidy(value), months_first=self.months_first)
            except UnableToReadMoment as refused:
                raise _Refused(column, str(refused)) from None
        return self.instants[value]


def _check(column: str, value: str) -> None:
    """What no cell may be, whatever it says."""
    if value.startswith(ODD) and len(value) > 1:
        raise _Refused(column, value.removeprefix(ODD))
    if _NOT_UTF8.search(value):
        raise _Refused(column, "có chữ không theo bảng mã UTF-8; hãy lưu lại tệp dạng “CSV UTF-8”")
    if _BROKEN.search(value):
        raise _Refused(column, "có ký tự điều khiển (tệp bị hỏng?)")
    if not value.strip():
        raise _Refused(column, "đang để trống")


def tidy(value: str) -> str:
    """One spelling of what looks the same: composed letters, single spaces, nothing that cannot be seen."""
    composed = unicodedata.normalize("NFC", value)
    return " ".join("".join(mark for mark in composed if unicodedata.category(mark) != "Cf").split())


def _shown(value: str) -> str:
    text = "".join(mark if mark.isprintable() else "�" for mark in " ".join(value.split()))
    return text if len(text) <= 40 else f"{text[:39]}…"
