"""A roster by the day: what of each day is covered on site, on call, by nobody. It draws nothing and names nobody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from khien.base.clock import VIETNAM
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span, cut, gaps, joined, minutes

_DAY = timedelta(days=1)


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
        return Cover.SITE if minutes(self.site) == minutes([self.span]) else Cover.CALL


def whole(day: date) -> Span:
    """A day in Vietnam, from midnight to midnight."""
    return Span(_midnight(day), _midnight(day + _DAY))


def by_day(shifts: Iterable[tuple[datetime, datetime, Kind]], first: date, last: date) -> Sequence[Covered]:
    """Each day from the first through the last, with what these shifts cover of it."""
    touching: Mapping[date, list[tuple[Span, Kind]]] = _touching(shifts, first, last)
    return [_covered(first + step * _DAY, touching) for step in range((last - first).days + 1)]


def _touching(
    shifts: Iterable[tuple[datetime, datetime, Kind]], first: date, last: date
) -> Mapping[date, list[tuple[Span, Kind]]]:
    found: dict[date, list[tuple[Span, Kind]]] = defaultdict(list)
    for start, end, kind in shifts:
        day = max(start.astimezone(VIETNAM).date(), first)
        while day <= last and _midnight(day) < end:
            found[day].append((Span(start, end), kind))
            day += _DAY
    return found


def _covered(day: date, touching: Mapping[date, list[tuple[Span, Kind]]]) -> Covered:
    window, own = whole(day), touching.get(day, ())
    anyone = joined(cut((span for span, _kind in own), window))
    site = joined(cut((span for span, kind in own if kind is Kind.SITE), window))
    return Covered(day, site, anyone, gaps(anyone, window))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
