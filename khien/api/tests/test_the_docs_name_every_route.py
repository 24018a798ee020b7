import re
from typing import Any

from khien.api.door import api
from khien.api.limits import PER_MINUTE
from khien.api.problems import KINDS
from khien.organisations.rules.tokens import OF_PEOPLE, SCOPES
from tests.processes import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ROUTE = re.compile(r"^\| `(GET|POST|PUT|DELETE) (/\S*)` \| .+? \| (`[a-z:]+`|any) \|$", re.MULTILINE)
SCOPE = re.compile(r"^\| `([a-z]+:[a-z]+)`( \*)? \| .+ \|$", re.MULTILINE)
DOCUMENT: dict[str, Any] = api.get_openapi_schema(path_prefix="api/v1/")


def described() -> set[tuple[str, str, str]]:
    return {
        (method.upper(), path.removeprefix("/api/v1"), operation.get("x-khien-scope", "any"))
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }


def test_the_docs_name_every_route_with_its_scope_and_no_other() -> None:
    assert {(method, path, scope.strip("`")) for method, path, scope in ROUTE.findall(TEXT)} == described()


def test_the_docs_name_every_scope_and_whose_word_it_is() -> None:
    told = {scope: bool(mark) for scope, mark in SCOPE.findall(TEXT)}
    assert told == {scope: scope in OF_PEOPLE for scope in SCOPES}


def test_every_query_parameter_of_a_route_is_named_beside_it() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            line = next(row for row in TEXT.splitlines() if f"`{method.upper()} {path.removeprefix('/api/v1')}`" in row)
            for one in operation["parameters"]:
                assert one["in"] != "query" or f"`{one['name']}`" in line, line


def test_the_docs_tell_the_limits_and_statuses_as_they_are() -> None:
    assert f"{PER_MINUTE:,} calls a minute" in TEXT
    assert {str(kind.status) for kind in KINDS.values()} - {"400", "405", "415", "500", "503"} <= set(
        re.findall(r"\b[45]\d\d\b", TEXT)
    )
