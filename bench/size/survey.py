"""Reads every page once as each persona and counts its questions: what there is to measure, and what is left out why.

`python -m bench.size.survey` prints it as JSON, in a process whose `KHIEN_DATA` holds the province.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bench.size.plan import Plan, read

if TYPE_CHECKING:
    from bench.size.routes import Route
    from khien.organisations.models import Person

ANONYMOUS = "anonymous"
HOST = "localhost"


@dataclass(frozen=True, slots=True)
class Page:
    """An address as one persona reads it. `key` names it in the figures: the path, and the persona if not the first.

    `token` bears it where it is the API's; `anew`: the site wants the password again first.
    """

    key: str
    path: str
    persona: str
    queries: int
    token: str = ""
    anew: bool = False


@dataclass(slots=True)
class Survey:
    """`left_out` gives a reason by route; `missing` are routes that nobody could read and that need a sample."""

    pages: list[Page] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A persona with a client of its own; the API knows it by a token, made for each route, so that none runs dry."""

    name: str
    person: Person | None
    client: Any

    def token(self, space: str) -> str:
        """A token of every scope; "" where a session will do."""
        from khien.base import clock
        from khien.organisations.actions import make_token
        from khien.organisations.rules.tokens import SCOPES

        if space != "api" or self.person is None:
            return ""
        scopes, at = list(SCOPES), clock.now()
        made = make_token(self.person, by=self.person, at=at, name="bench", scopes=scopes, expires_at=at + _LIFE)
        return made.text


_LIFE = timedelta(days=1)


def survey(plan: Plan) -> Survey:
    """Every route of the resolver."""
    from bench.size.routes import addresses, all_routes
    from bench.size.samples import UNREAD

    readers, found = _readers(), Survey()
    for route in all_routes():
        if route.name in UNREAD:
            found.left_out[route.name] = UNREAD[route.name]
            continue
        known = addresses(route, plan)
        if not known:
            found.missing[route.name] = f"no sample for {', '.join(route.asks)}"
        if known and known[0] in {page.path for page in found.pages}:
            found.left_out[route.name] = "its address is another route's, which is read"
            continue
        for address in known:
            _look(found, readers, route, address)
    return found


def _look(found: Survey, readers: Sequence[_Reader], route: Route, address: str) -> None:
    """A page without a row of its own is read by everyone who may; another by the first who may."""
    said: list[str] = []
    for reader in readers:
        token = reader.token(route.space)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = reader.client.get(address, headers=headers)
        anew = reader.person is not None and _leads(response, _ANEW)
        if anew:
            _gave_password(reader.client, at=time.time())
            response = reader.client.get(address)
        why = _why_not(response)
        if not why:
            key = address if not any(page.path == address for page in found.pages) else f"{address} ({reader.name})"
            asked = _questions(reader.client, address, headers)
            found.pages.append(Page(key, address, reader.name, asked, token, anew))
        if anew:
            _gave_password(reader.client, at=0)
        if not why and route.asks:
            return
        said += [why] if why else []
    if len(said) < len(readers):
        return
    reasons = [why for why in said if why not in _NOT_HERE]
    if reasons:
        found.left_out.setdefault(route.name, reasons[0])
    else:
        found.missing.setdefault(route.name, f"{address}: {', '.join(sorted(set(said)))}")


_NOT_HERE = ("401", "403", "404", "leads to the sign-in", "asks for the password again")
_SIGN_IN, _ANEW = "/tai-khoan/dang-nhap/", "/tai-khoan/xac-nhan-lai/"


def _gave_password(client: Any, *, at: float) -> None:
    """As if the password had been given again at this instant: what asks for it lately is read so."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": at, "reauthenticated": True}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def _leads(response: Any, to: str) -> bool:
    return bool(response.headers.get("Location", "").startswith(to))


def _why_not(response: Any) -> str:
    """Why an answer is no page; "" where it is one."""
    status = response.status_code
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return "takes POST alone"
    if _leads(response, _SIGN_IN):
        return "leads to the sign-in"
    if _leads(response, _ANEW):
        return "asks for the password again"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "leads elsewhere"
    if status != HTTPStatus.OK:
        return str(status)
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if response.streaming:
        response.close()
    return "" if kind in ("text/html", "application/json") else f"a file: {kind}"


def _questions(client: Any, address: str, headers: Mapping[str, str]) -> int:
    """How many questions the database is asked, once what was new has been judged; marks to return to are none."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(address, headers=headers)
    return sum("SAVEPOINT" not in one["sql"][:20] for one in asked.captured_queries)


def _readers() -> list[_Reader]:
    from django.test import Client

    from bench.size.signing import PERSONAS, username_of
    from khien.organisations.models import Person

    found: list[_Reader] = []
    for persona in PERSONAS:
        client, person = Client(SERVER_NAME=HOST), Person.objects.get(username=username_of(persona))
        client.force_login(person, backend=_backend())
        found.append(_Reader(persona, person, client))
    return [*found, _Reader(ANONYMOUS, None, Client(SERVER_NAME=HOST))]


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
