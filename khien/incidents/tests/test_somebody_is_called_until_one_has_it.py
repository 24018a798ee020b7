"""A report goes to the watch, then the unit's own people, then each unit above, until somebody says “I have it”."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.duties.models import Event
from khien.incidents import actions
from khien.incidents.actions import UnableToHandle, UnableToReceive
from khien.incidents.models import Happening, Incident
from khien.incidents.rules.reception import WAIT_ABOVE, WAIT_OWN, goes_on_at, last_step, unit_at
from khien.incidents.rules.states import NEXT, State, Step, UnableToMoveOn, What, after, diagram
from khien.incidents.tests.reported import NIGHT, on_watch, reported
from khien.notices.models import Notice
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.names import ERASED
from khien.watch.actions.links import UnableToUseLink, make_link
from khien.watch.models import Link, Member
from khien.watch.rules.links import Purpose
from tests.world import World

pytestmark = pytest.mark.django_db
BY = Service("incidents")


@pytest.fixture(autouse=True)
def _tonight() -> Iterator[None]:
    with clock.stopped_at(NIGHT):
        yield


def _told() -> set[int | None]:
    return set(Notice.objects.filter(kind="incident_new").values_list("person_id", flat=True))


def _lines(what: What) -> int:
    return Happening.objects.filter(what=what).count()


def test_the_officer_on_duty_is_called_at_once_and_nobody_else(world: World) -> None:
    member = on_watch(world.north, world.north_coordinator)
    row = reported(world)
    assert _told() == {world.north_coordinator.pk}
    assert row.next_at == NIGHT + WAIT_OWN and row.step == 0
    assert Happening.objects.get(what=What.CALLED).words == member.name


def test_a_member_without_an_account_is_reached_by_a_link_of_his_own(world: World) -> None:
    on_watch(world.north)
    row = reported(world)
    link = Link.objects.get()
    assert (link.purpose, link.about) == (Purpose.INCIDENT, f"incident:{row.pk}")


def test_who_has_only_a_telephone_is_named_so_and_nobody_waits_for_him(world: World) -> None:
    member = on_watch(world.north)
    Member.objects.update(email="")
    row = reported(world)
    assert Happening.objects.get(what=What.TELEPHONE).words == member.name
    assert _told() - {None} == {world.north_coordinator.pk, world.north_officer.pk, world.north_leader.pk}
    assert row.step == 1 and row.next_at == NIGHT + WAIT_OWN
    assert member.name not in Happening.objects.get(what=What.CALLED).words and _lines(What.NOBODY) == 0
    actions.forget_member(Member.objects.get(), by=BY, at=NIGHT)
    assert Happening.objects.get(what=What.TELEPHONE).words == ERASED


def test_where_nobody_is_on_watch_the_units_own_people_are_called_at_once(world: World) -> None:
    row = reported(world)
    assert _told() == {world.north_coordinator.pk, world.north_officer.pk, world.north_leader.pk}
    assert row.step == 1 and _lines(What.NOBODY) == 1


def test_a_unit_without_anybody_goes_straight_to_the_unit_above(world: World) -> None:
    row = reported(world, unit=world.it_room, by=world.department_coordinator)
    assert row.step == 2 and _told() == {world.department_coordinator.pk}


def test_silence_goes_one_step_further_at_a_time_and_ends_at_the_top(world: World) -> None:
    on_watch(world.north, world.north_officer)
    row = reported(world)
    at, seen = NIGHT, [_told()]
    for _ in range(8):
        row.refresh_from_db()
        if row.next_at is None:
            break
        assert actions.tend(by=BY, at=row.next_at - timedelta(seconds=1)) == 0
        at = row.next_at
        assert actions.tend(by=BY, at=at) == 1
        assert actions.tend(by=BY, at=at) == 0
        seen.append(_told() - set().union(*seen))
    assert seen == [
        {world.north_officer.pk},
        {world.north_coordinator.pk, world.north_leader.pk},
        {world.department_coordinator.pk},
        {world.province_coordinator.pk},
    ]
    assert at == NIGHT + 2 * WAIT_OWN + WAIT_ABOVE and row.state == State.REPORTED
    assert actions.tend(by=BY, at=at + timedelta(hours=5)) == 0
    told = Notice.objects.filter(kind="incident_new")
    assert told.count() == len(set(told.values_list("person_id", "occasion")))


def test_the_one_who_has_it_ends_the_calls(world: World) -> None:
    on_watch(world.north)
    row = reported(world)
    at = NIGHT + timedelta(minutes=3)
    row = actions.receive(row, by=world.north_officer, at=at)
    assert (row.state, row.received_by, row.received_at) == (State.RECEIVED, world.north_officer, at)
    assert row.next_at is None and actions.tend(by=BY, at=NIGHT + timedelta(hours=5)) == 0
    assert Link.objects.get().ended_at == at
    with pytest.raises(UnableToReceive, match=f"{world.north_officer.full_name} đã nhận"):
        actions.receive(row, by=world.north_coordinator, at=at)


def test_an_officer_on_duty_may_receive_though_he_only_reads(world: World) -> None:
    row = reported(world)
    with pytest.raises(NotAllowed):
        actions.receive(row, by=world.responder, at=NIGHT)
    on_watch(world.north, world.responder)
    assert actions.receive(row, by=world.responder, at=NIGHT).received_by == world.responder


def test_a_link_receives_once_and_says_so_to_the_second(world: World) -> None:
    member, other = on_watch(world.north), on_watch(world.north, name="Trực Thử Hai", kind="call")
    row = reported(world)
    about = f"incident:{row.pk}"
    first = make_link(member, Purpose.INCIDENT, about, at=NIGHT)
    second = make_link(other, Purpose.INCIDENT, about, at=NIGHT)
    row = actions.receive_by_link(first, by=BY, at=NIGHT + timedelta(minutes=1))
    assert (row.received_by, row.received_by_name) == (None, "Trực Thử Một")
    for token in (first, second):
        with pytest.raises(UnableToUseLink):
            actions.receive_by_link(token, by=BY, at=NIGHT + timedelta(minutes=2))


def test_verified_it_tells_duties_for_each_system_once(world: World) -> None:
    row = reported(world, systems=[world.north_marks.pk, world.north_site.pk])
    assert not Event.objects.exists()
    row = actions.confirm(row, by=world.north_officer, at=NIGHT)
    assert row.state == State.CONFIRMED and row.received_by == world.north_officer
    events = Event.objects.filter(unit=world.north, kind="incident_detected", on=clock.day_of(NIGHT))
    assert set(events.values_list("system_id", flat=True)) == {world.north_marks.pk, world.north_site.pk}
    with pytest.raises(UnableToMoveOn):
        actions.confirm(row, by=world.north_officer, at=NIGHT)


def test_what_nobody_verified_in_a_day_counts_all_the_same_and_once(world: World) -> None:
    row = reported(world)
    actions.receive(row, by=world.north_officer, at=NIGHT)
    late = row.detected_at + timedelta(hours=24)
    assert actions.tend(by=BY, at=late - timedelta(minutes=1)) == 0
    assert [actions.tend(by=BY, at=late) for _ in range(2)] == [1, 0]
    assert Event.objects.filter(kind="incident_detected").count() == 1
    actions.confirm(Incident.objects.get(), by=world.north_officer, at=late)
    assert Event.objects.filter(kind="incident_detected").count() == 1


def test_found_to_be_none_it_keeps_the_reason_and_can_be_opened_again(world: World) -> None:
    row = reported(world)
    with pytest.raises(UnableToHandle, match="vì sao"):
        actions.dismiss(row, " ", by=world.north_officer, at=NIGHT)
    row = actions.dismiss(row, "Diễn tập nội bộ", by=world.north_officer, at=NIGHT)
    assert Happening.objects.get(what=What.DISMISSED).words == "Diễn tập nội bộ"
    assert actions.tend(by=BY, at=NIGHT + timedelta(days=3)) == 0 and not Event.objects.exists()
    with pytest.raises(UnableToHandle, match="Mở lại trước"):
        actions.say_beyond(row, "", by=world.north_officer, at=NIGHT)
    assert actions.reopen(row, by=world.north_officer, at=NIGHT).state == State.RECEIVED


def test_the_table_of_steps_is_walked_and_every_other_step_refused() -> None:
    for state in State:
        for step in Step:
            if (state, step) in NEXT:
                assert after(state, step) is NEXT[state, step]
            else:
                with pytest.raises(UnableToMoveOn):
                    after(state, step)


def test_steps_know_their_unit_and_their_end() -> None:
    line = [7, 5, 1]
    assert [unit_at(step, line) for step in range(4)] == [7, 7, 5, 1]
    assert last_step(2) == 3 and goes_on_at(3, 1, 2, NIGHT) is None
    assert goes_on_at(0, 0, 2, NIGHT) == NIGHT and goes_on_at(2, 1, 2, NIGHT) == NIGHT + WAIT_ABOVE


def test_the_docs_draw_the_table() -> None:
    assert diagram() in (Path(__file__).parents[3] / "docs" / "lifecycles.md").read_text(encoding="utf-8")
