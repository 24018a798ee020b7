"""Persons of an annex: a name on its own, then the rows or cells that belong to it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from khien.reading.blocks import Block
from khien.reading.contacts import EMAIL, PHONE, ROLE, UNIT_HERE, names_in, phones_in, role_of, written
from khien.reading.fold import fold_keeping_positions
from khien.reading.page import Page
from khien.reading.types import Person
from khien.reading.words import ORGAN

_LABEL = re.compile(
    r"(?:[a-z,/ ]{0,40}\b(?:chuc vu|chuc danh|don vi(?: cong tac)?|co quan|noi cong tac)[a-z, ]{0,20})\s*:\s*"
)
_SPLIT_ROLE = (
    (re.compile(r"(?P<role>(?:pho )?truong) (?P<unit>(?:phong|ban|khoa)\b.*)"), True),
    (re.compile(r"(?P<role>(?:pho )?(?:chanh)) (?P<unit>van phong\b.*)"), True),
    (
        re.compile(
            rf"(?P<role>(?:(?:pho )?(?:giam doc|cuc truong|chi cuc truong|hieu truong|doi truong|to truong)|chuyen "
            rf"vien(?: chinh)?|can bo|vien chuc|ky su|nhan vien|cong chuc)),?\s+(?P<unit>(?:thuoc )?{ORGAN}.*)"
        ),
        False,
    ),
)


@dataclass(slots=True)
class _Row:
    """A person as the rows are gathered."""

    name: str
    role: str | None = None
    unit: str | None = None
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)


def people_of(page: Page, blocks: Iterable[Block]) -> tuple[Person, ...]:
    """Everyone whom the annex names with a post, a unit, a number or an address."""
    rows: list[_Row] = []
    for block in blocks:
        names = names_in(page, block) if len(block.text) < 300 else []
        if names and names[0].start <= block.body + 14:
            rows.append(_Row(names[0].written, role_of(page, names[0], block.end)))
        if rows:
            _fill(page, block, rows[-1])
    return tuple(_person(row) for row in rows if row.role or row.unit or row.phones or row.emails)


def _fill(page: Page, block: Block, row: _Row) -> None:
    row.phones.extend(written(page, match) for match in phones_in(page, block.body, block.end))
    row.emails.extend(
        written(page, match).replace(" ", "") for match in EMAIL.finditer(page.text, block.body, block.end)
    )
    label = _LABEL.match(page.text, block.body, block.end)
    start = label.end() if label else block.body
    if not label and (PHONE.search(block.text) or EMAIL.search(block.text)):
        return
    words = page.as_written(start, block.end).strip(" .;")
    if ROLE.match(page.text, start) and row.role is None:
        row.role = words
    elif UNIT_HERE.match(page.text, start) and row.unit is None and len(block.text) < 120:
        row.unit = words


def _person(row: _Row) -> Person:
    role, unit = row.role, row.unit
    if role and not unit:
        role, unit = _split_role(role)
    return Person(row.name, role, unit, tuple(dict.fromkeys(row.phones)), tuple(dict.fromkeys(row.emails)))


def _split_role(words: str) -> tuple[str, str | None]:
    """ "Phó Trưởng phòng Người có công, Sở A" → "Phó Trưởng phòng", "Phòng Người có công, Sở A"."""
    folded = fold_keeping_positions(words)
    for rule, named_by_unit in _SPLIT_ROLE:
        match = rule.match(folded.text)
        if not match:
            continue
        unit = words[folded.origin(match.start("unit")) :].removeprefix("thuộc ")
        if named_by_unit:
            first = unit.split(" ", 2 if unit.lower().startswith("văn phòng") else 1)
            head = " ".join(first[:-1])
            return f"{words[: folded.origin(match.end('role'))]} {head}", unit[:1].upper() + unit[1:]
        return words[: folded.origin(match.end("role"))], unit
    return words, None
