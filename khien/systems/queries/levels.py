"""Levels of systems over time, the answers behind them and what they propose. Where nothing is known there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from khien.law.levels.answers import UnableToReadAnswers, typed
from khien.law.levels.decide import COMPONENTS, Decided, belongs, decide, listed
from khien.law.levels.read import levels as level_law
from khien.law.types import Regime
from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import InformationSystem, SystemLevel
from khien.systems.rules.levels import LAST_LEVEL, NEW_LAW_SINCE, Held, levels_known, said_by

if TYPE_CHECKING:
    from khien.law.levels.types import Answers, Levels, Value


def levels_on(systems: QuerySet[InformationSystem], on: date) -> dict[int, int]:
    """The level of each system that has one on a day: the latest set on or before it."""
    rows = SystemLevel.objects.filter(system__in=systems.order_by(), since__lte=on).order_by("since")
    return dict(rows.values_list("system_id", "level"))


def levels_of(viewer: Viewer, system: InformationSystem) -> QuerySet[SystemLevel]:
    """The history of a system's levels, the latest first."""
    seen = InformationSystem.objects.filter(pk=system.pk, unit__in=units_seen_by(viewer))
    return SystemLevel.objects.filter(system__in=seen).order_by("-since")


@dataclass(frozen=True, slots=True)
class LevelOn:
    """The level that holds on a day with the law, the criterion and the decision behind it; blank is not known."""

    level: int
    since: date
    regime: str = ""
    criterion: str = ""
    decision: str = ""

    @property
    def held(self) -> Held:
        return Held(self.level, self.regime, bool(self.decision), self.since < NEW_LAW_SINCE)


def held_on(viewer: Viewer, systems: Iterable[int], on: date) -> dict[int, LevelOn]:
    """System id → what holds on a day. Those without a level, and those that the viewer does not read, are left out."""
    seen = Exists(units_seen_by(viewer).filter(pk=OuterRef("system__unit")))
    rows = SystemLevel.objects.filter(seen, system__in=list(systems), since__lte=on)
    columns = ("level", "since", "regime", "criterion", "decision")
    told = rows.order_by("since").values_list("system_id", *columns)
    return {pk: LevelOn(*rest) for pk, *rest in told}


@dataclass(frozen=True, slots=True)
class Component:
    """A running system that is part of another; no name where the viewer does not read it, no level where none is."""

    id: int
    name: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the answers come to: all of them as they count, the components, the level under each regime, the list."""

    answers: Answers
    components: tuple[Component, ...]
    levels: Mapping[Regime, Decided]
    listing: Decided  # whether it belongs on the list of systems that matter to national security
    saved_at: datetime | None = None


def answers_of(viewer: Viewer, system: InformationSystem) -> Answers:
    """What was answered of a system, in the interview or by its description. What nobody said is left out."""
    seen = InformationSystem.objects.filter(pk=system.pk, unit__in=units_seen_by(viewer)).select_related("answers")
    row = seen.first()
    return _answers(level_law(), row) if row else {}


def proposed_levels(viewer: Viewer, system: InformationSystem, on: date) -> dict[Regime, Decided]:
    """The level that the answers and the components propose under each regime."""
    return dict(proposals_of(viewer, [system.pk], on)[system.pk].levels)


def proposals_of(viewer: Viewer, systems: Iterable[int], on: date) -> dict[int, Proposal]:
    """The same of many systems at once. A component that has no level yet leaves the level of the whole open."""
    seen = InformationSystem.objects.filter(pk__in=list(systems), unit__in=units_seen_by(viewer))
    rows = list(seen.select_related("answers").order_by("pk"))
    parts, known = _components(viewer, [row.pk for row in rows], on), level_law()
    return {row.pk: _proposal(known, row, parts.get(row.pk, ())) for row in rows}


def listings_of(viewer: Viewer, systems: Iterable[int], on: date) -> dict[int, bool | None]:
    """Whether each belongs on the list of systems that matter to national security; None: nobody has said yet."""
    return {key: belongs(one.listing) for key, one in proposals_of(viewer, systems, on).items()}


def _proposal(known: Levels, row: InformationSystem, components: tuple[Component, ...]) -> Proposal:
    said = _answers(known, row)
    counted = dict(said)
    told = said.get(COMPONENTS, ())
    answered = tuple(one for one in told if isinstance(one, int)) if isinstance(told, tuple) else ()
    if found := (*answered, *levels_known(part.level for part in components)):
        counted[COMPONENTS] = found
    unsure = any(part.level is None for part in components)
    levels = {regime: _decided(known, regime, counted, unsure) for regime in known.laws}
    kept = getattr(row, "answers", None)
    listing = listed(known, Regime.ANM_2026, counted)
    return Proposal(said, components, levels, listing, kept.saved_at if kept else None)


def _decided(known: Levels, regime: Regime, answers: Answers, unsure: bool) -> Decided:
    found = decide(known, regime, answers)
    if unsure and (found.level or 0) < LAST_LEVEL and COMPONENTS not in found.missing:
        return replace(found, missing=(*found.missing, COMPONENTS))
    return found


def _components(viewer: Viewer, systems: list[int], on: date) -> dict[int, tuple[Component, ...]]:
    """The running parts of each system. Whoever reads the whole learns their levels; names only of what he reads."""
    alive = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    rows = InformationSystem.objects.filter(alive, part_of__in=systems).order_by("name_folded", "pk")
    seen = Exists(units_seen_by(viewer).filter(pk=OuterRef("unit")))
    parts = list(rows.annotate(read=seen).values_list("pk", "part_of", "name", "read"))
    levels = levels_on(rows, on) if parts else {}
    found: dict[int, tuple[Component, ...]] = {}
    for pk, whole, name, read in parts:
        if whole is not None:
            found[whole] = (*found.get(whole, ()), Component(pk, name if read else "", levels.get(pk)))
    return found


def _answers(known: Levels, row: InformationSystem) -> Answers:
    """What is kept, as far as the catalogue of today still asks it so."""
    kept = getattr(row, "answers", None)
    found: dict[str, Value] = {}
    for fact, value in {**(kept.facts if kept else {}), **said_by(row)}.items():
        try:
            found |= typed(known, {fact: value})
        except UnableToReadAnswers:
            continue  # the question has changed: it is open again
    return found
