"""Rows of a sheet to units and people as someone wrote them, and each bad row with its reason. Knows no table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from khien.organisations.rules.codes import code_faults, normal_code
from khien.organisations.rules.kinds import kind_labelled, plain_words
from khien.organisations.rules.names import tidy, username_faults
from khien.organisations.rules.rights import ROLE_LABELS, Role
from khien.organisations.rules.sheets import Sheet, SheetRow, UnableToReadSheet

_HEADER_WITHIN = 15
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)  # an older or later day is a slip of the keyboard
_DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: its line in the file, the column in words ("" for the row whole), the reason."""

    line: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    line: int
    name: str
    kind: str
    parent: str
    code: str
    place: str
    symbol: str
    valid_from: date | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`username` is "" where the file leaves it to be made from the name."""

    line: int
    full_name: str
    unit: str
    role: Role
    username: str
    title: str
    email: str
    phone: str


RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Rows(Generic[RowT]):
    """What a sheet says: good rows, bad rows in order, headings that nothing was read from, how many rows in all."""

    good: tuple[RowT, ...]
    bad: tuple[BadRow, ...]
    ignored: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its official heading and the other headings, folded, that people give it.

    A needed one must be there, and in each row unless `blank` says that an empty cell means something.
    """

    heading: str
    words: tuple[str, ...]
    needed: bool = False
    longest: int = 120
    blank: bool = False


UNIT_COLUMNS: Mapping[str, Column] = {
    "name": Column("Tên đơn vị", ("ten", "name", "ten co quan", "ten co quan don vi", "don vi"), True, 250),
    "kind": Column("Loại đơn vị", ("loai", "loai hinh", "kind", "loai hinh don vi"), True),
    "parent": Column(
        "Đơn vị cấp trên", ("cap tren", "truc thuoc", "don vi cha", "parent", "ma cap tren"), longest=1000
    ),
    "code": Column("Mã định danh", ("ma", "ma don vi", "ma dinh danh dien tu", "code"), longest=200),
    "place": Column("Địa danh", ("dia ban", "place", "noi ban hanh")),
    "symbol": Column("Ký hiệu", ("viet tat", "ky hieu van ban", "symbol", "ten viet tat"), longest=40),
    "valid_from": Column("Hoạt động từ ngày", ("tu ngay", "hieu luc tu", "ngay thanh lap", "valid from")),
}
PERSON_COLUMNS: Mapping[str, Column] = {
    "full_name": Column("Họ và tên", ("ho ten", "ten", "full name", "ho va ten dem va ten"), True),
    "unit": Column("Đơn vị", ("ma don vi", "ten don vi", "co quan", "unit", "ma dinh danh don vi"), True, 1000),
    "role": Column("Vai trò", ("quyen", "role", "vai tro he thong"), True),
    "username": Column("Tên đăng nhập", ("tai khoan", "username", "ten tai khoan")),
    "title": Column("Chức vụ", ("chuc danh", "title", "vi tri")),
    "email": Column("Thư điện tử", ("email", "e mail", "hop thu", "dia chi email")),
    "phone": Column("Điện thoại", ("so dien thoai", "sdt", "phone", "di dong"), longest=30),
}
_ROLES = {plain_words(label): role for role, label in ROLE_LABELS.items()} | {
    "lanh dao": Role.LEADER,
    "dau moi": Role.COORDINATOR,
    "chuyen trach": Role.COORDINATOR,
    "can bo": Role.OFFICER,
    "thuc hien": Role.OFFICER,
    "ung cuu": Role.RESPONDER,
    "kiem tra": Role.AUDITOR,
    "giam sat": Role.AUDITOR,
    "quan tri": Role.ADMINISTRATOR,
}


class RefusedCell(ValueError):
    """One row's fault on its way to becoming a BadRow."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column


def unit_rows(sheet: Sheet) -> Rows[UnitRow]:
    """Units as the sheet names them. Raises UnableToReadSheet where the columns needed are not there."""
    return table_rows(sheet, UNIT_COLUMNS, _unit)


def person_rows(sheet: Sheet) -> Rows[PersonRow]:
    """People as the sheet names them. Raises UnableToReadSheet where the columns needed are not there."""
    return table_rows(sheet, PERSON_COLUMNS, _person)


def table_rows(
    sheet: Sheet, columns: Mapping[str, Column], read: Callable[[SheetRow, dict[str, str], set[str]], RowT]
) -> Rows[RowT]:
    """What `read` makes of each row; a cell that it refuses (RefusedCell) makes a bad row."""
    start, places, ignored = _header(sheet, columns)
    good: list[RowT] = []
    bad: list[BadRow] = []
    body = sheet.rows[start + 1 :]
    for row in body:
        values = {name: row.cells[at] if at < len(row.cells) else "" for name, at in places.items()}
        numbers = {name for name, at in places.items() if at in row.numbers}
        try:
            _check(values, columns)
            good.append(read(row, values, numbers))
        except RefusedCell as refusal:
            bad.append(BadRow(row.line, refusal.column, str(refusal)))
    return Rows(tuple(good), tuple(bad), ignored, len(body))


def _header(sheet: Sheet, columns: Mapping[str, Column]) -> tuple[int, dict[str, int], tuple[str, ...]]:
    """The row of headings (a title may stand above it), the place of each column, and the headings not used."""
    best: dict[str, int] = {}
    start = 0
    for at, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        found = _places(row, columns)
        if len(found) > len(best):
            start, best = at, found
    lacking = [column.heading for name, column in columns.items() if column.needed and name not in best]
    if lacking:
        wanted = ", ".join(f"“{heading}”" for heading in lacking)
        raise UnableToReadSheet(f"Bảng thiếu cột {wanted}. Dòng đầu của bảng phải là tên các cột.")
    cells = sheet.rows[start].cells
    used = set(best.values())
    return start, best, tuple(cell for at, cell in enumerate(cells) if cell and at not in used)


def _places(row: SheetRow, columns: Mapping[str, Column]) -> dict[str, int]:
    found: dict[str, int] = {}
    headings = [plain_words(cell.partition("(")[0].rstrip("* ")) for cell in row.cells]
    for name, column in columns.items():
        for word in (plain_words(column.heading), name.replace("_", " "), *column.words):
            if word in headings and headings.index(word) not in found.values():
                found[name] = headings.index(word)
                break
    return found


def _check(values: Mapping[str, str], columns: Mapping[str, Column]) -> None:
    for name, column in columns.items():
        text = values.get(name, "")
        if column.needed and not column.blank and not text:
            raise RefusedCell(column.heading, "đang để trống")
        if len(text) > column.longest:
            raise RefusedCell(column.heading, f"dài quá {column.longest} ký tự")


def _unit(row: SheetRow, values: dict[str, str], numbers: set[str]) -> UnitRow:
    kind = kind_labelled(values["kind"])
    if kind is None:
        raise RefusedCell(UNIT_COLUMNS["kind"].heading, f"không có loại đơn vị “{values['kind']}”")
    code = normal_code(values.get("code", ""))
    if "code" in numbers:
        why = "ô đang ở dạng số nên có thể đã mất chữ số 0; hãy đổi ô sang dạng văn bản (Text) rồi ghi lại mã"
        raise RefusedCell(UNIT_COLUMNS["code"].heading, why)
    faults = code_faults(code) if code else ()
    if faults:
        raise RefusedCell(UNIT_COLUMNS["code"].heading, " ".join(faults))
    return UnitRow(
        line=row.line,
        name=tidy(values["name"]),
        kind=kind,
        parent=values.get("parent", ""),
        code=code,
        place=tidy(values.get("place", "")),
        symbol=tidy(values.get("symbol", "")),
        valid_from=day_in(values.get("valid_from", ""), UNIT_COLUMNS["valid_from"].heading),
    )


def _person(row: SheetRow, values: dict[str, str], numbers: set[str]) -> PersonRow:
    role = _ROLES.get(plain_words(values["role"])) or next((r for r in Role if r == values["role"].lower()), None)
    if role is None:
        wanted = ", ".join(ROLE_LABELS.values())
        raise RefusedCell(
            PERSON_COLUMNS["role"].heading, f"không có vai trò “{values['role']}”; chọn một trong: {wanted}"
        )
    username = values.get("username", "").lower()
    faults = username_faults(username) if username else ()
    if faults:
        raise RefusedCell(PERSON_COLUMNS["username"].heading, " ".join(faults))
    phone = values.get("phone", "")
    if "phone" in numbers and (len(phone) == 9 or (len(phone) == 10 and phone.startswith("2"))):
        phone = f"0{phone}"  # Excel drops the zero that a mobile or a landline number begins with
    return PersonRow(
        line=row.line,
        full_name=tidy(values["full_name"]),
        unit=values["unit"],
        role=role,
        username=username,
        title=tidy(values.get("title", "")),
        email=values.get("email", ""),
        phone=tidy(phone),
    )


def day_in(text: str, heading: str) -> date | None:
    """The day that a cell says; None where it is empty. Raises RefusedCell."""
    if not text:
        return None
    for form in _DATES:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        if not FIRST_DAY <= day <= LAST_DAY:
            why = f"“{text}” có năm không hợp lý; ngày phải từ {FIRST_DAY:%d/%m/%Y} đến {LAST_DAY:%d/%m/%Y}"
            raise RefusedCell(heading, why)
        return day
    raise RefusedCell(heading, f"“{text}” không phải là ngày; hãy ghi như 21/11/2026")
