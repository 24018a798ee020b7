"""Addresses by which a member answers one thing without signing in. Only a digest is kept; opening one acts nothing."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from khien.base.actors import Service
from khien.organisations.rules.links import digest_of_token
from khien.watch.models import Link, Member
from khien.watch.queries.links import why_refused
from khien.watch.rules.links import MANNERS, WORDS, Purpose, Refused

BY = Service("links")  # who acts where a member without an account does; the audit's personal part names him
PATH = "/tra-loi/{token}/"  # `khien.web.presence` answers there; a test compares


class UnableToUseLink(ValueError):
    """The link answers nothing; the message says why, fit for the user."""

    def __init__(self, why: Refused) -> None:
        super().__init__(WORDS[why])
        self.why = why


def make_link(member: Member, purpose: Purpose, about: str, *, at: datetime, lasts: timedelta | None = None) -> str:
    """The token of a new link, which is shown or sent once; part of the action that asks."""
    lives = lasts or MANNERS[purpose].lasts
    if lives is None:
        raise ValueError(purpose)
    token = secrets.token_urlsafe(32)
    Link.objects.create(
        digest=digest_of_token(token), member=member, purpose=purpose, about=about, made_at=at, expires_at=at + lives
    )
    return token


@transaction.atomic
def use_link(token: str, *, purposes: Collection[Purpose], at: datetime) -> Link:
    """Mark a link used and give it back; part of the action that it answers, so that a refusal leaves it unused.

    Raises UnableToUseLink where it is unknown, of another purpose, used, ended, expired, or its member left.
    Of two at once one uses it.
    """
    rows = Link.objects.select_for_update(of=("self",)).select_related("member__unit", "member__person")
    row = rows.filter(digest=digest_of_token(token), purpose__in=list(purposes)).first()
    if row is None:
        raise UnableToUseLink(Refused.UNKNOWN)
    why = why_refused(row, at)
    if why is not None:
        raise UnableToUseLink(why)
    if row.used_at is None:
        row.used_at = at
        row.save(update_fields=["used_at"])
    return row


def end_links(about: str, *, at: datetime, purposes: Collection[Purpose] = tuple(Purpose)) -> int:
    """What these links ask is done: they answer no more. Part of the action that did it; how many."""
    rows = Link.objects.filter(about=about, purpose__in=list(purposes), ended_at=None)
    return rows.update(ended_at=at)


def end_links_of(member: Member, *, at: datetime) -> int:
    """Part of an action: the member left, his links answer no more; how many."""
    return Link.objects.filter(member=member, ended_at=None).update(ended_at=at)
