"""Holidays that a letter names, as windows to propose. A proposal is never a deadline: a person confirms it.

The calendar is the statutory one with the swaps already announced; a later swap is not known here.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

from khien.reading.fold import fold

WATCHED = frozenset({"duty_roster", "monitoring"})
_DAY = timedelta(days=1)
_TET = "tet nguyen dan|tet am lich|dip tet|tet co truyen"
_TET_YEAR = r"tet (?:giap|at|binh|dinh|mau|ky|canh|tan|nham|quy) (?:ty|ti|suu|dan|mao|thin|ngo|mui|than|dau|tuat|hoi)"


@dataclass(frozen=True, slots=True)
class Occasion:
    """`words` find it in folded text; `days` begin the English names of its days in the calendar."""

    name: str
    words: str
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A period to propose, both days inclusive, and why."""

    occasion: str
    start: date
    end: date
    why: str


_LUNAR = ("29 of Lunar", "Lunar New Year", "Second Day of Lunar", "Third Day of Lunar", "Fourth Day of Lunar")
OCCASIONS = (
    Occasion("Tết Dương lịch", r"tet duong lich|nam moi duong lich", ("New Year's Day",)),
    Occasion("Tết Nguyên đán", f"{_TET}|{_TET_YEAR}", (*_LUNAR, "Fifth Day of Lunar")),
    Occasion("Giỗ Tổ Hùng Vương", r"gio to hung vuong", ("Hung Kings",)),
    Occasion("lễ 30/4 và 01/5", r"\b30/0?4\b|\b0?1/0?5\b|quoc te lao dong", ("Liberation Day", "International Labor")),
    Occasion("lễ Quốc khánh 02/9", r"quoc khanh|\b0?2/0?9\b", ("National Day",)),
)


def proposed_windows(texts: Collection[str], topics: Collection[str], *, since: date) -> tuple[Window, ...]:
    """Windows for the holidays that `texts` name, the first of each that ends on or after `since`.

    Only clauses about watching (`WATCHED`) get one; any other is left to its deadline.
    """
    if not WATCHED & set(topics):
        return ()
    folded = re.sub(r"\s+", " ", fold(" . ".join(texts)))
    named = (one for one in OCCASIONS if re.search(one.words, folded))
    return tuple(window for one in named if (window := _next(one, since)) is not None)


def base_day(issued_on: date | None, issued_partial: str, otherwise: date) -> date:
    """The day to look for holidays from: the letter's, the first of its month or year, else `otherwise`."""
    if issued_on is not None:
        return issued_on
    year, _, month = issued_partial.partition("-")
    return date(int(year), int(month or 1), 1) if year.isdecimal() else otherwise


def _next(occasion: Occasion, since: date) -> Window | None:
    for year in (since.year, since.year + 1):
        core = [day for day, name in _days_off(year) if name.startswith(occasion.days) and day.year == year]
        if not core:
            continue
        start, end = _stretched(min(core), max(core))
        if end >= since:
            why = (
                f"Văn bản nhắc tới {occasion.name}; lịch nghỉ là {start:%d/%m/%Y} đến {end:%d/%m/%Y}, "
                "gồm cả ngày nghỉ cuối tuần liền kề. Cần đối chiếu với thông báo nghỉ chính thức."
            )
            return Window(occasion.name, start, end, why)
    return None


def _stretched(start: date, end: date) -> tuple[date, date]:
    """With the days off that touch it on either side."""
    off = {day for year in {start.year, end.year} for day, _ in _days_off(year)}
    while _is_off(start - _DAY, off):
        start -= _DAY
    while _is_off(end + _DAY, off):
        end += _DAY
    return start, end


def _is_off(day: date, off: Collection[date]) -> bool:
    return day in off or day.weekday() >= 5


@cache
def _days_off(year: int) -> tuple[tuple[date, str], ...]:
    found = holidays.country_holidays("VN", years=(year - 1, year, year + 1), language="en_US")
    return tuple((day, part) for day, name in sorted(found.items()) for part in name.split("; "))
