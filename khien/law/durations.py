"""ISO 8601 durations as the law and letters use them. Calendar lengths only: no fractions, no signs.

`PnY`, `PnM`, `PnW`, `PnD` and `TnH`, in that order, each at most once. Two durations compare by their
mean length (a month is 30.44 days), which orders every cadence the law sets.
"""

import re

from dateutil.relativedelta import relativedelta

_SHAPE = re.compile(r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?", re.ASCII)
_DAYS_A_YEAR = 365.2425
_LONGEST = 4  # digits: a duration of more than 9999 units is a slip


class UnableToReadDuration(ValueError):
    """The text is no duration of the kind the catalogue uses."""


def duration(text: str) -> relativedelta:
    """`P6M` → six months. Raises UnableToReadDuration on anything else, a length of zero included."""
    found = _SHAPE.fullmatch(text)
    if found is None or any(len(part) > _LONGEST for part in found.groups("")):
        raise UnableToReadDuration(f"“{text}” không phải khoảng thời gian ISO 8601 như P6M, P2Y, P30D, PT24H")
    years, months, weeks, days, hours = (int(part) for part in found.groups("0"))
    length = relativedelta(years=years, months=months, weeks=weeks, days=days, hours=hours)
    if not length:
        raise UnableToReadDuration(f"“{text}” là khoảng thời gian bằng không")
    return length


def iso(length: relativedelta) -> str:
    """The shortest text that `duration` reads back as the same length."""
    date_part = "".join(f"{n}{unit}" for n, unit in ((length.years, "Y"), (length.months, "M")) if n)
    if length.days and length.days % 7 == 0 and not date_part and not length.hours:
        return f"P{length.days // 7}W"
    date_part += f"{length.days}D" if length.days else ""
    return f"P{date_part}" + (f"T{length.hours}H" if length.hours else "")


def days_long(length: relativedelta) -> float:
    """Mean length in days, to compare with; never to count a due date by."""
    months = length.years * 12 + length.months
    return months * _DAYS_A_YEAR / 12 + length.days + length.hours / 24


def shorter(one: relativedelta, other: relativedelta) -> relativedelta:
    """The one that comes round sooner; the first where they are equal."""
    return other if days_long(other) < days_long(one) else one


def in_words(length: relativedelta) -> str:
    """Office Vietnamese, padded as letters write it: `06 tháng`, `02 năm`, `01 năm 06 tháng`."""
    days, weeks = length.days, 0
    if days % 7 == 0 and days < 28:
        weeks, days = days // 7, 0
    parts = (
        (length.years, "năm"),
        (length.months, "tháng"),
        (weeks, "tuần"),
        (days, "ngày"),
        (length.hours, "giờ"),
    )
    return " ".join(f"{number:02d} {unit}" for number, unit in parts if number)
