"""The register of systems over a whole part of the tree: one page of rows, and what all of them come to, in two questions.

Whatever is filtered or counted about a level is read from one number a system (`Held.code`), so that no row is read twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast

from khien.organisations.queries import Viewer
from khien.systems.models import InformationSystem, SystemLevel
from khien.systems.queries.levels import LevelOn, held_on
from khien.systems.queries.lists import live_on, systems_seen_by
from khien.systems.rules.levels import NEW_LAW_SINCE, REGIMES, Held, Standing, every_held
from khien.systems.rules.moving import Begun, Move, moves

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class RegisterAsked:
    """Which systems. None and "" ask nothing; a level of 0 and a regime or kind of "-" ask for what is not known."""

    level: int | None = None
    regime: str = ""
    standing: Standing | None = None
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
    def standing(self) -> Standing:
        return self.level.held.standing if self.level else Standing.NONE


@dataclass(frozen=True, slots=True)
class Counts:
    """How many systems were found, by level (None: no level), by standing, and by transition that asks of them."""

    total: int
    by_level: Mapping[int | None, int]
    by_standing: Mapping[Standing, int]
    by_move: Mapping[str, int]


def register(viewer: Viewer, unit: Unit, asked: RegisterAsked, on: date) -> QuerySet[InformationSystem]:
    """The running systems of a unit and of all below it that are asked for, in the order of the tree."""
    rows = live_on(systems_seen_by(viewer).filter(unit__path__under=unit.path), on)
    if asked.words:
        rows = rows.filter(name_folded__contains=asked.words)
    if asked.unit_words:
        rows = rows.filter(unit__name_folded__contains=asked.unit_words)
    if asked.kind:
        rows = rows.filter(kind="" if asked.kind == UNKNOWN else asked.kind)
    return rows.annotate(held=_held(on)).filter(_of_level(asked), _of_move(asked.move))


def lines_of(viewer: Viewer, rows: QuerySet[InformationSystem], on: date) -> list[Line]:
    """These rows of the register, in their order."""
    columns = ("pk", "name", "unit_id", "unit__name", "kind", "valid_from")
    told = list(rows.values_list(*columns))
    levels = held_on(viewer, [row[0] for row in told], on)
    found = []
    for pk, name, unit, unit_name, kind, began in told:
        level = levels.get(pk)
        asks = moves(level.held if level else None, Begun.of(began))
        found.append(Line(pk, name, unit, unit_name, kind, began, level, asks))
    return found


def counts_of(rows: QuerySet[InformationSystem]) -> Counts:
    """What rows of the register come to, in one question."""
    by_level: dict[int | None, int] = {}
    by_standing: dict[Standing, int] = dict.fromkeys(Standing, 0)
    by_move: dict[str, int] = {}
    total = 0
    grouped: Any = rows.order_by().annotate(ran=_ran()).values_list("held", "ran").annotate(systems=Count("pk"))
    for code, ran, systems in grouped:
        held = Held.of_code(code) if code is not None else None
        level, standing = (held.level, held.standing) if held else (None, Standing.NONE)
        total += systems
        by_level[level] = by_level.get(level, 0) + systems
        by_standing[standing] += systems
        for move in moves(held, Begun(ran)):
            by_move[move.transition] = by_move.get(move.transition, 0) + systems
    return Counts(total, by_level, by_standing, by_move)


def _held(on: date) -> Subquery:
    """The level that holds on a day, packed as `Held.code`."""
    regimes = [When(regime=regime, then=Value(place * 100)) for place, regime in enumerate(REGIMES) if place]
    packed = (
        Value(1000) * Cast(F("level"), IntegerField())
        + Case(*regimes, default=Value(0), output_field=IntegerField())
        + Case(When(since__lt=NEW_LAW_SINCE, then=Value(10)), default=Value(0), output_field=IntegerField())
        + Case(When(decision="", then=Value(0)), default=Value(1), output_field=IntegerField())
    )
    rows = SystemLevel.objects.filter(system=OuterRef("pk"), since__lte=on).order_by("-since")
    return Subquery(rows.annotate(packed=packed).values("packed")[:1], output_field=IntegerField())


def _ran() -> Case:
    return Case(
        When(valid_from__isnull=True, then=Value(Begun.UNKNOWN)),
        When(valid_from__lt=NEW_LAW_SINCE, then=Value(Begun.BEFORE)),
        default=Value(Begun.SINCE),
        output_field=CharField(),
    )


_RAN: Mapping[Begun, Q] = {
    Begun.UNKNOWN: Q(valid_from__isnull=True),
    Begun.BEFORE: Q(valid_from__lt=NEW_LAW_SINCE),
    Begun.SINCE: Q(valid_from__gte=NEW_LAW_SINCE),
}


def _of_level(asked: RegisterAsked) -> Q:
    if asked.level is None and not asked.regime and asked.standing is None:
        return Q()
    if asked.level == 0 or asked.standing is Standing.NONE:
        bare = asked.level in (None, 0) and asked.standing in (None, Standing.NONE) and asked.regime in ("", UNKNOWN)
        return Q(held__isnull=True) if bare else Q(pk__in=())
    return Q(held__in=[held.code for held in every_held() if _fits(held, asked)])


def _fits(held: Held, asked: RegisterAsked) -> bool:
    regime = "" if asked.regime == UNKNOWN else asked.regime
    return (
        (asked.level is None or held.level == asked.level)
        and (not asked.regime or held.regime == regime)
        and (asked.standing is None or held.standing is asked.standing)
    )


def _of_move(transition: str) -> Q:
    """Those of which a transition asks something, surely or on a condition: the rule itself is asked of every case."""
    if not transition:
        return Q()
    found = Q(pk__in=())
    for ran, of_day in _RAN.items():
        codes = [held.code for held in every_held() if _asks(transition, held, ran)]
        wanted = Q(held__in=codes) if codes else Q(pk__in=())
        if _asks(transition, None, ran):
            wanted |= Q(held__isnull=True)
        found |= of_day & wanted
    return found


def _asks(transition: str, held: Held | None, ran: Begun) -> bool:
    return any(move.transition == transition for move in moves(held, ran))
