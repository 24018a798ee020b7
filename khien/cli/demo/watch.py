"""Tết of the demonstration: the Sở declares it for all below; some schools are ready, some leave gaps."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from khien.base import clock
from khien.cli.demo.province import BUILDER
from khien.notices.queries import settled
from khien.organisations.rules import Role
from khien.watch.actions import members, periods, planning, sending
from khien.watch.actions.members import Described
from khien.watch.actions.periods import Declared
from khien.watch.queries.periods import roster_seen_by
from khien.watch.rules.occasions import Proposal, upcoming
from khien.watch.rules.patterns import Turn
from khien.watch.rules.shifts import Kind
from khien.watch.rules.turns import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from khien.cli.demo.province import Province
    from khien.organisations.models import Unit
    from khien.watch.models import Period

_READY, _HALF = 6, 4  # schools that fill the watch, schools that leave its nights open
_SENT = 3
_AHEAD = timedelta(days=400)  # within it there is always a Tết


def run(whole: Province, today: date, tell: Callable[[str], None]) -> None:
    """Declared a week ago; what schools did since."""
    tell("trực Tết")
    at = datetime.combine(today - timedelta(days=7), time(9), clock.VIETNAM)
    tet = _tet(today)
    with clock.stopped_at(at):
        what = Declared(tet.name, tet.span, below=True, ask_every=480)
        above = whole.who(whole.education, Role.COORDINATOR)
        period = periods.declare(whole.education, what, by=above, at=at)
        for place, school in enumerate(whole.schools[: _READY + _HALF]):
            _planned(whole, school, tet, place < _READY, at)
        for school in whole.schools[:_SENT]:
            _sent(whole, period, school, at)


def _tet(today: date) -> Proposal:
    found = upcoming(today + timedelta(days=1), today + _AHEAD, settled(BUILDER).calendar.works)
    return next(one for one in found if one.name.startswith("Tết ") and "Dương" not in one.name)


def _planned(whole: Province, school: Unit, tet: Proposal, full: bool, at: datetime) -> None:
    """The officer and a colleague by turns: day and night, or only by day."""
    officer = whole.who(school, Role.OFFICER)
    [first] = members.add_people(school, [officer], by=officer, at=at)
    said = Described("Nguyễn Văn Thử", since=clock.day_of(at), title="Giáo viên Tin học", phone="0900 000 001")
    second = members.add_member(school, said, by=officer, at=at)
    people = (str(first.pk), str(second.pk))
    turn = Turn(time(7), timedelta(hours=24 if full else 12), Kind.SITE, people)
    start, end = tet.span.start, tet.span.end
    asked = Asked(start.date(), end.date(), start.timetz().replace(tzinfo=None), end.timetz().replace(tzinfo=None))
    planning.plan_shifts(school, tet.name, [turn], asked, by=officer, at=at)


def _sent(whole: Province, period: Period, school: Unit, at: datetime) -> None:
    leader, officer = whole.who(school, Role.LEADER), whole.who(school, Role.OFFICER)
    row = roster_seen_by(leader, period, school.pk)
    if row is not None:
        row = sending.approve(row, version=row.version, by=leader, at=at)
        sending.send_up(row, version=row.version, by=officer, at=at)
