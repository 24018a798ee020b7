"""Calendars of shifts to subscribe to: made and ended. The address is a key: shown once, kept as a digest."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from khien.base import audit
from khien.base.actors import Service
from khien.organisations.queries import NotAllowed, Viewer, require
from khien.organisations.rules import Deed
from khien.organisations.rules.links import digest_of_token
from khien.watch.models import ShiftFeed

if TYPE_CHECKING:
    from khien.organisations.models import Unit
    from khien.watch.models import Member, Team

MOST = 20


class UnableToFeedShifts(ValueError):
    """No calendar can be made; the message says why."""


@transaction.atomic
def make_shift_feed(
    *, member: Member | None = None, unit: Unit | None = None, team: Team | None = None, by: Viewer, at: datetime
) -> str:
    """A new calendar of one member, one unit or one team; the token of its address."""
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới có lịch riêng.", seen=True)
    if sum(one is not None for one in (member, unit, team)) != 1:
        raise UnableToFeedShifts("Hãy chọn lịch của một người, một đơn vị hoặc một đội.")
    if member is not None and member.person_id != by.pk:
        require(by, Deed.PROVE, member.unit)
    place = unit or (team.unit if team is not None else None)
    if place is not None:
        require(by, Deed.READ, place)
    if ShiftFeed.objects.filter(person=by, ended_at=None).count() >= MOST:
        raise UnableToFeedShifts(f"Mỗi người có tối đa {MOST} lịch trực; hãy ngừng lịch không dùng nữa.")
    token = secrets.token_urlsafe(32)
    row = ShiftFeed.objects.create(
        person=by, member=member, unit=unit, team=team, digest=digest_of_token(token), made_at=at
    )
    audit.record("shift_feed.made", f"shift_feed:{row.pk}", by=by, at=at, unit_id=place.pk if place else None)
    return token


@transaction.atomic
def end_shift_feed(feed: ShiftFeed, *, by: Viewer, at: datetime) -> None:
    """The address answers no more."""
    row = ShiftFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    if getattr(by, "pk", None) != row.person_id:
        raise NotAllowed("Chỉ người đã tạo lịch mới ngừng được lịch đó.", seen=False)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        audit.record("shift_feed.ended", f"shift_feed:{row.pk}", by=by, at=at, unit_id=row.unit_id)


def shift_feed_asked(feed: ShiftFeed, on: date) -> None:
    """Note the day on which a calendar was last asked for, so that its owner sees which are in use."""
    ShiftFeed.objects.filter(Q(asked_on=None) | ~Q(asked_on=on), pk=feed.pk).update(asked_on=on)
