"""Rows of a table to what they declare, and back: the same columns are taken in and given out. Knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from khien.organisations.rules.kinds import plain_words
from khien.organisations.rules.names import tidy
from khien.organisations.rules.rows import Column, RefusedCell, Rows, day_in, table_rows
from khien.organisations.rules.sheets import Sheet, SheetRow
from khien.systems.rules.fields import DESCRIPTION, IN_A_SYSTEM, PARTS, Field, Part, Shape

SYSTEMS = "he-thong"
KINDS: Mapping[str, Part | None] = {
    SYSTEMS: None,
    "vung-mang": Part.ZONE,
    "ket-noi": Part.LINK,
    "thiet-bi": Part.ASSET,
    "dia-chi": Part.ADDRESS,
    "ten-mien": Part.DOMAIN,
    "phan-mem": Part.SOFTWARE,
}
_YES, _NO = (
    frozenset({"co", "x", "1", "dung", "true", "yes", "cong khai"}),
    frozenset({"khong", "0", "sai", "false", "no"}),
)
_FORMULAS = "=+-@"


@dataclass(frozen=True, slots=True)
class Declared:
    """One row: whose it is, and what it says; a ROW field is the other row's name, an empty cell is not there.

    No system: the part belongs to the unit itself.
    """

    line: int
    unit: str
    system: str
    given: Mapping[str, Any]


def fields_of(kind: str) -> Mapping[str, Field]:
    """The fields that the columns of a kind of table stand for, in order."""
    part = KINDS[kind]
    return DESCRIPTION if part is None else PARTS[part]


def _alone(kind: str) -> bool:
    """Whether a row may name no system: machines, addresses, domains and software of the unit itself."""
    part = KINDS[kind]
    return part is not None and part not in IN_A_SYSTEM


def columns_of(kind: str) -> dict[str, Column]:
    """The columns of a kind of table: the unit, the system, then one a field."""
    columns = {
        "unit": Column("Đơn vị", ("ten don vi", "ma don vi", "unit"), longest=1000),
        "system": Column("Tên hệ thống", ("he thong", "ten he thong thong tin", "system"), True, blank=_alone(kind)),
    }
    for name, one in fields_of(kind).items():
        longest = 4000 if one.shape in (Shape.LONG, Shape.WORDS) else max(one.longest, 300)
        columns[f"f_{name}"] = Column(one.label, (name.replace("_", " "),), needed=one.needed, longest=longest)
    return columns


def declared_rows(kind: str, sheet: Sheet) -> Rows[Declared]:
    """Rows as the sheet says them. Raises UnableToReadSheet where the columns needed are not there."""
    fields = fields_of(kind)

    def read(row: SheetRow, values: dict[str, str], _numbers: set[str]) -> Declared:
        given: dict[str, Any] = {}
        for name, one in fields.items():
            text = _armed(values.get(f"f_{name}", ""))
            if text:
                given[name] = _cell(one, text)
        return Declared(row.line, values.get("unit", ""), tidy(_armed(values.get("system", ""))), given)

    return table_rows(sheet, columns_of(kind), read)


def _armed(text: str) -> str:
    """Without the quote that keeps a spreadsheet from taking a text for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in tuple(_FORMULAS) else text


def _cell(one: Field, text: str) -> Any:
    match one.shape:
        case Shape.WORD:
            return _code(one, text)
        case Shape.WORDS:
            return tuple(_code(one, each) for each in text.split(";") if each.strip())
        case Shape.DAY:
            return day_in(text, one.label)
        case Shape.FLAG:
            said = plain_words(text)
            if said not in _YES | _NO:
                raise RefusedCell(one.label, f"“{text}” không rõ là có hay không; hãy ghi Có hoặc Không")
            return said in _YES
        case Shape.ROW:
            return tidy(text)
        case _:
            return text


def _code(one: Field, text: str) -> str:
    """The code of a choice, by its words or by the code itself."""
    wanted = plain_words(text)
    for code, words in one.words().items():
        if wanted in (plain_words(words), plain_words(code)) or text.strip() == code:
            return code
    raise RefusedCell(one.label, f"không có “{text.strip()}”; chọn một trong: {'; '.join(one.words().values())}")


def shown_cell(one: Field, value: Any) -> Any:
    """A kept value as a cell that `declared_rows` reads back."""
    if value is None or value == "" or value == () or value == []:
        return ""
    match one.shape:
        case Shape.WORD:
            return one.words().get(value, value)
        case Shape.WORDS:
            return "; ".join(one.words().get(each, each) for each in value)
        case Shape.FLAG:
            return "Có" if value else "Không"
        case Shape.LONG:
            return value
        case _:
            return value
