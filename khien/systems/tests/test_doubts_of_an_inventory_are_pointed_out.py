"""Doubles, impossible values and ranges claimed twice are pointed out, to each viewer as far as he may know."""

from datetime import UTC, date, datetime

import pytest

from khien.organisations.models import Person, Unit
from khien.systems import actions
from khien.systems.models import InformationSystem
from khien.systems.queries import DoubtKind, claims_below, doubts_of
from khien.systems.rules.fields import Part
from tests.world import SETUP, World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ON = date(2026, 3, 2)


def add(system: InformationSystem, part: Part, **given: object) -> None:
    actions.add_part(part, by=SETUP, at=AT, unit=system.unit, system=system, given=given)


def said(viewer: Person, unit: Unit, kind: DoubtKind) -> list[str]:
    return [one.words for one in doubts_of(viewer, unit, ON) if one.kind is kind]


def test_a_range_of_two_units_is_told_to_each_as_far_as_it_may_know(world: World) -> None:
    add(world.north_site, Part.ADDRESS, network="203.0.113.0/28", public=True)
    add(world.south_site, Part.ADDRESS, network="203.0.113.4", public=True)
    for viewer, unit in ((world.north_officer, world.north), (world.south_officer, world.south)):
        (words,) = said(viewer, unit, DoubtKind.CLAIMED_TWICE)
        assert "đơn vị khác" in words
        assert world.north.name not in words
        assert world.south.name not in words
    (words,) = said(world.department_coordinator, world.north, DoubtKind.CLAIMED_TWICE)
    assert world.south.name in words
    (claim,) = claims_below(world.department_coordinator, world.department, ON)
    assert {claim.unit, claim.other_unit} == {world.north.name, world.south.name}
    assert {claim.network, claim.other_network} == {"203.0.113.0/28", "203.0.113.4"}
    assert not claims_below(world.north_officer, world.north, ON)


def test_two_units_may_each_have_the_same_private_network(world: World) -> None:
    add(world.north_site, Part.ADDRESS, network="192.168.1.0/24")
    add(world.south_site, Part.ADDRESS, network="192.168.1.0/24")
    assert not doubts_of(world.department_coordinator, world.north, ON)
    assert not claims_below(world.department_coordinator, world.department, ON)


def test_an_ended_claim_no_longer_counts(world: World) -> None:
    add(world.north_site, Part.ADDRESS, network="203.0.113.4", public=True)
    (row,) = actions.add_part(
        Part.ADDRESS,
        by=SETUP,
        at=AT,
        unit=world.south,
        system=world.south_site,
        given={"network": "203.0.113.4", "public": True},
    )
    actions.end_part(Part.ADDRESS, row.pk, by=SETUP, at=AT, on=ON)
    assert not said(world.north_officer, world.north, DoubtKind.CLAIMED_TWICE)


def test_the_same_address_or_one_inside_another_is_a_double(world: World) -> None:
    add(world.north_site, Part.ADDRESS, network="203.0.113.0/28", public=True)
    add(world.north_marks, Part.ADDRESS, network="203.0.113.4", public=True)
    (words,) = said(world.north_officer, world.north, DoubtKind.DOUBLE)
    assert words == f"203.0.113.4 nằm trong 203.0.113.0/28 của “{world.north_site.name}”."


@pytest.mark.parametrize(("network", "public"), [("10.0.0.5", True), ("8.8.8.8", False), ("127.0.0.1", False)])
def test_an_impossible_address_is_pointed_out(world: World, network: str, public: bool) -> None:
    add(world.north_site, Part.ADDRESS, network=network, public=public)
    (words,) = said(world.north_officer, world.north, DoubtKind.IMPOSSIBLE)
    assert network in words


def test_a_system_at_a_supplier_that_nobody_named_and_counts_that_cannot_be(world: World) -> None:
    given = {"hosting": "cloud", "subjects_basic": 10, "subjects_sensitive": 11}
    actions.describe_system(world.north_site, by=SETUP, at=AT, given=given)
    found = doubts_of(world.north_officer, world.north, ON)
    assert {one.kind for one in found} == {DoubtKind.IMPOSSIBLE}
    assert len(found) == 2
    supplier = actions.add_supplier(by=SETUP, at=AT, unit=world.north, given={"name": "Công ty Mẫu"})
    given = {"provider": supplier.pk, "subjects_sensitive": 9}
    actions.describe_system(world.north_site, by=SETUP, at=AT, given=given)
    assert not doubts_of(world.north_officer, world.north, ON)


def test_names_that_differ_only_in_their_marks_are_doubles(world: World) -> None:
    actions.add_system(by=SETUP, at=AT, unit=world.north, name="TRANG THONG TIN DIEN TU")
    (one,) = doubts_of(world.north_officer, world.north, ON)
    assert (one.kind, one.part) == (DoubtKind.DOUBLE, None)
    add(world.north_site, Part.ASSET, name="Máy chủ", kind="server")
    add(world.north_site, Part.ASSET, name="may chu", kind="server")
    assert [one.part for one in doubts_of(world.north_officer, world.north, ON)] == [None, Part.ASSET]


def test_a_domain_of_two_units_and_software_out_of_support_are_told(world: World) -> None:
    add(world.north_site, Part.DOMAIN, name="truong.example")
    add(world.south_site, Part.DOMAIN, name="truong.example")
    add(world.north_site, Part.SOFTWARE, name="Hệ điều hành cũ", supported_until=date(2025, 1, 1))
    kinds = [one.kind for one in doubts_of(world.north_officer, world.north, ON)]
    assert kinds == [DoubtKind.CLAIMED_TWICE, DoubtKind.SUPPORT_OVER]
    only = doubts_of(world.north_officer, world.north, ON, system_id=world.north_marks.pk)
    assert only == ()


def test_who_does_not_read_the_unit_hears_no_doubt(world: World) -> None:
    add(world.north_site, Part.ADDRESS, network="10.0.0.5", public=True)
    assert doubts_of(world.south_officer, world.north, ON) == ()
