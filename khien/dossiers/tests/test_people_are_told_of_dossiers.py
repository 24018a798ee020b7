"""Who is told of a dossier: the one whose turn it is, the unit that files, once; and of time limits near their end."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client

from khien.base import clock
from khien.base.actors import Service
from khien.dossiers.actions.telling import tell_of_clocks
from khien.dossiers.models import Dossier
from khien.dossiers.queries import dossiers_due
from khien.dossiers.rules.states import Act
from khien.dossiers.tests.filed import NOW, TODAY, drafted, judged, signed, step
from khien.notices.actions import make_feed
from khien.notices.models import Notice
from khien.notices.rules.kinds import Kind
from khien.notices.wording import title
from khien.organisations.models import Person
from khien.web.notices.places import place_of
from tests.world import World

pytestmark = pytest.mark.django_db
BY = Service("dossiers")


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), UTC)


def _told(kind: Kind) -> set[Person]:
    rows = Notice.objects.filter(kind=kind).select_related("person")
    return {one.person for one in rows if one.person}


def _unread(kind: Kind) -> int:
    return Notice.objects.filter(kind=kind, lapsed_at=None).count()


def test_each_step_tells_whose_turn_it_is_and_what_came_before_lapses(world: World) -> None:
    row = step(drafted(world), Act.SUBMIT, world.north_officer)
    assert _told(Kind.DOSSIER_SUBMITTED) == {world.department_coordinator}
    row = step(row, Act.ASK_SUPPLEMENT, world.department_coordinator, signed=signed(words="Thiếu sơ đồ"))
    assert _told(Kind.DOSSIER_RETURNED) == {world.north_officer, world.north_coordinator}
    assert _unread(Kind.DOSSIER_SUBMITTED) == 0
    said = Notice.objects.filter(kind=Kind.DOSSIER_RETURNED).first()
    assert said is not None
    assert (said.details["words"], world.north_marks.name in title(said.kind, said.details)) == ("Thiếu sơ đồ", True)
    assert place_of(said.about) == f"/ho-so-cap-do/{row.pk}/"
    row = step(row, Act.SUBMIT, world.north_officer)
    assert (_unread(Kind.DOSSIER_RETURNED), _unread(Kind.DOSSIER_SUBMITTED)) == (0, 1)
    row = step(row, Act.FIND_COMPLETE, world.department_coordinator)
    assert _told(Kind.DOSSIER_TO_SIGN) == {world.department_leader}
    step(row, Act.APPROVE, world.department_leader)
    assert _told(Kind.DOSSIER_APPROVED) == {world.north_officer, world.north_coordinator, world.north_leader}
    assert _unread(Kind.DOSSIER_TO_SIGN) == 0


def test_from_level_3_the_school_learns_of_the_appraisal_and_the_owner_of_what_is_presented(world: World) -> None:
    row = judged(drafted(world, 3), world.department, world.province, world.north_officer)
    row = step(row, Act.SUBMIT, world.north_officer)
    row = step(row, Act.FIND_COMPLETE, world.department_coordinator)
    assert _told(Kind.DOSSIER_TO_SIGN) == set()
    row = step(row, Act.APPRAISE, world.department_coordinator)
    assert world.north_officer in _told(Kind.DOSSIER_APPRAISED)
    step(row, Act.PRESENT, world.north_officer)
    assert _told(Kind.DOSSIER_TO_SIGN) == {world.province_leader}


def test_nobody_is_told_what_he_did_himself_and_outside_bodies_leave_it_to_the_unit_that_files(world: World) -> None:
    row = step(drafted(world, 4), Act.OPINION, world.north_officer)
    step(row, Act.SUBMIT, world.north_officer)
    assert _told(Kind.DOSSIER_SUBMITTED) == {world.north_coordinator}  # who records what the ministry says


def _waiting(world: World) -> Dossier:
    return step(drafted(world), Act.SUBMIT, world.north_officer)  # Friday 20/11/2026; the 24th is a holiday: to 30/11


@pytest.mark.parametrize(
    ("day", "due", "late"),
    [
        (date(2026, 11, 25), False, False),
        (date(2026, 11, 26), True, False),
        (date(2026, 11, 28), False, False),  # a Saturday: nobody is told
        (date(2026, 11, 30), True, False),
        (date(2026, 12, 1), False, True),
    ],
)
def test_a_time_limit_is_told_two_working_days_before_its_end_and_when_it_is_over(
    world: World, day: date, due: bool, late: bool
) -> None:
    row = _waiting(world)
    tell_of_clocks(by=BY, at=_morning(day))
    tell_of_clocks(by=BY, at=_morning(day))
    assert _told(Kind.DOSSIER_DUE) == ({world.department_coordinator} if due else set())
    both = {world.department_coordinator, world.north_officer, world.north_coordinator}
    assert _told(Kind.DOSSIER_LATE) == (both if late else set())
    assert Notice.objects.filter(kind__in=(Kind.DOSSIER_DUE, Kind.DOSSIER_LATE)).count() == (3 if late else int(due))
    step(row, Act.FIND_COMPLETE, world.department_coordinator, on=TODAY)
    assert _unread(Kind.DOSSIER_DUE) + _unread(Kind.DOSSIER_LATE) == 0


def test_a_running_time_limit_stands_in_the_calendar_of_the_unit_whose_turn_it_is(world: World) -> None:
    row = _waiting(world)
    (due,) = dossiers_due(world.department_coordinator, [world.department])
    assert (due.dossier, due.unit, due.run.running.due_on) == (row, world.department.pk, date(2026, 11, 30))
    assert dossiers_due(world.north_officer, [world.north]) == []
    assert dossiers_due(world.south_officer, [world.department]) == []
    token = make_feed(world.department, by=world.department_coordinator, at=NOW)
    with clock.stopped_at(NOW):
        text = Client().get(f"/lich/{token}.ics").content.decode().replace("\r\n ", "")
    assert world.north_marks.name in text
    assert "20261130" in text
    step(row, Act.FIND_COMPLETE, world.department_coordinator)
    (due,) = dossiers_due(world.department_coordinator, [world.department])
    assert due.run.clock.id == "k26.4"
