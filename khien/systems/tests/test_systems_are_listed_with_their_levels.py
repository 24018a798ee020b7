"""Information systems: kept by their owner, levelled from a day on, ended, handed over, seen through the gate."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from khien.base.models import Entry
from khien.organisations.actions import end_unit
from khien.organisations.models import Unit
from khien.organisations.queries import NotAllowed
from khien.systems.actions import (
    UnableToAddSystem,
    UnableToEndSystem,
    UnableToSetLevel,
    add_system,
    end_system,
    hand_over,
    rename_system,
    set_level,
)
from khien.systems.models import SystemLevel
from khien.systems.queries import levels_of, systems_of, systems_seen_by
from khien.systems.rules import SystemOn
from tests.world import SETUP, World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 3, 2)


def _version(unit: Unit) -> int:
    return Unit.objects.values_list("facts_version", flat=True).get(pk=unit.pk)


def test_systems_of_a_day_are_values_with_their_level_or_none(world: World) -> None:
    assert systems_of(SETUP, [world.north.pk, world.hill.pk, world.office.pk], ON) == {
        world.north.pk: [
            SystemOn(world.north_marks.pk, "Quản lý điểm học sinh", 2),
            SystemOn(world.north_site.pk, "Trang thông tin điện tử", 1),
        ],
        world.hill.pk: [SystemOn(world.hill_site.pk, "Trang thông tin điện tử", None)],
        world.office.pk: [],
    }


def test_a_viewer_gets_the_systems_of_the_units_he_reads_and_no_others(world: World) -> None:
    assert set(systems_seen_by(world.north_officer)) == {world.north_site, world.north_marks}
    assert set(systems_of(world.north_officer, [world.north.pk, world.south.pk], ON)) == {world.north.pk}
    assert not systems_seen_by(world.removed).exists()
    assert not levels_of(world.north_officer, world.south_site).exists()
    assert levels_of(world.south_officer, world.south_site).count() == 1


def test_a_level_holds_from_its_day_until_the_next(world: World) -> None:
    set_level(world.hill_site, by=world.hill_officer, at=AT, level=1, since=date(2025, 1, 1))
    set_level(world.hill_site, by=world.hill_officer, at=AT, level=2, since=ON)
    levels = [
        systems_of(SETUP, [world.hill.pk], on)[world.hill.pk][0].level
        for on in (date(2024, 12, 31), date(2026, 3, 1), ON)
    ]
    assert levels == [None, 1, 2]


def test_a_level_set_again_for_a_day_corrects_it_with_a_trace(world: World) -> None:
    for level in (2, 3):
        set_level(world.hill_site, by=world.hill_officer, at=AT, level=level, since=ON)
    assert SystemLevel.objects.get(system=world.hill_site).level == 3
    assert Entry.objects.filter(action="system.level_set").last().details["instead_of"] == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "change",
    [
        lambda w: add_system(by=w.north_officer, at=AT, unit=w.north, name="Thư viện số"),
        lambda w: rename_system(w.north_site, by=w.north_officer, at=AT, name="Cổng thông tin"),
        lambda w: set_level(w.north_site, by=w.north_officer, at=AT, level=2, since=ON),
        lambda w: end_system(w.north_site, by=w.north_officer, at=AT, on=ON),
    ],
    ids=["add", "rename", "level", "end"],
)
def test_every_change_is_recorded_once_and_touches_the_owners_facts(
    world: World, change: Callable[[World], object]
) -> None:
    entries, version = Entry.objects.count(), _version(world.north)
    change(world)
    assert Entry.objects.count() == entries + 1
    assert _version(world.north) == version + 1


@pytest.mark.parametrize("who", ["north_leader", "south_officer", "auditor", "responder", "removed"])
def test_who_neither_proves_nor_administers_changes_no_system(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        add_system(by=getattr(world, who), at=AT, unit=world.north, name="Thư viện số")
    with pytest.raises(NotAllowed):
        set_level(world.north_site, by=getattr(world, who), at=AT, level=1, since=ON)


def test_an_administrator_keeps_the_list_too(world: World) -> None:
    assert add_system(by=world.administrator, at=AT, unit=world.north, name="Thư viện số").unit_id == world.north.pk


def test_an_ended_system_is_gone_from_that_day_and_kept_before_it(world: World) -> None:
    end_system(world.north_site, by=world.north_officer, at=AT, on=ON)
    assert len(systems_of(SETUP, [world.north.pk], ON)[world.north.pk]) == 1
    assert len(systems_of(SETUP, [world.north.pk], date(2026, 3, 1))[world.north.pk]) == 2
    with pytest.raises(UnableToEndSystem):
        end_system(world.north_site, by=world.north_officer, at=AT, on=ON)
    with pytest.raises(UnableToSetLevel, match="đã dừng"):
        set_level(world.north_site, by=world.north_officer, at=AT, level=2, since=ON)


@pytest.mark.parametrize("name", ["", "   ", "A" * 201, "Trang thông tin điện tử"])
def test_a_name_missing_too_long_or_taken_is_refused(world: World, name: str) -> None:
    with pytest.raises(UnableToAddSystem):
        add_system(by=world.north_officer, at=AT, unit=world.north, name=name)


def test_a_level_outside_one_to_five_is_refused_by_the_action_and_the_database(world: World) -> None:
    for level in (0, 6):
        with pytest.raises(UnableToSetLevel):
            set_level(world.north_site, by=world.north_officer, at=AT, level=level, since=ON)
        with pytest.raises(IntegrityError), transaction.atomic():
            SystemLevel.objects.create(system=world.north_site, level=level, since=ON)


def test_no_system_is_added_to_a_unit_that_ended(world: World) -> None:
    end_unit(world.hill, world.north, ON, by=SETUP, at=AT)
    with pytest.raises(UnableToAddSystem, match="đã kết thúc"):
        add_system(by=SETUP, at=AT, unit=world.hill, name="Mới")


def test_after_a_merger_the_successor_runs_the_systems_on_with_their_levels(world: World) -> None:
    set_level(world.south_site, by=SETUP, at=AT, level=2, since=date(2025, 1, 1))
    assert hand_over(world.south, world.north, by=world.administrator, at=AT, on=ON) == 1
    assert systems_of(SETUP, [world.south.pk], ON) == {world.south.pk: []}
    taken = {one.name: one.level for one in systems_of(SETUP, [world.north.pk], ON)[world.north.pk]}
    assert taken["Trang thông tin điện tử (Trường THPT Nam Lâm)"] == 2
    assert len(taken) == 3
