from datetime import date, datetime, timedelta

import pytest

from khien.base import audit
from khien.base.models import Entry, Personal
from khien.directives.actions import erase_person
from khien.organisations.actions import UnableToErase, remove_person
from khien.organisations.queries import NotAllowed
from khien.organisations.rules.names import ERASED
from khien.watch.actions.erasing import erase_member
from khien.watch.actions.links import UnableToUseLink, make_link, use_link
from khien.watch.actions.members import add_absence, end_member
from khien.watch.actions.shifts import end_shift
from khien.watch.actions.swapping import ask_swap
from khien.watch.models import Absence, Member, Shift, Swap
from khien.watch.rules.links import Purpose
from khien.watch.tests.rosters_kept import PLANNED, member, put_on
from khien.watch.tests.watch_builders import at
from tests.world import SETUP, World

WHY = "Đơn đề nghị ngày 02/01/2027"
LATER = PLANNED + timedelta(days=30)


def _written() -> str:
    """Every word that rows and the trail's personal parts still hold."""
    rows = [
        str(sorted(row.items(), key=str)) for table in (Member, Absence, Shift, Swap) for row in table.objects.values()
    ]
    kept = [str(one) for one in Personal.objects.values_list("payload", flat=True)]
    return "\n".join([*rows, *kept, *(str(one) for one in Entry.objects.values_list("details", flat=True))])


def _with_a_past(world: World) -> Member:
    by = world.north_officer
    one = member(world.north, "Người Kín", by, title="Chức Kín", reachable="Giờ Kín")
    other = member(world.north, "Mai Bắc Hai", by)
    first = put_on(world.north, one, "2027-02-01T07:00", "2027-02-02T07:00", by)
    second = put_on(world.north, one, "2027-02-03T07:00", "2027-02-04T07:00", by)
    ask_swap(first, other, words="Lời Kín", by=by, at=PLANNED)
    end_shift(second, "Bệnh Kín", by=by, at=PLANNED)
    add_absence(one, date(2027, 2, 10), date(2027, 2, 11), "Cớ Kín", by=by, at=PLANNED)
    return one


def test_a_member_who_left_is_forgotten_and_the_shifts_stay(world: World) -> None:
    one = _with_a_past(world)
    token = make_link(one, Purpose.SWAP, "swap:1", at=PLANNED)
    with pytest.raises(UnableToErase, match="còn tham gia trực"):
        erase_member(one, WHY, by=SETUP, at=PLANNED)
    end_member(one, date(2027, 2, 5), version=one.version, by=world.north_officer, at=PLANNED)
    with pytest.raises(NotAllowed):
        erase_member(one, WHY, by=world.north_officer, at=LATER)
    assert "Kín" in _written()
    assert erase_member(one, WHY, by=SETUP, at=LATER) >= 1
    assert "Kín" not in _written() and "0900" not in str(Member.objects.filter(pk=one.pk).values())
    assert Member.objects.get(pk=one.pk).name == ERASED
    assert Shift.objects.get(member=one, ended_at=None).start == at("2027-02-01T07:00")
    with pytest.raises(UnableToUseLink):
        use_link(token, purposes=(Purpose.SWAP,), at=LATER)
    assert list(audit.faults()) == []
    with pytest.raises(UnableToErase, match="đã được xóa"):
        erase_member(one, WHY, by=SETUP, at=LATER)


def test_erasing_an_account_takes_its_holder_off_the_watch(world: World) -> None:
    by, person = world.north_coordinator, world.north_officer
    own = member(world.north, person.full_name, by, person=person)
    put_on(world.north, own, "2027-02-05T17:00", "2027-02-06T07:00", by)
    remove_person(person, by=SETUP, at=PLANNED)
    person.refresh_from_db()
    erase_person(person, WHY, by=SETUP, at=PLANNED)
    assert "Tạ Bắc Ba" not in _written()
    assert not Shift.objects.filter(ended_at=None).exists(), "nobody is on watch under a number"


def test_what_was_on_watch_when_an_account_is_erased_stays(world: World) -> None:
    by, person = world.north_coordinator, world.north_officer
    own = member(world.north, person.full_name, by, person=person)
    put_on(world.north, own, "2027-01-20T07:00", "2027-01-21T07:00", by, now=at("2027-01-20T06:00"))
    now: datetime = PLANNED + timedelta(hours=3)
    remove_person(person, by=SETUP, at=now)
    person.refresh_from_db()
    erase_person(person, WHY, by=SETUP, at=now)
    left = Shift.objects.get(ended_at=None)
    assert (left.start, left.end) == (at("2027-01-20T07:00"), now)
