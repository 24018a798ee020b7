"""Which clocks run for an incident, until when, and whether it is serious. Pure: the incident is an argument."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from khien.law.incidents.types import Clock, IncidentLaw, IncidentLaws, Said, Serious, Starts
from khien.law.types import Count


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known of an incident, as far as clocks ask. Instants are aware; days are those of their zone."""

    detected_at: datetime
    serious: bool | None = None
    beyond_capacity_at: datetime | None = None
    personal_data: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs. `due_at` is the first instant that is too late; None: at once.

    `last_day` is set where the limit is counted in days. `decides`: it is of the law of the incident's day;
    `confirmed`: that law surely held then. What does not decide is shown beside it; where its law was not in force on
    the day of detection (not `held`), with its length alone and no due.
    """

    law: IncidentLaw
    clock: Clock
    started_at: datetime
    due_at: datetime | None
    last_day: date | None
    decides: bool
    confirmed: bool
    held: bool = True


def clocks_of(laws: IncidentLaws, occasion: Occasion, today: date) -> tuple[Running, ...]:
    """Every clock that runs: those of the law of the day of detection first, those of today's law beside them.

    A law whose end is not confirmed stays beside its successor. Days are those of the zone of `detected_at`.
    """
    on = occasion.detected_at.date()
    chosen = laws.deciding(on)
    first = chosen[0].id if chosen else ""
    found = []
    for law in sorted(laws.laws, key=lambda one: (one.id != first, one.beside, one.since)):
        if law.since > (on if law.beside else max(on, today)):
            continue
        if law.id != first and not law.beside and law.until is not None and law.end_confirmed and on > law.until:
            continue
        decides = law.beside or law.id == first
        confirmed = law.since <= on and (law.until is None or on <= law.until)
        held = decides or law.since <= on
        running = [_running(law, one, occasion, decides, confirmed) for one in law.clocks if _runs(one, occasion, on)]
        found += running if held else [replace(one, due_at=None, last_day=None, held=False) for one in running]
    return tuple(found)


def _runs(clock: Clock, occasion: Occasion, on: date) -> bool:
    if clock.since is not None and on < clock.since:
        return False
    return {
        Starts.DETECTED: True,
        Starts.SERIOUS: occasion.serious is True,
        Starts.BEYOND_CAPACITY: occasion.beyond_capacity_at is not None,
        Starts.PERSONAL_DATA: occasion.personal_data,
    }[clock.starts]


def _running(law: IncidentLaw, clock: Clock, occasion: Occasion, decides: bool, confirmed: bool) -> Running:
    start = occasion.detected_at
    if clock.starts is Starts.BEYOND_CAPACITY and occasion.beyond_capacity_at is not None:
        start = occasion.beyond_capacity_at
    if clock.within is None:
        return Running(law, clock, start, None, None, decides, confirmed)
    if clock.within.count is Count.HOURS:
        due = start + timedelta(hours=clock.within.amount)
        return Running(law, clock, start, due, None, decides, confirmed)
    last = start.date() + timedelta(days=clock.within.amount)
    due = _midnight(last + timedelta(days=1), start.tzinfo)
    return Running(law, clock, start, due, last, decides, confirmed)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone)


def is_serious(serious: Serious | None, answers: Mapping[str, Said]) -> bool | None:
    """Whether the answers make it serious: every part has a yes. None where the law or an answer leaves it open."""
    if serious is None or not serious.defined:
        return None
    parts: dict[str, list[Said]] = {}
    for one in serious.questions:
        parts.setdefault(one.part, []).append(answers.get(one.id, Said.UNKNOWN))
    if any(all(said is Said.NO for said in part) for part in parts.values()):
        return False
    if all(Said.YES in part for part in parts.values()):
        return True
    return None


def answered_by_levels(serious: Serious | None, levels: Iterable[int | None]) -> dict[str, Said]:
    """What the levels of the systems answer by themselves: a level high enough is a yes; a lower one says nothing,
    since a system may matter to the nation at any level."""
    known = [one for one in levels if one is not None]
    questions = serious.questions if serious else ()
    return {one.id: Said.YES for one in questions if one.level and any(level >= one.level for level in known)}


def failed_examples(laws: IncidentLaws) -> Iterator[tuple[IncidentLaw, str]]:
    """Examples that do not come out as written, with what came out."""
    for law in laws.laws:
        for place, example in enumerate(law.examples, 1):
            if example.serious is not None:
                came = is_serious(law.serious, example.answers)
                said = Said.UNKNOWN if came is None else Said.YES if came else Said.NO
                if said is not example.serious:
                    yield law, f"ví dụ {place}: nghiêm trọng là {said}, không phải {example.serious}"
            if example.detected is None:
                continue
            occasion = Occasion(example.detected, example.serious_given, example.beyond_capacity, example.personal_data)
            only = IncidentLaws((law,))
            due = {
                one.clock.id: one.last_day or one.due_at
                for one in clocks_of(only, occasion, occasion.detected_at.date())
            }
            if due != dict(example.due):
                yield law, f"ví dụ {place}: hạn ra {due}"
