"""From the page of a system any control of either standard is reached in two clicks, and any part of a dossier."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from khien.base import clock
from khien.dossiers.rules.standards import standard_of
from khien.dossiers.tests.filed import NOW, drafted
from khien.law.types import Regime
from khien.web.controls.showing import anchor
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def _links(client: Client, url: str, within: str) -> dict[str, str]:
    """The pages that a page links to, below an address, each with its text."""
    text = client.get(url).content.decode()
    found = {one.split("#")[0] for one in re.findall(r'href="([^"]+)"', text)}
    found = {url.split("?")[0] + one if one.startswith("?") else one for one in found}
    return {one: client.get(one.replace("&amp;", "&")).content.decode() for one in found if one.startswith(within)}


@pytest.mark.parametrize("regime", Regime)
def test_any_control_is_two_clicks_from_its_system(world: World, regime: Regime) -> None:
    client, system = signed_in(world.north_officer), world.north_marks
    page = reverse("systems:one", args=[system.pk])
    tab = reverse("controls:index", args=[system.pk])
    assert tab in client.get(page).content.decode()  # the first click
    shown = "".join(_links(client, f"{tab}?luat={regime.value}", tab).values())  # the second
    asked = standard_of(regime).at(2)
    assert len(asked) > 5
    assert [one.title for one in asked if f'id="{anchor(one)}"' not in shown] == []


def test_any_part_of_a_dossier_is_two_clicks_from_its_system(world: World) -> None:
    row, client = drafted(world), signed_in(world.north_officer)
    listed = client.get(reverse("dossiers:index", args=[world.north_marks.pk])).content.decode()
    one = reverse("dossiers:one", args=[row.pk])
    assert one in listed
    offered = client.get(one).content.decode()
    for name in ("words", "add_paper", "diagrams", "law", "bundle"):
        assert reverse(f"dossiers:{name}", args=[row.pk]) in offered, name
