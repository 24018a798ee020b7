"""Two processes, as two workers of the site are: what one grants or takes away, the other knows at once."""

from collections.abc import Callable

from tests.processes import Process

_WORLD = """
from datetime import UTC, datetime
from khien.base import clock
from khien.organisations import actions
from khien.organisations.models import Grant, Person, Unit
from khien.organisations.rules import Role
from tests.world import SETUP, build
world = build()
"""
_READER = """
from khien.organisations.models import Person, Unit
from khien.organisations.queries import may, units_by_mandate, units_seen_by, units_where
from khien.organisations.rules import Deed
viewer = Person.objects.get(username="{username}")
"""
_SEEN = "answer = sorted(units_seen_by(viewer).values_list('name', flat=True))"
_NOW = "by=SETUP, at=clock.now()"


def _two(processes: Callable[[], Process], username: str) -> tuple[Process, Process]:
    writer, reader = processes(), processes()
    writer.do(_WORLD)
    reader.do(_READER.format(username=username))
    return writer, reader


def test_a_role_revoked_or_granted_elsewhere_holds_at_once(processes: Callable[[], Process]) -> None:
    writer, reader = _two(processes, "north.officer")
    assert reader.do(_SEEN) == ["Trường THPT Bắc Lâm"]
    writer.do(f"actions.revoke(Grant.objects.get(person=world.north_officer), {_NOW})")
    assert reader.do(_SEEN) == []
    give = "actions.grant(world.north_officer, world.south, Role.OFFICER, {}, since=clock.today())"
    writer.do(give.format(_NOW))
    assert reader.do(_SEEN) == ["Trường THPT Nam Lâm"]
    assert reader.do("answer = may(viewer, Deed.PROVE, Unit.objects.get(name='Trường THPT Nam Lâm'))") is True


def test_a_person_removed_elsewhere_sees_nothing_at_once(processes: Callable[[], Process]) -> None:
    writer, reader = _two(processes, "department.leader")
    assert len(reader.do(_SEEN)) == 6
    writer.do(f"actions.remove_person(world.department_leader, {_NOW})")
    assert reader.do(_SEEN) == []
    assert reader.do("answer = units_where(viewer, Deed.SIGN).count()") == 0


def test_a_unit_moved_elsewhere_changes_hands_at_once(processes: Callable[[], Process]) -> None:
    writer, reader = _two(processes, "department.leader")
    writer.do(f"actions.move_unit(world.hill, parent=world.commune, {_NOW})")
    assert "Trường THPT Đồi Thông" not in reader.do(_SEEN)


def test_a_mandate_given_and_ended_elsewhere_holds_at_once(processes: Callable[[], Process]) -> None:
    writer, reader = _two(processes, "province.leader")
    by_mandate = "answer = list(units_by_mandate(viewer, 'directive:x').values_list('name', flat=True))"
    assert reader.do(by_mandate) == []
    writer.do(f"actions.give_mandate(world.province, [world.telecom], 'directive:x', {_NOW})")
    assert reader.do(by_mandate) == ["Công ty Viễn thông Mây Trắng"]
    writer.do(f"actions.end_mandates('directive:x', {_NOW})")
    assert reader.do(by_mandate) == []


_RACE = """
from khien.base import clock
from khien.organisations import actions
won = 0
for token in {tokens!r}:
    try:
        actions.redeem(token, password="mot cau that dai 42", at=clock.now())
        won += 1
    except actions.UnableToRedeem:
        pass
answer = won
"""


def test_a_one_time_link_is_used_once_by_two_who_race_for_it(processes: Callable[[], Process]) -> None:
    one, two = processes(), processes()
    people = "(world.north_officer, world.south_officer, world.hill_officer, world.auditor, world.responder)"
    one.do(_WORLD)
    tokens = one.do(f"answer = [actions.invite(person, {_NOW}) for person in {people}]")
    two.do("import khien.organisations.actions")
    one.begin(_RACE.format(tokens=tokens))
    two.begin(_RACE.format(tokens=tokens))
    assert one.answer() + two.answer() == len(tokens)
    assert one.do("from khien.base import audit; answer = len(list(audit.faults()))") == 0


_MOVES = """
from khien.organisations.models import Unit
from khien.base import clock
from khien.organisations import actions
from tests.world import SETUP
refused = 0
for _ in range(15):
    for name, parent in {pairs!r}:
        try:
            actions.move_unit(
                Unit.objects.get(name=name), by=SETUP, at=clock.now(), parent=Unit.objects.get(name=parent)
            )
        except actions.UnableToMoveUnit:
            refused += 1
answer = refused
"""


def test_moves_that_race_never_break_the_tree(processes: Callable[[], Process]) -> None:
    one, two = processes(), processes()
    one.do(_WORLD)
    two.do("import khien.organisations.actions")
    north, south, hill = "Trường THPT Bắc Lâm", "Trường THPT Nam Lâm", "Trường THPT Đồi Thông"
    one.begin(_MOVES.format(pairs=[(north, south), (north, hill), (hill, "Sở Giáo dục và Đào tạo")]))
    two.begin(_MOVES.format(pairs=[(south, north), (south, hill), (hill, north)]))
    assert one.answer() + two.answer() < 90
    assert one.do("from khien.organisations.queries import check_tree; answer = len(list(check_tree()))") == 0
