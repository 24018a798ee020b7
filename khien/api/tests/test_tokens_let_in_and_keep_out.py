import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from khien.api import callers
from khien.api.limits import Failures, Leases
from khien.api.tests.conftest import NOW, ROOT, Caller, token_for
from khien.base import clock
from khien.organisations import actions
from khien.organisations.models import Grant, Token, TokenUse
from khien.organisations.rules import Role
from tests.world import World

Calls = Callable[..., Caller]


def test_a_token_says_whose_it_is_and_what_it_opens(calls: Calls, world: World) -> None:
    told = calls(world.north_officer, "units:read", "evidence:write").get("/me").json()
    assert (told["name"], told["kind"]) == ("Tạ Bắc Ba", "person")
    assert told["scopes"] == ["evidence:write", "units:read"]
    assert told["roles"] == [{"unit": {"id": world.north.pk, "name": world.north.name}, "role": "officer"}]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer ", "Bearer khien_x", "Basic YTpi", "Token khien_aaaaaaaaaaaa_" + "a" * 40, "Bearer " + "x" * 5000],
)
def test_without_a_good_token_nothing_is_told(db: None, header: str) -> None:
    for path in ("/me", "/units", "/units/1", "/evidence", "/khong-co"):
        answer = Client().get(ROOT + path, headers={"Authorization": header})
        assert answer.status_code == (404 if path == "/khong-co" else 401), path
        assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert Client().get(ROOT + "/me").headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_no_route_of_the_api(client: Client, world: World) -> None:
    client.force_login(world.administrator)
    assert client.get(ROOT + "/units").status_code == 401
    made = client.post(ROOT + "/units", "{}", content_type="application/json", headers={"Idempotency-Key": "12345678"})
    assert made.status_code == 401


def test_a_scope_that_the_token_lacks_is_named(calls: Calls, world: World) -> None:
    caller = calls(world.administrator, "units:read")
    assert caller.get("/units").status_code == 200
    for answer, scope in (
        (caller.get("/people"), "people:read"),
        (caller.put(f"/units/{world.north.pk}/name", {"name": "x"}), "units:write"),
    ):
        told = answer.json()
        assert (answer.status_code, told["type"], told["scope"]) == (403, "urn:khien:problem:scope-missing", scope)
        assert scope in told["detail"] and told["title"] == "The token lacks a scope"


def test_a_person_whose_role_must_have_a_second_factor_calls_nothing_without_one(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    actions.require_factors({Role.OFFICER: 0}, by=world.administrator, at=clock.now())
    answer = caller.get("/units")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:khien:problem:second-factor-missing")
    actions.require_factors({Role.OFFICER: None}, by=world.administrator, at=clock.now())
    assert caller.get("/units").status_code == 200


def test_what_is_taken_from_the_holder_is_gone_at_the_next_call(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    assert caller.get(f"/units/{world.north.pk}").status_code == 200
    actions.grant(world.north_officer, world.south, Role.AUDITOR, by=world.administrator, at=NOW, since=clock.today())
    assert caller.get(f"/units/{world.south.pk}").status_code == 200
    actions.revoke(Grant.objects.get(person=world.north_officer, unit=world.south), by=world.administrator, at=NOW)
    assert caller.get(f"/units/{world.south.pk}").status_code == 404
    actions.remove_person(world.north_officer, by=world.administrator, at=NOW)
    assert caller.get("/me").status_code == 401


def test_a_token_revoked_or_run_out_is_nobodys(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    with clock.stopped_at(NOW + timedelta(days=90)):
        assert caller.get("/me").status_code == 401
    assert caller.get("/me").status_code == 200
    actions.revoke_token(Token.objects.get(), by=world.north_officer, at=NOW)
    assert caller.get("/me").status_code == 401


def test_a_token_spends_its_minute_and_is_told_when_the_next_begins(
    calls: Calls, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "leases", Leases(per_minute=5, lease=2))
    caller, other = calls(world.north_officer), calls(world.south_officer)
    answers = [caller.get("/me") for _ in range(8)]
    assert [one.status_code for one in answers] == [200] * 5 + [429] * 3
    assert answers[-1].headers["Retry-After"] == "60"
    assert other.get("/me").status_code == 200
    with clock.stopped_at(NOW + timedelta(seconds=61)):
        assert caller.get("/me").status_code == 200


def test_two_processes_share_one_minute(world: World) -> None:
    token = Token.objects.get(key=token_for(world.north_officer).split("_")[1])

    def spend(requests: int) -> int:
        return actions.spend(token, requests, at=NOW)

    one, two = Leases(per_minute=10, lease=3), Leases(per_minute=10, lease=3)
    let_in = [process.take(token.key, spend, at=NOW) for _ in range(10) for process in (one, two)]
    assert sum(let_in) == 10


def test_not_every_request_writes_to_the_database(calls: Calls, world: World) -> None:
    caller = calls(world.north_officer)
    for _ in range(callers.leases.lease + 1):
        assert caller.get("/me").status_code == 200
    use = TokenUse.objects.get()
    assert use.spent == 2 * callers.leases.lease
    assert use.last_at == NOW


def test_an_address_that_keeps_guessing_is_not_listened_to(
    calls: Calls, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "failures", Failures(most=3))
    caller = calls(world.north_officer)
    wrong = Caller("khien_" + "a" * 12 + "_" + "a" * 40)
    assert [wrong.get("/me").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert caller.get("/me").status_code == 429
    with clock.stopped_at(NOW + timedelta(seconds=61)):
        assert caller.get("/me").status_code == 200


def test_guesses_of_many_addresses_stay_within_bounds() -> None:
    failures = Failures(most=2)
    for number in range(25_000):
        failures.note(f"2001:db8::{number:x}", at=NOW)
    assert len(failures._seen) <= 10_000


def test_a_machine_may_neither_sign_review_send_nor_decide(
    machine: Callable[..., tuple[object, Caller]], world: World
) -> None:
    _, caller = machine(Role.COORDINATOR)
    for path in (
        "/answers/1/signature",
        "/answers/1/decision",
        "/evidence/" + "0" * 8 + "-0000-7000-8000-" + "0" * 12 + "/reviews",
    ):
        assert caller.post(path, {}).json()["type"] == "urn:khien:problem:scope-missing"
    assert caller.get("/me").json()["kind"] == "machine"


def test_no_token_is_in_any_line_of_the_log(
    calls: Calls, world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    caller = calls(world.north_officer)
    caller.get("/units/999999")
    caller.get("/khong-co", token=caller.text)
    monkeypatch.setattr("khien.api.units.units_seen_by", lambda viewer: 1 / 0)
    assert caller.get("/units").status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert caller.text[-40:] not in caplog.text


def test_faults_of_ours_are_an_apology_that_tells_nothing(
    calls: Calls, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.api.units.units_seen_by", lambda viewer: 1 / 0)
    answer = calls(world.north_officer).get("/units")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:khien:problem:fault")
    assert "Zero" not in answer.content.decode()
