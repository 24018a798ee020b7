"""What every area's routes have in common: a scope, Vietnamese words for the reference, posts that happen once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from khien.api.callers import Bearer, needs
from khien.api.once import json_response, once
from khien.api.openapi import scoped

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
Route = Callable[[ViewT], ViewT]


class Area(Router):
    """The routes of one area. Each says the scope that it needs and what it does in Vietnamese."""

    def reads(self, path: str, scope: str, says: str, response: Any, **more: Any) -> "Route[Any]":
        """GET."""
        return self._told(self.get(path, response=response, **_shared(scope, says, more)))

    def posts(
        self, path: str, scope: str, says: str, response: Any, *, status: int = 201, later: Any = None
    ) -> "Route[Any]":
        """POST under an idempotency key: it happens once. `later` is what is answered (202) while it is being done."""
        answers = {status: response} | ({202: later} if later else {})

        def routed(view: Any) -> Any:
            return self.post(path, response=answers, **_shared(scope, says, {}))(once(view))

        return routed

    def puts(self, path: str, scope: str, says: str, response: Any) -> "Route[Any]":
        """PUT: said twice it is as it was said."""
        return self._told(self.put(path, response=response, **_shared(scope, says, {})))

    def deletes(self, path: str, scope: str, says: str) -> "Route[Any]":
        """DELETE: answered without a body."""
        return self.delete(path, response={204: None}, **_shared(scope, says, {}))

    def _told(self, register: "Route[Any]") -> "Route[Any]":
        """What the view answers, written down by pydantic itself: ninja would make dictionaries of it first."""

        def routed(view: Any) -> Any:
            @wraps(view)
            def wrapped(request: HttpRequest, **given: Any) -> Any:
                answer = view(request, **given)
                return json_response(answer.model_dump_json()) if isinstance(answer, BaseModel) else answer

            return register(wrapped)

        return routed


def _shared(scope: str, says: str, more: dict[str, Any]) -> dict[str, Any]:
    extra = scoped(scope, **more) if scope else more
    auth = needs(scope) if scope else Bearer()
    return {"auth": auth, "summary": says, "openapi_extra": extra}
