"""The register of systems over a whole part of the tree: what it comes to, and the lines of one page of it.

A system's level with the law, the approval and the beginning are packed into one number, by which one question counts
all systems: what they come to is told from a handful of numbers. Keys are read a page at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
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

    systems: QuerySet[Any, int]
    by_level: Mapping[int | None, int]
    by_state: Mapping[LevelState, int]
    by_move: Mapping[str, int]
    approved: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.by_level.values())


def register(viewer: Viewer, unit: Unit, asked: RegisterAsked, on: date) -> Register:
    """The running systems of a unit and of all below it that are asked for. Whoever reads a unit reads all below it."""
    rows = _rows(viewer, unit, asked, on).annotate(packed=_packed(on))
    counts = dict(rows.order_by().values_list("packed").annotate(systems=Count("pk")))
    wanted = {packed: systems for packed, systems in counts.items() if _fits(*_unpacked(packed), asked)}
    if len(wanted) < len(counts):
        rows = rows.filter(packed__in=list(wanted))
    return _told(_keys(rows), wanted)


def systems_below(viewer: Viewer, unit: Unit, level: int | None, on: date) -> QuerySet[Any, int]:
    """The keys of a unit's running systems and of those below it, of one level (0: of none) or of all."""
    rows = _rows(viewer, unit, RegisterAsked(), on)
    if level is not None:
        rows = rows.annotate(packed=_packed(on)).filter(packed__gte=level * _LEVEL, packed__lt=(level + 1) * _LEVEL)
    return _keys(rows)


def _keys(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    return rows.order_by("unit__path", "name_folded", "pk").values_list("pk", flat=True)


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


def _rows(viewer: Viewer, unit: Unit, asked: RegisterAsked, on: date) -> QuerySet[InformationSystem]:
    rows = live_on(InformationSystem.objects.filter(unit__path__under=unit.path), on)
    if not units_seen_by(viewer).filter(pk=unit.pk).exists():
        return rows.none()
    if asked.words:
        rows = rows.filter(name_folded__contains=asked.words)
    if asked.unit_words:
        rows = rows.filter(unit__name_folded__contains=asked.unit_words)
    if asked.kind:
        rows = rows.filter(kind="" if asked.kind == UNKNOWN else asked.kind)
    return rows


def _told(systems: QuerySet[Any, int], counts: Mapping[int, int]) -> Register:
    by_level: dict[int | None, int] = {}
    by_state: dict[LevelState, int] = dict.fromkeys(LevelState, 0)
    by_move: dict[str, int] = {}
    approved: dict[int, int] = {}
    for packed, number in counts.items():
        held, ran = _unpacked(packed)
        level, state = (held.level, held.state) if held else (None, LevelState.NONE)
        by_level[level] = by_level.get(level, 0) + number
        by_state[state] += number
        if level is not None and state is LevelState.APPROVED:
            approved[level] = approved.get(level, 0) + number
        for move in moves(held, ran):
            by_move[move.transition] = by_move.get(move.transition, 0) + number
    return Register(systems, by_level, by_state, by_move, approved)


_RAN = tuple(Begun)
_LEVEL = 10_000  # how far the packed numbers of two levels are apart


def _packed(on: date) -> CombinedExpression:
    """The level that holds on a day as `Held.code`, 0 where there is none, and behind it the place in `_RAN`."""
    whole = IntegerField()
    regimes = [When(regime=regime, then=Value(place * 1000)) for place, regime in enumerate(REGIMES) if place]
    held = (
        Value(_LEVEL) * Cast(F("level"), whole)
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
