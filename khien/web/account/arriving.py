"""Whom a sign-in provider's word opens an account for: somebody who is here already, or nobody. It creates no one."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from khien.base import clock
from khien.organisations import actions, queries

if TYPE_CHECKING:
    from khien.organisations.models import Person

log = logging.getLogger(__name__)


class UnableToArrive(ValueError):
    """The provider's word opens no account; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a provider says of whoever signed in there. `lasting`: `subject` means the same person next time too."""

    provider: str
    issuer: str
    subject: str
    lasting: bool
    email: str
    email_verified: bool
    username: str

    @property
    def named(self) -> str:
        """By which a person knows their own account there."""
        return self.email or self.username or self.subject


def label() -> str:
    """The provider in the words of the body's own people."""
    return settings.KHIEN_SIGN_IN.label or _("tài khoản cơ quan")


def arrive(request: HttpRequest, word: Word, *, to: str) -> HttpResponse:
    """Sign in whom the word names; a second factor set up here is still asked for."""
    person = _person(word)
    record_authentication(request, person, method=word.provider)
    response: HttpResponse = perform_login(request, person, redirect_url=to or None)
    return response


def _person(word: Word) -> Person:
    """Linked before; else the one person whom the configured claim names, who is linked from now on."""
    held = queries.identity_holder(word.issuer, word.subject) if word.lasting else None
    if held is not None:
        return held
    person = queries.claimed_person(settings.KHIEN_SIGN_IN.claim, _claim(word))
    if person is None:
        unknown = _("Tài khoản %(name)s chưa gắn với ai trong Khiên.") % {"name": word.named}
        ask = _("Hãy nhờ người quản trị của đơn vị anh/chị ghi đúng thư điện tử hoặc tên đăng nhập này cho anh/chị.")
        raise UnableToArrive(f"{unknown} {ask}")
    if word.lasting:
        actions.link_identity(
            person, provider=word.provider, issuer=word.issuer, subject=word.subject, by=person, at=clock.now()
        )
    return person


def _claim(word: Word) -> str:
    """The value of the configured claim, where the provider vouches for it."""
    if settings.KHIEN_SIGN_IN.claim == "username":
        if not word.username:
            raise UnableToArrive(
                _("Nơi đăng nhập không cho biết tên đăng nhập của anh/chị. Hãy báo người quản trị máy chủ Khiên.")
            )
        return word.username
    if not word.email:
        raise UnableToArrive(
            _("Nơi đăng nhập không cho biết thư điện tử của anh/chị. Hãy báo người quản trị máy chủ Khiên.")
        )
    if not word.email_verified:
        raise UnableToArrive(
            _("Thư điện tử %(email)s chưa được xác minh ở nơi đăng nhập. Hãy xác minh ở đó rồi đăng nhập lại.")
            % {"email": word.email}
        )
    return word.email
