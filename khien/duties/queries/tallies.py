"""Each unit's verdicts in a few bytes: which of them no longer hold, made anew a batch at a time, read for a roll-up.

Rights are decided before: these functions take units that the viewer may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, When

from khien.base import clock
from khien.base.bulk import plain
from khien.duties.models import Ask, Duty, Tally
from khien.duties.queries.judging import refresh
from khien.duties.rules.packing import packed, packed_by_letter, worst_by_letter, worst_of
from khien.duties.rules.verdicts import Status
from khien.law.fingerprint import fingerprint

if TYPE_CHECKING:
    from khien.organisations.models import Unit

BATCH = 250
_Row = tuple[int, str, str, str, date | None, date | None, int]


def stale(units: QuerySet[Unit], on: date) -> QuerySet[Unit]:
    """Units that were ever asked something and whose tally is missing or no longer holds."""
    return units.filter((Q(tally=None) & _asked()) | (Q(tally__isnull=False) & _moved(on))).order_by("path")


def _asked() -> Exists:
    return Exists(Duty.objects.filter(unit=OuterRef("pk")))


def _moved(on: date) -> Q:
    """What makes a tally no longer hold on a day: facts, the catalogue, or the day itself."""
    moved = ~Q(tally__facts_version=F("facts_version")) | ~Q(tally__catalogue=fingerprint())
    return moved | Q(tally__turns_on__lte=on) | Q(tally__judged_on__gt=on)


def renew(units: QuerySet[Unit], most: int | None = None) -> int:
    """Judge and tally anew what no longer holds today, at most `most` units; how many are left."""
    today = clock.today()
    found = list(stale(units, today).values_list("pk", "facts_version"))
    now = found if most is None else found[:most]
    for first in range(0, len(now), BATCH):
        _renew(dict(now[first : first + BATCH]), today)
    return len(found) - len(now)


def _renew(versions: Mapping[int, int], today: date) -> None:
    """`versions` are the units with their `facts_version`, as read before anything is judged.

    Judging holds nobody up. What is asked of a unit in the meantime has no verdict yet, and so its tally does not hold.
    """
    live = Ask.objects.filter(duty__unit_id__in=list(versions), recalled_at=None)
    refresh(live, today)
    with transaction.atomic():
        rows: dict[int, list[_Row]] = defaultdict(list)
        columns = ("duty__unit_id", "scope", "duty__obligation", "status", "due_on", "turns_on", "facts_version")
        for row in live.order_by().values_list(*columns):
            rows[row[0]].append(row)
        Tally.objects.bulk_create(
            [_tally(unit, rows[unit], version, today) for unit, version in versions.items()],
            update_conflicts=True,
            unique_fields=["unit"],
            update_fields=["verdicts", "by_letter", "turns_on", "judged_on", "facts_version", "catalogue"],
        )


def _tally(unit: int, rows: Sequence[_Row], version: int, today: date) -> Tally:
    asked = [(scope, name, Status(status), due_on) for _, scope, name, status, due_on, _, _ in rows]
    turns = [row[5] for row in rows if row[5] is not None]
    return Tally(
        unit_id=unit,
        verdicts=packed(worst_of((name, status, due_on) for _, name, status, due_on in asked)),
        by_letter=packed_by_letter(worst_by_letter(asked)),
        turns_on=min(turns, default=None),
        judged_on=today,
        facts_version=min((row[6] for row in rows), default=version),
        catalogue=fingerprint(),
    )


def packs(units: QuerySet[Unit]) -> tuple[list[int], list[bytes]]:
    """The units that have a tally, and the tallies, in the same order."""
    rows = plain(units.filter(tally__isnull=False).order_by("path").values_list("pk", "tally__verdicts"))
    return [row[0] for row in rows], [bytes(row[1]) for row in rows]


class Held(NamedTuple):
    """Units, their paths, folded names and tallies in one order; how many must be judged before they tell today."""

    units: list[int]
    paths: list[str]
    names: list[str]
    packs: list[bytes]
    waiting: int


def held_packs(units: QuerySet[Unit], on: date, *, by_letter: bool) -> Held:
    """Of units that were ever asked something; `by_letter` tells letters apart (`unpacked_of_letter`). One query."""
    column = "tally__by_letter" if by_letter else "tally__verdicts"
    off = Case(When(Q(tally=None) | _moved(on), then=1), default=0, output_field=IntegerField())
    found = units.filter(Q(tally__isnull=False) | _asked()).annotate(off=off).order_by("path")
    rows = plain(found.values_list("pk", "path", "name_folded", column, "off"))
    if not rows:
        return Held([], [], [], [], 0)
    keys, paths, names, packs, off_by = (list(one) for one in zip(*rows, strict=True))
    return Held(keys, paths, names, [bytes(pack or b"") for pack in packs], sum(off_by))
