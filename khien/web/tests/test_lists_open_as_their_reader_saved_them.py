"""Saved views: kept per person and page, opened first where wished, shared by their address, never a right."""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse

from khien.base import clock
from khien.base.models import Entry
from khien.organisations import actions, queries
from khien.organisations.models import Person, SavedView
from khien.organisations.queries import NotAllowed
from khien.web.saved.pages import PAGES, filters
from khien.web.tests.letters_at_hand import NOW, signed_in
from tests.promises import project
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def saved(person: Person, name: str, query: str, page: str = "evidence:index", first: str = "") -> None:
    given = {"page": page, "query": query, "name": name} | ({"is_first": "on"} if first else {})
    assert signed_in(person).post("/cach-xem/luu/", given).status_code == 302


def test_a_view_is_saved_listed_and_leads_back(world: World) -> None:
    saved(world.north_officer, "Sao lưu", "loai=backup_321&trang=7")
    [view] = queries.saved_views(world.north_officer, "evidence:index")
    assert (view.name, view.query, view.is_first) == ("Sao lưu", "loai=backup_321", False)
    html = signed_in(world.north_officer).get("/minh-chung/").content.decode()
    assert 'href="/minh-chung/?loai=backup_321"' in html
    entry = Entry.objects.get(action="view.saved")
    assert entry.details == {"page": "evidence:index"}, "a name is a person's own words"


def test_a_name_saved_again_is_replaced(world: World) -> None:
    saved(world.north_officer, "Của tôi", "loai=backup_321")
    saved(world.north_officer, "Của tôi", "loai=backup_run")
    assert [view.query for view in queries.saved_views(world.north_officer)] == ["loai=backup_run"]


def test_a_page_opens_with_the_view_that_was_chosen_and_without_it_on_the_page_itself(world: World) -> None:
    client = signed_in(world.north_officer)
    saved(world.north_officer, "Sao lưu", "loai=backup_321", first="on")
    assert client.get("/minh-chung/").headers["Location"] == "/minh-chung/?loai=backup_321"
    assert client.get("/minh-chung/", headers={"referer": "http://testserver/viec/"}).status_code == 302
    for stays in ("/minh-chung/?tat_ca=1", "/minh-chung/?loai=backup_run"):
        assert client.get(stays).status_code == 200
    taken_off = client.get("/minh-chung/", headers={"referer": "http://testserver/minh-chung/?loai=backup_321"})
    assert taken_off.status_code == 200
    assert signed_in(world.south_officer).get("/minh-chung/").status_code == 200


def test_one_view_is_first_at_most(world: World) -> None:
    saved(world.north_officer, "Một", "loai=backup_321", first="on")
    saved(world.north_officer, "Hai", "loai=backup_run", first="on")
    saved(world.north_officer, "Ba", "", page="reports:index", first="on")
    firsts = SavedView.objects.filter(is_first=True).values_list("name", flat=True)
    assert set(firsts) == {"Hai", "Ba"}
    assert signed_in(world.north_officer).get("/bao-cao/").status_code == 200, "nothing to filter, nowhere to lead"


def test_a_view_is_renamed_and_deleted_by_its_owner_alone(world: World) -> None:
    saved(world.north_officer, "Một", "loai=backup_321")
    saved(world.north_officer, "Hai", "loai=backup_run")
    view = SavedView.objects.get(name="Một")
    client, other = signed_in(world.north_officer), signed_in(world.north_coordinator)
    for address in (f"/cach-xem/{view.pk}/", f"/cach-xem/{view.pk}/xoa/"):
        assert other.post(address, {"name": "Ba"}).status_code == 404
    assert "đã có cách xem" in client.post(f"/cach-xem/{view.pk}/", {"name": "Hai"}).content.decode()
    assert client.post(f"/cach-xem/{view.pk}/", {"name": "Ba", "is_first": "on"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.is_first) == ("Ba", True)
    assert client.post(f"/cach-xem/{view.pk}/xoa/").status_code == 302
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_another_persons_view_is_not_even_reached_through_the_action(world: World) -> None:
    saved(world.north_officer, "Một", "loai=backup_321")
    view = SavedView.objects.get()
    with pytest.raises(NotAllowed):
        actions.change_view(view, by=world.north_leader, at=NOW, name="x", is_first=False)
    with pytest.raises(NotAllowed):
        actions.delete_view(view, by=world.north_leader, at=NOW)
    with pytest.raises(NotAllowed):
        actions.save_view(by=SETUP, at=NOW, page="evidence:index", name="x", query="")
    assert not queries.saved_views(SETUP).exists()


def test_a_shared_address_opens_what_its_reader_may_see(world: World) -> None:
    """The address is the whole of a view: rights are asked anew each time, of whoever opens it."""
    address = f"/viec/?don_vi={world.north.pk}"
    assert signed_in(world.north_officer).get(address).status_code == 200
    assert signed_in(world.south_officer).get(address).status_code == 404


def test_odd_names_pages_and_queries_are_refused(world: World) -> None:
    client = signed_in(world.north_officer)
    assert client.post("/cach-xem/luu/", {"page": "account_logout", "name": "x"}).status_code == 404
    for given in ({"name": " "}, {"name": "x" * 81}, {"name": "x", "query": "a=" + "b" * 2000}):
        client.post("/cach-xem/luu/", {"page": "evidence:index", **given})
        assert not SavedView.objects.exists(), given
    client.post("/cach-xem/luu/", {"page": "evidence:index", "name": "x", "query": "//ac.example/?a=b&<x>=1"})
    assert SavedView.objects.get().query.startswith("%2F%2Fac.example")


def test_no_more_than_fifty_views_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khien.organisations.actions.views.MOST_VIEWS", 2)
    for name in ("a", "b", "c", "b"):
        saved(world.north_officer, name, "loai=x")
    assert SavedView.objects.count() == 2


def test_filters_leave_out_where_one_is_in_a_list() -> None:
    assert filters("trang=3&tim=a+b&tat_ca=1&tim=%C4%91") == "tim=a+b&tim=%C4%91"


def test_every_list_with_filters_saves_them(world: World) -> None:
    """A page whose template has a filter bar, or a table to take away, is among those that can be saved."""
    client = signed_in(world.department_coordinator)
    for page in PAGES:
        html = client.get(reverse(page), {"q": "a"}, follow=True).content.decode()
        assert f'name="page" value="{page}"' in html, page
    tools = [name for name in project.written_in(".html") if "{% filter_bar" in project.text(name)]
    without = [name for name in tools if "{% list_tools" not in project.text(name) and "tests/" not in name]
    assert all(
        re.search(r"one_filter|seek.html|yearly/index.html|presence/checks.html|docs/", name) for name in without
    ), without
