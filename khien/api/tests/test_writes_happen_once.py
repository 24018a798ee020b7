import json
from collections.abc import Callable
from typing import Any

import pytest

from khien.api import once
from khien.api.tests.conftest import Caller
from khien.base.models import Entry
from khien.evidence.models import Evidence
from khien.files.models import StoredFile
from khien.organisations.actions import begin_write
from khien.organisations.models import TokenWrite, Unit
from tests.processes import Process
from tests.world import World

Calls = Callable[..., Caller]


def unit(world: World, name: str = "Trường THPT Mới") -> dict[str, Any]:
    return {"parent": world.department.pk, "name": name, "kind": "upper_school"}


def test_the_same_request_twice_is_one_unit_and_one_answer(calls: Calls, world: World) -> None:
    caller = calls(world.administrator)
    before = Unit.objects.count()
    first = caller.post("/units", unit(world), key="mot-khoa-rieng")
    second = caller.post("/units", unit(world), key="mot-khoa-rieng")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["Location"] == second.headers["Location"]
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (None, "true")
    assert Unit.objects.count() == before + 1


def test_the_same_key_with_another_body_or_address_is_refused(calls: Calls, world: World) -> None:
    caller = calls(world.administrator)
    caller.post("/units", unit(world), key="mot-khoa-rieng")
    other = caller.post("/units", unit(world, "Trường Khác"), key="mot-khoa-rieng")
    assert (other.status_code, other.json()["type"]) == (422, "urn:khien:problem:key-used")
    person = {"unit": world.north.pk, "role": "officer", "username": "moi.ve", "full_name": "Người Mới"}
    assert caller.post("/people", person, key="mot-khoa-rieng").json()["type"] == "urn:khien:problem:key-used"
    assert not Unit.objects.filter(name="Trường Khác").exists()


def test_another_token_may_use_the_same_key(calls: Calls, world: World) -> None:
    assert calls(world.administrator).post("/units", unit(world), key="mot-khoa-rieng").status_code == 201
    given = unit(world, "Trường Khác")
    assert calls(world.department_administrator).post("/units", given, key="mot-khoa-rieng").status_code == 201


def test_a_refused_write_leaves_nothing_and_may_be_mended_under_its_key(calls: Calls, world: World) -> None:
    caller = calls(world.administrator)
    entries = Entry.objects.count()
    bad = {**unit(world), "code": "H99.7.1"}
    assert caller.post("/units", bad, key="mot-khoa-rieng").json()["type"] == "urn:khien:problem:refused"
    assert (TokenWrite.objects.count(), Entry.objects.count()) == (0, entries)
    assert caller.post("/units", {**bad, "code": "H99.7.8"}, key="mot-khoa-rieng").status_code == 201


def test_a_post_without_a_key_is_told_to_bring_one(calls: Calls, world: World) -> None:
    caller = calls(world.administrator)
    headers = {"Authorization": f"Bearer {caller.text}"}
    answer = caller.client.post(
        "/api/v1/units", json.dumps(unit(world)), content_type="application/json", headers=headers
    )
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["header.Idempotency-Key"]
    for key in ("ngan", "có dấu cách", "x" * 201):
        assert caller.post("/units", unit(world), key=key).status_code in (422, 400)
    assert not Unit.objects.filter(name="Trường THPT Mới").exists()


def test_files_are_part_of_what_the_key_stands_for_and_the_boundary_is_not(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    given = {
        "provider": world.north.pk,
        "proof": "backup_321",
        "happened_on": "2026-09-02",
        "facts": {"copies": 3, "media": 2, "offline": 1},
    }

    def sent(content: bytes) -> Any:
        return caller.send("/evidence", "evidence", given, key="sao-luu-2026-09-02", files=[("so.txt", content)])

    first, again, other = sent(b"1. So sao luu"), sent(b"1. So sao luu"), sent(b"2. So sao luu")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422), first.content
    assert first.json()["id"] == again.json()["id"]
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_while_one_is_being_done_the_same_again_is_told_to_wait(
    calls: Calls, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = calls(world.administrator)
    seen: list[Any] = []

    def meanwhile(*given: Any, **more: Any) -> Any:
        if not seen:
            seen.append(None)
            seen.append(caller.post("/units", unit(world), key="mot-khoa-rieng"))
        return begin_write(*given, **more)

    monkeypatch.setattr(once, "begin_write", meanwhile)
    assert caller.post("/units", unit(world), key="mot-khoa-rieng").status_code == 201
    assert (seen[1].status_code, seen[1].json()["type"]) == (409, "urn:khien:problem:in-progress")
    assert seen[1].headers["Retry-After"] == "1"
    assert Unit.objects.filter(name="Trường THPT Mới").count() == 1


_SITE = """
import os, signal, threading
from datetime import timedelta
from django.conf import settings
from django.db import connection
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
from django.test import Client
from khien.base import clock
from khien.organisations import actions
client = Client(SERVER_NAME="localhost", raise_request_exception=False)
def sends(text, body, key):
    headers = {"Authorization": f"Bearer {text}", "Idempotency-Key": key}
    answer = client.post("/api/v1/units", body, content_type="application/json", headers=headers)
    return [answer.status_code, answer.content.decode()]
"""
_OFFICE = """
from tests.world import build
world = build()
new = actions.make_token(world.administrator, by=world.administrator, at=clock.now(), name="thử",
                         scopes=["units:write"], expires_at=clock.now() + timedelta(days=30))
answer = [new.text, world.department.pk]
"""
_COUNT = """
from khien.organisations.models import TokenWrite, Unit
from khien.base import audit
answer = [Unit.objects.filter(name="Trường THPT Mới").count(), TokenWrite.objects.count(), len(list(audit.faults()))]
"""


_TURNS = """
from khien.organisations.models import Unit
answer = Unit.objects.filter(name__startswith="Trường lượt").count()
"""


def test_two_processes_asked_the_same_at_once_do_it_once(processes: Callable[[], Process]) -> None:
    one, two = processes(), processes()
    one.do(_SITE)
    two.do(_SITE)
    text, parent = one.do(_OFFICE)
    for turn in range(5):
        body = json.dumps({"parent": parent, "name": f"Trường lượt {turn}", "kind": "upper_school"})
        for process in (one, two):
            process.begin(f"answer = sends({text!r}, {body!r}, 'luot-chung-{turn}')")
        answers = [one.answer(), two.answer()]
        assert [status for status, _ in answers] == [201, 201]
        assert json.loads(answers[0][1]) == json.loads(answers[1][1])
    assert one.do(_TURNS) == 5


_DIES = """
from khien.api import once
def dies_{when}(*given, **more):
    {first}
    os.kill(os.getpid(), signal.SIGKILL)
finish = once.finish_write
once.finish_write = dies_{when}
"""


@pytest.mark.parametrize(("when", "first"), [("before", "pass"), ("after", "finish(*given, **more)")])
def test_killed_in_the_middle_it_is_as_if_never_asked_and_the_same_again_does_it(
    processes: Callable[[], Process], when: str, first: str
) -> None:
    office, victim = processes(), processes()
    office.do(_SITE)
    victim.do(_SITE)
    text, parent = office.do(_OFFICE)
    body = json.dumps({"parent": parent, "name": "Trường THPT Mới", "kind": "upper_school"})
    victim.do(_DIES.format(when=when, first=first))
    victim.begin(f"answer = sends({text!r}, {body!r}, 'mot-khoa-rieng')")
    with pytest.raises(AssertionError):
        victim.answer()
    assert office.do(_COUNT) == [0, 0, 0]
    status, _ = office.do(f"answer = sends({text!r}, {body!r}, 'mot-khoa-rieng')")
    assert status == 201
    assert office.do(_COUNT) == [1, 1, 0]
