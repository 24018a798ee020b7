"""A Tết declared by the invented Sở, a school with an officer and a substitute, and the machine's minutes run by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from khien.watch.actions.periods import Declared, declare
from khien.watch.actions.presence import ask_planned, step_on
from khien.watch.actions.reckoning import BY
from khien.watch.models import Member, Period, Presence
from khien.watch.rules.presence import moments
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests.rosters_kept import PLANNED, member, put_on
from khien.watch.tests.watch_builders import TET
from tests.world import World

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watch:
    """The watch, and the school's two people: the officer has an account, the substitute is reached by mail alone."""

    period: Period
    officer: Member
    substitute: Member


def declared(world: World, *, ask_every: int = 120, window: Span = TET, below: bool = True) -> Watch:
    """North is on watch day by day: the officer from 17:00 on site, the substitute on call beside him."""
    by = world.north_coordinator
    officer = member(world.north, "Người Trực", by, person=world.north_officer)
    substitute = member(world.north, "Người Thay", by, email="thay@lamdai.example")
    text = "%Y-%m-%dT%H:%M"
    start = window.start
    while start < window.end:
        end = min(start + DAY, window.end)
        put_on(world.north, officer, f"{start:{text}}", f"{end:{text}}", by)
        put_on(world.north, substitute, f"{start:{text}}", f"{end:{text}}", by, kind=Kind.CALL)
        start = end
    what = Declared("Tết Đinh Mùi 2027", window, below=below, ask_every=ask_every)
    period = declare(world.department, what, by=world.department_coordinator, at=PLANNED)
    return Watch(period, officer, substitute)


def ran(window: Span, every: int, each: Callable[[datetime], None] = lambda _at: None) -> int:
    """The machine's work at each instant at which anything can happen; how many instants. Other minutes do nothing."""
    instants = set(moments(window, every))
    done = 0
    while instants:
        now = min(instants)
        instants.discard(now)
        step_on(by=BY, at=now)
        ask_planned(by=BY, at=now)
        each(now)
        done += 1
        waiting = Presence.objects.filter(next_at__isnull=False).order_by("next_at").values_list("next_at", flat=True)
        if (soon := waiting.first()) is not None:
            instants.add(max(soon, now + timedelta(minutes=1)))
    return done
