"""The reference of the API as a page: every route with its scope, made from the OpenAPI itself. It needs no script."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khien.api.door import api
from khien.organisations.rules.tokens import SCOPES

METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Entry:
    """One route as the page shows it."""

    method: str
    path: str
    says: str
    about: str
    scope: str
    query: tuple[str, ...]
    operation: str


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """What can be asked, with which scope."""
    document = api.get_openapi_schema()
    areas: dict[str, list[Entry]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                one = methods[method]
                areas.setdefault(one["tags"][0], []).append(_entry(method, path, one))
    context = {"areas": areas.items(), "scopes": SCOPES.items(), "version": document["info"]["version"]}
    return render(request, "api/reference.html", context)


def _entry(method: str, path: str, operation: dict[str, object]) -> Entry:
    parameters = operation.get("parameters")
    named = [one["name"] for one in parameters if one["in"] == "query"] if isinstance(parameters, list) else []
    return Entry(
        method=method.upper(),
        path=path,
        says=str(operation["summary"]),
        about=str(operation.get("description", "")),
        scope=str(operation.get("x-khien-scope", "")),
        query=tuple(named),
        operation=str(operation["operationId"]),
    )
