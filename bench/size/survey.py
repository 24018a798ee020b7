"""Reads every page once as each persona and counts its questions: what there is to measure, and what is left out why.

`python -m bench.size.survey` prints it as JSON, in a process whose `KHIEN_DATA` holds the province.
"""

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from bench.size.plan import Plan, read

ANONYMOUS = "anonymous"
HOST = "localhost"


@dataclass(frozen=True, slots=True)
class Page:
    """An address as one persona reads it. `key` names it in the figures: the path, and the persona if not the first."""

    key: str
    path: str
    persona: str
    queries: int


@dataclass(slots=True)
class Survey:
    """`left_out` gives a reason by route; `missing` are routes that nobody could read and that need a sample."""

    pages: list[Page] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def survey(plan: Plan) -> Survey:
    """Every route of the resolver."""
    from bench.size.routes import addresses, all_routes

    clients, found = _clients(), Survey()
    for route in all_routes():
        known = addresses(route, plan)
        if not known:
            found.missing[route.name] = f"no sample for {', '.join(route.asks)}"
        for address in known:
            _look(found, clients, route.name, address, everyone=not route.asks)
    return found


def _look(found: Survey, clients: dict[str, Any], name: str, address: str, *, everyone: bool) -> None:
    """A page without a row of its own is read by everyone who may; another by the first who may."""
    said: list[str] = []
    for persona, client in clients.items():
        response = client.get(address)
        why = _why_not(response)
        if why:
            said.append(why)
            continue
        key = address if not any(page.path == address for page in found.pages) else f"{address} ({persona})"
        found.pages.append(Page(key, address, persona, _questions(client, address)))
        if not everyone:
            return
    if len(said) < len(clients):
        return
    reasons = [why for why in said if why not in _NOT_HERE]
    if reasons:
        found.left_out.setdefault(name, reasons[0])
    else:
        found.missing.setdefault(name, f"{address}: {said[0]}")


_NOT_HERE = ("403", "404")


def _why_not(response: Any) -> str:
    """Why an answer is no page; "" where it is one."""
    status = response.status_code
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return "takes POST alone"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "leads elsewhere"
    if status != HTTPStatus.OK:
        return str(status)
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if response.streaming:
        response.close()
    return "" if kind in ("text/html", "application/json") else f"a file: {kind}"


def _questions(client: Any, address: str) -> int:
    """How many questions the database is asked, once what was new has been judged."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def _clients() -> dict[str, Any]:
    from django.test import Client

    from bench.size.signing import PERSONAS, username_of
    from khien.organisations.models import Person

    found: dict[str, Any] = {}
    for persona in PERSONAS:
        found[persona] = Client(SERVER_NAME=HOST)
        found[persona].force_login(Person.objects.get(username=username_of(persona)), backend=_backend())
    return {**found, ANONYMOUS: Client(SERVER_NAME=HOST)}


def _backend() -> str:
    from django.conf import settings

    return str(settings.AUTHENTICATION_BACKENDS[0])


def _figures(found: Survey) -> Iterator[tuple[str, Any]]:
    yield "pages", [asdict(page) for page in found.pages]
    yield "left_out", found.left_out
    yield "missing", found.missing


def main() -> None:
    import django

    django.setup()
    from bench.size.signing import PERSONAS, username_of

    logging.disable(logging.WARNING)  # whoever may not read a page is told so, and that is no news here
    plan = read(sys.argv[1]) if len(sys.argv) > 1 else Plan()
    found = {**dict(_figures(survey(plan))), "people": {one: username_of(one) for one in PERSONAS}}
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
