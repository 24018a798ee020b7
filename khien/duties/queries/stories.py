"""What became of one unit's duties day by day: each change of a verdict with its reason, and what is to lapse next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from khien.base import clock
from khien.base.remember import Memory
from khien.duties.queries.chronicles import replays
from khien.duties.queries.judging import JUDGE
from khien.duties.rules.combine import one_line
from khien.duties.rules.replay import Replay, Stay
from khien.duties.rules.verdicts import Status
from khien.evidence.queries import Life, lives_of
from khien.organisations.queries import Viewer, may
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Turn:
    """A duty's verdict became another at the end of a day; None before it was asked and after it was taken back.

    `by_time` is true where no fact of that day changed it: something lapsed, or its day passed.
    """

    on: date
    duty: int
    obligation: str
    before: Status | None
    after: Status | None
    reason: str
    by_time: bool


@dataclass(frozen=True, slots=True)
class Lapse:
    """A duty that is met until a day to come, unless it is proven anew."""

    on: date
    duty: int
    obligation: str


@dataclass(frozen=True, slots=True)
class Story:
    """Turns, the newest first; lapses, the soonest first; and every piece of evidence over time."""

    unit: int = 0
    turns: tuple[Turn, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    evidence: tuple[Life, ...] = ()


def story(viewer: Viewer, unit: Unit) -> Story:
    """All that happened to the verdicts of a unit up to today; empty where the viewer may not read it."""
    today = clock.today()
    return _told.get((viewer.audit_name, unit.pk, today), lambda: _story(viewer, unit, today))


_told: Memory[Story] = Memory(64)


def _story(viewer: Viewer, unit: Unit, today: date) -> Story:
    seen = [unit.pk] if may(viewer, Deed.READ, unit) else []
    lives = lives_of(JUDGE, seen)
    replay = replays(seen, lives).get(unit.pk)
    evidence = tuple(lives.get(unit.pk, ()))
    if replay is None:
        return Story(unit.pk, evidence=evidence)
    by_duty: dict[int, list[Stay]] = defaultdict(list)
    for stay in replay.chronicle.stays:
        by_duty[stay.duty].append(stay)
    turns = [turn for stays in by_duty.values() for turn in _turns(replay, stays, today)]
    lapses = [lapse for stays in by_duty.values() for lapse in _lapses(replay, stays, today)]
    turns.sort(key=lambda one: (-one.on.toordinal(), one.obligation))
    return Story(unit.pk, tuple(turns), tuple(sorted(lapses, key=lambda one: (one.on, one.obligation))), evidence)


def _turns(replay: Replay, stays: list[Stay], today: date) -> list[Turn]:
    found, before = [], None
    facts = {day for stay in stays for day in replay.fixed(stay)}
    for on, verdict in replay.changes(stays, today):
        after, reason = (verdict.status, verdict.reason) if verdict else (None, "")
        name = stays[0].asked.obligation
        found.append(Turn(on, stays[0].duty, name, before, after, reason, by_time=on not in facts))
        before = after
    return found


def _lapses(replay: Replay, stays: list[Stay], today: date) -> list[Lapse]:
    stood = [replay.verdict(stay, today) for stay in stays if stay.stood(today)]
    line = one_line(stood) if stood else None
    if line is None or line.status is not Status.MET or line.turns_on is None:
        return []
    return [Lapse(line.turns_on, stays[0].duty, stays[0].asked.obligation)]
