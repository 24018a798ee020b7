"""A caller with a token, as tests send it: JSON in and out, an idempotency key of its own unless one is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from khien.base import clock
from khien.organisations import actions
from khien.organisations.rules import Role
from khien.organisations.rules.tokens import OF_PEOPLE, SCOPES
from tests.rights import stage as stages

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from khien.organisations.models import Person
    from tests.world import World

NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
ROOT = "/api/v1"
_keys = count(1)


@dataclass
class Caller:
    """One token and the site."""

    text: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def _headers(self, key: str | None, more: dict[str, str] | None = None) -> dict[str, str]:
        given = {"Authorization": f"Bearer {self.text}", **(more or {})}
        return {**given, "Idempotency-Key": key or f"khoa-{next(_keys):08}"}

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Response:
        return self.client.get(ROOT + path, query, headers={"Authorization": f"Bearer {self.text}", **(headers or {})})

    def post(self, path: str, body: Any = None, key: str | None = None) -> Response:
        data = "" if body is None else json.dumps(body)
        return self.client.post(ROOT + path, data, content_type="application/json", headers=self._headers(key))

    def put(self, path: str, body: Any) -> Response:
        return self.client.put(
            ROOT + path, json.dumps(body), content_type="application/json", headers=self._headers(None)
        )

    def delete(self, path: str) -> Response:
        return self.client.delete(ROOT + path, headers=self._headers(None))

    def send(
        self, path: str, part: str, body: Any, key: str | None = None, **files: Sequence[tuple[str, bytes]]
    ) -> Response:
        """A form of several parts: one of JSON, the others files."""
        parts: dict[str, Any] = {part: json.dumps(body)}
        for name, given in files.items():
            parts[name] = [SimpleUploadedFile(title, data) for title, data in given]
        return self.client.post(ROOT + path, parts, headers=self._headers(key))


@pytest.fixture(autouse=True)
def _on_one_day() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def token_for(person: Person, *scopes: str, machine: bool = False, by: Person | None = None) -> str:
    """The text of a fresh token; with every scope unless some are named."""
    every = [scope for scope in SCOPES if not (machine and scope in OF_PEOPLE)]
    new = actions.make_token(
        person,
        by=by or person,
        at=clock.now(),
        name="thử",
        scopes=scopes or every,
        expires_at=clock.now() + timedelta(days=90),
    )
    return new.text


@pytest.fixture
def calls(db: None) -> Callable[..., Caller]:
    """A caller for a person of the world, with all scopes or with those named."""
    return lambda person, *scopes: Caller(token_for(person, *scopes))


@pytest.fixture
def machine(world: World) -> Callable[..., tuple[Person, Caller]]:
    """A machine of the school in the north, and its caller."""

    def made(role: Role = Role.OFFICER, *vouches_for: str) -> tuple[Person, Caller]:
        by = world.administrator
        person = actions.register_machine(
            by=by, at=clock.now(), unit=world.north, role=role, name="Máy sao lưu", vouches_for=vouches_for
        )
        return person, Caller(token_for(person, machine=True, by=by))

    return made


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[stages.Stage]:
    """The stage of the rights tests, built once a module and undone after it."""
    with django_db_blocker.unblock(), clock.stopped_at(NOW), transaction.atomic():
        yield stages.build()
        transaction.set_rollback(True)


@pytest.fixture
def on_stage(stage: stages.Stage) -> Iterator[Callable[..., Caller]]:
    """A caller for a persona of the stage; what a test does is undone."""
    with transaction.atomic():
        yield lambda persona, *scopes: Caller(token_for(stage.people[persona], *scopes))
        transaction.set_rollback(True)
