"""A system is described field by field, with its zones, machines, addresses, software and suppliers; all of it ends."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from khien.base.models import Entry
from khien.organisations.models import Unit
from khien.organisations.queries import NotAllowed
from khien.systems import actions
from khien.systems.models import Address, InformationSystem, Supplier
from khien.systems.queries import inventory, parts, suppliers_of
from khien.systems.rules.declaring import UnableToDeclare
from khien.systems.rules.fields import Part
from tests.world import World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 3, 2)


def described(world: World, system: InformationSystem | None = None, **given: object) -> InformationSystem:
    return actions.describe_system(system or world.north_site, by=world.north_officer, at=AT, given=given)


def added(world: World, part: Part, **given: object) -> Any:
    return actions.add_part(
        part, by=world.north_officer, at=AT, unit=world.north, system=world.north_site, given=given
    )[0]


def entries() -> int:
    return Entry.objects.count()


def version(unit: Unit) -> int:
    return Unit.objects.values_list("facts_version", flat=True).get(pk=unit.pk)


def test_a_field_is_saved_alone_with_one_entry_and_the_others_stay(world: World) -> None:
    before, facts = entries(), version(world.north)
    described(world, purpose="Đăng tin của trường.", users="1.200")
    assert (entries(), version(world.north)) == (before + 1, facts + 1)
    described(world, hosting="own_room")
    card = inventory(world.north_officer, world.north_site, ON).card
    assert (card.purpose, card.users, card.hosting, card.described_at) == ("Đăng tin của trường.", 1200, "own_room", AT)
    last = Entry.objects.latest("seq")
    assert (last.action, last.details) == ("system.described", {"fields": {"hosting": ["", "own_room"]}})


def test_saving_what_stands_already_writes_nothing(world: World) -> None:
    described(world, users=5)
    before = entries()
    described(world, users="5")
    assert entries() == before


def test_what_nobody_said_stays_unknown(world: World) -> None:
    card = inventory(world.north_officer, world.north_site, ON).card
    assert (card.users, card.kind, card.hosting, card.operator, card.information_kinds) == (None, "", "", "", ())


def test_a_body_of_the_tree_is_known_by_its_name_and_another_is_kept_as_written(world: World) -> None:
    described(world, operator=world.department.name.upper(), specialised="Công ty Mẫu Một")
    card = inventory(world.north_officer, world.north_site, ON).card
    assert (card.operator_id, card.operator) == (world.department.pk, world.department.name)
    assert (card.specialised_id, card.specialised) == (None, "Công ty Mẫu Một")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"users": "-3"}, "không phải là số"),
        ({"users": "9" * 15}, "lớn quá"),
        ({"kind": "nhà"}, "không có lựa chọn"),
        ({"purpose": "a" * 5000}, "dài quá"),
        ({"provider": "99999"}, "không có trong danh sách"),
        ({"valid_from": "hôm qua"}, "không phải là ngày"),
        ({"name_folded": "x"}, "không có mục này"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_nothing_is_saved(
    world: World, given: dict[str, object], why: str
) -> None:
    before = entries()
    with pytest.raises(UnableToDeclare, match=why):
        described(world, None, place="Phòng 1", **given)
    assert entries() == before
    assert inventory(world.north_officer, world.north_site, ON).card.place == ""


def test_a_system_is_never_part_of_itself(world: World) -> None:
    described(world, world.north_marks, part_of=world.north_site.pk)
    assert inventory(world.north_officer, world.north_site, ON).components == (
        (world.north_marks.pk, world.north_marks.name),
    )
    with pytest.raises(UnableToDeclare, match="chính nó"):
        described(world, part_of=world.north_marks.pk)
    with pytest.raises(UnableToDeclare, match="không có trong danh mục"):
        described(world, part_of=world.south_site.pk)


def test_only_who_keeps_the_list_describes_and_only_who_reads_the_unit_reads(world: World) -> None:
    for stranger in (world.north_leader, world.auditor, world.south_officer):
        with pytest.raises(NotAllowed):
            actions.describe_system(world.north_site, by=stranger, at=AT, given={"place": "x"})
        with pytest.raises(NotAllowed):
            actions.add_part(
                Part.ZONE, by=stranger, at=AT, unit=world.north, system=world.north_site, given={"name": "LAN"}
            )
    with pytest.raises(NotAllowed):
        inventory(world.south_officer, world.north_site, ON)
    assert not parts(world.south_officer, Part.ZONE, ON, unit_id=world.north.pk, system_id=world.north_site.pk)


def test_parts_of_every_kind_are_told_with_the_names_of_what_they_stand_in(world: World) -> None:
    zone, dmz = added(world, Part.ZONE, name="LAN", kind="users"), added(world, Part.ZONE, name="DMZ", kind="dmz")
    added(world, Part.LINK, source=zone.pk, target=dmz.pk, what="HTTPS", protected_by="Tường lửa")
    server = added(world, Part.ASSET, name="Máy chủ web", kind="server", zone=dmz.pk, quantity="")
    added(world, Part.ASSET, name="Cơ sở dữ liệu", kind="database", runs_on=server.pk)
    added(world, Part.ADDRESS, network="203.0.113.5", public=True, asset=server.pk)
    added(world, Part.DOMAIN, name="Trường.EXAMPLE")
    added(world, Part.SOFTWARE, name="nginx", version="1.22.1", asset=server.pk, purl="pkg:deb/debian/nginx@1.22.1")
    found = inventory(world.north_officer, world.north_site, ON)
    assert [one.name for one in found.zones] == ["LAN", "DMZ"]
    assert [(one.source, one.target, one.what) for one in found.links] == [("LAN", "DMZ", "HTTPS")]
    assert {(one.name, one.zone, one.runs_on, one.quantity) for one in found.assets} == {
        ("Máy chủ web", "DMZ", "", 1),
        ("Cơ sở dữ liệu", "", "Máy chủ web", 1),
    }
    assert [(one.network, one.asset, one.public) for one in found.addresses] == [
        ("203.0.113.5/32", "Máy chủ web", True)
    ]
    assert found.domains[0].name.startswith("xn--")
    assert [(one.name, one.asset) for one in found.software] == [("nginx", "Máy chủ web")]


def test_a_range_becomes_the_networks_it_is_made_of_with_one_entry(world: World) -> None:
    before = entries()
    added(world, Part.ADDRESS, network="203.0.113.4-203.0.113.6", public=True)
    assert entries() == before + 1
    assert list(Address.objects.values_list("network", flat=True)) == ["203.0.113.4/31", "203.0.113.6/32"]


@pytest.mark.parametrize(
    ("part", "given", "why"),
    [
        (Part.ZONE, {"name": ""}, "để trống"),
        (Part.ASSET, {"name": "A"}, "để trống"),
        (Part.ASSET, {"name": "A", "kind": "server", "zone": "99999"}, "không có lựa chọn"),
        (Part.ADDRESS, {"network": "192.168.1.5/24"}, "vừa là một máy vừa là một mạng"),
        (Part.DOMAIN, {"name": "edu.vn"}, "đuôi dùng chung"),
        (Part.SOFTWARE, {"name": "x", "cpe": "nginx"}, "CPE"),
        (Part.LINK, {"source": ""}, "để trống"),
    ],
)
def test_a_part_that_cannot_be_is_refused_by_its_field(
    world: World, part: Part, given: dict[str, object], why: str
) -> None:
    with pytest.raises(UnableToDeclare, match=why):
        added(world, part, **given)


def test_the_same_thing_twice_is_refused_and_free_again_once_it_ended(world: World) -> None:
    first = added(world, Part.ADDRESS, network="10.0.0.5")
    with pytest.raises(UnableToDeclare, match="đã có"):
        added(world, Part.ADDRESS, network="10.0.0.5/32")
    actions.end_part(Part.ADDRESS, first.pk, by=world.north_officer, at=AT, on=ON)
    added(world, Part.ADDRESS, network="10.0.0.5")
    assert len(inventory(world.north_officer, world.north_site, ON).addresses) == 1


def test_a_part_is_changed_field_by_field(world: World) -> None:
    server = added(world, Part.ASSET, name="Máy 1", kind="server")
    actions.change_part(Part.ASSET, server.pk, by=world.north_officer, at=AT, given={"name": "Máy hai"})
    (one,) = inventory(world.north_officer, world.north_site, ON).assets
    assert (one.name, one.kind) == ("Máy hai", "server")
    with pytest.raises(UnableToDeclare, match="chính nó"):
        actions.change_part(Part.ASSET, server.pk, by=world.north_officer, at=AT, given={"runs_on": server.pk})


def test_with_a_machine_end_its_addresses_and_software_but_not_what_runs_on_it(world: World) -> None:
    server = added(world, Part.ASSET, name="Máy 1", kind="server")
    app = added(world, Part.ASSET, name="Trang tin", kind="application", runs_on=server.pk)
    added(world, Part.ADDRESS, network="10.0.0.5", asset=server.pk)
    added(world, Part.SOFTWARE, name="nginx", asset=server.pk)
    with pytest.raises(actions.UnableToEndPart, match="Còn 1 mục"):
        actions.end_part(Part.ASSET, server.pk, by=world.north_officer, at=AT, on=ON)
    actions.end_part(Part.ASSET, app.pk, by=world.north_officer, at=AT, on=ON)
    actions.end_part(Part.ASSET, server.pk, by=world.north_officer, at=AT, on=ON)
    now = inventory(world.north_officer, world.north_site, ON)
    assert (now.assets, now.addresses, now.software) == ((), (), ())
    assert len(inventory(world.north_officer, world.north_site, date(2026, 3, 1)).addresses) == 1
    with pytest.raises(actions.UnableToEndPart, match="đã ngừng"):
        actions.end_part(Part.ASSET, server.pk, by=world.north_officer, at=AT, on=ON)


def test_a_zone_that_holds_something_does_not_end(world: World) -> None:
    zone = added(world, Part.ZONE, name="LAN")
    added(world, Part.ASSET, name="Máy 1", kind="server", zone=zone.pk)
    with pytest.raises(actions.UnableToEndPart, match="còn 1"):
        actions.end_part(Part.ZONE, zone.pk, by=world.north_officer, at=AT, on=ON)


def test_suppliers_come_with_contracts_and_what_each_can_reach(world: World) -> None:
    by = world.north_officer
    supplier = actions.add_supplier(
        by=by,
        at=AT,
        unit=world.north,
        given={"name": "Công ty Mẫu", "email": "lienhe@mau.example", "contact": "Anh Mẫu"},
    )
    entry = Entry.objects.latest("seq")
    assert "lienhe" not in str(entry.details)
    contract = actions.add_contract(
        supplier,
        by=by,
        at=AT,
        given={"number": "01/HĐ", "systems": [str(world.north_site.pk)], "reach": "Máy chủ web", "terms": ["access"]},
    )
    described(world, provider=supplier.pk, hosting="provider")
    (line,) = suppliers_of(by, world.north)
    assert (line.name, line.hosts) == ("Công ty Mẫu", ((world.north_site.pk, world.north_site.name),))
    assert (line.contracts[0].reach, line.contracts[0].terms) == ("Máy chủ web", ("access",))
    assert [one.supplier for one in inventory(by, world.north_site, ON).contracts] == ["Công ty Mẫu"]
    with pytest.raises(actions.UnableToEndSupplier, match="đặt tại"):
        actions.end_supplier(supplier, by=by, at=AT, on=ON)
    described(world, provider="", hosting="own_room")
    with pytest.raises(actions.UnableToEndSupplier, match="hợp đồng"):
        actions.end_supplier(supplier, by=by, at=AT, on=ON)
    actions.end_contract(contract, by=by, at=AT)
    actions.end_supplier(supplier, by=by, at=AT, on=ON)
    assert Supplier.objects.get().valid_to == ON
    assert not suppliers_of(world.south_officer, world.north)


def test_a_contract_refuses_an_end_before_its_begin_and_systems_of_others(world: World) -> None:
    supplier = actions.add_supplier(by=world.north_officer, at=AT, unit=world.north, given={"name": "Công ty Mẫu"})
    with pytest.raises(UnableToDeclare, match="sau ngày bắt đầu"):
        actions.add_contract(
            supplier,
            by=world.north_officer,
            at=AT,
            given={"number": "1", "valid_from": ON, "valid_to": date(2026, 1, 1)},
        )
    with pytest.raises(UnableToDeclare, match="không thuộc danh mục"):
        actions.add_contract(
            supplier, by=world.north_officer, at=AT, given={"number": "1", "systems": [str(world.south_site.pk)]}
        )


def test_after_a_merger_the_inventory_runs_on_at_the_successor(world: World) -> None:
    supplier = actions.add_supplier(by=world.north_officer, at=AT, unit=world.north, given={"name": "Công ty Mẫu"})
    described(world, purpose="Đăng tin", hosting="provider", provider=supplier.pk, part_of=world.north_marks.pk)
    server = added(world, Part.ASSET, name="Máy chủ", kind="server")
    added(world, Part.ADDRESS, network="10.0.0.5", asset=server.pk)
    actions.hand_over(world.north, world.south, by=world.department_administrator, at=AT, on=ON)
    taken = InformationSystem.objects.get(unit=world.south, name__startswith=world.north_site.name, valid_from=ON)
    found = inventory(world.south_officer, taken, ON)
    assert (found.card.purpose, found.card.provider, found.card.part_of) == (
        "Đăng tin",
        "Công ty Mẫu",
        world.north_marks.name,
    )
    assert found.card.part_of_id != world.north_marks.pk
    assert [(one.network, one.asset) for one in found.addresses] == [("10.0.0.5/32", "Máy chủ")]
    assert [one.name for one in suppliers_of(world.south_officer, world.south)] == ["Công ty Mẫu"]
