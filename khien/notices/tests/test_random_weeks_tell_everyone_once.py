"""Random weeks: servers that refuse or hang up, workers that die, clocks set back: nobody twice, none at night."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from khien.base import clock
from khien.base.actors import Service
from khien.notices import actions
from khien.notices.actions import News
from khien.notices.gateways.outcome import Letter, Outcome
from khien.notices.models import Delivery, Enclosure, Notice
from khien.notices.rules.hours import Calendar, Habits, Pace, is_quiet
from khien.notices.rules.kinds import Kind
from khien.notices.rules.states import LOST, OPEN, Event, State
from tests.world import World

pytestmark = pytest.mark.django_db
BY = Service("notices")
BEGAN = datetime(2026, 8, 28, 2, 0, tzinfo=UTC)  # the Friday before Quốc khánh
LINK = re.compile(r"/thong-bao/([0-9a-f-]{36})/")

TELL = st.tuples(st.just("tell"), st.integers(0, 2), st.sampled_from([Kind.LETTER_NEW, Kind.REMINDER]), st.booleans())
WORK = st.tuples(st.just("work"), st.sampled_from(["taken", "refused", "silent", "dies"]), st.integers(1, 4))
WAIT = st.tuples(st.just("wait"), st.integers(-26 * 60, 60 * 60))
READ = st.tuples(st.just("read"), st.integers(0, 2))


class _Killed(BaseException):
    """The process ends where it stands."""


@dataclass
class _Mail:
    """A mail server that behaves as it is told; what it has taken went out, whatever Khiên came to know."""

    mood: str = "taken"
    now: datetime = BEGAN
    taken: list[tuple[datetime, str]] = field(default_factory=list)

    def send(self, to: str, letter: Letter) -> Outcome:
        if self.mood == "refused":
            return Outcome(Event.REFUSE, "450")
        self.taken += [(self.now, one) for one in LINK.findall(letter.text)]
        if self.mood == "dies":
            raise _Killed
        return Outcome(Event.LOSE if self.mood == "silent" else Event.TAKEN, "")


class _Week:
    """One random story, told to the real tables."""

    def __init__(self, world: World) -> None:
        self.people = (world.north_officer, world.north_leader, world.north_coordinator)
        self.unit, self.mail, self.now, self.told = world.north.pk, _Mail(), BEGAN, 0

    def take(self, step: tuple[object, ...]) -> None:
        match step:
            case ("tell", int(who), Kind() as kind, bool(flash)):
                self._tell(who, kind, "hỏa tốc" if flash else "")
            case ("work", str(mood), int(runs)):
                self._work(mood, runs)
            case ("wait", int(minutes)):
                self.now += timedelta(minutes=minutes)
            case ("read", int(who)):
                actions.read_all(by=self.people[who], at=self.now)

    def _tell(self, who: int, kind: Kind, urgency: str) -> None:
        self.told += 1
        details = {"unit": "Trường", "letter": "CV", "sender": "Sở"}
        about = f"recipient:{self.told}"
        news = News(self.people[who].pk, self.unit, kind, about, "1", details, urgency=urgency)
        for _ in range(2):
            actions.tell_many([news], by=BY, at=self.now)

    def _work(self, mood: str, runs: int) -> None:
        self.mail.mood, self.mail.now = mood, self.now
        with clock.stopped_at(self.now):
            actions.lose(by=BY, at=self.now)
            actions.place(by=BY, at=self.now)
            for _ in range(runs):
                try:
                    actions.deliver_next(by=BY, at=self.now, post=self.mail)
                except _Killed:
                    continue

    def end(self) -> None:
        """From then on everything works; time goes on to whatever is next, until nothing is."""
        for _ in range(500):
            self._work("taken", 6)
            waiting = Delivery.objects.filter(state__in=OPEN).order_by("due_at").values_list("due_at", flat=True)
            if Delivery.objects.filter(state=State.SENDING).exists():
                self.now += LOST + timedelta(seconds=1)
            elif waiting:
                self.now = max(self.now, waiting[0])
            elif not Notice.objects.filter(placed_at=None).exists():
                return


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(TELL, TELL, WORK, WAIT, READ), min_size=4, max_size=25))
def test_whatever_happens_nobody_is_written_to_twice_or_at_night_and_nothing_is_forgotten(
    world: World, settings: Settings, steps: list[tuple[object, ...]]
) -> None:
    settings.KHIEN_MAIL, settings.KHIEN_ADDRESS = {"host": "x"}, "https://khien.lamdai.example"
    with transaction.atomic():
        week = _Week(world)
        for step in steps:
            week.take(step)
        week.end()
        _holds(week)
        transaction.set_rollback(True)


def _holds(week: _Week) -> None:
    assert Notice.objects.count() == week.told
    times = Counter(key for _, key in week.mail.taken)
    assert not times or max(times.values()) == 1
    paces = dict(Notice.objects.values_list("id", "pace"))
    at_night = [
        at for at, key in week.mail.taken if is_quiet(at, Habits(), Calendar()) and paces[UUID(key)] != Pace.NOW
    ]
    assert at_night == []
    assert not Notice.objects.filter(placed_at=None).exists()
    assert not Delivery.objects.filter(state__in=[*OPEN, State.SENDING]).exists()
    assert Enclosure.objects.count() == week.told
    quiet = Notice.objects.exclude(pk__in=times).filter(read_at=None)
    assert set(quiet.values_list("enclosures__delivery__state", flat=True)) <= {State.UNKNOWN, State.DROPPED}
