"""Scenes of the inventory: read by who reads the unit, kept by who proves for it or administers it."""

from collections.abc import Iterator, Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from khien.systems import actions
from khien.systems.actions import long_importing
from khien.systems.rules.fields import Part
from khien.systems.rules.tables import KINDS
from tests.rights.scene import DAY, Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, Stage
from tests.world import SETUP, World


def _inventory(stage: Stage) -> Iterator[Scene]:
    """North's site: described, in a zone, with a public address that south claims too."""
    world = stage.world
    north, by = world.north_site, world.north_officer
    actions.describe_system(north, by=by, at=NOW, given={"purpose": f"{MARKS['north']} {MARKUP}"})
    zone, lan = (_part(north, Part.ZONE, name=name) for name in ("DMZ", "LAN"))
    for system, mark in ((north, "north"), (world.south_site, "south")):
        _part(system, Part.ADDRESS, network="203.0.113.5", public=True, note=MARKS[mark])
    link = _part(north, Part.LINK, source=zone, target=lan)
    yield to("systems:one", north.pk, of="north")
    yield to("systems:doubts_one", north.pk, of="north")
    said = {"owner_name": "", "operator": "Tổ Mẫu", "specialised": ""}
    yield to("systems:save", north.pk, "ai", of="north", body=lambda: said)
    yield to("systems:save", north.pk, "la-lung", of="north, a section that is none", acts=False)
    yield to("systems:rename", north.pk, of="north", body=lambda: {"name": "Cổng của trường"})
    yield to("systems:parts", north.pk, "dia-chi", of="north")
    yield to("systems:parts", north.pk, "la-lung", of="north, a kind that is none", acts=False)
    yield to("systems:add_part", north.pk, "vung-mang", of="north", body=lambda: {"name": "Vùng mới"})
    yield to("systems:change_part", north.pk, "vung-mang", zone, of="north", body=lambda: {"name": "Vùng khác"})
    yield to("systems:end_part", north.pk, "ket-noi", link, of="north", body=lambda: {"on": DAY})
    query = f"?don_vi={world.north.pk}"
    for route in ("systems:doubts", "systems:exchange"):
        yield to(route, of="north", query=query)
    own = actions.add_part(
        Part.ADDRESS, by=SETUP, at=NOW, unit=world.north, system=None, given={"network": "192.0.2.0/28", "note": MARKUP}
    )
    yield to("systems:own_parts", "dia-chi", of="north", query=query)
    yield to("systems:own_add_part", "ten-mien", of="north", query=query, body=lambda: {"name": "chung.example"})
    yield to("systems:own_change_part", "dia-chi", own[0].pk, of="north", query=query, body=_range)
    yield to("systems:own_end_part", "dia-chi", own[0].pk, of="north", query=query, body=lambda: {"on": DAY})
    yield from _long_table(world)
    for kind in KINDS:
        yield to("units:import", kind, of=f"{kind} of north", query=query, body=_table, acts=False)
        yield to("tables:download", f"danh-muc-{kind}", "csv", of=f"danh-muc-{kind} of north", query=query)


def _long_table(world: World) -> Iterator[Scene]:
    """A long table that north's officer sent: it is the sender's alone."""
    data = b"Ten he thong,Ten mien\n,bang.example\n"
    row = actions.send_table(
        "ten-mien", data, f"{MARKS['north']}.csv", unit=world.north, by=world.north_officer, at=NOW
    )
    long_importing.work_on(row.pk)
    yield to("systems:long_table", row.pk, of="north's officer")
    yield to("systems:long_table_progress", row.pk, of="north's officer")
    yield to("systems:agree_table", row.pk, of="north's officer")


def _part(system: object, part: Part, **given: object) -> int:
    unit = system.unit  # type: ignore[attr-defined]
    row = actions.add_part(part, by=SETUP, at=NOW, unit=unit, system=system, given=given)[0]  # type: ignore[arg-type]
    return int(row.pk)


def _range() -> Mapping[str, object]:
    return {"network": "192.0.2.0/28", "note": "Dải chung"}


def _table() -> Mapping[str, object]:
    return {"sheet": SimpleUploadedFile("bang.csv", b"Ten he thong\nA\n")}


def _suppliers(stage: Stage) -> Iterator[Scene]:
    """North's supplier with a contract, and one that nothing holds."""
    world, by = stage.world, stage.world.north_officer
    held = actions.add_supplier(by=by, at=NOW, unit=world.north, given={"name": f"Công ty {MARKS['north']}"})
    free = actions.add_supplier(by=by, at=NOW, unit=world.north, given={"name": "Công ty Mẫu Hai"})
    contract = actions.add_contract(held, by=by, at=NOW, given={"number": "01/HĐ", "reach": MARKUP})
    query = f"?don_vi={world.north.pk}"
    yield to("systems:suppliers", of="north", query=query)
    yield to("systems:add_supplier", of="north", query=query, body=lambda: {"name": "Công ty Mẫu Ba"})
    yield to("systems:change_supplier", held.pk, of="north", body=lambda: {"name": "Công ty Mẫu Bốn"})
    yield to("systems:end_supplier", free.pk, of="north", body=lambda: {"on": DAY})
    yield to("systems:add_contract", held.pk, of="north", body=lambda: {"number": "02/HĐ"})
    yield to("systems:change_contract", contract.pk, of="north", body=lambda: {"number": "03/HĐ"})
    yield to("systems:end_contract", contract.pk, of="north")


AREAS = (_inventory, _suppliers)
