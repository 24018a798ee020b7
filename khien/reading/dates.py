"""Dates and periods in folded text, as ISO values; a date that does not exist is no date.

It reads what stands there and adds no year of its own.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

DATE = (
    r"(?<!\d)(?P<d>\d{1,2})\s*(?:(?P<sep>[/.-])\s*(?P<m>\d{1,2})\s*(?P=sep)\s*(?P<y>(?:19|20)\d{2})(?!\d)"
    r"|\s*thang\s*(?P<m2>\d{1,2})\s*(?:nam|/)\s*(?P<y2>(?:19|20)\d{2}))"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class DayMonth:
    """A day and a month without a year."""

    day: int
    month: int


def real_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none."""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def date_of(match: re.Match[str]) -> date | None:
    """Date of a match of `DATE`."""
    year, month = match["y"] or match["y2"], match["m"] or match["m2"]
    return real_date(int(year), int(month), int(match["d"]))


def end_of_month(year: int, month: int) -> date | None:
    """Last day of a month."""
    return real_date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else None


def end_of_quarter(year: int, quarter: str) -> date | None:
    """Last day of a quarter given as "iii" or "3"."""
    number = _QUARTERS.get(quarter)
    return end_of_month(year, number * 3) if number else None
