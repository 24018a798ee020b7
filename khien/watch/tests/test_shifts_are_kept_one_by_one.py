import pytest

from khien.base.models import Entry
from khien.organisations.queries import NotAllowed
from khien.watch.actions.holding import UnableToPlanShift
from khien.watch.actions.shifts import add_shift, change_shift, end_shift, substitute
from khien.watch.models import Shift
from khien.watch.queries.on_duty import next_on, on_duty, on_duty_of
from khien.watch.queries.resting import warnings_of
from khien.watch.queries.shifts import hours_of
from khien.watch.rules.shifts import Kind
from khien.watch.rules.shifts import Shift as Planned
from khien.watch.rules.spans import Span
from khien.watch.tests.rosters_kept import PLANNED, member, put_on
from khien.watch.tests.watch_builders import at
from tests.world import World


def _standing() -> list[tuple[str, str, str]]:
    rows = Shift.objects.filter(ended_at=None).order_by("start").select_related("member")
    return [(one.member.name, f"{one.start:%d %H:%M}", f"{one.end:%d %H:%M}") for one in rows]


def test_who_is_on_now_is_told_on_site_first(world: World) -> None:
    by = world.north_officer
    one, two = member(world.north, "Tạ Bắc Ba", by), member(world.north, "Mai Bắc Hai", by)
    put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by, Kind.CALL)
    put_on(world.north, two, "2027-02-05T17:00", "2027-02-06T07:00", by)
    put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", by)
    now = on_duty(by, world.north, at("2027-02-05T23:00"))
    assert [(each.member.name, each.kind) for each in now] == [("Mai Bắc Hai", Kind.SITE), ("Tạ Bắc Ba", Kind.CALL)]
    assert [each.member for each in next_on(by, world.north, at("2027-02-05T23:00"))] == [one]
    assert on_duty(world.south_officer, world.north, at("2027-02-05T23:00")) == ()
    both = on_duty_of(world.department_coordinator, [world.north.pk, world.south.pk], at("2027-02-06T07:00"))
    assert {key: [each.member.pk for each in found] for key, found in both.items()} == {world.north.pk: [one.pk]}


def test_the_hours_of_a_unit_are_those_of_its_shifts_each_once_and_told_to_its_readers_alone(world: World) -> None:
    by = world.north_officer
    one, two = member(world.north, "Tạ Bắc Ba", by), member(world.north, "Mai Bắc Hai", by)
    for who in (one, two):
        put_on(world.north, who, "2027-02-05T17:00", "2027-02-06T07:00", by)
    put_on(world.north, one, "2027-02-06T07:00", "2027-02-07T07:00", by, Kind.CALL)
    span = Span(at("2027-02-05T00:00"), at("2027-02-06T12:00"))
    assert sorted(hours_of(by, world.north, span)) == [
        (at("2027-02-05T17:00"), at("2027-02-06T07:00"), Kind.SITE),
        (at("2027-02-06T07:00"), at("2027-02-07T07:00"), Kind.CALL),
    ]
    assert hours_of(world.south_officer, world.north, span) == []


def test_one_person_is_not_put_on_twice_at_one_unit(world: World) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by)
    put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    with pytest.raises(UnableToPlanShift, match="đã có ca từ 17:00 05/02/2027 đến 07:00 06/02/2027"):
        put_on(world.north, one, "2027-02-06T06:59", "2027-02-06T17:00", by)
    put_on(world.north, one, "2027-02-06T07:00", "2027-02-06T17:00", by)
    assert len(_standing()) == 2


def test_people_of_a_unit_above_may_be_lent_and_two_places_at_once_are_warned_of(world: World) -> None:
    by = world.department_coordinator
    lent = member(world.department, "Đặng Mẫu Hai", by)
    put_on(world.department, lent, "2027-02-05T17:00", "2027-02-06T07:00", by)
    put_on(world.north, lent, "2027-02-05T20:00", "2027-02-06T07:00", by)
    planned = Planned(str(world.north.pk), str(lent.pk), at("2027-02-05T20:00"), at("2027-02-06T07:00"), Kind.SITE)
    words = [one.words for one in warnings_of(by, [planned])]
    assert any("lúc đó cũng trực tại Sở Giáo dục và Đào tạo" in one for one in words)
    with pytest.raises(NotAllowed):
        put_on(world.north, lent, "2027-02-07T07:00", "2027-02-07T17:00", world.north_officer)
    own = member(world.north, "Tạ Bắc Ba", by)
    with pytest.raises(UnableToPlanShift, match="là người của"):
        put_on(world.south, own, "2027-02-07T07:00", "2027-02-07T17:00", by)


def test_only_who_proves_for_the_unit_plans_its_watch(world: World) -> None:
    one = member(world.north, "Tạ Bắc Ba", world.north_officer)
    span = Span(at("2027-02-05T17:00"), at("2027-02-06T07:00"))
    for other in (world.north_leader, world.south_officer, world.auditor, world.responder):
        with pytest.raises(NotAllowed):
            add_shift(world.north, one, span, Kind.SITE, by=other, at=PLANNED)
    assert not Shift.objects.exists()


def test_a_change_ends_the_row_and_keeps_it(world: World) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by)
    first = put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    entries = Entry.objects.count()
    made = change_shift(first, Span(first.start, at("2027-02-06T08:00")), Kind.CALL, by=by, at=PLANNED)
    assert Entry.objects.count() == entries + 1
    first.refresh_from_db()
    assert first.ended_at == PLANNED and made.replaces == first
    with pytest.raises(UnableToPlanShift, match="vừa được người khác sửa"):
        end_shift(first, "Thừa", by=by, at=PLANNED)
    end_shift(made, "Thừa", by=by, at=PLANNED)
    assert _standing() == []


def test_what_was_on_watch_stays_on_record(world: World) -> None:
    by = world.north_officer
    one, two = member(world.north, "Tạ Bắc Ba", by), member(world.north, "Mai Bắc Hai", by)
    row = put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    parts = substitute(row, two, by=by, at=at("2027-02-05T23:10"))
    assert [(each.member, each.start, each.end) for each in parts] == [
        (one, at("2027-02-05T17:00"), at("2027-02-05T23:10")),
        (two, at("2027-02-05T23:10"), at("2027-02-06T07:00")),
    ]
    end_shift(parts[1], "Ốm", by=by, at=at("2027-02-06T02:00"))
    last = Shift.objects.filter(ended_at=None).latest("start")
    assert last.end == at("2027-02-06T02:00")
    with pytest.raises(UnableToPlanShift, match="đã trực xong"):
        change_shift(last, Span(last.start, at("2027-02-07T02:00")), Kind.SITE, by=by, at=at("2027-02-06T03:00"))
    with pytest.raises(UnableToPlanShift, match="đã qua"):
        put_on(world.north, one, "2027-02-04T17:00", "2027-02-05T07:00", by, now=at("2027-02-06T03:00"))


def test_a_substitute_takes_a_part_and_leaves_no_hole(world: World) -> None:
    by = world.north_officer
    one, two = member(world.north, "Tạ Bắc Ba", by), member(world.north, "Mai Bắc Hai", by)
    row = put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by)
    substitute(row, two, Span(at("2027-02-05T22:00"), at("2027-02-06T01:00")), by=by, at=PLANNED)
    assert [name for name, _start, _end in _standing()] == ["Tạ Bắc Ba", "Mai Bắc Hai", "Tạ Bắc Ba"]
    with pytest.raises(UnableToPlanShift, match="đang giữ chính ca này"):
        substitute(Shift.objects.filter(ended_at=None).earliest("start"), one, by=by, at=PLANNED)
