"""Deadlines as an iCalendar (RFC 5545): whole days that take no time of the person's. Pure: the days are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

MOST = 500  # deadlines in one feed, the soonest
ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day to be kept. `key` stays the same while the matter does, so that a moved day moves in the calendar.

    `title` and `words` are Vietnamese; `changed_at` (with its zone) is when the matter was last set.
    """

    key: str
    on: date
    title: str
    words: str
    url: str
    changed_at: datetime


def calendar(name: str, deadlines: Sequence[Deadline], *, host: str) -> bytes:
    """The feed, the same bytes for the same deadlines. `host` makes the keys unique beyond this installation."""
    feed = Calendar()
    feed.add("prodid", "-//Khien//Han va viec//VI")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    feed.add("name", name)
    feed.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT6H")  # as `ASK_AGAIN`: the library writes only its own fields as durations
    for one in sorted(deadlines, key=lambda one: (one.on, one.key))[:MOST]:
        feed.add_component(_event(one, host))
    return bytes(feed.to_ical())


def _event(one: Deadline, host: str) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{host}")
    event.add("dtstamp", one.changed_at)
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("summary", one.title)
    event.add("description", one.words)
    event.add("url", one.url)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
