"""Units: made, renamed, moved, ended; codes; and the lookups through the path's index."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from khien.base.models import Entry
from khien.organisations.actions import (
    UnableToCode,
    UnableToCreateUnit,
    UnableToEndUnit,
    UnableToMoveUnit,
    UnableToRename,
    correct_unit,
    create_unit,
    end_unit,
    move_unit,
    rename_unit,
    set_code,
)
from khien.organisations.models import Grant, Unit, UnitCode
from khien.organisations.queries import (
    NotAllowed,
    ancestors,
    check_tree,
    code_of,
    live_on,
    may,
    subtree,
    successor_of,
    unit_with_code,
    units_seen_by,
)
from khien.organisations.rules import Deed
from tests.world import SETUP, World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 3, 2)


def test_a_subtree_is_the_unit_and_all_below_it(world: World) -> None:
    assert set(subtree(world.department)) == {
        world.department,
        world.office,
        world.it_room,
        world.north,
        world.south,
        world.hill,
    }
    assert list(ancestors(world.north)) == [world.province, world.department]
    assert list(ancestors(world.province)) == []


def test_a_neighbour_whose_number_begins_alike_is_not_below(db: None) -> None:
    """Ids 1 and 10 share a first digit; their paths must not share a range."""
    for number in (1, 10, 19, 2):
        Unit.objects.create(id=900 + number if number == 1 else 9000 + number, name=str(number), path=f"/{number}/")
    assert [unit.path for unit in Unit.objects.filter(path__under="/1/")] == ["/1/"]


def test_a_move_takes_everything_below_along(world: World) -> None:
    room = create_unit(by=SETUP, at=AT, name="Tổ Tin học", kind="office", parent=world.north)
    moved = move_unit(world.north, by=world.administrator, at=AT, parent=world.commune)
    assert moved.parent_id == world.commune.pk
    assert set(subtree(world.commune)) == {world.commune, moved, room}
    assert not list(check_tree())
    assert Entry.objects.get(action="unit.moved").details["units"] == 2


@pytest.mark.parametrize("below", ["department", "north"])
def test_a_unit_never_goes_below_itself(world: World, below: str) -> None:
    with pytest.raises(UnableToMoveUnit, match="dưới chính nó"):
        move_unit(world.department, by=SETUP, at=AT, parent=getattr(world, below))


def test_only_who_manages_both_ends_moves_a_unit(world: World) -> None:
    with pytest.raises(NotAllowed) as refusal:
        move_unit(world.north, by=world.department_administrator, at=AT, parent=world.commune)
    assert refusal.value.seen is False
    with pytest.raises(NotAllowed) as refusal:
        move_unit(world.north, by=world.department_leader, at=AT, parent=world.office)
    assert refusal.value.seen is True


def test_a_tree_too_deep_for_its_paths_is_refused(db: None) -> None:
    unit = create_unit(by=SETUP, at=AT, name="Gốc", kind="province", parent=None)
    Unit.objects.filter(pk=unit.pk).update(path="/" + "9" * 252 + "/")
    with pytest.raises(UnableToCreateUnit, match="quá sâu"):
        create_unit(by=SETUP, at=AT, name="Sâu", kind="office", parent=unit)


def test_check_tree_tells_which_path_disagrees_with_its_parent(world: World) -> None:
    Unit.objects.filter(pk=world.north.pk).update(path="/1/lạc/")
    (fault,) = check_tree()
    assert fault.unit_id == world.north.pk


def test_a_merger_ends_a_unit_and_its_successor_reads_its_history(world: World) -> None:
    ended = end_unit(world.hill, world.north, ON, by=world.administrator, at=AT)
    assert ended.valid_to == ON
    assert successor_of(world.hill, ON) == world.north
    assert successor_of(world.hill, date(2026, 3, 1)) is None
    assert world.hill not in live_on(subtree(world.department), ON)
    assert world.hill in live_on(subtree(world.department), date(2026, 3, 1))
    assert not may(world.hill_leader, Deed.READ, world.hill)
    assert may(world.north_leader, Deed.READ, world.hill)
    assert not may(world.north_leader, Deed.SIGN, world.hill)
    assert not may(world.south_leader, Deed.READ, world.hill)


def test_a_successor_is_followed_through_later_mergers(world: World) -> None:
    end_unit(world.hill, world.north, date(2025, 7, 1), by=SETUP, at=AT)
    end_unit(world.north, world.south, ON, by=SETUP, at=AT)
    assert successor_of(world.hill, date(2025, 12, 31)) == world.north
    assert successor_of(world.hill, ON) == world.south
    assert {world.hill, world.north} <= set(units_seen_by(world.south_leader))


def test_a_merger_touches_the_facts_of_both(world: World) -> None:
    before = {unit.pk: unit.facts_version for unit in Unit.objects.all()}
    end_unit(world.hill, world.north, ON, by=SETUP, at=AT)
    changed = {unit.pk for unit in Unit.objects.all() if unit.facts_version == before[unit.pk] + 1}
    assert changed == {world.hill.pk, world.north.pk}


def test_a_unit_with_living_parts_does_not_end(world: World) -> None:
    with pytest.raises(UnableToEndUnit, match="Còn 5 đơn vị"):
        end_unit(world.department, world.province, ON, by=SETUP, at=AT)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda w: end_unit(w.hill, w.hill, ON, by=SETUP, at=AT),
        lambda w: end_unit(w.hill, None, date(2019, 1, 1), by=SETUP, at=AT),
        lambda w: (end_unit(w.south, None, ON, by=SETUP, at=AT), end_unit(w.hill, w.south, ON, by=SETUP, at=AT)),
        lambda w: (end_unit(w.hill, None, ON, by=SETUP, at=AT), end_unit(w.hill, None, ON, by=SETUP, at=AT)),
    ],
    ids=["into itself", "before it began", "into one that ended", "twice"],
)
def test_an_end_that_makes_no_sense_is_refused(world: World, attempt: Callable[[World], object]) -> None:
    Unit.objects.filter(pk=world.hill.pk).update(valid_from=date(2020, 1, 1))
    with pytest.raises(UnableToEndUnit):
        attempt(world)


def test_nothing_is_put_under_a_unit_that_ended(world: World) -> None:
    end_unit(world.hill, None, ON, by=SETUP, at=AT)
    with pytest.raises(UnableToCreateUnit, match="đã kết thúc"):
        create_unit(by=SETUP, at=AT, name="Tổ", kind="office", parent=world.hill)
    with pytest.raises(UnableToMoveUnit, match="đã kết thúc"):
        move_unit(world.north, by=SETUP, at=AT, parent=world.hill)


def test_roles_end_with_their_unit_on_that_day(world: World) -> None:
    end_unit(world.hill, None, date(2099, 1, 1), by=SETUP, at=AT)
    assert may(world.hill_leader, Deed.SIGN, world.hill)
    assert set(Grant.objects.filter(unit=world.hill).values_list("valid_to", flat=True)) == {date(2099, 1, 1)}


def test_a_renamed_unit_is_found_by_its_new_name_without_accents(world: World) -> None:
    rename_unit(world.north, by=world.administrator, at=AT, name="  Trường THPT  Đường Xanh ")
    assert Unit.objects.get(name_folded="truong thpt duong xanh").name == "Trường THPT Đường Xanh"
    assert Entry.objects.get(action="unit.renamed").details["from"] == "Trường THPT Bắc Lâm"
    with pytest.raises(UnableToRename, match="để trống"):
        rename_unit(world.north, by=world.administrator, at=AT, name="  ")


def test_what_describes_a_unit_is_corrected_with_a_trace(world: World) -> None:
    correct_unit(world.north, by=world.administrator, at=AT, kind="multilevel_school", place="Bắc Lâm", symbol="BL")
    world.north.refresh_from_db()
    assert (world.north.kind, world.north.place, world.north.symbol) == ("multilevel_school", "Bắc Lâm", "BL")
    assert Entry.objects.get(action="unit.corrected").details["from"]["kind"] == "upper_school"


def test_a_code_reissued_by_a_merger_leaves_the_old_one_dated(world: World) -> None:
    set_code(world.north, by=world.administrator, at=AT, code="H99.7.100", since=ON)
    assert code_of(world.north, date(2026, 3, 1)) == "H99.7.1"
    assert code_of(world.north, ON) == "H99.7.100"
    assert unit_with_code("H99.7.1", ON) is None
    set_code(world.south, by=SETUP, at=AT, code="H99.7.1", since=ON)
    assert unit_with_code("H99.7.1", ON) == world.south
    assert unit_with_code("H99.7.1", date(2026, 3, 1)) == world.north
    assert UnitCode.objects.filter(unit=world.north).count() == 2


def test_a_code_that_another_unit_holds_is_refused(world: World) -> None:
    with pytest.raises(UnableToCode, match="Trường THPT Nam Lâm"):
        set_code(world.north, by=SETUP, at=AT, code="H99.7.2", since=ON)
    with pytest.raises(UnableToCode, match="A–Z"):
        set_code(world.north, by=SETUP, at=AT, code="h99_7", since=ON)


def test_whoever_adds_a_body_beside_the_tree_must_administer_a_highest_unit(world: World) -> None:
    bank = create_unit(by=world.administrator, at=AT, name="Ngân hàng Mẫu", kind="bank", parent=None)
    assert may(world.administrator, Deed.MANAGE, bank)
    for other in (world.department_administrator, world.province_leader):
        with pytest.raises(NotAllowed):
            create_unit(by=other, at=AT, name="Ngân hàng Khác", kind="bank", parent=None)


def test_a_unit_that_ends_before_it_begins_is_refused_by_the_database(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=world.north.pk).update(valid_from=ON, valid_to=date(2020, 1, 1))


def _many(count: int) -> None:
    Unit.objects.bulk_create(Unit(id=10_000 + n, name=str(n), path=f"/9999/{10_000 + n}/") for n in range(count))


def test_a_subtree_is_found_through_the_index(world: World) -> None:
    _many(2000)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE organisations_unit")
    plan = Unit.objects.filter(path__under=world.department.path).order_by().explain()
    if connection.vendor == "postgresql":
        assert "Index" in plan and "((path)::text >=" in plan
    else:
        assert "SEARCH organisations_unit USING INDEX" in plan and "path>? AND path<?" in plan


def test_the_path_is_compared_byte_by_byte_whatever_the_databases_language(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT collation_name FROM information_schema.columns"
                " WHERE table_name = 'organisations_unit' AND column_name = 'path'"
            )
            assert cursor.fetchone() == ("C",)
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'organisations_unit'")
            assert '"path" varchar(255) COLLATE BINARY' in cursor.fetchone()[0].replace('"BINARY"', "BINARY")
