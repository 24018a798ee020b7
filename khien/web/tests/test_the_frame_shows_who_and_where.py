"""Promises of the frame around every page: whose session it is, for which unit, and the ways in that are open."""

import pytest
from django.test import Client
from django.urls import reverse

from khien.base import clock
from khien.organisations import actions
from khien.organisations.rules import Deed
from khien.web.context import WAYS
from tests.world import World

pytestmark = pytest.mark.django_db


def test_an_officer_sees_name_unit_role_and_the_ways_in(client: Client, world: World) -> None:
    client.force_login(world.north_officer)
    page = client.get(reverse("work:index"))
    told = page.content.decode()
    assert page.context["unit_name"] == world.north.name
    assert all(text in told for text in (world.north_officer.full_name, world.north.name, "Cán bộ thực hiện"))
    assert [way["url"] for way in page.context["nav"] if way["current"]] == [reverse("work:index")]


def test_every_way_in_that_is_shown_opens(client: Client, world: World) -> None:
    client.force_login(world.north_coordinator)
    ways = client.get(reverse("work:index")).context["nav"]
    assert len(ways) == len([way for way in WAYS if way.deed is not Deed.MANAGE])
    assert {way["url"]: client.get(way["url"]).status_code for way in ways} == {way["url"]: 200 for way in ways}


def test_someone_whose_last_role_ended_is_shown_no_way_in(client: Client, world: World) -> None:
    client.force_login(world.hill_officer)
    assert client.get("/suc-khoe/").context["nav"]
    for grant in world.hill_officer.grants.all():
        actions.revoke(grant, by=world.administrator, at=clock.now())
    assert client.get("/suc-khoe/").context["nav"] == []


def test_a_visitor_sees_the_foot_alone(client: Client) -> None:
    context = client.get(reverse("account_login")).context
    assert "nav" not in context
    assert context["health_url"] == "/suc-khoe/"
