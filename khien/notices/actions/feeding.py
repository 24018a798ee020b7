"""Calendars to subscribe to: made, asked for, ended. The address is a key: it is shown once and kept as a digest."""

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from khien.base import audit
from khien.base.actors import Service
from khien.notices.models import Feed
from khien.organisations.queries import NotAllowed, Viewer, require
from khien.organisations.rules import Deed
from khien.organisations.rules.links import digest_of_token

if TYPE_CHECKING:
    from khien.organisations.models import Unit

MOST_FEEDS = 20


class UnableToFeed(ValueError):
    """No calendar can be made; the message says why."""


@transaction.atomic
def make_feed(unit: "Unit | None", *, by: Viewer, at: datetime) -> str:
    """A new calendar of the person's own units, or of one that he reads; the token of its address."""
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới có lịch riêng.", seen=True)
    if unit is not None:
        require(by, Deed.READ, unit)
    if Feed.objects.filter(person=by, ended_at=None).count() >= MOST_FEEDS:
        raise UnableToFeed(f"Mỗi người có tối đa {MOST_FEEDS} lịch; hãy ngừng lịch không dùng nữa.")
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(person=by, unit=unit, digest=digest_of_token(token), made_at=at)
    audit.record("feed.made", f"feed:{feed.pk}", by=by, at=at, unit_id=unit.pk if unit else None)
    return token


@transaction.atomic
def end_feed(feed: Feed, *, by: Viewer, at: datetime) -> None:
    """The address answers no more."""
    row = Feed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    if getattr(by, "pk", None) != row.person_id:
        raise NotAllowed("Chỉ người đã tạo lịch mới ngừng được lịch đó.", seen=False)
    if row.ended_at is None:
        row.ended_at = at
        row.save()
        audit.record("feed.ended", f"feed:{row.pk}", by=by, at=at, unit_id=row.unit_id)


def feed_asked(feed: Feed, on: date) -> None:
    """Note the day on which a calendar was last asked for, so that its owner sees which are in use."""
    Feed.objects.filter(Q(asked_on=None) | ~Q(asked_on=on), pk=feed.pk).update(asked_on=on)
