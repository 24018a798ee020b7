"""Rows of a sheet to people of a team as someone wrote them, and each bad row with its reason. Knows no table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from khien.organisations.rules.kinds import plain_words
from khien.organisations.rules.names import tidy
from khien.organisations.rules.rows import Column, RefusedCell, Rows, day_in, table_rows
from khien.organisations.rules.sheets import Sheet, SheetRow
from khien.watch.rules.teams import PARTS, Part

COLUMNS: Mapping[str, Column] = {
    "name": Column("Họ và tên", ("ho ten", "ten"), needed=True),
    "title": Column("Chức vụ", ("chuc danh",)),
    "phone": Column("Điện thoại", ("so dien thoai", "sdt", "di dong"), longest=30),
    "email": Column("Thư điện tử", ("email", "mail")),
    "outside": Column("Chuyên gia ngoài", ("nguoi ngoai", "thue ngoai", "ngoai don vi")),
    "employer": Column("Nơi công tác", ("co quan", "cong ty"), longest=200),
    "part": Column("Phần việc", ("vai tro", "nhiem vu")),
    "hotline": Column("Trực đường dây nóng", ("truc", "duong day nong")),
    "since": Column("Từ ngày", ("ngay vao doi", "bat dau")),
    "last": Column("Đến hết ngày", ("den ngay", "ket thuc")),
}
_PARTS = {plain_words(words): part for part, words in PARTS.items()}
_YES, _NO = frozenset({"co", "x", "1", "dung"}), frozenset({"", "khong", "0", "sai"})


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One person of a sheet; `until` is the first day that he no longer is in the team."""

    line: int
    name: str
    title: str
    phone: str
    email: str
    outside: bool
    employer: str
    part: Part
    hotline: bool
    since: date | None
    until: date | None


def team_rows(sheet: Sheet) -> Rows[TeamRow]:
    """People as the sheet names them. Raises UnableToReadSheet where the columns needed are not there."""
    return table_rows(sheet, COLUMNS, _row)


def _row(row: SheetRow, values: dict[str, str], numbers: set[str]) -> TeamRow:
    phone = values.get("phone", "")
    if "phone" in numbers and len(phone) in (9, 10) and not phone.startswith("0"):
        phone = f"0{phone}"  # Excel drops the zero that a number begins with
    outside = _yes(values, "outside")
    last = day_in(values.get("last", ""), COLUMNS["last"].heading)
    if outside and last is None:
        raise RefusedCell(COLUMNS["last"].heading, "chuyên gia ngoài phải có ngày kết thúc")
    return TeamRow(
        line=row.line,
        name=tidy(values["name"]),
        title=tidy(values.get("title", "")),
        phone=tidy(phone),
        email=values.get("email", "").strip(),
        outside=outside,
        employer=tidy(values.get("employer", "")),
        part=_part(values.get("part", ""), outside=outside),
        hotline=_yes(values, "hotline"),
        since=day_in(values.get("since", ""), COLUMNS["since"].heading),
        until=last + timedelta(days=1) if last else None,
    )


def _part(text: str, *, outside: bool) -> Part:
    if not text:
        return Part.EXPERT if outside else Part.MEMBER
    found = _PARTS.get(plain_words(text))
    if found is None:
        raise RefusedCell(
            COLUMNS["part"].heading, f"không có phần việc “{text}”; chọn một trong: {', '.join(PARTS.values())}"
        )
    return found


def _yes(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "")
    plain = plain_words(text)
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise RefusedCell(COLUMNS[name].heading, f"“{text}” không rõ; hãy ghi “có” hoặc để trống")
