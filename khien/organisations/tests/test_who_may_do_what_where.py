"""Rights: the matrix of roles, grants and their dates, mandates; and the gate against a slow oracle."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khien.base import clock
from khien.base.actors import Service
from khien.organisations.actions import (
    UnableToGrant,
    create_person,
    create_unit,
    end_mandates,
    end_unit,
    give_mandate,
    grant,
    move_unit,
    revoke,
)
from khien.organisations.models import Grant, Person, Succession, Unit
from khien.organisations.queries import (
    NotAllowed,
    home_unit,
    may,
    people_with,
    require,
    units_by_mandate,
    units_seen_by,
    units_where,
)
from khien.organisations.rules import MAY, ROLE_LABELS, SERVICE_MAY, Deed, Role, outermost, strictly_below
from tests.world import BEGAN, SETUP, World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 3, 2)

# The matrix as the office reads it: a letter is yes, a dot is no. Columns in the order of Role, then a service.
MATRIX = {
    Deed.READ: "LCORAM S",
    Deed.TAKE_IN: ".C.... S",
    Deed.ASSIGN: ".C.... S",
    Deed.REVIEW: ".C.... .",
    Deed.PROVE: ".CO... S",
    Deed.ANSWER: ".CO... .",
    Deed.SIGN: "L..... .",
    Deed.WAIVE: "LC.... .",
    Deed.REPORT: ".C.... S",
    Deed.MANAGE: ".....M S",
    Deed.READ_AUDIT: "LC..AM S",
}


def test_the_roles_may_do_what_the_matrix_says_and_no_more() -> None:
    for deed in Deed:
        yes = [mark != "." for mark in MATRIX[deed].replace(" ", "")]
        assert yes == [*(deed in MAY[role] for role in Role), deed in SERVICE_MAY], deed
    assert set(MAY) == set(Role) == set(ROLE_LABELS)


@pytest.mark.parametrize("deed", list(Deed))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_its_unit_and_below_and_nothing_else(world: World, role: Role, deed: Deed) -> None:
    person = create_person(by=SETUP, at=BEGAN, unit=world.department, role=role, username="moi", full_name="Người Mới")
    below = {world.office, world.it_room, world.north, world.south, world.hill}
    reach = below if strictly_below(deed) else below | {world.department}
    assert set(units_where(person, deed)) == (reach if deed in MAY[role] else set())


def test_a_service_acts_everywhere_but_never_gives_a_persons_word(world: World) -> None:
    job = Service("job")
    assert units_seen_by(job).count() == Unit.objects.count()
    for deed in (Deed.SIGN, Deed.REVIEW, Deed.ANSWER, Deed.WAIVE):
        assert not units_where(job, deed).exists()


def test_a_refusal_tells_the_door_whether_the_unit_may_be_known(world: World) -> None:
    with pytest.raises(NotAllowed) as inside:
        require(world.north_officer, Deed.SIGN, world.north)
    with pytest.raises(NotAllowed) as outside:
        require(world.north_officer, Deed.READ, world.south)
    assert (inside.value.seen, outside.value.seen) == (True, False)
    require(world.north_leader, Deed.SIGN, world.north)


def test_nobody_excuses_his_own_unit(world: World) -> None:
    assert not may(world.department_leader, Deed.WAIVE, world.department)
    assert may(world.department_leader, Deed.WAIVE, world.north)
    assert may(world.province_leader, Deed.WAIVE, world.department)
    assert not may(world.north_leader, Deed.WAIVE, world.north)


def test_a_removed_person_sees_nothing_even_as_an_object_still_in_memory(world: World) -> None:
    assert not units_seen_by(world.removed).exists()
    stale = Person.objects.get(pk=world.north_officer.pk)
    Person.objects.filter(pk=stale.pk).update(is_active=False)
    assert stale.is_active
    assert not units_seen_by(stale).exists()
    assert not units_by_mandate(stale, "directive:x").exists()


@pytest.mark.parametrize(
    ("since", "until", "sees"),
    [(0, None, True), (1, None, False), (-5, 0, False), (-5, 1, True), (-5, -1, False), (0, 1, True)],
)
def test_a_role_holds_from_its_first_day_until_the_day_it_ends(
    world: World, since: int, until: int | None, sees: bool
) -> None:
    with clock.stopped_at(AT):
        Grant.objects.filter(person=world.north_officer).update(
            valid_from=ON + timedelta(days=since), valid_to=None if until is None else ON + timedelta(days=until)
        )
        assert may(world.north_officer, Deed.READ, world.north) is sees


def test_a_day_begins_at_midnight_in_vietnam(world: World) -> None:
    Grant.objects.filter(person=world.north_officer).update(valid_from=ON)
    with clock.stopped_at(datetime(2026, 3, 1, 16, 59, tzinfo=UTC)):
        assert not may(world.north_officer, Deed.READ, world.north)
    with clock.stopped_at(datetime(2026, 3, 1, 17, 0, tzinfo=UTC)):
        assert may(world.north_officer, Deed.READ, world.north)


def test_a_right_revoked_is_gone_within_the_same_process_too(world: World) -> None:
    held = Grant.objects.get(person=world.north_officer)
    assert may(world.north_officer, Deed.PROVE, world.north)
    revoke(held, by=world.department_administrator, at=clock.now())
    assert not may(world.north_officer, Deed.PROVE, world.north)


def test_overlapping_roles_make_one_range_each_once(world: World) -> None:
    for unit in (world.north, world.department, world.south):
        Grant.objects.create(person=world.province_leader, unit=unit, role=Role.OFFICER, valid_from=date(2020, 1, 1))
    seen = list(units_seen_by(world.province_leader))
    assert len(seen) == len(set(seen)) == 8
    assert str(units_seen_by(world.province_leader).query).count(">=") == 1


def test_the_gate_asks_the_database_a_fixed_number_of_questions(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        list(units_seen_by(world.department_leader))
    assert len(asked) <= 3


def test_outermost_drops_what_lies_under_another() -> None:
    assert outermost(["/1/5/", "/10/", "/1/", "/2/7/", "/1/", "/2/70/"]) == ("/1/", "/10/", "/2/7/", "/2/70/")


def test_a_mandate_opens_the_recipients_of_one_letter_to_its_issuer(world: World) -> None:
    give_mandate(
        world.province, [world.telecom, world.police], "directive:a", by=world.province_coordinator, at=clock.now()
    )
    for reader in (world.province_leader, world.province_coordinator, world.auditor, Service("job")):
        assert set(units_by_mandate(reader, "directive:a")) == {world.telecom, world.police}
        assert not units_by_mandate(reader, "directive:b").exists()
    for other in (world.department_leader, world.north_officer, world.telecom_leader):
        assert not units_by_mandate(other, "directive:a").exists()
    assert not may(world.province_leader, Deed.READ, world.telecom)


def test_a_mandate_closed_for_one_unit_stays_for_the_others_and_can_be_given_again(world: World) -> None:
    give = partial(give_mandate, world.province, by=world.province_coordinator, at=clock.now())
    end = partial(end_mandates, by=world.province_coordinator, at=clock.now())
    assert give([world.telecom, world.police], "directive:a") == 2
    assert give([world.telecom], "directive:a") == 0
    assert end("directive:a", subjects=[world.telecom]) == 1
    assert set(units_by_mandate(world.province_leader, "directive:a")) == {world.police}
    assert give([world.telecom], "directive:a") == 1
    assert end("directive:a") == 2
    assert not units_by_mandate(world.province_leader, "directive:a").exists()


def test_only_who_assigns_for_the_issuer_gives_or_ends_a_mandate(world: World) -> None:
    with pytest.raises(NotAllowed):
        give_mandate(world.province, [world.telecom], "directive:a", by=world.province_leader, at=AT)
    with pytest.raises(NotAllowed):
        give_mandate(world.telecom, [world.province], "directive:a", by=world.province_coordinator, at=AT)
    give_mandate(world.province, [world.telecom], "directive:a", by=world.province_coordinator, at=AT)
    with pytest.raises(NotAllowed):
        end_mandates("directive:a", by=world.telecom_coordinator, at=AT)


def test_people_with_a_deed_come_nearest_first(world: World) -> None:
    assert list(people_with(Deed.SIGN, world.north)) == [
        world.north_leader,
        world.department_leader,
        world.province_leader,
    ]
    assert list(people_with(Deed.WAIVE, world.department)) == [world.province_coordinator, world.province_leader]
    assert world.removed not in people_with(Deed.PROVE, world.office)


def test_a_person_works_where_his_working_role_is(world: World) -> None:
    assert home_unit(world.north_officer) == world.north
    assert home_unit(world.removed) is None
    Grant.objects.create(person=world.auditor, unit=world.hill, role=Role.OFFICER, valid_from=date(2021, 1, 1))
    assert home_unit(world.auditor) == world.hill


def test_nobody_gives_himself_a_role(world: World) -> None:
    with pytest.raises(UnableToGrant, match="tự giao quyền"):
        grant(world.administrator, world.north, Role.LEADER, by=world.administrator, at=AT, since=ON)


def test_a_role_held_already_or_ending_before_it_begins_is_refused(world: World) -> None:
    give = partial(grant, by=world.administrator, at=AT, since=ON)
    with pytest.raises(UnableToGrant, match="đã có vai trò"):
        give(world.north_officer, world.north, Role.OFFICER)
    with pytest.raises(UnableToGrant, match="phải sau"):
        give(world.north_officer, world.north, Role.LEADER, until=ON)
    end_unit(world.hill, None, ON, by=SETUP, at=AT)
    with pytest.raises(UnableToGrant, match="đã kết thúc"):
        give(world.north_officer, world.hill, Role.OFFICER)
    with pytest.raises(NotAllowed):
        grant(world.removed, world.south, Role.OFFICER, by=world.north_leader, at=AT, since=ON)
    with pytest.raises(UnableToGrant, match="thôi làm việc"):
        give(world.removed, world.south, Role.OFFICER)


# --- the gate against a slow oracle --------------------------------------------------------------

_DAYS = st.one_of(st.none(), st.integers(-3, 3))


@st.composite
def _worlds(draw: st.DrawFn) -> dict[str, list[Any]]:
    count = draw(st.integers(1, 14))
    parents = [draw(st.integers(-1, at - 1)) for at in range(count)]
    one = st.integers(0, count - 1)
    grants = draw(
        st.lists(st.tuples(one, st.sampled_from(range(6)), st.integers(-3, 3), st.integers(-3, 4)), max_size=6)
    )
    moves = draw(st.lists(st.tuples(one, one), max_size=4))
    ends = draw(st.lists(st.tuples(one, one, st.integers(-2, 2)), max_size=4))
    return {"parents": [(parent,) for parent in parents], "grants": grants, "moves": moves, "ends": ends}


def _reach(unit: Unit, parents: dict[int, int | None]) -> set[int]:
    """The unit's ancestors and itself, by walking up: no path is used."""
    above: set[int] = set()
    step: int | None = unit.pk
    while step is not None:
        above.add(step)
        step = parents[step]
    return above


def _oracle(person: Person, deed: Deed) -> set[int]:
    units = {unit.pk: unit for unit in Unit.objects.all()}
    parents = {pk: unit.parent_id for pk, unit in units.items()}
    holding = {
        grant.unit_id
        for grant in Grant.objects.filter(person=person)
        if deed in MAY[Role(grant.role)] and grant.valid_from <= ON and (grant.valid_to is None or grant.valid_to > ON)
    }
    seen = {
        pk
        for pk, unit in units.items()
        if (_reach(unit, parents) - ({pk} if strictly_below(deed) else set())) & holding
    }
    if deed in {Deed.READ, Deed.READ_AUDIT}:
        while True:
            ended = {
                each.predecessor_id for each in Succession.objects.all() if each.successor_id in seen and each.on <= ON
            }
            more = {pk for pk, unit in units.items() if _reach(unit, parents) & ended} - seen
            if not more:
                break
            seen |= more
    return seen


@pytest.mark.parametrize("deed", [Deed.READ, Deed.WAIVE, Deed.PROVE])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=_worlds())
def test_the_gate_agrees_with_a_slow_oracle_on_any_tree(db: None, deed: Deed, plan: dict[str, list[Any]]) -> None:
    with clock.stopped_at(AT):
        Grant.objects.all().delete()
        Succession.objects.all().delete()
        units: list[Unit] = []
        for at, (parent,) in enumerate(plan["parents"]):
            above = units[parent] if parent >= 0 else None
            units.append(create_unit(by=SETUP, at=AT, name=f"U{at}", kind="office", parent=above))
        person, _ = Person.objects.get_or_create(
            username="oracle", defaults={"full_name": "O", "full_name_folded": "o", "joined_at": AT}
        )
        for unit, role, since, until in plan["grants"]:
            begins = ON + timedelta(days=since)
            ends = None if until == 4 else max(begins, ON + timedelta(days=until))
            Grant.objects.create(
                person=person, unit=units[unit], role=list(Role)[role], valid_from=begins, valid_to=ends
            )
        for unit, parent in plan["moves"]:
            try:
                move_unit(units[unit], by=SETUP, at=AT, parent=units[parent])
            except ValueError:
                continue
        for unit, heir, day in plan["ends"]:
            try:
                end_unit(units[unit], units[heir], ON + timedelta(days=day), by=SETUP, at=AT)
            except ValueError:
                continue
        assert set(units_where(person, deed).values_list("pk", flat=True)) == _oracle(person, deed)
