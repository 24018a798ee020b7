"""A roster by the day: what of each day is covered on site, on call, by nobody. It draws nothing and names nobody."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias

from khien.base.clock import VIETNAM
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span, gaps, minutes

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_WHOLE = 24 * 60  # minutes of a day in Vietnam, which keeps one time all year
_Minutes: TypeAlias = tuple[int, int]


class Cover(StrEnum):
    """How one day is covered, the worst first."""

    NOBODY = "nobody"
    PARTLY = "partly"
    CALL = "call"  # whole, part of it on call alone
    SITE = "site"  # whole, on site


COVER_WORDS = {
    Cover.NOBODY: "không có ai trực",
    Cover.PARTLY: "có khoảng trống",
    Cover.CALL: "đủ, có lúc chỉ gọi khi cần",
    Cover.SITE: "đủ, tại chỗ",
}


@dataclass(frozen=True, slots=True)
class Covered:
    """One day: the stretches on site, those with anyone at all, those with nobody."""

    day: date
    site: tuple[Span, ...]
    anyone: tuple[Span, ...]
    gaps: tuple[Span, ...]

    @property
    def span(self) -> Span:
        return whole(self.day)

    @property
    def cover(self) -> Cover:
        """How the day is covered."""
        if not self.anyone:
            return Cover.NOBODY
        if self.gaps:
            return Cover.PARTLY
        return Cover.SITE if minutes(self.site) == _WHOLE else Cover.CALL


def whole(day: date) -> Span:
    """A day in Vietnam, from midnight to midnight."""
    return Span(_midnight(day), _midnight(day + _DAY))


def by_day(shifts: Iterable[tuple[datetime, datetime, Kind]], first: date, last: date) -> Sequence[Covered]:
    """Each day from the first through the last, with what these shifts cover of it.

    Counted in whole minutes since 1970, since a year may hold thousands of shifts.
    """
    anyone: list[_Minutes] = []
    site: list[_Minutes] = []
    for start, end, kind in shifts:
        span = int(start.timestamp()) // 60, int(end.timestamp()) // 60
        anyone.append(span)
        if kind is Kind.SITE:
            site.append(span)
    days = [first + step * _DAY for step in range((last - first).days + 1)]
    midnights = [int(_midnight(day).timestamp()) // 60 for day in (*days, last + _DAY)]
    of_anyone, of_site = _parted(anyone, midnights), _parted(site, midnights)
    return [_covered(day, of_site[place], of_anyone[place]) for place, day in enumerate(days)]


def days_of(start: datetime, end: datetime) -> Sequence[date]:
    """The days in Vietnam that [start, end) touches."""
    first, last = start.astimezone(VIETNAM).date(), (end - _MINUTE).astimezone(VIETNAM).date()
    return [first + step * _DAY for step in range((last - first).days + 1)]


def _parted(spans: Iterable[_Minutes], midnights: Sequence[int]) -> Sequence[Sequence[_Minutes]]:
    """For each day, from one midnight to the next, the stretches in which any of the spans runs."""
    found: list[list[_Minutes]] = [[] for _ in midnights[1:]]
    for start, end in _merged(spans):
        place = max(bisect_right(midnights, start) - 1, 0)
        while place < len(found) and midnights[place] < end:
            begin, stop = max(start, midnights[place]), min(end, midnights[place + 1])
            if begin < stop:
                found[place].append((begin, stop))
            place += 1
    return found


def _merged(spans: Iterable[_Minutes]) -> Sequence[_Minutes]:
    """The longest stretches in which any of them runs, in order; touching ones are one."""
    found: list[_Minutes] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _covered(day: date, site: Sequence[_Minutes], anyone: Sequence[_Minutes]) -> Covered:
    stretches = tuple(map(_span, anyone))
    return Covered(day, tuple(map(_span, site)), stretches, gaps(stretches, whole(day)))


def _span(one: _Minutes) -> Span:
    return Span(*(datetime.fromtimestamp(minute * 60, VIETNAM) for minute in one))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
