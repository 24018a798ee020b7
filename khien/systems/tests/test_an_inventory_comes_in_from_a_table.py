"""Tables of systems and parts: a dry run changes nothing, every bad row is named, what goes out comes in again."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from khien.base.models import Entry
from khien.organisations.actions import UnableToImport
from khien.organisations.rules.sheets import Sheet, UnableToReadSheet, read_sheet
from khien.systems import actions
from khien.systems.models import Address, Asset, InformationSystem
from khien.systems.queries import inventory, inventory_rows, parts
from khien.systems.rules.fields import Part
from khien.systems.rules.tables import KINDS, columns_of
from tests.world import SETUP, World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 3, 2)


def sheet(*rows: list[str]) -> Sheet:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return read_sheet(out.getvalue().encode(), "bang.csv")


def exported(world: World, kind: str) -> list[list[str]]:
    rows = inventory_rows(world.north_officer, kind, world.north, ON)
    said = [[f"{one:%d/%m/%Y}" if isinstance(one, date) else str(one) for one in row] for row in rows]
    return [[column.heading for column in columns_of(kind).values()], *said]


def filled(world: World) -> None:
    def add(part: Part, **given: object) -> int:
        where = {"unit": world.north, "system": world.north_site}
        row = actions.add_part(part, by=SETUP, at=AT, **where, given=given)[0]  # type: ignore[arg-type]
        return int(row.pk)

    supplier = actions.add_supplier(by=SETUP, at=AT, unit=world.north, given={"name": "Công ty Mẫu"})
    given = {
        "kind": "noi_bo",
        "purpose": "Đăng tin",
        "information_kinds": ["cong_cong", "rieng"],
        "users": 1200,
        "hosting": "provider",
        "provider": supplier.pk,
        "operator": world.department.name,
        "specialised": "Tổ CNTT",
        "valid_from": date(2020, 9, 1),
        "part_of": world.north_marks.pk,
    }
    actions.describe_system(world.north_site, by=SETUP, at=AT, given=given)
    zone = add(Part.ZONE, name="LAN", kind="users", order=2)
    server = add(Part.ASSET, name="Máy chủ", kind="server", zone=zone, quantity=2, important=True, valid_from=ON)
    lan = add(Part.ZONE, name="DMZ", order=1)
    add(Part.LINK, source=lan, target=zone, what="HTTPS", protected_by="Tường lửa")
    add(Part.LINK, source=lan, outside="Internet")
    add(Part.ASSET, name="Ứng dụng", kind="application", runs_on=server)
    add(Part.ADDRESS, network="203.0.113.5", public=True, asset=server, note="=1+1")
    add(Part.ADDRESS, network="2001:db8::/64", public=False, zone=zone)
    add(Part.DOMAIN, name="trường.example")
    add(Part.SOFTWARE, name="nginx", version="1.22", asset=server, purl="pkg:deb/debian/nginx@1.22.1")


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_comes_in_again_and_changes_nothing(world: World, kind: str) -> None:
    filled(world)
    before = exported(world, kind)
    assert len(before) > 1
    done = actions.import_inventory(kind, sheet(*before), by=world.north_officer, at=AT)
    assert (done.rows, done.created, done.bad, done.ignored) == (len(before) - 1, 0, (), ())
    assert exported(world, kind) == before


def test_what_goes_out_makes_the_same_inventory_elsewhere(world: World) -> None:
    filled(world)
    want = inventory(SETUP, world.north_site, ON)
    tables = {kind: exported(world, kind) for kind in KINDS}
    actions.add_supplier(by=SETUP, at=AT, unit=world.hill, given={"name": "Công ty Mẫu"})
    for kind, rows in tables.items():
        moved = [rows[0], *([world.hill.name, *row[1:]] for row in rows[1:])]
        actions.import_inventory(kind, sheet(*moved), by=SETUP, at=AT)
    system = InformationSystem.objects.get(unit=world.hill, name=world.north_site.name, valid_to=None)
    got = inventory(SETUP, system, ON)
    for name in (
        "kind",
        "purpose",
        "information_kinds",
        "users",
        "hosting",
        "provider",
        "operator",
        "valid_from",
        "part_of",
    ):
        assert getattr(got.card, name) == getattr(want.card, name), name
    for name, columns in (
        ("zones", ("name", "kind", "order")),
        ("assets", ("name", "kind", "zone", "runs_on", "quantity", "important", "valid_from")),
        ("addresses", ("network", "first", "last", "public", "asset", "zone", "note")),
        ("domains", ("name",)),
        ("links", ("source", "target", "outside", "what", "protected_by")),
        ("software", ("name", "version", "purl", "asset")),
    ):
        told = [[[getattr(one, column) for column in columns] for one in getattr(each, name)] for each in (got, want)]
        assert told[0] == told[1], name


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(world: World) -> None:
    entries = Entry.objects.count()
    rows = sheet(["Tên hệ thống", "Số người sử dụng"], ["Thư viện số", "300"])
    done = actions.import_inventory("he-thong", rows, by=world.north_officer, at=AT, unit=world.north, dry_run=True)
    assert (done.rows, done.created, done.bad) == (1, 1, ())
    assert not InformationSystem.objects.filter(name="Thư viện số").exists()
    assert Entry.objects.count() == entries
    actions.import_inventory("he-thong", rows, by=world.north_officer, at=AT, unit=world.north)
    assert InformationSystem.objects.get(name="Thư viện số").users == 300
    assert Entry.objects.count() == entries + 1


def test_every_bad_row_is_named_and_none_is_taken(world: World) -> None:
    rows = sheet(
        ["Tên hệ thống", "Tên thiết bị, ứng dụng", "Loại", "Vùng mạng", "Số lượng", "Đơn vị"],
        [world.north_site.name, "Máy 1", "Máy chủ vật lý", "", "1", ""],
        [world.north_site.name, "Máy 1", "Máy chủ vật lý", "", "1", ""],
        [world.north_site.name, "Máy 2", "Nồi cơm", "", "1", ""],
        [world.north_site.name, "Máy 3", "Máy chủ vật lý", "DMZ", "1", ""],
        [world.north_site.name, "Máy 4", "Máy chủ vật lý", "", "nhiều", ""],
        ["Hệ thống lạ", "Máy 5", "Máy chủ vật lý", "", "1", ""],
        [world.south_site.name, "Máy 6", "Máy chủ vật lý", "", "1", world.south.name],
        ["", "Máy 7", "Máy chủ vật lý", "DMZ", "1", ""],
    )
    with pytest.raises(UnableToImport) as refused:
        actions.import_inventory("thiet-bi", rows, by=world.north_officer, at=AT, unit=world.north)
    told = {(bad.line, bad.column): bad.why for bad in refused.value.bad}
    assert set(told) == {
        (3, "Tên thiết bị, ứng dụng"),
        (4, "Loại"),
        (5, "Vùng mạng"),
        (6, "Số lượng"),
        (7, "Tên hệ thống"),
        (8, "Đơn vị"),
        (9, "Vùng mạng"),
    }
    assert "dòng 2" in told[3, "Tên thiết bị, ứng dụng"]
    assert not Asset.objects.exists()


def test_what_belongs_to_no_system_comes_in_without_one_and_goes_out_so(world: World) -> None:
    rows = sheet(["Tên hệ thống", "Địa chỉ hoặc mạng", "Ghi chú"], ["", "203.0.113.0/28", "Dải của trường"])
    for changed in (1, 0):
        done = actions.import_inventory("dia-chi", rows, by=world.north_officer, at=AT, unit=world.north)
        assert done.created == changed
    own = parts(world.north_officer, Part.ADDRESS, ON, unit_id=world.north.pk, system_id=None)
    assert [one.network for one in own] == ["203.0.113.0/28"]
    assert exported(world, "dia-chi")[1][:3] == [world.north.name, "", "203.0.113.0/28"]


def test_the_column_of_the_system_must_be_there_though_its_cell_may_be_empty(world: World) -> None:
    rows = sheet(["Địa chỉ hoặc mạng"], ["203.0.113.0/28"])
    with pytest.raises(UnableToReadSheet, match="Tên hệ thống"):
        actions.import_inventory("dia-chi", rows, by=world.north_officer, at=AT, unit=world.north)


@pytest.mark.parametrize(
    ("kind", "column", "written"), [("ten-mien", "Tên miền", "edu.vn"), ("dia-chi", "Địa chỉ hoặc mạng", "1.2.3")]
)
def test_what_cannot_be_read_is_told_at_its_own_column(world: World, kind: str, column: str, written: str) -> None:
    rows = sheet(["Tên hệ thống", column], ["", written])
    done = actions.import_inventory(kind, rows, by=world.north_officer, at=AT, unit=world.north, dry_run=True)
    assert [bad.column for bad in done.bad] == [column]


def test_a_link_that_leads_nowhere_is_a_bad_row(world: World) -> None:
    actions.add_part(Part.ZONE, by=SETUP, at=AT, unit=world.north, system=world.north_site, given={"name": "LAN"})
    rows = sheet(["Tên hệ thống", "Từ vùng mạng", "Truyền gì"], [world.north_site.name, "LAN", "Thư"])
    done = actions.import_inventory("ket-noi", rows, by=world.north_officer, at=AT, unit=world.north, dry_run=True)
    assert [bad.column for bad in done.bad] == ["Đến vùng mạng"]


def test_a_machine_may_stand_in_a_later_row_than_what_runs_on_it(world: World) -> None:
    rows = sheet(
        ["Tên hệ thống", "Tên thiết bị, ứng dụng", "Loại", "Chạy trên"],
        [world.north_site.name, "Ứng dụng", "Ứng dụng, dịch vụ", "Máy chủ"],
        [world.north_site.name, "Máy chủ", "Máy chủ vật lý", ""],
    )
    actions.import_inventory("thiet-bi", rows, by=world.north_officer, at=AT, unit=world.north)
    assert Asset.objects.get(name="Ứng dụng").runs_on == Asset.objects.get(name="Máy chủ")


def test_an_empty_cell_leaves_what_stands_and_another_changes_it(world: World) -> None:
    actions.describe_system(world.north_site, by=SETUP, at=AT, given={"purpose": "Đăng tin", "users": 5})
    rows = sheet(["Tên hệ thống", "Mục đích, chức năng", "Số người sử dụng"], [world.north_site.name, "", "7"])
    actions.import_inventory("he-thong", rows, by=world.north_officer, at=AT, unit=world.north)
    card = inventory(SETUP, world.north_site, ON).card
    assert (card.purpose, card.users) == ("Đăng tin", 7)


def test_an_address_whose_reach_nobody_wrote_is_what_it_is(world: World) -> None:
    rows = sheet(
        ["Tên hệ thống", "Địa chỉ hoặc mạng"],
        [world.north_site.name, "192.168.1.5"],
        [world.north_site.name, "8.8.8.8"],
        [world.north_site.name, "8.8.4.4-6"],
    )
    actions.import_inventory("dia-chi", rows, by=world.north_officer, at=AT, unit=world.north)
    told = dict(Address.objects.values_list("network", "public"))
    assert told == {"192.168.1.5/32": False, "8.8.8.8/32": True, "8.8.4.4/31": True, "8.8.4.6/32": True}
