from datetime import date, timedelta

import pytest

from khien.base.models import Entry
from khien.organisations.queries import NotAllowed
from khien.watch.actions.holding import UnableToPlanShift
from khien.watch.actions.members import (
    Described,
    UnableToKeepMember,
    add_absence,
    add_member,
    add_people,
    correct_member,
    end_absence,
    end_member,
)
from khien.watch.models import Absence, Member, Shift
from khien.watch.queries.members import free_members, members_of, people_not_yet
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests.rosters_kept import PLANNED, SINCE, member, put_on
from khien.watch.tests.watch_builders import at
from tests.world import World


def test_whoever_leaves_leaves_gaps_that_are_listed(world: World) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by)
    put_on(world.north, one, "2027-02-04T07:00", "2027-02-05T07:00", by)
    put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    put_on(world.north, one, "2027-02-08T07:00", "2027-02-09T07:00", by, Kind.CALL)
    entries = Entry.objects.count()
    holes = end_member(one, date(2027, 2, 5), version=0, by=by, at=PLANNED)
    assert Entry.objects.count() == entries + 1
    assert [(hole.span.start, hole.span.end, hole.kind) for hole in holes] == [
        (at("2027-02-06T00:00"), at("2027-02-06T07:00"), Kind.SITE),
        (at("2027-02-08T07:00"), at("2027-02-09T07:00"), Kind.CALL),
    ]
    standing = Shift.objects.filter(ended_at=None).order_by("start")
    assert [row.end for row in standing] == [at("2027-02-05T07:00"), at("2027-02-06T00:00")]
    with pytest.raises(UnableToPlanShift, match="đã thôi tham gia trực từ ngày 06/02/2027"):
        put_on(world.north, one, "2027-02-05T20:00", "2027-02-06T07:00", by)


def test_what_a_leaving_member_was_on_stays(world: World) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by)
    put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    now = at("2027-02-05T22:00")
    holes = end_member(one, date(2027, 2, 4), version=0, by=by, at=now)
    assert [hole.span for hole in holes] == [Span(now, at("2027-02-06T07:00"))]
    assert Shift.objects.get(ended_at=None).end == now


def test_leave_makes_gaps_and_keeps_the_member_off(world: World) -> None:
    by = world.north_officer
    one, two = member(world.north, "Tạ Bắc Ba", by), member(world.north, "Mai Bắc Hai", by)
    put_on(world.north, one, "2027-02-05T17:00", "2027-02-07T07:00", by)
    holes = add_absence(one, date(2027, 2, 6), date(2027, 2, 6), "Việc nhà", by=by, at=PLANNED)
    day = Span(at("2027-02-06T00:00"), at("2027-02-07T00:00"))
    assert [hole.span for hole in holes] == [day]
    assert [row.start for row in Shift.objects.filter(ended_at=None).order_by("start")] == [
        at("2027-02-05T17:00"),
        at("2027-02-07T00:00"),
    ]
    assert [free.member for free in free_members(by, world.north, day)] == [two]
    with pytest.raises(UnableToKeepMember, match="đã ghi nghỉ"):
        add_absence(one, date(2027, 2, 6), date(2027, 2, 8), "", by=by, at=PLANNED)
    end_absence(Absence.objects.get(), by=by, at=PLANNED)
    assert len(free_members(by, world.north, day)) == 2


def test_who_is_free_is_own_people_first_then_those_of_units_above_that_one_reads(world: World) -> None:
    by = world.department_coordinator
    own, lent = member(world.north, "Tạ Bắc Ba", by), member(world.department, "Đặng Mẫu Hai", by)
    span = Span(at("2027-02-06T00:00"), at("2027-02-07T00:00"))
    put_on(world.department, lent, "2027-02-06T20:00", "2027-02-07T07:00", by)
    put_on(world.north, own, "2027-02-05T07:00", "2027-02-05T12:00", by)
    put_on(world.north, own, "2027-02-07T07:00", "2027-02-07T17:00", by)
    found = [(free.member, free.above, free.elsewhere, free.near) for free in free_members(by, world.north, span)]
    assert found == [(own, False, False, 1), (lent, True, True, 1)]
    assert [free.member for free in free_members(world.north_officer, world.north, span)] == [own]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "  "}, "họ và tên"),
        ({"phone": "09OO 123 456"}, "có chữ “O”"),
        ({"phone": "12"}, "quá ngắn"),
        ({"email": "khong-phai-thu"}, "Địa chỉ thư"),
        ({"outside": True}, "phải có ngày kết thúc"),
        ({"until": date(2020, 1, 1)}, "Ngày thôi trực"),
        ({"title": "x" * 121}, "dài quá"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(world: World, given: dict[str, object], why: str) -> None:
    said = {"name": "Tạ Bắc Ba", "since": SINCE, **given}
    with pytest.raises(UnableToKeepMember, match=why):
        add_member(world.north, Described(**said), by=world.north_officer, at=PLANNED)  # type: ignore[arg-type]


def test_two_of_one_name_are_told_apart_by_their_title(world: World) -> None:
    by = world.north_officer
    member(world.north, "Tạ  Bắc Ba", by)
    with pytest.raises(UnableToKeepMember, match="ghi rõ chức vụ"):
        member(world.north, "Tạ Bắc Ba", by)
    member(world.north, "Tạ Bắc Ba", by, title="Giáo viên Tin học")
    assert members_of(by, world.north).count() == 2


def test_people_of_the_unit_come_from_their_accounts(world: World) -> None:
    by = world.north_officer
    waiting = people_not_yet(by, world.north)
    assert {one.full_name for one in waiting} == {"Lý Bắc Một", "Mai Bắc Hai", "Tạ Bắc Ba"}
    made = add_people(world.north, waiting, by=by, at=PLANNED)
    assert {row.person_id for row in made} == {one.pk for one in waiting}
    assert people_not_yet(by, world.north) == []
    with pytest.raises(UnableToKeepMember):
        add_people(world.north, waiting, by=by, at=PLANNED)
    with pytest.raises(UnableToKeepMember):
        add_people(world.north, [world.south_officer], by=by, at=PLANNED)


def test_an_expert_from_outside_is_there_within_the_dates(world: World) -> None:
    by = world.north_officer
    since, until = date(2027, 2, 5), date(2027, 2, 10)
    hired = member(world.north, "Chuyên gia", by, since=since, until=until, outside=True, employer="Công ty mẫu")
    put_on(world.north, hired, "2027-02-09T07:00", "2027-02-10T00:00", by)
    with pytest.raises(UnableToPlanShift, match="chỉ tham gia trực từ ngày 05/02/2027"):
        put_on(world.north, hired, "2027-02-04T22:00", "2027-02-05T07:00", by)
    said = Described("Chuyên gia", since, outside=True, until=until - timedelta(days=1))
    holes = correct_member(hired, said, version=0, by=by, at=PLANNED)
    assert [hole.span for hole in holes] == [Span(at("2027-02-09T07:00"), at("2027-02-10T00:00"))]
    with pytest.raises(UnableToKeepMember, match="Người khác vừa sửa"):
        correct_member(hired, said, version=0, by=by, at=PLANNED)


def test_nobody_of_another_unit_keeps_its_people(world: World) -> None:
    for other in (world.south_officer, world.north_leader, world.auditor):
        with pytest.raises(NotAllowed):
            member(world.north, "Tạ Bắc Ba", other)
    assert not Member.objects.exists()
