from collections.abc import Callable
from typing import Any

import pytest

from khien.api.proofs import written
from khien.api.tests.conftest import Caller
from khien.base import clock
from khien.directives import actions as directives
from khien.evidence import actions, rules
from khien.evidence.models import Evidence
from khien.files.models import StoredFile
from khien.organisations.models import Person
from khien.organisations.rules import Role
from khien.systems.models import InformationSystem
from tests.world import World

Calls = Callable[..., Caller]
Machine = Callable[..., tuple[Person, Caller]]


def backup(world: World, **more: Any) -> dict[str, Any]:
    return {
        "provider": world.north.pk,
        "proof": "backup_321",
        "happened_on": "2026-09-02",
        "facts": {"copies": 3, "media": 2, "offline": 1, "restore_hours": 1.284, "off_site": True},
        **more,
    }


def test_a_kind_of_proof_says_which_facts_it_asks_for(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    kind = caller.get("/proofs/backup_321").json()
    assert [(one["id"], one["type"], one["required"]) for one in kind["fields"][:2]] == [
        ("copies", "integer", True),
        ("media", "integer", True),
    ]
    assert kind in caller.get("/proofs").json()["items"]
    assert caller.get("/proofs/moon").status_code == 404


def test_evidence_is_recorded_with_its_files_and_waits_for_a_reviewer(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    subjects = [{"unit": world.north.pk}, {"unit": world.north.pk, "system": world.north_site.pk}] * 2
    made = caller.send(
        "/evidence", "evidence", backup(world, subjects=subjects), files=[("nhật ký.txt", b"1. So sao luu")]
    )
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["standing"], told["source"], told["title"]) == ("waiting", "person", "Kiểm kê bản sao lưu 3-2-1")
    assert told["facts"] == {"copies": 3, "media": 2, "offline": 1, "restore_hours": 1.284, "off_site": True}
    assert [one["system"] for one in told["subjects"]] == [None, world.north_site.pk]
    (file,) = told["files"]
    assert (file["name"], file["size"]) == ("nhật ký.txt", 13)
    sent = caller.client.get(file["url"], headers={"Authorization": f"Bearer {caller.text}"})
    assert b"".join(sent.streaming_content) == b"1. So sao luu"  # type: ignore[attr-defined]
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["Content-Security-Policy"].startswith("sandbox")
    assert caller.get(f"/evidence/{told['id']}").json() == told


@pytest.mark.parametrize(
    ("value", "text"), [(1.284, "1,284"), (1284, "1284"), (0.5, "0,5"), (1e-05, "0,00001"), (True, "true"), ("x", "x")]
)
def test_a_number_of_json_is_never_read_as_thousands(value: Any, text: str) -> None:
    assert written(value) == text


def test_each_fact_at_fault_is_named_by_its_field(calls: Calls, world: World) -> None:
    facts = {"copies": "ba", "media": 2, "offline": -1, "khac": 1}
    answer = calls(world.north_officer).send("/evidence", "evidence", backup(world, facts=facts))
    assert answer.status_code == 422
    faults = {one["field"]: one["label"] for one in answer.json()["errors"]}
    assert faults == {
        "body.facts.copies": "Số bản dữ liệu (kể cả bản đang dùng)",
        "body.facts.offline": "Số bản ngoại tuyến",
        "body.facts.khac": "khac",
    }


def test_a_refused_file_keeps_nothing_of_the_whole(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    answer = caller.send("/evidence", "evidence", backup(world), files=[("a.txt", b"1. So"), ("b.exe", b"MZ\x90\x00")])
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:khien:problem:refused")
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_an_erased_file_is_told_so_and_its_hash_stays(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    made = caller.send("/evidence", "evidence", backup(world), files=[("co-mau-danh.txt", b"1. So sao luu")]).json()
    (file,) = made["files"]
    stored = StoredFile.objects.get(sha256=file["sha256"])
    directives.erase_file(stored, "Đơn ngày 01/9", unit_id=world.north.pk, by=world.administrator, at=clock.now())
    gone = caller.client.get(file["url"], headers={"Authorization": f"Bearer {caller.text}"})
    assert (gone.status_code, gone.json()["type"]) == (422, "urn:khien:problem:refused")
    assert "đã xóa theo yêu cầu" in gone.json()["detail"]
    told = caller.get(f"/evidence/{made['id']}")
    assert told.json()["files"][0]["sha256"] == file["sha256"]
    assert "co-mau-danh" not in told.content.decode()


def test_a_day_to_come_and_a_strange_system_are_refused_in_words(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    late = caller.send("/evidence", "evidence", backup(world, happened_on="2026-09-04"))
    assert "không thể sau hôm nay" in late.json()["detail"]
    strange = backup(world, subjects=[{"unit": world.north.pk, "system": world.south_site.pk}])
    assert caller.send("/evidence", "evidence", strange).status_code == 404
    assert caller.send("/evidence", "evidence", backup(world, provider=world.south.pk)).status_code == 404
    reader = calls(world.north_leader)
    assert reader.send("/evidence", "evidence", backup(world)).status_code == 403


def test_another_person_reviews_and_nobody_reviews_their_own(calls: Calls, world: World) -> None:
    own = calls(world.north_coordinator)
    key = own.send("/evidence", "evidence", backup(world)).json()["id"]
    refused = own.post(f"/evidence/{key}/reviews", {"decision": "accept"})
    assert (refused.status_code, "tự xem xét" in refused.json()["detail"]) == (422, True)
    other = calls(world.department_coordinator)
    told = other.post(f"/evidence/{key}/reviews", {"decision": "return", "reason": "Thiếu bảng kê"}).json()
    assert (told["standing"], told["reviews"][0]["reason"]) == ("returned", "Thiếu bảng kê")
    assert other.post(f"/evidence/{key}/reviews", {"decision": "accept"}).json()["standing"] == "accepted"
    gone = own.post(f"/evidence/{key}/withdrawal", {"reason": "Ghi nhầm đơn vị"}).json()
    assert (gone["standing"], gone["withdrawn_because"]) == ("withdrawn", "Ghi nhầm đơn vị")
    assert own.post(f"/evidence/{key}/withdrawal", {"reason": "Lại"}).status_code == 422


def test_a_correction_supersedes_and_both_stay_readable(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    old = caller.send("/evidence", "evidence", backup(world)).json()["id"]
    new = caller.send("/evidence", "evidence", backup(world, supersedes=old)).json()
    assert new["supersedes"] == old
    assert caller.get(f"/evidence/{old}").json()["standing"] == "superseded"


def test_a_machine_s_fact_waits_like_a_persons_unless_the_machine_vouches_for_it(
    machine: Machine, world: World
) -> None:
    person, plain = machine()
    told = plain.send("/evidence", "evidence", backup(world)).json()
    assert (told["standing"], told["recorded_by"]["id"]) == ("waiting", person.pk)
    _, trusted = machine(Role.OFFICER, "backup_321")
    told = trusted.send("/evidence", "evidence", backup(world)).json()
    assert (told["standing"], told["source"]) == ("accepted", "machine")
    facts = {"systems": 2, "without_level": 0}
    listed = backup(world, proof=actions.INVENTORY, facts=facts)
    assert trusted.send("/evidence", "evidence", listed).json()["standing"] == "waiting"


def test_evidence_is_listed_newest_first_page_by_page_and_narrowed(calls: Calls, world: World) -> None:
    caller = calls(world.department_coordinator)
    for day in range(1, 8):
        given = backup(world, happened_on=f"2026-08-0{day}", provider=world.south.pk if day % 2 else world.north.pk)
        assert caller.send("/evidence", "evidence", given).status_code == 201
    seen, cursor = [], ""
    while True:
        page = caller.get("/evidence", limit=2, cursor=cursor).json()
        seen += [one["happened_on"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert sorted(seen) == [f"2026-08-0{day}" for day in range(1, 8)] and len(seen) == 7
    found = caller.get("/evidence", unit=world.south.pk).json()["items"]
    assert {one["happened_on"] for one in found} == {"2026-08-01", "2026-08-03", "2026-08-05", "2026-08-07"}
    for since, until, count in (
        ("2026-09-03", "2026-09-03", 7),
        ("2026-09-04", "2026-09-09", 0),
        ("2026-09-01", "2026-09-02", 0),
    ):
        assert len(caller.get("/evidence", recorded_since=since, recorded_until=until).json()["items"]) == count
    assert caller.get("/evidence", proof="policy_document").json()["items"] == []
    assert calls(world.south_officer).get("/evidence", unit=world.north.pk).status_code == 404


def test_subjects_outside_the_readers_units_are_counted_and_not_named(calls: Calls, world: World) -> None:
    given = backup(world, provider=world.department.pk, subjects=[{"unit": world.north.pk}, {"unit": world.south.pk}])
    key = calls(world.department_coordinator).send("/evidence", "evidence", given).json()["id"]
    told = calls(world.north_officer).get(f"/evidence/{key}").json()
    assert [one["unit"]["id"] for one in told["subjects"]] == [world.north.pk]
    assert told["others"] == 1
    assert world.south.name not in str(told)
    assert told["source"] == rules.Source.SUPERIOR


def test_a_list_of_evidence_asks_the_same_number_of_questions_whatever_its_length(
    calls: Calls, world: World, django_assert_max_num_queries: Any
) -> None:
    caller = calls(world.north_officer)
    system = InformationSystem.objects.filter(unit=world.north).values_list("pk", flat=True)
    for _ in range(5):
        subjects = [{"unit": world.north.pk, "system": key} for key in system]
        caller.send("/evidence", "evidence", backup(world, subjects=subjects), files=[("a.txt", b"1. So sao luu")])
    with django_assert_max_num_queries(15):
        assert len(caller.get("/evidence").json()["items"]) == 5
