"""The last day of a time limit, counted one way for dossiers and for duties. Which days are worked is an argument.

The first day does not count. The way of counting follows Bộ luật Dân sự 91/2015/QH13 Điều 147–148 (unverified).
"""

from collections.abc import Callable
from datetime import date, timedelta

from khien.law.types import Count

Works = Callable[[date], bool]
_DAY = timedelta(days=1)
_FAR = 400


class UnableToCount(ValueError):
    """The calendar has no working day within a year."""


def weekdays(day: date) -> bool:
    """The calendar where none is given: Monday to Friday."""
    return day.weekday() < 5


def last_day(amount: int, unit: Count, on: date, works: Works, *, moves: bool) -> date:
    """The last day of so many hours, days or working days after the day that starts them. Raises UnableToCount.

    `moves`: calendar days that end on a day off end on the next day that is worked. Hours are counted in whole days,
    since a proof is dated by its day, and never move.
    """
    match unit:
        case Count.HOURS:
            return on + timedelta(days=-(-amount // 24))
        case Count.DAYS:
            end = on + timedelta(days=amount)
            return _worked(end, works) if moves else end
        case Count.WORKING_DAYS:
            return _working_days_after(on, amount, works)


def _working_days_after(day: date, amount: int, works: Works) -> date:
    left = amount
    for _ in range(_FAR + amount):
        if left == 0:
            return day
        day += _DAY
        left -= works(day)
    if left == 0:
        return day
    raise UnableToCount("Lịch không có đủ ngày làm việc trong một năm tới.")


def _worked(day: date, works: Works) -> date:
    for _ in range(_FAR):
        if works(day):
            return day
        day += _DAY
    raise UnableToCount("Lịch không có ngày làm việc nào trong một năm tới.")
