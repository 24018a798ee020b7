"""Pages of search: all kinds at a glance, one kind page by page. Each group comes by itself, so that none waits."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from khien.search.query import LONGEST_QUERY, Found, parsed
from khien.web.search.kinds import BY_KEY, KINDS, Kind
from khien.web.viewing import viewer
from khien.web.wording import number

FIRST, PAGE = 5, 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was typed, and what it met: everything, or with `loai` one kind."""
    typed = request.GET.get("q", "")[:LONGEST_QUERY]
    query = parsed(typed)
    chosen = BY_KEY.get(request.GET.get("loai", ""))
    context: dict[str, Any] = {
        "typed": typed,
        "asked": bool(query),
        "chosen": chosen,
        "tabs": _tabs(typed, chosen) if query else [],
        "kinds": [(kind, _address(typed, kind), reverse("search:group", args=[kind.key])) for kind in KINDS],
    }
    if query and chosen:
        found = chosen.found(viewer(request), query)
        page = Paginator(found.keys, PAGE).get_page(request.GET.get("trang"))
        lines = chosen.lines(viewer(request), query, list(page.object_list))
        context |= {"page": page, "lines": lines, "told": told(found), "more": found.more}
    return render(request, "search/index.html", context)


@require_safe
def group(request: HttpRequest, kind: str) -> HttpResponse:
    """The first of one kind and how many there are: a part of the page, fetched for each kind by itself."""
    chosen = BY_KEY.get(kind)
    if chosen is None:
        raise Http404
    typed = request.GET.get("q", "")[:LONGEST_QUERY]
    query = parsed(typed)
    found = chosen.found(viewer(request), query)
    context = {
        "kind": chosen,
        "lines": chosen.lines(viewer(request), query, found.keys[:FIRST]),
        "told": told(found),
        "url": _address(typed, chosen),
        "rest": found.more or len(found.keys) > FIRST,
    }
    return render(request, "search/group.html", context)


def told(found: Found[Any]) -> str:
    """How many, in words; never a number that was not counted."""
    count = len(found.keys)
    if found.more:
        return _("hơn %(n)s kết quả") % {"n": number(count)}
    return ngettext("%(n)s kết quả", "%(n)s kết quả", count) % {"n": number(count)}


def _address(typed: str, kind: Kind | None = None) -> str:
    asked = {"q": typed} | ({"loai": kind.key} if kind else {})
    return f"{reverse('search:index')}?{urlencode(asked)}"


def _tabs(typed: str, chosen: Kind | None) -> list[dict[str, Any]]:
    every: list[dict[str, Any]] = [{"label": _("Tất cả"), "url": _address(typed), "current": chosen is None}]
    return every + [{"label": kind.label, "url": _address(typed, kind), "current": kind is chosen} for kind in KINDS]
