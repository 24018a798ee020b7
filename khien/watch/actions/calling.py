"""Tells members of a watch at once, with or without an account, each once. It decides neither whom nor when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from khien.base import clock
from khien.notices import actions as notices
from khien.notices.actions import Address, News
from khien.organisations.queries import Viewer
from khien.watch.actions.links import PATH, make_link
from khien.watch.models import Member
from khien.watch.rules.links import MANNERS, Purpose


def member_key(member_id: int) -> str:
    """How notices name a member without an account."""
    return f"member:{member_id}"


@transaction.atomic
def call(
    members: Iterable[Member],
    *,
    purpose: Purpose,
    about: str,
    occasion: str,
    details: Mapping[str, Any],
    by: Viewer,
    at: datetime,
    subject: int | None = None,
) -> int:
    """Tell each member once by (member, purpose, about, occasion); how many were told now. Part of an action.

    A notice where there is an account, and a mail with a link to the member's address where mail is set up; for a
    member with neither the log says that only the telephone is left. `details` give `unit` and `moment` in words,
    perhaps a `note`, and name nobody; `subject` is the unit it is about. Who has left the unit is not told.
    """
    manner, today = MANNERS[purpose], clock.day_of(at)
    told = 0
    for one in members:
        if works(one, today):
            news = News(one.person_id, one.unit_id, manner.kind, about, occasion, details, subject)
            told += _told(one, purpose, news, by, at)
    return told


def works(member: Member, day: date) -> bool:
    """Whether the member belongs to the watch on a day."""
    return member.valid_from <= day and (member.valid_to is None or day < member.valid_to)


def _told(member: Member, purpose: Purpose, news: News, by: Viewer, at: datetime) -> bool:
    def link() -> str:
        if MANNERS[purpose].lasts is None:
            return ""
        return PATH.format(token=make_link(member, purpose, news.about, at=at))

    to = Address(name=member.name, email=member.email, key=member_key(member.pk))
    return notices.reach(news, to, link, by=by, at=at)
