"""Who must show a second factor, from which day, and who takes a lost one off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator

from khien.base import clock
from khien.base.models import Entry
from khien.organisations import actions, queries
from khien.organisations.models import AccountNote, FactorRule, Person, Visit
from khien.organisations.rules import Role
from khien.organisations.rules.sign_in import FactorAsk, FactorState, How, factor_need
from tests.world import BEGAN, SETUP, World

DAY = date(2026, 9, 3)
ASKS = [FactorAsk("leader", DAY, 14), FactorAsk("administrator", DAY, 0)]
LONG_AGO = date(2020, 1, 2)


def state(held: list[tuple[str, date]], on: date, *, has_factor: bool = False) -> FactorState:
    return factor_need(ASKS, held, has_factor=has_factor, on=on).state


def test_a_role_that_asks_gives_days_of_grace_and_then_no_more() -> None:
    held = [("leader", LONG_AGO)]
    assert state(held, DAY) is FactorState.GRACE
    assert state(held, DAY + timedelta(days=13)) is FactorState.GRACE
    assert state(held, DAY + timedelta(days=14)) is FactorState.MISSING
    assert state(held, DAY + timedelta(days=14), has_factor=True) is FactorState.HELD


def test_grace_of_a_role_given_later_begins_with_the_role() -> None:
    held = [("leader", DAY + timedelta(days=30))]
    assert state(held, DAY + timedelta(days=43)) is FactorState.GRACE
    assert state(held, DAY + timedelta(days=44)) is FactorState.MISSING


def test_of_several_roles_the_earliest_day_decides_and_others_ask_nothing() -> None:
    assert state([("leader", LONG_AGO), ("administrator", LONG_AGO)], DAY) is FactorState.MISSING
    assert state([("officer", LONG_AGO)], DAY) is FactorState.NOT_ASKED
    need = factor_need(ASKS, [("leader", LONG_AGO), ("leader", DAY)], has_factor=False, on=DAY)
    assert (need.due_on, need.roles) == (DAY + timedelta(days=14), ("leader",))


def require(world: World, **days: int | None) -> None:
    wanted = {Role(name): given for name, given in days.items()}
    actions.require_factors(wanted, by=world.administrator, at=clock.now())


def totp(person: Person) -> None:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "khong dung"})


def test_what_is_required_holds_for_the_role_alone_and_is_in_the_chain(world: World) -> None:
    require(world, leader=0, officer=5, auditor=None)
    on = clock.today()
    assert queries.lacks_required_factor(world.north_leader, on)
    assert not queries.lacks_required_factor(world.north_officer, on)
    assert queries.lacks_required_factor(world.north_officer, on + timedelta(days=5))
    assert not queries.lacks_required_factor(world.north_coordinator, on)
    totp(world.north_leader)
    assert not queries.lacks_required_factor(world.north_leader, on)
    entry = Entry.objects.get(action="sign_in.factors_required")
    assert entry.details == {"leader": 0, "officer": 5}


def test_recovery_codes_alone_are_no_second_factor(world: World) -> None:
    require(world, leader=0)
    Authenticator.objects.create(user=world.north_leader, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert queries.lacks_required_factor(world.north_leader, clock.today())


def test_asking_again_gives_no_new_grace_and_taking_back_ends_it(world: World) -> None:
    require(world, leader=3)
    FactorRule.objects.update(since=DAY)
    require(world, leader=4)
    assert FactorRule.objects.get().since == DAY
    require(world, leader=None)
    assert not queries.lacks_required_factor(world.north_leader, clock.today())


@pytest.mark.parametrize("days", [-1, 91])
def test_grace_has_a_measure(world: World, days: int) -> None:
    with pytest.raises(actions.UnableToRequireFactor, match="từ 0 đến 90"):
        require(world, leader=days)


def test_nothing_changed_is_told_and_leaves_no_entry(world: World) -> None:
    with pytest.raises(actions.UnableToRequireFactor, match="Chưa có gì thay đổi"):
        require(world, leader=None)
    assert not Entry.objects.filter(action="sign_in.factors_required").exists()


def test_only_who_looks_after_the_whole_may_require_it(world: World) -> None:
    enterprise = actions.create_person(
        by=SETUP, at=BEGAN, unit=world.telecom, role=Role.ADMINISTRATOR, username="quantri.mang", full_name="Vũ Mạng"
    )
    for person in (world.department_administrator, enterprise, world.province_leader):
        assert not queries.oversees(person)
        with pytest.raises(queries.NotAllowed):
            actions.require_factors({Role.LEADER: 0}, by=person, at=clock.now())
    assert queries.oversees(world.administrator)


def test_the_overseer_sees_how_many_have_none_yet(world: World) -> None:
    totp(world.north_leader)
    require(world, leader=7)
    rows = {row.role: row for row in queries.factors_by_role(world.administrator, clock.today())}
    leaders = rows[Role.LEADER]
    assert (leaders.holders, leaders.without) == (8, 7)
    assert leaders.ask is not None and leaders.ask.grace_days == 7
    assert rows[Role.OFFICER].ask is None


def test_a_lost_factor_is_taken_off_by_an_administrator_who_says_why(world: World) -> None:
    totp(world.north_officer)
    actions.begin_visit(by=world.north_officer, at=clock.now(), how=How.PASSWORD, address="192.0.2.1", agent="")
    at, by = clock.now(), world.department_administrator
    with pytest.raises(actions.UnableToResetFactors, match="lý do"):
        actions.reset_factors(world.north_officer, by=by, at=at, reason="  ")
    actions.reset_factors(world.north_officer, by=by, at=at, reason="Mất điện thoại")
    assert not Authenticator.objects.filter(user=world.north_officer).exists()
    assert Visit.objects.get(person=world.north_officer).ended_because == "administrator"
    note = AccountNote.objects.get(person=world.north_officer)
    assert (note.what, note.by, note.reason) == ("factors_reset", by, "Mất điện thoại")
    entry = Entry.objects.get(action="person.factors_reset")
    assert entry.details == {"removed": 1}, "the reason may name somebody: it is kept apart"
    assert entry.personal.payload == {"reason": "Mất điện thoại"}
    with pytest.raises(actions.UnableToResetFactors, match="chưa thiết lập"):
        actions.reset_factors(world.north_officer, by=by, at=at, reason="Lại mất")


def test_nobody_takes_off_ones_own_nor_that_of_somebody_one_does_not_administer(world: World) -> None:
    totp(world.department_administrator)
    with pytest.raises(actions.UnableToResetFactors, match="Không ai tự đặt lại"):
        actions.reset_factors(world.department_administrator, by=world.department_administrator, at=BEGAN, reason="x")
    for by in (world.north_leader, world.north_officer):
        with pytest.raises(queries.NotAllowed):
            actions.reset_factors(world.department_administrator, by=by, at=BEGAN, reason="x")
    assert Authenticator.objects.count() == 1


def test_a_machine_is_never_asked_for_a_second_factor(world: World) -> None:
    machine = actions.register_machine(
        by=world.administrator, at=clock.now(), unit=world.province, role=Role.OFFICER, name="Máy quét của tỉnh"
    )
    require(world, officer=0)
    assert not queries.lacks_required_factor(machine, clock.today())
