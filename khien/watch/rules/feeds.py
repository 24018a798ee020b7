"""Shifts as an iCalendar (RFC 5545), a year ahead: on site is busy, on call free, others' shifts take no time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from khien.base.clock import VIETNAM
from khien.watch.rules.shifts import Kind

AHEAD = timedelta(days=366)
BEHIND = timedelta(days=31)
MOST = 4000  # shifts in one feed, the soonest
ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """One shift in a calendar. `key` stays while the shift goes on as it is; `sequence` counts how often it changed.

    `own`: it takes the time of whoever subscribes; `title` and `words` are Vietnamese.
    """

    key: str
    start: datetime
    end: datetime
    kind: Kind
    own: bool
    title: str
    words: str
    url: str
    changed_at: datetime
    sequence: int = 0


def lineage(rows: Mapping[int, int | None], replaced: Mapping[int, int], key: int) -> tuple[int, int]:
    """The first shift that this one goes on from, and how many changes lie between.

    `rows` tell which shift each replaces, `replaced` how many took the place of each: one cut into pieces ends there.
    """
    steps = 0
    while (before := rows.get(key)) is not None and replaced.get(before, 0) == 1 and steps < len(rows):
        key, steps = before, steps + 1
    return key, steps


def calendar(name: str, turns: Sequence[Turn], *, host: str) -> bytes:
    """The feed, the same bytes for the same shifts. `host` makes the keys unique beyond this installation."""
    feed = Calendar()
    feed.add("prodid", "-//Khien//Lich truc//VI")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    feed.add("name", name)
    feed.add("x-wr-timezone", VIETNAM.key)
    feed.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT1H")
    for one in sorted(turns, key=lambda one: (one.start, one.key))[:MOST]:
        feed.add_component(_event(one, host))
    feed.add_missing_timezones()
    return bytes(feed.to_ical())


def _event(one: Turn, host: str) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{host}")
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("dtstart", one.start.astimezone(VIETNAM))
    event.add("dtend", one.end.astimezone(VIETNAM))
    event.add("summary", one.title)
    event.add("description", one.words)
    event.add("url", one.url)
    event.add("transp", "OPAQUE" if one.own and one.kind is Kind.SITE else "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "BUSY" if one.own and one.kind is Kind.SITE else "FREE")
    event.add("class", "PRIVATE")
    return event
