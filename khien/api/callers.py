"""Who calls: the bearer of a token, within its scopes and its minute. A session's cookie is never looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security.base import AuthBase

from khien.api.limits import Failures, Leases, seconds_left
from khien.api.problems import Problem
from khien.base import clock
from khien.organisations.actions import spend
from khien.organisations.queries import lacks_required_factor, token_of
from khien.organisations.rules.tokens import SCOPES

if TYPE_CHECKING:
    from khien.organisations.models import Person, Token

leases = Leases()
failures = Failures()


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of the token that this request bears."""

    token: Token
    person: Person

    @property
    def is_machine(self) -> bool:
        return hasattr(self.person, "machine")


class Bearer(AuthBase):
    """Lets a request in whose token has the scope; `scope` empty: any token will do."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_bearerFormat = "khien_…"  # noqa: N815 (OpenAPI's own spelling)

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        if scope and scope not in SCOPES:
            raise ValueError(scope)
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        at = clock.now()
        address = _address(request)
        if failures.too_many(address, at=at):
            raise Problem("too-many-requests", "Quá nhiều mã truy cập sai từ địa chỉ này.", wait=seconds_left(at))
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        token = token_of(text.strip(), at) if scheme.lower() == "bearer" else None
        if token is None:
            if text:
                failures.note(address, at=at)
            raise Problem("not-authenticated")
        if lacks_required_factor(token.holder, clock.day_of(at)):
            raise Problem("second-factor-missing")
        if not leases.take(token.key, partial(spend, token, at=at), at=at):
            raise Problem("too-many-requests", wait=seconds_left(at))
        if self.scope and self.scope not in token.scopes:
            detail = f"Mã truy cập này không được cấp phạm vi {self.scope} ({SCOPES[self.scope]})."
            raise Problem("scope-missing", detail, scope=self.scope)
        return Caller(token, token.holder)


def _address(request: HttpRequest) -> str:
    """Whence the request comes, as the sign-in pages count it too; empty over a socket that has no address."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""


def needs(scope: str) -> Bearer:
    """The token must have been given this scope."""
    return Bearer(scope)


def caller(request: HttpRequest) -> Caller:
    """Who calls; the bearer's check has put it there."""
    return cast("Caller", request.auth)  # type: ignore[attr-defined]  # ninja's own attribute


def viewer(request: HttpRequest) -> Person:
    """In whose rights everything is read and done."""
    return caller(request).person
