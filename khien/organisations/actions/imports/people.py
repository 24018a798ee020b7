"""People from a table, in bulk, each with a role and a one-time link. What a cell means is read in `rules.rows`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from khien.base import audit, clock
from khien.organisations.actions.imports.outcome import (
    BATCH,
    Imported,
    NewLink,
    UnableToImport,
    in_order,
    known_units,
)
from khien.organisations.actions.people import new_links
from khien.organisations.actions.tree import hold_tree
from khien.organisations.models import Grant, Person
from khien.organisations.queries import Viewer
from khien.organisations.rules.finding import Directory, Place, UnableToFind
from khien.organisations.rules.names import folded, username_for
from khien.organisations.rules.rows import PERSON_COLUMNS, BadRow, PersonRow, person_rows
from khien.organisations.rules.sheets import Sheet

_NAME, _UNIT, _USERNAME, _EMAIL = (PERSON_COLUMNS[name].heading for name in ("full_name", "unit", "username", "email"))


@transaction.atomic
def import_people(sheet: Sheet, *, by: Viewer, at: datetime, dry_run: bool = False) -> Imported:
    """Add the sheet's people, each with a role on a unit and a one-time link whose token is returned here alone.

    Raises UnableToImport with every bad row; a dry run returns them instead and changes nothing.
    """
    hold_tree()
    rows = person_rows(sheet)
    bad = list(rows.bad)
    homes = _homes(rows.good, known_units(by, at), bad)
    _find_taken_usernames(rows.good, bad)
    _find_doubles(rows.good, homes, bad)
    wrong = {each.line for each in bad}
    if dry_run:
        good = sum(row.line not in wrong for row in rows.good)
        return Imported(rows.count, good, in_order(bad), rows.ignored)
    if bad:
        raise UnableToImport(bad, rows.count)
    people = _save(rows.good, homes, at)
    links = tuple(
        NewLink(person.username, person.full_name, homes[row.line].name, token)
        for row, person, token in zip(rows.good, people, new_links(people, at), strict=True)
    )
    ids = [person.pk for person in people]
    details = {"file": sheet.name, "sha256": sheet.digest, "rows": rows.count, "people": ids}
    audit.record("people.imported", f"import:{sheet.digest}", by=by, at=at, details=details)
    return Imported(rows.count, len(people), (), rows.ignored, links)


def _homes(rows: Sequence[PersonRow], directory: Directory, bad: list[BadRow]) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for row in rows:
        try:
            found[row.line] = directory.find(row.unit)
        except UnableToFind as refusal:
            bad.append(BadRow(row.line, _UNIT, str(refusal)))
        if row.email:
            try:
                validate_email(row.email)
            except ValidationError:
                bad.append(BadRow(row.line, _EMAIL, f"“{row.email}” không phải là địa chỉ hợp lệ"))
    return found


def _find_taken_usernames(rows: Sequence[PersonRow], bad: list[BadRow]) -> None:
    taken = set(Person.objects.values_list("username", flat=True))
    lines: dict[str, int] = {}
    for row in rows:
        name = row.username
        if not name:
            if not username_for(row.full_name):
                bad.append(BadRow(row.line, _USERNAME, "không tạo được từ họ tên; hãy ghi một tên đăng nhập"))
            continue
        if name in taken:
            bad.append(BadRow(row.line, _USERNAME, f"“{name}” đã có người dùng"))
        elif name in lines:
            bad.append(BadRow(row.line, _USERNAME, f"“{name}” trùng với dòng {lines[name]}"))
        lines.setdefault(name, row.line)


def _find_doubles(rows: Sequence[PersonRow], homes: Mapping[int, Place], bad: list[BadRow]) -> None:
    """One name twice at one unit; people who do share one are told apart by writing their sign-in names."""
    grants = Grant.objects.filter(person__is_active=True, valid_to__isnull=True)
    working = {(str(unit), name) for unit, name in grants.values_list("unit_id", "person__full_name_folded")}
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        home = homes.get(row.line)
        if home is None or row.username:
            continue
        person = (home.key, folded(row.full_name))
        if person in lines:
            bad.append(BadRow(row.line, _NAME, f"“{row.full_name}” trùng với dòng {lines[person]}"))
        elif person in working:
            bad.append(BadRow(row.line, _NAME, f"“{row.full_name}” đã có ở “{home.name}”"))
        lines.setdefault(person, row.line)


def _save(rows: Sequence[PersonRow], homes: Mapping[int, Place], at: datetime) -> list[Person]:
    names, day = _usernames(rows), clock.day_of(at)
    people = [_person(row, names[row.line], at) for row in rows]
    people = Person.objects.bulk_create(people, batch_size=BATCH)
    grants = [
        Grant(person=person, unit_id=int(homes[row.line].key), role=row.role, valid_from=day)
        for row, person in zip(rows, people, strict=True)
    ]
    Grant.objects.bulk_create(grants, batch_size=BATCH)
    return people


def _usernames(rows: Sequence[PersonRow]) -> dict[int, str]:
    """A free sign-in name for each row: as written, else made from the name, with a number where it is taken."""
    taken = set(Person.objects.values_list("username", flat=True)) | {row.username for row in rows}
    last: dict[str, int] = {}
    chosen: dict[int, str] = {}
    for row in rows:
        name = row.username
        if not name:
            name = base = username_for(row.full_name)
            while name in taken:
                last[base] = last.get(base, 1) + 1
                name = f"{base}{last[base]}"
            taken.add(name)
        chosen[row.line] = name
    return chosen


def _person(row: PersonRow, username: str, at: datetime) -> Person:
    person = Person(
        username=username,
        full_name=row.full_name,
        full_name_folded=folded(row.full_name),
        title=row.title,
        email=row.email,
        phone=row.phone,
        joined_at=at,
    )
    person.set_unusable_password()
    return person
