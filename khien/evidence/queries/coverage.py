"""Which rounds of checks were really gone: of many systems at once, from what finished checks tested on the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef

from khien.evidence.models import Evidence, Target
from khien.evidence.queries.pieces import INVENTORY, with_standing
from khien.evidence.rules.assessments import OF_DEVICE, REPORTED, State
from khien.evidence.rules.coverage import Covered, Device, Done, assessor_named, judge
from khien.evidence.rules.worth import Decision, Source, Standing, standing
from khien.law.assessment.read import assessments
from khien.law.assessment.types import Assessor, Fits, Part
from khien.law.assessment.types import Round as LawRound
from khien.law.assessment.who import fitness
from khien.law.types import Regime
from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.queries import devices_of, lines_of, listings_of

SOON = 30  # days before a lapse, as verdicts have it
_HOLDS_FOR = relativedelta(years=1)  # as the judge of duties has it
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SystemCoverage:
    """A system with the answer of every round, in the order of the catalogue."""

    id: int
    name: str
    unit: int
    unit_name: str
    level: int | None
    rounds: tuple[tuple[LawRound, Covered], ...]


def coverage_of(viewer: Viewer, systems: Iterable[int], on: date) -> list[SystemCoverage]:
    """Each system's rounds on a day, in the order given; a fixed number of questions whatever the number of systems."""
    lines = lines_of(viewer, systems, on)
    keys = [one.id for one in lines]
    levels = {one.id: one.level.level if one.level else None for one in lines}
    devices = devices_of(viewer, keys, on)
    done = _done(viewer, keys, levels, on)
    listed = _listed(viewer, {one.unit for one in lines}, on)
    found = []
    for one in lines:
        things = [Device(device.id, device.name, device.important) for device in devices[one.id]]
        rounds = tuple(
            (law, judge(law, level=levels[one.id], devices=things, done=done[one.id], on=on, listed=one.unit in listed))
            for law in assessments().rounds.values()
        )
        found.append(SystemCoverage(one.id, one.name, one.unit, one.unit_name, levels[one.id], rounds))
    return found


@dataclass(frozen=True, slots=True)
class DueRound:
    """A round with a day of its own that has passed or comes soon: of which system, until when."""

    system: int
    name: str
    title: str
    on: date
    late: bool


@dataclass(frozen=True, slots=True)
class DueRounds:
    """What is overdue or due soon, the soonest first, and the systems it was read from."""

    rows: tuple[DueRound, ...]
    systems: tuple[SystemCoverage, ...]


def due_rounds(viewer: Viewer, systems: Iterable[int], on: date, ahead: int = SOON) -> DueRounds:
    """Rounds of these systems whose day has passed or comes within `ahead` days. A round without a day is not there."""
    found = coverage_of(viewer, systems, on)
    rows = [
        DueRound(one.id, one.name, law.title, covered.due_on, covered.due_on < on)
        for one in found
        for law, covered in one.rounds
        if covered.due_on is not None and covered.due_on <= on + timedelta(days=ahead)
    ]
    return DueRounds(tuple(sorted(rows, key=lambda row: (row.on, row.name, row.title))), tuple(found))


def _done(viewer: Viewer, systems: list[int], levels: Mapping[int, int | None], on: date) -> dict[int, list[Done]]:
    """What was really tested by a day, in checks whose result was reported; accepted where somebody else said so."""
    seen = Exists(units_seen_by(viewer).filter(pk=OuterRef("activity__unit")))
    rows = Target.objects.filter(seen, system__in=systems, tested_on__lte=on, activity__state__in=REPORTED)
    about = ("parts", "assessor", "events", "regime", "state")
    found: dict[int, list[Done]] = defaultdict(list)
    held = list(rows.values_list("system_id", "asset_id", "tested_on", *(f"activity__{name}" for name in about)))
    inside = {row[0] for row in held if row[4] == Assessor.INDEPENDENT_UNIT and row[6] == Regime.ANM_2026}
    listed = listings_of(viewer, inside, on) if inside else {}  # only they are turned down for being on the list
    for system, asset, tested_on, parts, assessor, events, regime, state in held:
        fits = _fits(regime, levels[system], assessor, events, listed.get(system))
        for part in map(Part, parts):
            if (part in OF_DEVICE) == (asset is not None):
                found[system].append(Done(part, tested_on, asset, state == State.ACCEPTED, fits))
    return found


def _fits(regime: str, level: int | None, assessor: str, events: list[str] | None, listed: bool | None) -> Fits:
    law = assessments().by_regime[Regime(regime)]
    return fitness(law, level, assessor_named(assessor), events, listed=listed).fits


def _listed(viewer: Viewer, units: set[int], on: date) -> set[int]:
    """Units whose list of systems was confirmed within the year, by what each confirmation is worth today."""
    seen = Exists(units_seen_by(viewer).filter(pk=OuterRef("subjects__unit")))
    rows = Evidence.objects.filter(seen, proof=INVENTORY, subjects__unit__in=units)
    rows = with_standing(rows.filter(happened_on__gt=on - _HOLDS_FOR - _DAY, happened_on__lte=on))
    marks = ("source", "last_decision", "is_withdrawn", "is_superseded")
    return {
        unit
        for unit, source, said, withdrawn, superseded in rows.values_list("subjects__unit", *marks)
        if standing(Source(source), Decision(said) if said else None, withdrawn=withdrawn, superseded=superseded)
        is Standing.ACCEPTED
    }
