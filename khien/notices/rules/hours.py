"""When a message may reach a person: quiet hours, days off, one digest a day. Pure: instants in, instants out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_DAY = timedelta(days=1)
_FAR = 400  # days looked ahead; a calendar without a working day in a year is a fault of whoever made it


class UnableToFindTime(ValueError):
    """The calendar has no working day within a year."""


class Pace(StrEnum):
    """How soon a notice goes out by mail or channel."""

    NOW = "now"  # at once, at night and on holidays too: "hỏa tốc"
    SOON = "soon"  # at the next moment outside quiet hours
    DIGEST = "digest"  # with the day's digest


class Mode(StrEnum):
    """What a person chose for mail."""

    DIGEST = "digest"
    EACH = "each"
    PRESSING = "pressing"
    OFF = "off"


MODES = {
    Mode.DIGEST: "Một thư tổng hợp mỗi ngày; việc gấp gửi ngay",
    Mode.EACH: "Mỗi thông báo một thư, gửi ngay",
    Mode.PRESSING: "Chỉ việc gấp và đôn đốc",
    Mode.OFF: "Không gửi thư; chỉ xem trong Khiên",
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Vietnam's working days: weekends, public holidays and announced swaps, then what this place adds."""

    more_off: frozenset[date] = frozenset()
    more_working: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether offices work on a day."""
        if day in self.more_off:
            return False
        return day in self.more_working or _works_in_vietnam(day)


@cache
def _vietnam(language: str = "vi") -> Any:
    return holidays.country_holidays("VN", language=language)


def days_off(year: int, *, english: bool = False) -> list[tuple[date, str]]:
    """The public holidays of a year as the library knows them, with their names."""
    known = _vietnam("en_US" if english else "vi")
    known.get(date(year, 1, 1))  # only then does the library know that year
    return sorted((day, str(name)) for day, name in known.items() if day.year == year)


def worked_weekends(year: int) -> list[date]:
    """Saturdays and Sundays that were announced to be worked in a year."""
    known = _vietnam()
    known.get(date(year, 1, 1))
    return sorted(day for day in known.weekend_workdays if day.year == year)


def _works_in_vietnam(day: date) -> bool:
    """Asked for the holiday first: only then does the library know a year's Saturdays that are worked instead."""
    return _vietnam().get(day) is None and bool(_vietnam().is_working_day(day))


@dataclass(frozen=True, slots=True)
class Habits:
    """When a person may be reached; `days_off`: on weekends and holidays too. Equal times mean no quiet hours."""

    mode: Mode = Mode.DIGEST
    quiet_from: time = time(21)
    quiet_to: time = time(7)
    digest_at: time = time(7, 30)
    days_off: bool = False
    muted: frozenset[str] = field(default_factory=frozenset)


def is_quiet(at: datetime, habits: Habits, calendar: Calendar) -> bool:
    """Whether nothing but the most urgent may go to the person at this instant."""
    local = at.astimezone(VIETNAM)
    if not (habits.days_off or calendar.works(local.date())):
        return True
    begin, end, moment = habits.quiet_from, habits.quiet_to, local.time()
    if begin <= end:
        return begin <= moment < end
    return moment >= begin or moment < end


def next_open(at: datetime, habits: Habits, calendar: Calendar) -> datetime:
    """The first instant, `at` or later, that is not quiet."""
    if not is_quiet(at, habits, calendar):
        return at
    for day in _days(at):
        for begin in sorted({time(), habits.quiet_to}):
            instant = datetime.combine(day, begin, VIETNAM)
            if instant >= at and not is_quiet(instant, habits, calendar):
                return instant.astimezone(UTC)
    raise UnableToFindTime("Lịch không có ngày làm việc nào trong một năm tới.")


def next_digest(at: datetime, habits: Habits, calendar: Calendar) -> datetime:
    """The first digest, `at` or later; one that would fall into quiet hours goes when they end."""
    for day in _days(at):
        if not (habits.days_off or calendar.works(day)):
            continue
        instant = next_open(datetime.combine(day, habits.digest_at, VIETNAM).astimezone(UTC), habits, calendar)
        if instant >= at:
            return instant
    raise UnableToFindTime("Lịch không có ngày làm việc nào trong một năm tới.")


def _days(at: datetime) -> Iterator[date]:
    first = at.astimezone(VIETNAM).date()
    return (first + _DAY * n for n in range(_FAR))


def due(pace: Pace, at: datetime, habits: Habits, calendar: Calendar) -> datetime:
    """When a notice of this pace, made at `at`, goes out."""
    if pace is Pace.NOW:
        return at
    if pace is Pace.SOON:
        return next_open(at, habits, calendar)
    return next_digest(at, habits, calendar)


def pace_for(pace: Pace, kind: str, habits: Habits) -> Pace | None:
    """The pace under the person's own choice; None: by mail not at all. What is most urgent cannot be muted."""
    if habits.mode is Mode.OFF:
        return None
    if pace is not Pace.NOW and kind in habits.muted:
        return None
    if pace is not Pace.DIGEST:
        return pace
    return {Mode.DIGEST: Pace.DIGEST, Mode.EACH: Pace.SOON}.get(habits.mode)


def working_days_after(day: date, amount: int, calendar: Calendar) -> date:
    """The day `amount` working days after `day`; before it where negative; itself for 0, or the working day before."""
    step = _DAY if amount > 0 else -_DAY
    if amount == 0:
        while not calendar.works(day):
            day -= _DAY
        return day
    left = abs(amount)
    for _ in range(_FAR + 7 * left):
        day += step
        left -= calendar.works(day)
        if left == 0:
            return day
    raise UnableToFindTime("Lịch không có ngày làm việc nào trong một năm tới.")
