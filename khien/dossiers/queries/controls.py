"""Reading the answers to controls: of one system, as tallies of many, and the gaps of a subtree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import LessThan

from khien.base import clock
from khien.dossiers.models import ControlAnswer, ControlProof
from khien.dossiers.rules.controls import GAPS, Rollout, Said, Tally, is_late, rollout
from khien.dossiers.rules.standards import regime_on, standard_named, standard_of
from khien.evidence.queries import in_order
from khien.law.controls.carry import State
from khien.law.controls.types import Control, Hint, Standard
from khien.law.types import Regime
from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.queries import Line, held_on, lines_of, live_on, systems_seen_by

if TYPE_CHECKING:
    from khien.evidence.models import Evidence
    from khien.organisations.models import Person, Unit
    from khien.systems.models import InformationSystem

_AT_ONCE = 5000  # databases limit how many values one question may carry
SAID = Q(carried_from=[]) | Q(confirmed_at__isnull=False)  # an answer, not a proposal
_FEW = 60  # systems whose gaps are fetched by the system
_LEVELS = range(1, 6)


@dataclass(frozen=True, slots=True)
class ControlOn:
    """A control at a level with what was said of it; `hints` are (words, value, where from) of its group."""

    control: Control
    level: int
    answer: ControlAnswer | None
    proofs: tuple[Evidence, ...]
    hints: tuple[tuple[str, str, Hint], ...]

    @property
    def clause(self) -> str:
        return self.control.clauses[self.level]

    @property
    def proposed(self) -> bool:
        """Carried over and not confirmed: it is no answer yet."""
        return self.answer is not None and is_proposal(self.answer)

    @property
    def state(self) -> State | None:
        return None if self.answer is None or self.proposed else State(self.answer.state)


@dataclass(frozen=True, slots=True)
class Gap:
    """A control that is partly or not at all in place, with the day by which it is to be."""

    answer: ControlAnswer
    control: Control
    level: int
    regime: Regime
    late: bool

    @property
    def system(self) -> InformationSystem:
        return self.answer.system


@dataclass(frozen=True, slots=True)
class Rollup:
    """A system of the register with its tally and how many of its gaps are late; no level, no tally."""

    system: Line
    tally: Tally | None
    late: int

    @property
    def level(self) -> int | None:
        return self.system.level.level if self.system.level else None

    @property
    def rollout(self) -> Rollout | None:
        return rollout(self.tally) if self.tally is not None else None


def is_proposal(answer: ControlAnswer) -> bool:
    """Carried over from the other standard and not confirmed."""
    return bool(answer.carried_from) and answer.confirmed_at is None


def level_now(viewer: Viewer, system: InformationSystem, on: date) -> int | None:
    """The level set on a day; None where none is, or where the viewer does not read the system."""
    held = held_on(viewer, [system.pk], on).get(system.pk)
    return held.level if held else None


def controls_of(
    viewer: Viewer, system: InformationSystem, regime: Regime, level: int, group: str = ""
) -> list[ControlOn]:
    """Every control of the level in the standard's order, of one group where it is named, with what was said of it."""
    standard = standard_of(regime)
    asked = [one for one in standard.at(level) if group in ("", one.group)]
    answers = _answers(viewer, system, standard)
    proofs = _proofs(viewer, [one for one in answers.values() if one.control in {control.id for control in asked}])
    hints = {one.group: tuple(standard.hints_for(one.group, level)) for one in asked}
    return [
        ControlOn(
            one,
            level,
            answer := answers.get(one.id),
            proofs.get(answer.pk, ()) if answer is not None else (),
            hints[one.group],
        )
        for one in asked
    ]


def said_of(viewer: Viewer, system: InformationSystem, regime: Regime) -> dict[str, Said]:
    """The answers and proposals of a system by control, as values."""
    answers = _answers(viewer, system, standard_of(regime))
    return {key: Said(State(row.state), is_proposal(row)) for key, row in answers.items()}


def _answers(viewer: Viewer, system: InformationSystem, standard: Standard) -> dict[str, ControlAnswer]:
    rows = ControlAnswer.objects.filter(
        system=system.pk, standard=standard.instrument, system__unit__in=units_seen_by(viewer)
    )
    return {row.control: row for row in rows.select_related("owner", "said_by")}


def _proofs(viewer: Viewer, answers: Collection[ControlAnswer]) -> dict[int, tuple[Evidence, ...]]:
    """The pieces behind each answer; without those about units that the viewer does not read."""
    rows = list(ControlProof.objects.filter(answer__in=answers).order_by("pk").values_list("answer_id", "evidence_id"))
    if not rows:
        return {}
    pieces: dict[UUID, Evidence] = {one.pk: one for one in in_order(viewer, [key for _, key in rows])}
    found: dict[int, tuple[Evidence, ...]] = defaultdict(tuple)
    for answer, key in rows:
        if key in pieces:
            found[answer] += (pieces[key],)
    return found


def tallies_of(viewer: Viewer, levels: Mapping[int, int], regime: Regime, on: date) -> dict[int, tuple[Tally, int]]:
    """Per system of `levels` (system → level): its tally and how many of its gaps are late. One question a level."""
    standard = standard_of(regime)
    seen = units_seen_by(viewer)
    found: dict[int, tuple[Tally, int]] = {}
    by_level: dict[int, list[int]] = defaultdict(list)
    for system, level in levels.items():
        by_level[level].append(system)
    for level, systems in by_level.items():
        asked = [one.id for one in standard.at(level)]
        for part in _parts(systems):
            found |= _tallied(part, asked, standard, seen, on)
    return found


def _tallied(
    systems: list[int], asked: list[str], standard: Standard, seen: QuerySet[Unit], on: date
) -> dict[int, tuple[Tally, int]]:
    counts: dict[int, dict[str, int]] = {pk: {} for pk in systems}
    late: dict[int, int] = dict.fromkeys(systems, 0)
    rows = ControlAnswer.objects.filter(system__in=systems, standard=standard.instrument, control__in=asked)
    counted = rows.filter(system__unit__in=seen).order_by().values("system_id", "state")
    overdue = Count("pk", filter=SAID & Q(state__in=GAPS, due_on__lt=on))
    for row in counted.annotate(n=Count("pk"), said=Count("pk", filter=SAID), overdue=overdue):
        counts[row["system_id"]][row["state"]] = row["said"]
        counts[row["system_id"]]["proposed"] = counts[row["system_id"]].get("proposed", 0) + row["n"] - row["said"]
        late[row["system_id"]] += row["overdue"]
    found = {}
    for pk, count in counts.items():
        answered = sum(count.get(state, 0) for state in State)
        found[pk] = Tally(**count, unanswered=len(asked) - answered), late[pk]
    return found


def controls_state(viewer: Viewer, systems: Iterable[int], regime: Regime) -> dict[int, Rollout | None]:
    """For column 10 of Mẫu số 08, by system id; None where nothing was answered or the level is not known."""
    today, keys = clock.today(), list(systems)
    levels: dict[int, int] = {}
    for part in _parts(keys):
        levels |= {key: one.level for key, one in held_on(viewer, part, today).items()}
    tallies = tallies_of(viewer, levels, regime, today)
    return {key: rollout(tallies[key][0]) if key in tallies else None for key in keys}


def rollups(viewer: Viewer, systems: Iterable[int], regime: Regime, on: date) -> list[Rollup]:
    """These systems with their levels and tallies, in the order given; without those that the viewer does not read."""
    lines = lines_of(viewer, systems, on)
    tallies = tallies_of(viewer, {one.id: one.level.level for one in lines if one.level}, regime, on)
    nothing: tuple[None, int] = (None, 0)
    return [Rollup(one, *tallies.get(one.id, nothing)) for one in lines]


def gaps_of(
    viewer: Viewer,
    unit: Unit,
    on: date,
    *,
    regime: Regime | None = None,
    owner: Person | None = None,
    dated: bool = True,
    below: bool = True,
) -> QuerySet[ControlAnswer]:
    """Gaps of the running systems of a unit and all below it: those with a day, the soonest first, or the others.

    Of the standard in force on the day, at the level that each system has then. `below=False` asks for the unit's
    own; `owner` for one person's, on any unit that the viewer reads: both together for either. `as_gaps` makes values
    of the rows.
    """
    systems = live_on(systems_seen_by(viewer), on).order_by()
    standard = standard_of(regime or regime_on(on))
    if below:
        among, many = _among(systems if owner else systems.filter(unit__path__under=unit.path), owner)
    else:
        among, many = Q(system__in=systems.filter(unit=unit)), False
        among |= Q(Exists(systems.filter(pk=OuterRef("system"))), owner=owner) if owner else Q()
    rows = ControlAnswer.objects.filter(SAID, among, state__in=GAPS, standard=standard.instrument)
    day = Coalesce("due_on", Value(date.max))  # an expression, so that few systems are not looked for by their days
    rows = rows.filter(due_on__isnull=not dated) if many or not dated else rows.filter(LessThan(day, date.max))
    itself = ControlAnswer.objects.filter(pk=OuterRef("pk"), system__levels__since__lte=on)
    last = Subquery(itself.order_by("-system__levels__since").values("system__levels__level")[:1])
    asked = [f"{level}:{one.id}" for level in _LEVELS for one in standard.at(level)]
    rows = rows.annotate(spot=Concat(Cast(last, CharField()), Value(":"), "control")).filter(spot__in=asked)
    rows = rows.select_related("system__unit", "owner")
    if not dated:
        return rows.order_by("pk")
    return rows.order_by("due_on" if many else day, "pk")


def _among(systems: QuerySet[InformationSystem], owner: Person | None) -> tuple[Q, bool]:
    """Answers of these systems, and whether they are many: of a few they are fetched and put in order.

    Of many each answer is asked, in the order of its day: the first page is read without reading the rest.
    """
    if owner is not None:
        return Q(owner=owner, system__in=systems), False
    some = list(systems.values_list("pk", flat=True)[: _FEW + 1])
    few = len(some) <= _FEW
    return Q(system__in=some) if few else Q(Exists(systems.filter(pk=OuterRef("system")))), not few


def as_gaps(answers: Iterable[ControlAnswer], on: date) -> Iterator[Gap]:
    """Rows of `gaps_of` as values; whether each is late is told."""
    for row in answers:
        standard = standard_named(row.standard)
        if standard is not None and row.control in standard.controls:
            late = is_late(row.due_on, on)
            yield Gap(
                row,
                standard.controls[row.control],
                int(getattr(row, "spot", "0:").partition(":")[0]),
                standard.regime,
                late,
            )


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for begin in range(0, len(keys), _AT_ONCE):
        yield keys[begin : begin + _AT_ONCE]
