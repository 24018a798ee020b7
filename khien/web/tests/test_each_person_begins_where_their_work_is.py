"""Where the root address leads, and what the ways in count."""

import pytest
from django.test import Client

from khien.base import clock
from khien.base.bulk import counted
from khien.directives import actions as directives
from khien.directives.queries import letters_waiting
from tests.world import World

pytestmark = pytest.mark.django_db

BEGINS = {
    "department_coordinator": "/van-ban/",
    "province_leader": "/tinh-hinh/",
    "auditor": "/tinh-hinh/",
    "north_leader": "/viec/",
    "north_officer": "/viec/",
    "responder": "/viec/",
    "administrator": "/don-vi/",
}


@pytest.mark.parametrize(("who", "where"), BEGINS.items())
def test_the_root_leads_to_where_ones_work_begins(client: Client, world: World, who: str, where: str) -> None:
    client.force_login(getattr(world, who))
    response = client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, where)
    assert client.get(where).status_code == 200


def test_a_letter_under_review_waits_for_its_coordinator_alone(world: World) -> None:
    paper = directives.NewPaper(directives.PaperRole.MAIN, text="Công văn về an toàn thông tin mạng: sao lưu dữ liệu.")
    directives.take_in([paper], holder=world.department, by=world.department_coordinator, at=clock.now())
    assert sum(counted(*letters_waiting(world.department_coordinator))) == 1
    assert sum(counted(*letters_waiting(world.province_coordinator))) == 0
    assert sum(counted(*letters_waiting(world.department_leader))) == 0
