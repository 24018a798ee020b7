"""What belongs to no system, a unit's own range or domain, is kept on a page of its own, like the parts of systems."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from khien.base import clock
from khien.organisations.models import Person
from khien.systems.models import Address, Asset
from tests.world import World

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
HERE = "/he-thong/ngoai-he-thong/"


@pytest.fixture(autouse=True)
def stopped(world: World) -> object:
    with clock.stopped_at(AT):
        yield


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_range_of_the_unit_is_added_changed_and_ended(world: World) -> None:
    officer, query = as_(world.north_officer), f"?don_vi={world.north.pk}"
    assert "Chưa khai mục nào" in officer.get(f"{HERE}dia-chi/{query}").content.decode()
    made = officer.post(f"{HERE}dia-chi/them/{query}", {"network": "203.0.113.0/28", "public": "on"})
    assert made.headers["Location"] == f"{HERE}dia-chi/{query}"
    row = Address.objects.get(network="203.0.113.0/28")
    assert (row.unit, row.system) == (world.north, None)
    officer.post(f"{HERE}dia-chi/{row.pk}/{query}", {"network": "203.0.113.0/28", "note": "Đường truyền chung"})
    assert "Đường truyền chung" in officer.get(f"{HERE}dia-chi/{query}").content.decode()
    officer.post(f"{HERE}dia-chi/{row.pk}/ngung/{query}", {"on": "02/03/2026"})
    assert "203.0.113.0/28" not in officer.get(f"{HERE}dia-chi/{query}").content.decode()
    assert Address.objects.filter(pk=row.pk).exists()


def test_zones_and_links_are_of_systems_alone(world: World) -> None:
    officer, query = as_(world.north_officer), f"?don_vi={world.north.pk}"
    for slug in ("vung-mang", "ket-noi", "la-lung"):
        assert officer.get(f"{HERE}{slug}/{query}").status_code == 404
    assert 'name="zone"' not in officer.get(f"{HERE}dia-chi/them/{query}").content.decode()


def test_the_same_machine_twice_is_refused_with_its_name(world: World) -> None:
    officer, query = as_(world.north_officer), f"?don_vi={world.north.pk}"
    for status in (302, 422):
        given = {"name": "Máy in phòng họp", "kind": "other"}
        assert officer.post(f"{HERE}thiet-bi/them/{query}", given).status_code == status
    assert Asset.objects.filter(name="Máy in phòng họp").count() == 1


def test_a_doubt_about_it_leads_there_and_a_superior_only_reads(world: World) -> None:
    officer, query = as_(world.north_officer), f"?don_vi={world.north.pk}"
    officer.post(f"{HERE}ten-mien/them/{query}", {"name": "github.io"})
    told = officer.get(f"/he-thong/can-xem-lai/{query}").content.decode()
    assert f"{HERE}ten-mien/{query}#d-" in told
    above = as_(world.auditor)
    page = above.get(f"{HERE}ten-mien/{query}").content.decode()
    assert "github.io" in page
    assert "Sửa" not in page
    assert above.post(f"{HERE}ten-mien/them/{query}", {"name": "truong.example"}).status_code == 403
    assert as_(world.commune_officer).get(f"{HERE}ten-mien/{query}").status_code == 404
