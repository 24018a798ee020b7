"""A roster sent up is told once to the coordinators of the body above, until they took it or gave it back."""

from collections.abc import Iterator

import pytest

from khien.base import clock
from khien.notices.models import Notice
from khien.watch.actions import periods, sending
from khien.watch.actions.periods import Declared
from khien.watch.tests.test_rosters_go_up_and_answer_letters import approved, member, put_on, sent, tet
from khien.watch.tests.watch_builders import TET, at
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = at("2027-01-20T09:00")


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def waiting() -> list[tuple[int | None, int]]:
    rows = Notice.objects.filter(kind="roster_sent", lapsed_at=None).order_by("pk")
    return list(rows.values_list("person_id", "unit_id"))


def test_the_coordinators_of_who_declared_the_watch_are_told_once(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    row = sent(world, period)
    told = [(world.department_coordinator.pk, world.department.pk)]
    assert waiting() == told
    notice = Notice.objects.get(kind="roster_sent")
    assert (notice.about, notice.subject) == (f"watch:{period.pk}:{world.north.pk}", world.north)
    assert notice.details == {"unit": world.north.name, "watch": period.name, "words": ""}
    sending.accept(row, version=row.version, by=world.department_coordinator, at=NOW)
    assert waiting() == []


def test_given_back_it_waits_for_nobody_and_sent_anew_it_is_told_anew(world: World) -> None:
    period = tet(world)
    put_on(world, member(world.north), TET.start, TET.end)
    row = sent(world, period)
    sending.give_back(row, "Thiếu số máy", version=row.version, by=world.department_coordinator, at=NOW)
    assert waiting() == []
    sent(world, period)
    assert waiting() == [(world.department_coordinator.pk, world.department.pk)]
    assert Notice.objects.filter(kind="roster_sent").count() == 2


def test_a_list_of_ones_own_watch_is_told_to_the_unit_above(world: World) -> None:
    own = periods.declare(world.north, Declared("Tự đặt", TET), by=world.north_coordinator, at=NOW)
    put_on(world, member(world.north), TET.start, TET.end)
    row = approved(world, own)
    sending.send_up(row, version=row.version, by=world.north_coordinator, at=NOW)
    assert waiting() == [(world.department_coordinator.pk, world.department.pk)]
