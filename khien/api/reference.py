"""The reference of the API as a page: every route with its scope, made from the OpenAPI itself. It needs no script."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from khien.api.door import known_document
from khien.organisations.rules.tokens import SCOPES

METHODS = ("get", "post", "put", "delete")
AREAS = {
    "me": gettext_noop("Mã truy cập"),
    "units": gettext_noop("Đơn vị"),
    "people": gettext_noop("Người"),
    "letters": gettext_noop("Văn bản"),
    "duties": gettext_noop("Việc phải làm"),
    "evidence": gettext_noop("Minh chứng"),
    "answers": gettext_noop("Trả lời văn bản"),
    "contacts": gettext_noop("Đầu mối"),
    "watches": gettext_noop("Trực"),
    "incidents": gettext_noop("Sự cố"),
    "standing": gettext_noop("Tình hình"),
    "reports": gettext_noop("Báo cáo"),
}


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

    @property
    def short(self) -> str:
        """The address below the version."""
        return self.path.removeprefix("/api/v1")


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """What can be asked, with which scope."""
    document = known_document()
    areas: dict[str, list[Entry]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                one = methods[method]
                areas.setdefault(_(AREAS[one["tags"][0]]), []).append(_entry(method, path, one))
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
