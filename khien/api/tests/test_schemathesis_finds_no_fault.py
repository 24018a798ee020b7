"""Thousands of requests made from the OpenAPI itself, well-formed and not: none ends in a fault or off the document."""

from functools import cache
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import Client
from schemathesis import Case, CheckFunction
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from khien.api import callers
from khien.api.door import api
from khien.api.limits import Failures, Leases
from khien.api.tests.conftest import token_for
from khien.base import clock
from khien.directives.models import Intake
from khien.directives.rules.intake import Stage as Where
from khien.organisations import actions
from khien.organisations.models import ContactPoint, Grant
from khien.organisations.rules import Role
from khien.organisations.rules.contacts import Hours, Purpose, checked
from khien.watch.actions import contacts
from tests.rights import scenes_incidents, scenes_watches
from tests.rights.stage import NOW, Stage
from tests.world import SETUP

pytestmark = pytest.mark.django_db

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
    checks.ignored_auth,
]
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"max-examples": 25, "deterministic": True},
        "phases": {"stateful": {"enabled": False}},
        "checks": {"negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 413, 415, 422]}},
    }
)
document: dict[str, Any] = api.get_openapi_schema(path_prefix="api/v1/")
schema = schemathesis.openapi.from_dict(document, config=CONFIG)


@cache
def _handler() -> WSGIHandler:
    """The site as the server loads it, once the tests' settings stand."""
    return WSGIHandler()


def _site(environ: dict[str, Any], start: Any) -> list[bytes]:
    """A request to its very end: uploads closed, as a server does it."""
    answer = _handler()(environ, start)
    try:
        return list(answer)
    finally:
        answer.close()


schema.app = _site


@pytest.fixture(scope="module")
def token(stage: Stage) -> str:
    """A token whose holder may do nearly everything, so that requests get as far as they can."""
    person = stage.people["province.coordinator"]
    for role in (Role.ADMINISTRATOR, Role.LEADER):
        actions.grant(person, stage.world.province, role, by=SETUP, at=NOW, since=clock.today())
    return token_for(person)


@pytest.fixture(scope="module")
def rows(stage: Stage) -> dict[str, Any]:
    """A row of the stage for each name that an address or a body gives one."""
    world, person = stage.world, stage.world.north_officer
    intake = Intake.objects.create(holder=world.department, state=Where.WAITING, digest="api", at=NOW, touched_at=NOW)
    return {
        "unit": world.north.pk,
        "under": world.department.pk,
        "parent": world.department.pk,
        "provider": world.north.pk,
        "holder": world.department.pk,
        "successor": world.south.pk,
        "system": world.north_site.pk,
        "person": person.pk,
        "grant": Grant.objects.get(person=person).pk,
        "letter": str(stage.sent.pk),
        "intake": str(intake.pk),
        "paper": stage.sent_paper.pk,
        "duty": stage.duty.pk,
        "evidence": str(stage.accepted.pk),
        "file": stage.accepted.attachments.get().pk,
        "answer": stage.to_north.pk,
        "clause": str(stage.sent.clauses.all()[0].pk),
        "report": str(stage.final.pk),
        "number": 1,
        "proof": "backup_321",
        "supersedes": str(stage.waiting.pk),
        "contact": str(_contact(stage).pk),
        "watch": str(scenes_watches.tet(stage).pk),
        "incident": str(scenes_incidents.reported(world.north, person, "SC").pk),
    }


def _contact(stage: Stage) -> ContactPoint:
    """Whom to call of the school."""
    words = checked(name="Tổ Tin học", position="", phones="0900 000 001", emails="", hours=Hours())
    north, by = stage.world.north, stage.world.north_officer
    return contacts.add(north, by=by, at=NOW, purpose=Purpose.RECEPTION, words=words)


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "leases", Leases(per_minute=10**9, lease=10**6))
    monkeypatch.setattr(callers, "failures", Failures(most=10**9))


@schema.parametrize()
def test_no_request_ends_in_a_fault_or_off_the_document(case: Case[Any], token: str, rows: dict[str, Any]) -> None:
    """Every second well-formed request is about rows that exist, so that it gets past the door."""
    if case.meta is not None and case.meta.generation.mode.is_positive and next(_turns):
        _aim(case.path_parameters, rows)
        _aim(case.query, rows)
        _aim(case.body, rows)
    with transaction.atomic():
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
        transaction.set_rollback(True)


_turns = cycle([True, False])


def _aim(given: Any, rows: dict[str, Any]) -> None:
    """Names that stand for a row get one that is there; a cursor is left out, since none would be known."""
    if isinstance(given, list):
        for one in given:
            _aim(one, rows)
    if not isinstance(given, dict):
        return
    given.pop("cursor", None)
    for name, value in given.items():
        if name in rows and not isinstance(value, dict | list):
            given[name] = rows[name]
        else:
            _aim(value, rows)


def test_the_requests_that_are_aimed_reach_rows(token: str, rows: dict[str, Any]) -> None:
    """Else the walk above would prove little: each read of a single row is answered with it."""
    client = Client()
    for path, methods in document["paths"].items():
        if "get" in methods and "{" in path and "{kind}" not in path and "by-code" not in path:
            if path.endswith("/signed-copy"):
                continue
            needed = [
                one["name"] for one in methods["get"].get("parameters", ()) if one["in"] == "query" and one["required"]
            ]
            query = {name: rows[name] for name in needed}
            answer = client.get(path.format(**rows), query, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 200, path
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[attr-defined]
