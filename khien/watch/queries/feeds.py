"""Calendars of shifts: a person's own, the one of an address, and the shifts that it shows on the day it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khien.base import clock
from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed
from khien.organisations.rules.links import digest_of_token
from khien.watch.models import Member, Seat, Shift, ShiftFeed, Team
from khien.watch.rules.feeds import AHEAD, BEHIND, MOST, lineage

if TYPE_CHECKING:
    from khien.organisations.models import Person


def shift_feeds_of(viewer: Viewer) -> QuerySet[ShiftFeed]:
    """The calendars of shifts that the viewer made and has not ended, the newest first."""
    rows = ShiftFeed.objects.filter(person=getattr(viewer, "pk", None), ended_at=None)
    return rows.select_related("member", "unit", "team").order_by("-made_at", "-pk")


def shift_feed_of_token(token: str) -> ShiftFeed | None:
    """The calendar of an address; None for one that is none, was ended, or whose owner has left."""
    rows = ShiftFeed.objects.filter(digest=digest_of_token(token), ended_at=None, person__is_active=True)
    return rows.select_related("person", "member__unit", "unit", "team__unit").first()


def may_still_show(feed: ShiftFeed) -> bool:
    """Whether its owner may read today what it shows; given a feed that its address found."""
    if feed.member is not None:
        return feed.member.person_id == feed.person_id or may(feed.person, Deed.PROVE, feed.member.unit)
    place = feed.unit or (feed.team.unit if feed.team is not None else None)
    return place is not None and may(feed.person, Deed.READ, place)


def shifts_of_feed(feed: ShiftFeed, at: datetime) -> Sequence[Shift]:
    """The shifts that a calendar shows: a month back, a year ahead; cancelled ones are gone from it."""
    if not may_still_show(feed):
        return ()
    live = Shift.objects.filter(ended_at=None, end__gt=at - BEHIND, start__lt=at + AHEAD)
    return list(live.filter(_of(feed, at)).select_related("unit", "member").order_by("start", "pk")[:MOST])


def _of(feed: ShiftFeed, at: datetime) -> Q:
    if feed.member is not None:
        alike = Q(member=feed.member)
        return alike | Q(member__person=feed.member.person_id) if feed.member.person_id is not None else alike
    if feed.unit is not None:
        return Q(unit=feed.unit)
    today = clock.day_of(at)
    seated = Seat.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), team=feed.team_id, valid_from__lte=today)
    return Q(member__in=seated.order_by().values("member"))


def lineages(shifts: Sequence[Shift]) -> dict[int, tuple[int, int]]:
    """For each shift of a calendar the first one that it goes on from, and how often it changed since."""
    rows: dict[int, int | None] = {one.pk: one.replaces_id for one in shifts}
    wanted = {one for one in rows.values() if one is not None} - rows.keys()
    while wanted:
        found = dict(Shift.objects.filter(pk__in=list(wanted)[:500]).order_by().values_list("pk", "replaces_id"))
        rows |= found
        wanted = ({one for one in rows.values() if one is not None} - rows.keys()) if found else set()
    kept = [one for one in rows.values() if one is not None]
    replaced = Counter(
        Shift.objects.filter(replaces__in=list(set(kept))[:MOST]).order_by().values_list("replaces_id", flat=True)
    )
    counts = {key: n for key, n in replaced.items() if key is not None}
    return {one.pk: lineage(rows, counts, one.pk) for one in shifts}


def own_members(viewer: Person, at: datetime) -> list[Member]:
    """As whom the viewer is on watch today."""
    today = clock.day_of(at)
    rows = Member.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today), person=viewer, valid_from__lte=today)
    return list(rows.select_related("unit").order_by("unit__path", "pk"))


def teams_to_feed(viewer: Person) -> list[Team]:
    """Teams of units that the viewer reads and that were not ended."""
    rows = Team.objects.filter(ended_at=None, unit__in=units_seen_by(viewer)).select_related("unit")
    return list(rows.order_by("unit__path", "name", "pk")[:50])
