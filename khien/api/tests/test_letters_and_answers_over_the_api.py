import io
from collections.abc import Callable

import pytest
from PIL import Image

from khien.api.tests.conftest import Caller, token_for
from khien.base import clock
from khien.directives import actions as directives
from khien.directives.models import Directive, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.organisations import actions as organisations
from khien.organisations.queries import NotAllowed
from khien.organisations.rules import Role
from tests.rights.stage import LETTER, Stage

pytestmark = pytest.mark.django_db
OnStage = Callable[..., Caller]


def test_letters_are_listed_as_the_keeper_and_as_a_recipient_reads_them(stage: Stage, on_stage: OnStage) -> None:
    keeper = on_stage("department.coordinator").get("/letters").json()["items"]
    assert {one["id"] for one in keeper} == {str(key) for key in Directive.objects.values_list("pk", flat=True)}
    assert all(one["held"] for one in keeper)
    (received,) = on_stage("north.officer").get("/letters").json()["items"]
    assert (received["id"], received["held"], received["number"]) == (str(stage.sent.pk), False, "128/SGDĐT-VP")
    (sent,) = on_stage("department.coordinator").get("/letters", state="sent").json()["items"]
    assert sent["name"].startswith("Công văn") or "128" in sent["name"]
    assert on_stage("police.leader").get("/letters").json()["items"] == []


def test_a_letter_has_clauses_recipients_and_papers(stage: Stage, on_stage: OnStage) -> None:
    caller = on_stage("department.coordinator")
    at = f"/letters/{stage.sent.pk}"
    clauses = caller.get(f"{at}/clauses").json()["items"]
    assert any("backup" in one["topics"] and one["deadline"] == "2026-09-15" for one in clauses)
    rows = caller.get(f"{at}/recipients", limit=2).json()
    rest = caller.get(f"{at}/recipients", limit=2, cursor=rows["next"]).json()
    units = [one["unit"]["id"] for one in rows["items"] + rest["items"]]
    world = stage.world
    assert sorted(units) == sorted([world.north.pk, world.south.pk, world.hill.pk, world.telecom.pk])
    (paper,) = caller.get(f"{at}/papers").json()["items"]
    sent = caller.client.get(paper["url"], headers={"Authorization": f"Bearer {caller.text}"})
    assert b"128/" in b"".join(sent.streaming_content)  # type: ignore[attr-defined]
    assert caller.get(f"/letters/{stage.reviewing.pk}/papers/{paper['id']}").status_code == 404


def test_a_recipient_sees_itself_alone_and_a_stranger_nothing(stage: Stage, on_stage: OnStage) -> None:
    at = f"/letters/{stage.sent.pk}"
    rows = on_stage("north.officer").get(f"{at}/recipients").json()["items"]
    assert [one["unit"]["id"] for one in rows] == [stage.world.north.pk]
    stranger = on_stage("police.coordinator")
    for path in ("", "/clauses", "/recipients", "/papers"):
        assert stranger.get(at + path).status_code == 404


def test_a_letter_is_taken_in_once_and_read(stage: Stage, on_stage: OnStage) -> None:
    caller, given = on_stage("department.coordinator"), {"holder": stage.world.department.pk}
    files = [("cong-van.txt", LETTER.replace("128/", "177/").encode())]
    before = Directive.objects.count()
    first = caller.send("/letters", "letter", given, key="van-ban-177", main=files)
    assert first.status_code == 201, first.content
    again = caller.send("/letters", "letter", given, key="van-ban-177", main=files)
    assert first.json() == again.json()
    assert (Directive.objects.count(), first.json()["number"]) == (before + 1, "177/SGDĐT-VP")
    assert first.json()["state"] == "reviewing"


def test_a_secret_paper_and_an_empty_letter_are_refused_in_words(stage: Stage, on_stage: OnStage) -> None:
    caller, given = on_stage("department.coordinator"), {"holder": stage.world.department.pk}
    secret = caller.send("/letters", "letter", {**given, "text": f"MẬT\n\n{LETTER}"})
    assert (secret.status_code, "MẬT" in secret.json()["detail"]) == (422, True)
    assert caller.send("/letters", "letter", given).status_code == 422
    officer = on_stage("north.officer")
    assert officer.send("/letters", "letter", {"holder": stage.world.north.pk, "text": LETTER}).status_code == 403
    assert officer.send("/letters", "letter", {**given, "text": LETTER}).status_code == 404


def test_a_reviewed_letter_is_sent_in_the_version_that_was_reviewed(stage: Stage, on_stage: OnStage) -> None:
    caller, at = on_stage("department.coordinator"), f"/letters/{stage.ready.pk}/send"
    assert caller.post(at, {"version": stage.ready.version + 1}).status_code == 422
    sent = caller.post(at, {"version": stage.ready.version})
    assert (sent.status_code, sent.json()["state"]) == (200, "sent"), sent.content
    unsettled = on_stage("department.coordinator").post(f"/letters/{stage.reviewing.pk}/send", {"version": 0})
    assert unsettled.status_code == 422
    assert on_stage("department.leader").post(at, {"version": 0}).status_code == 403


def test_a_unit_writes_its_answer_and_its_leader_signs(stage: Stage, on_stage: OnStage) -> None:
    officer, row = on_stage("north.officer"), stage.to_north
    (inbox,) = officer.get("/answers", unit=stage.world.north.pk).json()["items"]
    assert (inbox["id"], inbox["letter_id"], inbox["asked"]) == (row.pk, str(stage.sent.pk), inbox["said"])
    sheet = officer.get(f"/answers/{row.pk}").json()
    first = sheet["items"][0]
    assert first["says"] == "done"
    at = f"/answers/{row.pk}/clauses/{first['clause_id']}"
    assert officer.put(at, {"says": "cannot"}).status_code == 422
    told = officer.put(at, {"says": "cannot", "note": "Thiếu thiết bị"}).json()
    assert (told["items"][0]["says"], told["items"][0]["note"]) == ("cannot", "Thiếu thiết bị")
    remarks = {"difficulties": "Thiếu người", "proposals": "Tập huấn"}
    assert officer.put(f"/answers/{row.pk}/remarks", remarks).json()["proposals"] == "Tập huấn"
    assert officer.post(f"/answers/{row.pk}/signature").status_code == 403
    leader = on_stage("north.leader")
    assert leader.post(f"/answers/{row.pk}/signature", key="ky-mot-lan").json()["state"] == "answered"
    assert leader.post(f"/answers/{row.pk}/signature", key="ky-mot-lan").headers["Idempotency-Replayed"] == "true"
    assert leader.post(f"/answers/{row.pk}/signature").status_code == 422


def test_the_keeper_takes_an_answer_or_gives_it_back(stage: Stage, on_stage: OnStage) -> None:
    keeper, at = on_stage("department.coordinator"), f"/answers/{stage.to_south.pk}/decision"
    assert keeper.post(at, {"decision": "return"}).status_code == 422
    given_back = keeper.post(at, {"decision": "return", "reason": "Thiếu bảng kê"}).json()
    assert (given_back["state"], given_back["return_reason"]) == ("returned", "Thiếu bảng kê")
    taken = keeper.post(f"/answers/{stage.to_telecom.pk}/decision", {"decision": "accept"})
    assert taken.json()["state"] == "accepted"
    assert on_stage("south.coordinator").post(at, {"decision": "accept"}).status_code in (403, 404)


def entered(stage: Stage, row: Recipient, **more: object) -> dict[str, object]:
    words = [{"clause": key, "says": "done"} for key in row.clause_ids]
    return {"on_behalf_by": stage.world.department.pk, "words": words, **more}


def test_a_unit_above_enters_the_answer_of_one_without_a_computer(stage: Stage, on_stage: OnStage) -> None:
    above, at = on_stage("department.coordinator"), f"/answers/{stage.to_hill.pk}/entry"
    given = entered(stage, stage.to_hill, difficulties="Mất điện")
    first = above.post(at, given, key="nhap-thay-1")
    assert first.status_code == 200, first.content
    told = first.json()
    assert (told["state"], told["signed_by"], told["difficulties"]) == ("answered", None, "Mất điện")
    assert told["entered_on_behalf_by"] == {"id": stage.world.department.pk, "name": stage.world.department.name}
    assert {one["says"] for one in told["items"]} == {"done"}
    again = above.post(at, given, key="nhap-thay-1")
    assert (again.headers["Idempotency-Replayed"], again.json()) == ("true", told)
    assert above.post(at, given).status_code == 422  # answered: entered once


def test_an_entry_is_whole_and_of_a_unit_above(stage: Stage, on_stage: OnStage) -> None:
    above, row = on_stage("department.coordinator"), stage.to_hill
    at, whole = f"/answers/{row.pk}/entry", entered(stage, row)
    words = whole["words"]
    assert isinstance(words, list)
    for wrong in (words[:1], [*words, words[0]], [*words, {"clause": str(stage.ready.pk), "says": "done"}]):
        assert above.post(at, {**whole, "words": wrong}).status_code == 422
    assert above.post(at, {**whole, "words": []}).status_code == 422
    own = {**whole, "on_behalf_by": row.unit_id}
    assert above.post(at, own).status_code == 403
    assert on_stage("north.officer").post(f"/answers/{stage.to_north.pk}/entry", whole).status_code == 404
    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("not_opened", None)


def test_an_entry_needs_its_own_scope_and_a_person(stage: Stage, on_stage: OnStage) -> None:
    row = stage.to_hill
    drafts = on_stage("department.coordinator", "answers:read", "answers:write", "answers:sign")
    refused = drafts.post(f"/answers/{row.pk}/entry", entered(stage, row))
    assert (refused.status_code, refused.json()["scope"]) == (403, "answers:enter")
    world, at = stage.world, clock.now()
    kept = {"unit": world.department, "role": Role.COORDINATOR, "name": "Máy nhập", "vouches_for": ()}
    machine = organisations.register_machine(by=world.administrator, at=at, **kept)  # type: ignore[arg-type]
    for scope in ("answers:enter", "answers:sign"):
        with pytest.raises(organisations.UnableToMakeToken):
            token_for(machine, scope, by=world.administrator)
    words = {key: Word(Says.DONE) for key in row.clause_ids}
    with pytest.raises(NotAllowed, match="Máy không nhập"):
        directives.enter_on_behalf(row, words, of=world.department, by=machine, at=at)


def test_an_erased_paper_is_told_so(stage: Stage, on_stage: OnStage) -> None:
    caller = on_stage("department.coordinator")
    stored, unit = stage.sent_paper.file, stage.world.department
    directives.erase_file(
        stored, "Đơn của người bị nêu tên", unit_id=unit.pk, by=stage.world.administrator, at=clock.now()
    )
    gone = caller.get(f"/letters/{stage.sent.pk}/papers/{stage.sent_paper.pk}")
    assert (gone.status_code, "đã xóa theo yêu cầu" in gone.json()["detail"]) == (422, True)
    (told,) = caller.get(f"/letters/{stage.sent.pk}/papers").json()["items"]
    assert told["sha256"] == stored.sha256 and told["name"] != stored.original_name


def test_opening_is_marked_by_who_works_there_alone(stage: Stage, on_stage: OnStage) -> None:
    above = on_stage("department.coordinator").post(f"/answers/{stage.to_hill.pk}/opening")
    assert above.json()["state"] == "not_opened"
    assert Recipient.objects.get(pk=stage.to_hill.pk).opened_at is None
    assert on_stage("south.officer").post(f"/answers/{stage.to_hill.pk}/opening").status_code == 404


def test_a_scan_is_read_in_the_background_and_followed(stage: Stage, on_stage: OnStage) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(picture, "PNG")
    caller, given = on_stage("department.coordinator"), {"holder": stage.world.department.pk}
    sent = caller.send("/letters", "letter", given, key="anh-chup-1", main=[("anh.png", picture.getvalue())])
    assert sent.status_code == 202, sent.content
    told = sent.json()
    assert sent.headers["Location"] == f"/api/v1/letters/intakes/{told['id']}"
    assert (told["state"], told["letters"]) == ("waiting", [])
    assert caller.get(f"/letters/intakes/{told['id']}").json() == told
    again = caller.send("/letters", "letter", given, key="anh-chup-1", main=[("anh.png", picture.getvalue())])
    assert (again.status_code, again.json()) == (202, told)
    assert on_stage("department.officer").get(f"/letters/intakes/{told['id']}").status_code == 404
