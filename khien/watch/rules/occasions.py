"""Holidays and Tết as watches to propose, by the calendar given. Proposals alone: a person declares, or leaves it.

The calendar is the statutory one with swaps already announced and what the installation corrected; a later swap is not
known here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from khien.base.clock import VIETNAM
from khien.watch.rules.spans import Span

Works = Callable[[date], bool]
_DAY = timedelta(days=1)
LEAVING, COMING = time(17), time(7)  # the last working afternoon, the first working morning
_FAR = 30  # days off in a row; a calendar with more has no working day
_CAN = ("Canh", "Tân", "Nhâm", "Quý", "Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ")
_CHI = ("Thân", "Dậu", "Tuất", "Hợi", "Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi")
_TET = "tet nguyen dan|tet am lich|dip tet|tet co truyen"
_TET_YEAR = r"tet (?:giap|at|binh|dinh|mau|ky|canh|tan|nham|quy) (?:ty|ti|suu|dan|mao|thin|ngo|mui|than|dau|tuat|hoi)"
_LUNAR = ("29 of Lunar", "Lunar New Year", "Second Day of Lunar", "Third Day of Lunar", "Fourth Day of Lunar")


@dataclass(frozen=True, slots=True)
class Occasion:
    """`words` find it in folded text; `days` begin the English names of its days in the calendar.

    `of_year` names it in a year: {year} and {lunar} stand in it.
    """

    name: str
    words: str
    days: tuple[str, ...]
    of_year: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A watch to declare: its name, and its hours with the days off between them, both inclusive."""

    name: str
    span: Span
    first: date
    last: date


OCCASIONS = (
    Occasion("Tết Dương lịch", r"tet duong lich|nam moi duong lich", ("New Year's Day",), "Tết Dương lịch {year}"),
    Occasion("Tết Nguyên đán", f"{_TET}|{_TET_YEAR}", (*_LUNAR, "Fifth Day of Lunar"), "Tết {lunar} {year}"),
    Occasion("Giỗ Tổ Hùng Vương", r"gio to hung vuong", ("Hung Kings",), "Giỗ Tổ Hùng Vương {year}"),
    Occasion(
        "lễ 30/4 và 01/5",
        r"\b30/0?4\b|\b0?1/0?5\b|quoc te lao dong",
        ("Liberation Day", "International Labor"),
        "Lễ 30/4 và 01/5 năm {year}",
    ),
    Occasion("lễ Quốc khánh 02/9", r"quoc khanh|\b0?2/0?9\b", ("National Day",), "Quốc khánh 02/9 năm {year}"),
)


def lunar_name(year: int) -> str:
    """The name of the lunar year whose Tết falls into a solar year: Đinh Mùi for 2027."""
    return f"{_CAN[year % 10]} {_CHI[year % 12]}"


def days_of(occasion: Occasion, year: int) -> tuple[date, ...]:
    """Its own days in a year, as the calendar knows them; none where it knows none yet."""
    return tuple(day for day, name in _named(year) if name.startswith(occasion.days) and day.year == year)


def stretched(start: date, end: date, works: Works) -> tuple[date, date]:
    """With the days off that touch it on either side."""
    for _ in range(_FAR):
        if works(start - _DAY):
            break
        start -= _DAY
    for _ in range(_FAR):
        if works(end + _DAY):
            break
        end += _DAY
    return start, end


def upcoming(since: date, until: date, works: Works) -> Sequence[Proposal]:
    """The occasions whose days off end on `since` or later and begin before `until`, in order of time.

    Each lasts from the last working afternoon at 17:00 to the first working morning at 07:00.
    """
    found: dict[Span, Proposal] = {}
    for year in range(since.year, until.year + 1):
        for occasion in OCCASIONS:
            days = days_of(occasion, year)
            if not days:
                continue
            first, last = stretched(min(days), max(days), works)
            if last < since or first >= until:
                continue
            span = Span(_at(first - _DAY, LEAVING), _at(last + _DAY, COMING))
            name = occasion.of_year.format(year=year, lunar=lunar_name(year))
            found.setdefault(span, Proposal(name, span, first, last))
    return sorted(found.values(), key=lambda one: one.span)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, VIETNAM)


@cache
def _named(year: int) -> tuple[tuple[date, str], ...]:
    found = holidays.country_holidays("VN", years=(year - 1, year, year + 1), language="en_US")
    return tuple((day, part) for day, name in sorted(found.items()) for part in name.split("; "))
