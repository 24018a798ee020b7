"""The register of systems over a whole part of the tree: what it comes to, and the lines of one page of it.

One question reads two numbers a system: its key, and its level with the law, the approval and the beginning packed into
one. Filters and counts of these are made here: asking the database for them again costs more than reading them once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce

from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import InformationSystem, SystemLevel
from khien.systems.queries.levels import LevelOn, held_on
from khien.systems.queries.lists import live_on
from khien.systems.rules.levels import NEW_LAW_SINCE, REGIMES, Held, LevelState
from khien.systems.rules.moving import STAGE_BEGUN, Begun, Move, moves

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class RegisterAsked:
    """Which systems. None and "" ask nothing; a level of 0 and a regime or kind of "-" ask for what is not known."""

    level: int | None = None
    regime: str = ""
    state: LevelState | None = None
    kind: str = ""
    words: str = ""  # of the name, folded
    unit_words: str = ""  # of the unit's name, folded
    move: str = ""  # a transition of the catalogue


UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class Line:
    """A system in the register; `level` is None where nobody has set one."""

    id: int
    name: str
    unit: int
    unit_name: str
    kind: str
    began: date | None
    level: LevelOn | None
    moves: tuple[Move, ...]

    @property
    def state(self) -> LevelState:
        return self.level.held.state if self.level else LevelState.NONE


@dataclass(frozen=True, slots=True)
class Register:
    """The systems found, in the order of the tree, and how many there are.

    By level (None: no level), by state, and by the transition that asks something of them, surely or on a condition;
    `approved` counts by level those whose level was approved.
    """

    systems: tuple[int, ...]
    by_level: Mapping[int | None, int]
    by_state: Mapping[LevelState, int]
    by_move: Mapping[str, int]
    approved: Mapping[int, int]

    @property
    def total(self) -> int:
        return len(self.systems)


def register(viewer: Viewer, unit: Unit, asked: RegisterAsked, on: date) -> Register:
    """The running systems of a unit and of all below it that are asked for. Whoever reads a unit reads all below it."""
    if not units_seen_by(viewer).filter(pk=unit.pk).exists():
        return _told([], {})
    rows = _rows(unit, asked, on).annotate(packed=_packed(on)).order_by("unit__path", "name_folded", "pk")
    found = _read(rows)
    counts = Counter(map(itemgetter(1), found))
    wanted = {packed: systems for packed, systems in counts.items() if _fits(*_unpacked(packed), asked)}
    if len(wanted) < len(counts):
        found = [row for row in found if row[1] in wanted]
    return _told(found, wanted)


_COLUMNS = ("pk", "name", "unit_id", "unit__name", "kind", "valid_from", "stage")


def lines_of(viewer: Viewer, systems: Iterable[int], on: date) -> list[Line]:
    """These systems as lines, in the order given; those that the viewer does not read are left out."""
    keys = list(systems)
    seen = Exists(units_seen_by(viewer).filter(pk=OuterRef("unit")))  # asked of each: no plan pairs units with keys
    rows = InformationSystem.objects.filter(seen, pk__in=keys)
    told = {row[0]: row for row in rows.values_list(*_COLUMNS)}
    levels, found = held_on(viewer, keys, on), []
    for pk, name, unit, unit_name, kind, began, stage in (told[key] for key in keys if key in told):
        level = levels.get(pk)
        asks = moves(level.held if level else None, Begun.of(began, stage))
        found.append(Line(pk, name, unit, unit_name, kind, began, level, asks))
    return found


def _read(rows: QuerySet[Any]) -> list[tuple[int, int]]:
    """Key and packed number of each row, straight from the database: twenty thousand of them are two numbers each."""
    try:
        statement, values = rows.values_list("pk", "packed").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[int, int]] = cursor.fetchall()
        return found


def _rows(unit: Unit, asked: RegisterAsked, on: date) -> QuerySet[InformationSystem]:
    rows = live_on(InformationSystem.objects.filter(unit__path__under=unit.path), on)
    if asked.words:
        rows = rows.filter(name_folded__contains=asked.words)
    if asked.unit_words:
        rows = rows.filter(unit__name_folded__contains=asked.unit_words)
    if asked.kind:
        rows = rows.filter(kind="" if asked.kind == UNKNOWN else asked.kind)
    return rows


def _told(found: list[tuple[int, int]], counts: Mapping[int, int]) -> Register:
    by_level: dict[int | None, int] = {}
    by_state: dict[LevelState, int] = dict.fromkeys(LevelState, 0)
    by_move: dict[str, int] = {}
    approved: dict[int, int] = {}
    for packed, systems in counts.items():
        held, ran = _unpacked(packed)
        level, state = (held.level, held.state) if held else (None, LevelState.NONE)
        by_level[level] = by_level.get(level, 0) + systems
        by_state[state] += systems
        if level is not None and state is LevelState.APPROVED:
            approved[level] = approved.get(level, 0) + systems
        for move in moves(held, ran):
            by_move[move.transition] = by_move.get(move.transition, 0) + systems
    return Register(tuple(map(itemgetter(0), found)), by_level, by_state, by_move, approved)


_RAN = tuple(Begun)


def _packed(on: date) -> CombinedExpression:
    """The level that holds on a day as `Held.code`, 0 where there is none, and behind it the place in `_RAN`."""
    whole = IntegerField()
    regimes = [When(regime=regime, then=Value(place * 1000)) for place, regime in enumerate(REGIMES) if place]
    held = (
        Value(10000) * Cast(F("level"), whole)
        + Case(*regimes, default=Value(0), output_field=whole)
        + Case(When(since__lt=NEW_LAW_SINCE, then=Value(100)), default=Value(0), output_field=whole)
        + Case(When(decision="", then=Value(0)), default=Value(10), output_field=whole)
    )
    rows = SystemLevel.objects.filter(system=OuterRef("pk"), since__lte=on).order_by("-since")
    building = [When(stage=stage, then=Value(_RAN.index(begun))) for stage, begun in STAGE_BEGUN.items()]
    ran = Case(
        *building,
        When(valid_from__lt=NEW_LAW_SINCE, then=Value(_RAN.index(Begun.BEFORE))),
        When(valid_from__gte=NEW_LAW_SINCE, then=Value(_RAN.index(Begun.SINCE))),
        default=Value(_RAN.index(Begun.UNKNOWN)),
        output_field=whole,
    )
    latest = Subquery(rows.annotate(packed=held).values("packed")[:1], output_field=whole)
    return Coalesce(latest, Value(0), output_field=whole) + ran


def _unpacked(packed: int) -> tuple[Held | None, Begun]:
    code, ran = divmod(packed, 10)
    return Held.of_code(code) if code else None, _RAN[ran]


def _fits(held: Held | None, ran: Begun, asked: RegisterAsked) -> bool:
    level, regime, state = (held.level, held.regime, held.state) if held else (0, UNKNOWN, LevelState.NONE)
    return (
        asked.level in (None, level)
        and asked.regime in ("", regime or UNKNOWN)
        and asked.state in (None, state)
        and (not asked.move or any(move.transition == asked.move for move in moves(held, ran)))
    )
