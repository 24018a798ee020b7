from collections.abc import Callable
from typing import Any

import pytest

from khien.api.tests.conftest import Caller
from khien.base.models import Entry
from khien.organisations.models import Grant, Person, Unit
from khien.systems.actions import save_answers, set_level
from tests.world import BEGAN, BEGAN_ON, SETUP, World

Calls = Callable[..., Caller]


def test_a_unit_is_found_by_id_by_code_and_by_name_without_accents(calls: Calls, world: World) -> None:
    caller = calls(world.department_coordinator)
    one = caller.get(f"/units/{world.north.pk}").json()
    assert (one["name"], one["code"], one["parent"]["id"]) == ("Trường THPT Bắc Lâm", "H99.7.1", world.department.pk)
    assert caller.get("/units/by-code/H99.7.1").json() == one
    found = caller.get("/units", q="truong thpt bac").json()["items"]
    assert [unit["id"] for unit in found] == [world.north.pk]


def test_units_come_page_by_page_each_once_in_the_order_of_the_tree(calls: Calls, world: World) -> None:
    caller, seen, cursor = calls(world.province_leader), [], ""
    while True:
        page = caller.get("/units", limit=3, cursor=cursor).json()
        seen += [unit["id"] for unit in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    inside = Unit.objects.filter(path__under=world.province.path).order_by("path")
    assert seen == [unit.pk for unit in inside]


def test_units_are_narrowed_by_what_they_are_under_their_kind_and_whether_they_live(calls: Calls, world: World) -> None:
    caller = calls(world.province_leader)

    def ids(**query: Any) -> set[int]:
        return {unit["id"] for unit in caller.get("/units", **query).json()["items"]}

    assert ids(under=world.department.pk, kind="upper_school") == {world.north.pk, world.south.pk, world.hill.pk}
    assert ids(parent=world.province.pk) == {world.department.pk, world.commune.pk}
    assert ids(live="false") == set()
    assert caller.get("/units", under=world.telecom.pk).status_code == 404


def test_a_misspelt_filter_is_refused_and_named(calls: Calls, world: World) -> None:
    answer = calls(world.province_leader).get("/units", knid="office")
    assert answer.status_code == 422
    assert "knid" in answer.json()["detail"]


def test_a_unit_outside_ones_own_is_not_found_and_one_inside_not_to_be_changed_is_forbidden(
    calls: Calls, world: World
) -> None:
    caller = calls(world.north_officer)
    assert caller.get(f"/units/{world.south.pk}").status_code == 404
    assert caller.put(f"/units/{world.south.pk}/name", {"name": "Khác"}).status_code == 404
    refused = caller.put(f"/units/{world.north.pk}/name", {"name": "Khác"})
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:khien:problem:not-allowed"


def test_a_unit_is_added_renamed_and_ended_by_its_administrator(calls: Calls, world: World) -> None:
    caller = calls(world.administrator)
    given = {"parent": world.department.pk, "name": "Trường THPT Suối Mới", "kind": "upper_school", "code": "H99.7.9"}
    made = caller.post("/units", given)
    assert made.status_code == 201, made.content
    unit = made.json()
    assert made.headers["Location"] == f"/api/v1/units/{unit['id']}"
    assert unit["code"] == "H99.7.9"
    renamed = caller.put(f"/units/{unit['id']}/name", {"name": "Trường THPT Suối Trong"})
    assert renamed.json()["name"] == "Trường THPT Suối Trong"
    ended = caller.post(f"/units/{unit['id']}/end", {"on": "2026-09-01", "successor": world.north.pk})
    assert ended.json()["unit"]["valid_to"] == "2026-09-01", ended.content
    again = caller.post(f"/units/{unit['id']}/end", {"on": "2026-09-01"})
    assert (again.status_code, again.json()["type"]) == (422, "urn:khien:problem:refused")
    assert "kết thúc" in again.json()["detail"]


def test_the_systems_of_a_unit_are_named_with_their_levels(calls: Calls, world: World) -> None:
    items = calls(world.north_officer).get(f"/units/{world.north.pk}/systems").json()["items"]
    assert {(one["id"], one["level"]) for one in items} == {(world.north_site.pk, 1), (world.north_marks.pk, 2)}


def test_people_are_listed_as_far_as_their_units_are_read(calls: Calls, world: World) -> None:
    names = {one["username"] for one in calls(world.north_leader).get("/people").json()["items"]}
    assert names == {"north.leader", "north.coordinator", "north.officer"}
    caller = calls(world.administrator)
    removed = caller.get("/people", active="false").json()["items"]
    assert [one["username"] for one in removed] == ["removed"]
    assert caller.get(f"/people/{world.telecom_leader.pk}").status_code == 404
    found = caller.get("/people", q="ta bac").json()["items"]
    assert [one["id"] for one in found] == [world.north_officer.pk]


def test_a_person_is_added_given_a_role_and_relieved_of_it(calls: Calls, world: World) -> None:
    caller = calls(world.administrator)
    given = {"unit": world.north.pk, "role": "officer", "username": "moi.ve", "full_name": "Người Mới Về"}
    made = caller.post("/people", given)
    assert made.status_code == 201, made.content
    person = made.json()
    assert [grant["role"] for grant in person["grants"]] == ["officer"]
    more = {"unit": world.south.pk, "role": "auditor", "since": "2026-09-03"}
    grant = caller.post(f"/people/{person['id']}/grants", more)
    assert grant.status_code == 201, grant.content
    assert caller.delete(f"/people/{person['id']}/grants/{grant.json()['id']}").status_code == 204
    assert caller.delete(f"/people/{person['id']}/grants/{grant.json()['id']}").status_code == 404
    assert Grant.objects.get(pk=grant.json()["id"]).valid_to is not None
    assert not Person.objects.get(pk=person["id"]).has_usable_password()


def test_each_deed_leaves_one_entry_in_the_trail_in_its_holders_name(calls: Calls, world: World) -> None:
    caller = calls(world.administrator)
    before = Entry.objects.count()
    caller.put(f"/units/{world.north.pk}/name", {"name": "Trường THPT Bắc Lâm Mới"})
    entry = Entry.objects.order_by("-seq")[0]
    assert Entry.objects.count() == before + 1
    assert (entry.action, entry.actor) == ("unit.renamed", f"person:{world.administrator.pk}")


@pytest.mark.parametrize(
    ("given", "field", "label"),
    [
        ({"kind": "office"}, "body.parent", "Đơn vị cấp trên"),
        ({"parent": 1, "name": "  ", "kind": "office"}, "body.name", "Tên đơn vị"),
        ({"parent": "1", "name": "x", "kind": "office"}, "body.parent", "Đơn vị cấp trên"),
        (
            {"parent": 1, "name": "x", "kind": "office", "valid_from": "3/9/2026"},
            "body.valid_from",
            "Hoạt động từ ngày",
        ),
        ({"parent": 1, "name": "x", "kind": "office", "khac": 1}, "body.khac", "khac"),
    ],
)
def test_each_field_at_fault_is_named_in_vietnamese(
    calls: Calls, world: World, given: dict[str, object], field: str, label: str
) -> None:
    answer = calls(world.administrator).post("/units", given)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    faults = {one["field"]: one for one in answer.json()["errors"]}
    assert faults[field]["label"] == label, faults
    assert label in faults[field]["detail"] or field in ("body.khac",)


def test_a_system_comes_with_its_level_and_what_its_answers_propose(calls: Calls, world: World) -> None:
    answers = {"internal_use_only": True, "serves_public": False, "information_kinds": ["ca_nhan"]}
    save_answers(world.north_marks, answers, by=SETUP, at=BEGAN)
    set_level(world.north_marks, by=SETUP, at=BEGAN, level=2, since=BEGAN_ON, regime="attt-2016", decision="7/QĐ")
    caller = calls(world.north_officer)
    marks = caller.get(f"/units/{world.north.pk}/systems").json()["items"][0]
    assert (marks["level"], marks["standing"], marks["decision"]) == (2, "approved", "7/QĐ")
    new = {one["regime"]: one for one in marks["proposed"]}["anm-2026"]
    assert (new["level"], new["criterion"], new["cite"]) == (2, "c26.2.1", "NĐ 331/2026 Đ12.1")
    assert "national_egov" in new["missing"]
    assert caller.get(f"/units/{world.south.pk}/systems").status_code == 404
