"""The row of tools over a list: saved views, the table to take away, printing. One tag for every list."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.urls import reverse

from khien.base import audit
from khien.files.queries import is_erased
from khien.organisations.queries import oversees, views_of
from khien.web.saved.pages import PAGES, filters
from khien.web.saved.views import address
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.files.models import StoredFile

register = template.Library()


@register.inclusion_tag("components/list_tools.html", takes_context=True)
def list_tools(context: template.Context, table: str = "", exports: Any = (), **more: object) -> dict[str, Any]:
    """`table`: its name in `web.tables.registry`; `exports`: (kind, address) pairs where a page has its own."""
    request: HttpRequest = context["request"]
    query = filters(request.META.get("QUERY_STRING", ""))
    page = request.resolver_match.view_name if request.resolver_match else ""
    views = views_of(viewer(request), page) if page in PAGES else []
    return {
        "csrf_token": context.get("csrf_token"),
        "page": page if page in PAGES else "",
        "query": query,
        "views": [(view, address(view), view.query == query) for view in views],
        "exports": list(exports) or _exports(table, query, more),
        "everything": f"{request.path}?tat_ca=1",
    }


def _exports(table: str, query: str, more: dict[str, object]) -> list[tuple[str, str]]:
    if not table:
        return []
    asked = "&".join(filter(None, (query, urlencode(more))))
    return [(kind, f"{reverse('tables:download', args=[table, kind])}?{asked}") for kind in ("xlsx", "csv")]


@register.inclusion_tag("components/erase_link.html", takes_context=True)
def erase_link(context: template.Context, kind: str, key: object) -> dict[str, Any]:
    """The way to erase personal data of this, for who looks after the whole; nothing for anyone else."""
    request: HttpRequest = context["request"]
    if not request.user.is_authenticated or not oversees(viewer(request)):
        return {"url": ""}
    return {"url": reverse("erasing:one", args=[kind, str(key)])}


@register.inclusion_tag("components/stored_file.html", takes_context=True)
def stored_file(context: template.Context, file: "StoredFile", url: str) -> dict[str, Any]:
    """A kept file to download with the way to erase it; or that it was erased, when and on which request."""
    if is_erased(file):
        return {"file": file, "erasing": audit.erasing_of(f"file:{file.sha256}")}
    return {"file": file, "url": url, "erase_url": erase_link(context, "tep", file.pk)["url"]}
