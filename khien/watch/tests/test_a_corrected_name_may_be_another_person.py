"""A name corrected after an approval: spelling stays approved, another name must be approved anew, by somebody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.duties.rules.verdicts import Status
from khien.evidence.models import Withdrawal
from khien.organisations import actions as organisations
from khien.organisations.models import Person
from khien.organisations.rules import Role
from khien.watch.actions import sending
from khien.watch.actions.members import Described, correct_member
from khien.watch.actions.reckoning import OTHERS
from khien.watch.models import Member, Shift
from khien.watch.rules.approvals import another_person
from khien.watch.rules.rosters_up import UnableToMoveRoster
from khien.watch.tests.test_rosters_go_up_and_answer_letters import (
    approved,
    asked_by_letter,
    member,
    put_on,
    roster,
    tet,
    verdict,
)
from khien.watch.tests.watch_builders import TET, at
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = at("2027-01-20T09:00")
KNOWN = Described("Người Một", date(2026, 1, 1), "Giáo viên", "0900 000 001", "mot@bac.example")


@pytest.fixture(autouse=True)
def the_clock_stands_still() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def corrected(who: Member, by: Person, **new: str) -> None:
    said = replace(KNOWN, **new)  # type: ignore[arg-type]
    correct_member(who, said, version=Member.objects.get(pk=who.pk).version, by=by, at=NOW)


def test_another_name_after_approval_proves_nothing_until_approved_anew(world: World) -> None:
    scope, period, one = asked_by_letter(world.north), tet(world), member(world.north)
    put_on(world, one, TET.start, TET.end)
    approved(world, period)
    assert verdict(world, scope) is Status.MET
    corrected(one, world.north_officer, name="Kẻ Khác")
    row = roster(period, world.north)
    assert (row.state, row.gap_count, row.evidence) == ("changed", 0, None)
    assert Withdrawal.objects.latest("pk").reason == OTHERS
    assert verdict(world, scope) is Status.UNPROVEN
    approved(world, period)
    assert verdict(world, scope) is Status.MET


def test_a_name_spelt_right_and_other_facts_stay_approved(world: World) -> None:
    scope, period, one = asked_by_letter(world.north), tet(world), member(world.north)
    shift = put_on(world, one, TET.start, TET.end)
    approved(world, period)
    corrected(one, world.north_officer, name="  NGƯỜI  MỐT", title="Tổ trưởng", phone="0900 000 002")
    assert roster(period, world.north).state == "approved"
    assert Shift.objects.get(ended_at=None).pk == shift.pk
    assert verdict(world, scope) is Status.MET


def test_whoever_put_another_name_does_not_approve_it(world: World) -> None:
    since = date(2026, 1, 1)
    organisations.grant(world.north_leader, world.north, Role.OFFICER, by=Service("setup"), at=NOW, since=since)
    period, one = tet(world), member(world.north)
    put_on(world, one, TET.start, TET.end)
    corrected(one, world.north_leader, name="Kẻ Khác")
    with pytest.raises(UnableToMoveRoster, match="không tự duyệt"):
        approved(world, period)
    row = roster(period, world.north)
    assert sending.approve(row, version=row.version, by=world.department_leader, at=NOW).state == "approved"


def test_what_was_on_watch_before_stays_as_it_was(world: World) -> None:
    one = member(world.north)
    over = put_on(world, one, TET.start, TET.start + timedelta(hours=8))
    with clock.stopped_at(TET.end):
        correct_member(one, replace(KNOWN, name="Kẻ Khác"), version=0, by=world.north_officer, at=TET.end)
    assert Shift.objects.get().pk == over.pk


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        ("Trần Văn An", "TRẦN VĂN AN", False),
        ("Tran Van An", "Trần  Văn Ấn", False),
        ("Trần Văn An", "Trần Văn Anh", True),
        ("Trần Văn An", "An", True),
    ],
)
def test_accents_capitals_and_spaces_are_spelling(before: str, after: str, other: bool) -> None:
    assert another_person(before, after) is other
