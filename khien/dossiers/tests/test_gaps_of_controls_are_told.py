"""Whoever looks after a gap is told before its day and after it, once each; what is closed is told no more."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.dossiers import actions
from khien.dossiers.actions import Answer
from khien.dossiers.actions.chasing import remind_of_gaps
from khien.dossiers.rules.standards import standard_of
from khien.law.controls.carry import State
from khien.law.types import Regime
from khien.notices.models import Notice
from khien.notices.queries import shown
from khien.organisations import actions as organisations
from khien.organisations.models import Person
from khien.systems import actions as systems
from tests.world import SETUP, World

AT = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
DAY = date(2026, 9, 30)
JOB = Service("dossiers")
NEW = Regime.ANM_2026
CONTROLS = [one.id for one in standard_of(NEW).at(3)]


@pytest.fixture
def place(world: World) -> Iterator[World]:
    with clock.stopped_at(AT):
        systems.set_level(world.north_site, by=SETUP, at=AT, level=3, since=date(2026, 9, 1))
        yield world


def gap(place: World, control: str, owner: Person | None = None, day: date = DAY, state: State = State.MISSING) -> None:
    answer = Answer(state, "đang mua", owner=owner, due_on=day if state is State.MISSING else None)
    actions.answer_control(place.north_site, NEW, control, answer, by=place.north_officer, at=AT)


def remind(on: date) -> int:
    at = datetime(on.year, on.month, on.day, 0, 10, tzinfo=UTC)
    with clock.stopped_at(at):
        return remind_of_gaps(by=JOB, at=at)


def told() -> list[tuple[str, str, int]]:
    rows = Notice.objects.filter(lapsed_at=None).order_by("made_at", "person__full_name")
    return [(row.person.full_name, row.kind, row.details["count"]) for row in rows if row.person]


def test_the_owner_is_told_a_week_before_and_when_it_is_late_once_each(place: World) -> None:
    gap(place, CONTROLS[0], place.north_officer)
    gap(place, CONTROLS[1], place.north_officer)
    assert remind(DAY - timedelta(days=8)) == 0
    for day in (7, 6, 1, 0):
        assert remind(DAY - timedelta(days=day)) == 2
    name = place.north_officer.full_name
    assert told() == [(name, "control_due", 2)]
    for day in (1, 2, 9):
        remind(DAY + timedelta(days=day))
    assert told() == [(name, "control_late", 2)]  # the other lapsed: it is not about to be due
    words = next(one for one in shown(place.north_officer, list(Notice.objects.filter(lapsed_at=None))))
    assert words.title == "Số biện pháp trễ hạn ngày 30/09/2026 ở Trang thông tin điện tử, Trường THPT Bắc Lâm: 2"


def test_what_nobody_looks_after_is_told_to_who_answers_for_the_unit(place: World) -> None:
    gap(place, CONTROLS[0])
    remind(DAY)
    assert told() == [(place.north_coordinator.full_name, "control_due", 1)]


def test_whoever_left_is_not_told_and_the_unit_is(place: World) -> None:
    gap(place, CONTROLS[0], place.north_officer)
    organisations.remove_person(place.north_officer, by=SETUP, at=AT)
    remind(DAY)
    assert told() == [(place.north_coordinator.full_name, "control_due", 1)]


def test_a_gap_that_is_closed_or_given_another_day_lapses(place: World) -> None:
    gap(place, CONTROLS[0], place.north_officer)
    remind(DAY - timedelta(days=3))
    gap(place, CONTROLS[0], place.north_officer, day=DAY + timedelta(days=60))
    remind(DAY - timedelta(days=2))
    assert told() == []
    gap(place, CONTROLS[0], state=State.IN_PLACE)
    remind(DAY + timedelta(days=61))
    assert told() == []


def test_gaps_that_the_level_no_longer_asks_are_told_nobody(place: World) -> None:
    only = next(one.id for one in standard_of(NEW).at(3) if one.id not in {each.id for each in standard_of(NEW).at(1)})
    gap(place, only, place.north_officer)
    systems.set_level(place.north_site, by=SETUP, at=AT, level=1, since=date(2026, 9, 2))
    assert remind(DAY) == 0
    assert told() == []


def test_a_province_of_gaps_is_told_in_few_questions(place: World, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for control in CONTROLS[:20]:
        gap(place, control, place.north_officer)
    with django_assert_max_num_queries(15):
        remind(DAY)
    assert told() == [(place.north_officer.full_name, "control_due", 20)]
