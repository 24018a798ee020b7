"""A report: its number, what it may say, that it is made once, by whom it is seen; the unit's printed address."""

from datetime import timedelta
from typing import Any

import pytest

from khien.base import clock
from khien.base.ids import new_id
from khien.base.models import Entry
from khien.files.actions import store_bytes
from khien.incidents import actions
from khien.incidents.actions import DOOR, NewReport, UnableToReport
from khien.incidents.models import Incident, Picture, ReportDoor, Touched
from khien.incidents.queries import door_of, door_of_token, incident_seen_by, incidents_seen_by
from khien.incidents.rules.kinds import Kind
from khien.incidents.tests.reported import NIGHT, reported
from khien.organisations.queries import NotAllowed
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tonight() -> object:
    with clock.stopped_at(NIGHT):
        yield


def test_a_report_gets_a_number_with_the_unit_in_it(world: World) -> None:
    first, second = reported(world), reported(world)
    assert [first.number, second.number] == ["SC-2026-H99.7.1-0001", "SC-2026-H99.7.1-0002"]
    no_code = reported(world, unit=world.hill, by=world.hill_officer)
    assert no_code.number == f"SC-2026-DV{world.hill.pk}-0001"
    last = NIGHT.replace(month=12, day=31, hour=23, minute=59)
    assert reported(world, at=last, detected_at=last).number.endswith("-0003")
    assert reported(world, at=last + timedelta(minutes=1), detected_at=last).number == "SC-2027-H99.7.1-0001"


def test_the_same_form_sent_twice_makes_one_incident(world: World) -> None:
    key = new_id()
    first = reported(world, key=key)
    entries = Entry.objects.count()
    again = reported(world, key=key, words="lần hai")
    assert again.pk == first.pk and again.words == first.words
    assert Incident.objects.count() == 1 and Entry.objects.count() == entries
    assert reported(world).number.endswith("-0002")


def test_the_key_of_one_unit_opens_nothing_at_another(world: World) -> None:
    key = reported(world).pk
    with pytest.raises(UnableToReport, match="đơn vị khác"):
        reported(world, key=key, unit=world.south, by=world.south_officer)


def test_systems_and_a_photo_come_with_it(world: World) -> None:
    photo = store_bytes(b"1. Anh chup man hinh", "anh.txt", by=None, at=NIGHT)
    row = reported(world, systems=[world.north_marks.pk], pictures=[photo])
    assert list(Touched.objects.values_list("system_id", flat=True)) == [world.north_marks.pk]
    assert Picture.objects.get().digest == photo.sha256
    assert Entry.objects.filter(action="incident.reported", subject=f"incident:{row.pk}").count() == 1


def test_a_system_of_another_unit_is_refused(world: World) -> None:
    with pytest.raises(UnableToReport, match="không còn trong danh mục"):
        reported(world, systems=[world.south_site.pk])
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"detected_at": NIGHT + timedelta(hours=1)}, "sau lúc này"),
        ({"detected_at": NIGHT - timedelta(days=4000)}, "5 năm"),
        ({"words": "x" * 4001}, "quá 4000"),
        ({"kind": Kind.OTHER, "words": "  "}, "vài chữ"),
    ],
)
def test_what_cannot_be_is_refused_in_words(world: World, said: dict[str, Any], why: str) -> None:
    with pytest.raises(UnableToReport, match=why):
        reported(world, **said)


def test_nothing_is_required_but_the_kind(world: World) -> None:
    assert reported(world, words="").words == ""


def test_whoever_reads_the_unit_may_report_and_a_stranger_may_not(world: World) -> None:
    assert reported(world, by=world.responder).reported_by_id == world.responder.pk
    with pytest.raises(NotAllowed) as refused:
        reported(world, by=world.south_officer)
    assert not refused.value.seen


def test_incidents_are_seen_by_the_unit_and_those_above_alone(world: World) -> None:
    row = reported(world)
    for person in (world.north_leader, world.department_coordinator, world.province_leader, world.auditor):
        assert incident_seen_by(person, row.pk) == row
    assert incident_seen_by(world.south_leader, row.pk) is None
    assert not incidents_seen_by(world.telecom_leader).exists()


def test_a_printed_address_takes_a_report_with_a_name_and_a_number(world: World) -> None:
    token = actions.open_door(world.north, by=world.north_officer, at=NIGHT)
    door = door_of_token(token)
    assert door is not None and token not in door.digest
    said = NewReport(Kind.DEFACED, "Trang chủ có bài lạ", NIGHT, name="Người Gặp", phone="0900 000 002")
    row = actions.report_by_door(door, said, key=new_id(), at=NIGHT)
    assert (row.reported_by, row.reporter_name, row.unit_id) == (None, "Người Gặp", world.north.pk)
    assert Entry.objects.get(action="incident.reported").actor == DOOR.audit_name
    with pytest.raises(UnableToReport, match="họ tên và số điện thoại"):
        actions.report_by_door(door, NewReport(Kind.DEFACED, "", NIGHT), key=new_id(), at=NIGHT)


def test_a_new_printed_address_ends_the_old_one_and_closing_ends_all(world: World) -> None:
    old = actions.open_door(world.north, by=world.north_officer, at=NIGHT)
    new = actions.open_door(world.north, by=world.north_officer, at=NIGHT)
    assert door_of_token(old) is None and door_of_token(new) is not None
    assert ReportDoor.objects.filter(ended_at=None).count() == 1
    actions.close_door(world.north, by=world.north_officer, at=NIGHT)
    assert door_of_token(new) is None and door_of(world.north_officer, world.north) is None
    with pytest.raises(UnableToReport, match="không có địa chỉ"):
        actions.close_door(world.north, by=world.north_officer, at=NIGHT)
    with pytest.raises(NotAllowed):
        actions.open_door(world.north, by=world.responder, at=NIGHT)
