"""The guide of the first day: whoever follows it is let in everywhere it leads, and understands what it names."""

import re

import pytest
from django.test import Client

from tests.world import World

pytestmark = pytest.mark.django_db

PERSONAS = [
    "department_coordinator",
    "province_leader",
    "north_leader",
    "north_officer",
    "responder",
    "auditor",
    "administrator",
]


@pytest.mark.parametrize("who", PERSONAS)
def test_every_link_of_the_guide_opens_for_whom_it_is_shown_to(client: Client, world: World, who: str) -> None:
    client.force_login(getattr(world, who))
    main = client.get("/huong-dan/").content.decode().partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'<a href="(/[^"]+)"', main)
    assert len(links) >= 2
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_every_page_leads_to_the_guide(client: Client, world: World) -> None:
    client.force_login(world.north_officer)
    assert client.get("/viec/").content.decode().count('href="/huong-dan/"') == 2  # the user's menu and the foot
