"""One address of the walk: the row it names and a body that whoever has the right may send."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

Body = Callable[[], Mapping[str, Any]]
DAY = "03/09/2026"


@dataclass(frozen=True, slots=True)
class Scene:
    """One address. `of` says of whose or of what; `acts`: a POST that is let in leaves an entry in the audit."""

    route: str
    of: str
    url: str
    body: Body = dict
    acts: bool = True

    def sent(self) -> dict[str, Any]:
        """The body anew for each request: files are read once."""
        return dict(self.body())


def to(route: str, *keys: Any, of: str = "", query: str = "", body: Body = dict, acts: bool = True) -> Scene:
    return Scene(route, of, reverse(route, args=keys) + query, body, acts)
