"""People of a team from a table: all rows or none, in one transaction with one entry. A dry run writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.organisations.queries import Viewer
from khien.organisations.rules.names import folded
from khien.organisations.rules.rows import BadRow
from khien.watch.actions.members import Described, UnableToKeepMember, made_in_import
from khien.watch.actions.teams import SUBJECT, Placed, UnableToKeepTeam, held_team, seated
from khien.watch.models import Member, Team
from khien.watch.rules.team_rows import COLUMNS, TeamRow, team_rows

if TYPE_CHECKING:
    from khien.organisations.rules.sheets import Sheet

MOST_ROWS = 300


class UnableToImportTeam(ValueError):
    """Some rows are bad, so nothing was taken; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How it went: rows in all, how many people would be or were added, of them new; what is bad; unused headings."""

    rows: int
    added: int
    new: int
    bad: tuple[BadRow, ...]
    ignored: tuple[str, ...]


class _DryRun(Exception):
    """Takes back what a trial wrote."""


def import_team(team: Team, sheet: Sheet, *, by: Viewer, at: datetime, dry_run: bool = False) -> Tried:
    """Seat everybody of the sheet: a member of the team's unit by that very name, else a new one.

    Raises UnableToImportTeam where a row is bad; a dry run tells them instead. Both go the same way.
    """
    tried: list[Tried] = []
    try:
        with transaction.atomic():
            tried.append(_imported(team, sheet, by, at))
            if dry_run:
                raise _DryRun
            if bad := {one.line for one in tried[0].bad}:
                raise UnableToImportTeam(f"Có {len(bad)} dòng chưa hợp lệ nên chưa nhập dòng nào.")
    except _DryRun:
        return tried[0]
    return tried[0]


def _imported(team: Team, sheet: Sheet, by: Viewer, at: datetime) -> Tried:
    held = held_team(team, by)
    rows = team_rows(sheet)
    if rows.count > MOST_ROWS:
        raise UnableToImportTeam(f"Bảng có {rows.count} dòng; một đội nhập nhiều nhất {MOST_ROWS} người một lần.")
    bad, known = [*rows.bad, *_doubles(rows.good)], _known(held, clock.day_of(at))
    wrong = {one.line for one in bad}
    added = new = 0
    for row in rows.good:
        if row.line in wrong:
            continue
        try:
            with transaction.atomic():
                new += _taken(held, row, known, at)
                added += 1
        except (UnableToKeepMember, UnableToKeepTeam) as refusal:
            bad.append(BadRow(row.line, "", str(refusal)))
    found = Tried(rows.count, added, new, tuple(sorted(bad, key=lambda one: (one.line, one.column))), rows.ignored)
    details = {"file": sheet.name, "sha256": sheet.digest, "rows": rows.count, "seats": added, "new": new}
    audit.record("team.imported", SUBJECT.format(held.pk), by=by, at=at, unit_id=held.unit_id, details=details)
    return found


def _taken(team: Team, row: TeamRow, known: dict[str, Member], at: datetime) -> int:
    """Seat one person; 1 where the person was not known before."""
    today, member, new = clock.day_of(at), known.get(folded(row.name)), 0
    since = row.since or today
    if member is None:
        said = Described(
            name=row.name,
            since=since,
            title=row.title,
            phone=row.phone,
            email=row.email,
            employer=row.employer,
            outside=row.outside,
            until=row.until,
        )
        member, new = made_in_import(team.unit, [said], at)[0], 1
    until = row.until or member.valid_to
    seated(team, member, Placed(row.part, since, until, hotline=row.hotline))
    return new


def _known(team: Team, on: date) -> dict[str, Member]:
    """Members of the team's own unit by name; a name that two bear stands for neither, and is told as a new person."""
    found: dict[str, Member] = {}
    twice: set[str] = set()
    for one in Member.objects.filter(unit=team.unit).select_related("unit"):
        if one.valid_to is not None and one.valid_to <= on:
            continue
        name = folded(one.name)
        if name in found:
            twice.add(name)
        found[name] = one
    return {name: one for name, one in found.items() if name not in twice}


def _doubles(rows: Sequence[TeamRow]) -> list[BadRow]:
    lines: dict[tuple[str, str], int] = {}
    bad = []
    for row in rows:
        key = folded(row.name), row.phone
        if key in lines:
            bad.append(BadRow(row.line, COLUMNS["name"].heading, f"“{row.name}” trùng với dòng {lines[key]}"))
        lines.setdefault(key, row.line)
    return bad
