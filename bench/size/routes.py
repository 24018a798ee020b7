"""Every address of the site that can be read, from the resolver, with rows of the generated province to fill it.

A new page is found by itself; what `bench.size.samples` knows no row for is told as missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from bench.size.plan import Plan
from bench.size.samples import QUERIES, samples


@dataclass(frozen=True, slots=True)
class Route:
    """A named route and the names that its address asks for."""

    name: str
    asks: tuple[str, ...]

    @property
    def space(self) -> str:
        return self.name.rpartition(":")[0]


def all_routes() -> list[Route]:
    """All named routes, in the order of the resolver."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[URLPattern | URLResolver], space: str, asks: tuple[str, ...]) -> Iterator[Route]:
    for one in patterns:
        more = (*asks, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, more)
        elif one.name:
            yield Route(f"{space}{one.name}", more)


def addresses(route: Route, plan: Plan) -> list[str]:
    """The addresses of a route, its tabs and searches among them; empty where nothing is known to fill it with."""
    known = samples(plan)
    given = {**known.get(route.space, {}), **known.get(route.name, {})}
    try:
        page = reverse(route.name, kwargs={name: given[name] for name in route.asks})
    except (KeyError, NoReverseMatch):
        return []
    return [page + given.get("?", ""), *(page + query for query in QUERIES.get(route.name, ()))]
