"""Tokens as pages show them: state, scopes in words, when last used. The token's text is shown where it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from khien.organisations.rules.tokens import SCOPES
from khien.web.labels import said

if TYPE_CHECKING:
    from khien.organisations.actions import NewToken
    from khien.organisations.models import Token

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Shown:
    """One token. `tone` and `icon` are those of its state."""

    token: Token
    state: str
    tone: str
    icon: str
    live: bool
    scopes: list[str]
    last_at: datetime | None


def shown(token: Token, at: datetime) -> Shown:
    """The token as it stands."""
    state, tone, icon = _state(token, at)
    use = getattr(token, "use", None)
    return Shown(
        token=token,
        state=state,
        tone=tone,
        icon=icon,
        live=token.revoked_at is None and token.expires_at > at,
        scopes=[said(SCOPES[scope]) for scope in SCOPES if scope in token.scopes],
        last_at=use.last_at if use else None,
    )


def _state(token: Token, at: datetime) -> tuple[str, str, str]:
    if token.revoked_at is not None:
        return _("Đã thu hồi"), "not_asked", "ban"
    if token.expires_at <= at:
        return _("Hết hạn"), "not_asked", "clock-x"
    if token.expires_at <= at + SOON:
        return _("Sắp hết hạn"), "soon", "hourglass-low"
    return _("Đang dùng được"), "met", "check"


def page_of_new(request: HttpRequest, new: NewToken, back: str) -> HttpResponse:
    """The one page that shows the token's text."""
    context = {"text": new.text, "shown": shown(new.token, new.token.made_at), "back": back}
    return render(request, "tokens/made.html", context)
