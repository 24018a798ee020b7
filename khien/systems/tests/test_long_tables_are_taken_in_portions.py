"""A table too long to wait for is tried, agreed to and taken in by background work, in whole portions, whoever dies."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.base.models import Entry
from khien.organisations.queries import NotAllowed
from khien.systems import actions
from khien.systems.actions import long_importing
from khien.systems.models import Asset, TableImport
from khien.systems.queries.long_tables import long_table, long_tables
from khien.systems.rules.long_tables import KEPT, LEASE, NEXT, PORTION, TRIES, UNDER_WAY, Stage, UnableToGoOn, diagram
from tests.world import World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
HEAD = ["Tên hệ thống", "Tên thiết bị, ứng dụng", "Loại"]


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def table(world: World, each: int, *more: list[str]) -> bytes:
    """So many machines of each of two systems and of the school itself."""
    out = io.StringIO()
    systems = (world.north_site.name, world.north_marks.name, "")
    rows = [[system, f"Máy {number}", "Máy chủ ảo"] for system in systems for number in range(each)]
    csv.writer(out).writerows([HEAD, *rows, *more])
    return out.getvalue().encode()


def sent(world: World, data: bytes) -> TableImport:
    return actions.send_table("thiet-bi", data, "may.csv", unit=world.north, by=world.north_officer, at=AT)


def worked(row: TableImport) -> TableImport:
    long_importing.work_on(row.pk)
    return TableImport.objects.get(pk=row.pk)


def test_it_is_tried_then_taken_in_once_its_sender_agrees(world: World) -> None:
    row = worked(sent(world, table(world, PORTION)))
    assert (row.state, row.rows, row.changed, row.faults) == (Stage.TRIED, 3 * PORTION, 3 * PORTION, 0)
    assert not Asset.objects.exists()
    entries = Entry.objects.count()
    row = worked(actions.agree_to_table(row, by=world.north_officer, at=AT))
    assert (row.state, row.changed, row.taken, bytes(row.data)) == (Stage.TAKEN, 3 * PORTION, 3, b"")
    assert Asset.objects.filter(unit=world.north).count() == 3 * PORTION
    assert Entry.objects.count() == entries + 4  # the word of the sender, and one a portion
    again = worked(actions.agree_to_table(worked(sent(world, table(world, PORTION))), by=world.north_officer, at=AT))
    assert (again.state, again.changed) == (Stage.TAKEN, 0)


def test_a_bad_row_is_named_and_nothing_can_be_agreed_to(world: World) -> None:
    bad = [world.north_site.name, "Máy lạ", "Nồi cơm"], ["Hệ thống lạ", "A", "Khác"]
    row = worked(sent(world, table(world, 3, *bad)))
    assert (row.state, row.faults) == (Stage.BAD, 2)
    assert [(line, column) for line, column, _ in row.bad] == [(11, "Loại"), (12, "Tên hệ thống")]
    with pytest.raises(UnableToGoOn, match="có dòng phải sửa"):
        actions.agree_to_table(row, by=world.north_officer, at=AT)
    assert not Asset.objects.exists()


def test_a_worker_that_dies_leaves_whole_portions_and_the_next_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = actions.agree_to_table(worked(sent(world, table(world, PORTION))), by=world.north_officer, at=AT)
    whole, calls = long_importing.take_portion, iter(range(9))

    def dying(*given: object, **more: object) -> object:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return whole(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(long_importing, "take_portion", dying)
    with pytest.raises(KeyboardInterrupt):
        long_importing.work_on(row.pk)
    monkeypatch.setattr(long_importing, "take_portion", whole)
    assert Asset.objects.count() == PORTION
    assert worked(row).state == Stage.TAKING  # its worker may still live
    with clock.stopped_at(AT + LEASE + timedelta(seconds=1)):
        assert actions.tend_tables(by=Service("systems"), at=clock.now()) == 1
        row = worked(row)
    assert (row.state, row.changed, row.done) == (Stage.TAKEN, 3 * PORTION, 3 * PORTION)
    assert Asset.objects.count() == 3 * PORTION
    assert Entry.objects.filter(action="system.imported").count() == 3


def test_a_table_that_always_kills_its_worker_fails_in_words(world: World) -> None:
    row = sent(world, table(world, 2))
    TableImport.objects.filter(pk=row.pk).update(tries=TRIES)
    row = worked(row)
    assert row.state == Stage.FAILED and "chia nhỏ" in row.why


def test_what_changed_since_the_try_is_told_and_the_rest_goes_in(world: World) -> None:
    row = actions.agree_to_table(worked(sent(world, table(world, PORTION))), by=world.north_officer, at=AT)
    actions.rename_system(world.north_marks, by=world.north_officer, at=AT, name="Điểm")
    row = worked(row)
    assert (row.state, row.changed, row.faults) == (Stage.TAKEN, 2 * PORTION, PORTION)
    assert "không có hệ thống" in row.bad[0][2]


def test_what_is_no_table_fails_in_words(world: World) -> None:
    row = worked(sent(world, b"\x00\x01"))
    assert row.state == Stage.FAILED and row.why


def test_what_nobody_agrees_to_is_let_go_after_a_day(world: World) -> None:
    row = worked(sent(world, table(world, 2)))
    actions.tend_tables(by=Service("systems"), at=AT + KEPT + timedelta(minutes=1))
    row.refresh_from_db()
    assert (row.state, bytes(row.data)) == (Stage.LET_GO, b"")


def test_it_is_its_senders_alone_and_only_who_keeps_the_inventory_sends(world: World) -> None:
    row = sent(world, table(world, 2))
    assert long_table(world.north_officer, row.pk) == row
    assert long_tables(world.north_officer, world.north) == [row]
    assert long_table(world.north_coordinator, row.pk) is None
    row = worked(row)
    with pytest.raises(NotAllowed, match="người gửi"):
        actions.agree_to_table(row, by=world.north_coordinator, at=AT)
    for person in (world.north_leader, world.south_officer):
        with pytest.raises(NotAllowed):
            actions.send_table("thiet-bi", b"a", "a.csv", unit=world.north, by=person, at=AT)


def test_every_stage_is_reached_and_every_way_ends() -> None:
    assert set(NEXT.values()) | {Stage.WAITING} == set(Stage)
    assert all(any(before == stage for before, _ in NEXT) for stage in UNDER_WAY)
    assert diagram() in (Path(__file__).parents[3] / "docs" / "lifecycles.md").read_text(encoding="utf-8")
