"""Asks one address as one persona and says in a word what came back; whatever it did is undone again."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from khien.organisations.models import Person
from tests.rights.scene import Scene
from tests.rights.stage import MARKS, Stage

ANONYMOUS = "anonymous"
WORDS = {
    200: "yes",
    201: "yes",
    204: "yes",
    302: "yes",
    303: "yes",
    401: "sign-in",
    403: "no",
    404: "unseen",
    405: "-",
    410: "gone",
    422: "unable",
}
_WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
# Sessions, the stays that they carry and counters of the throttle: nobody's affairs.
_MACHINERY = {"django_session", "khien_cache", "organisations_visit", "organisations_tokenuse"}
_ENTRY = "base_entry"


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back. `changed` names tables whose rows are not what they were; `entries` counts the audit's new."""

    word: str
    changed: frozenset[str]
    entries: int
    text: str
    headers: Mapping[str, str]


class Visitor(Client):
    """A client that neither keeps cookies nor copies the context of every template: a walk is ten thousand steps."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]  # the stubs leave it out


class Walk:
    """All personas, signed in, before one stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.clients = {name: _signed_in(person) for name, person in stage.people.items()} | {ANONYMOUS: Visitor()}

    def ask(self, persona: str, scene: Scene, method: str) -> Seen:
        """One request, undone afterwards."""
        writes = _Writes()
        with transaction.atomic():
            with connection.execute_wrapper(writes):
                response = self.send(persona, scene, method)
                text = _text(response)
            touched = writes.tables - _MACHINERY
            after = {table: _rows(table) for table in touched}
            transaction.set_rollback(True)
        before = {table: _rows(table) for table in touched}
        return Seen(
            word=_word(response),
            changed=frozenset(table for table in touched if after[table] != before[table]),
            entries=len(after.get(_ENTRY, ())) - len(before.get(_ENTRY, ())),
            text=text,
            headers=response.headers,
        )

    def send(self, persona: str, scene: Scene, method: str) -> Any:
        """The request itself."""
        client = self.clients[persona]
        return client.get(scene.url) if method == "GET" else client.post(scene.url, scene.sent())


def _signed_in(person: Person) -> Visitor:
    """A session as it is after sign-in; whoever has been removed keeps the cookie and nothing else."""
    client = Visitor()
    client.force_login(person)
    client.get(reverse("account_logout"))  # the first page begins the stay
    return client


class _Writes:
    """Notes the tables that statements write to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITES.match(sql)
        if found:
            self.tables.add(found.group(1))
        return execute(sql, params, many, context)


def _rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        return [tuple(map(repr, row)) for row in cursor.fetchall()]


def _text(response: Any) -> str:
    """The body where it is a page. Files are read to their end, where the client closes them, and left aside."""
    if response.streaming:
        for _piece in response:
            pass
        return ""
    return str(response.content.decode(errors="replace"))


def _word(response: Any) -> str:
    to_sign_in = response.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
    if response.status_code == 302 and to_sign_in and "next=" in response.headers["Location"]:
        return "sign-in"
    return WORDS.get(response.status_code, str(response.status_code))


def marks_hidden_from(persona: str) -> set[str]:
    """Marks that must stand on no page of this persona: whose units he reads neither by a role nor by a mandate."""
    place = persona.partition(".")[0]
    above = {"north", "south", "telecom", "department"}  # `telecom` by the letter's mandate alone
    seen = {
        "province": above,
        "department": above,
        "north": {"north"},
        "south": {"south"},
        "telecom": {"telecom", "telecom's own"},
    }
    return {mark for owner, mark in MARKS.items() if owner not in seen.get(place, set())}
