"""Legal clocks in days: when one that began on a day runs out. The list of holidays is an argument."""

from collections.abc import Container
from datetime import date, timedelta

from khien.law.types import Count, Within


def runs_out(within: Within, began_on: date, holidays: Container[date]) -> date:
    """The last good day. Hours are counted in whole days, since a proof is dated by its day."""
    match within.count:
        case Count.HOURS:
            return began_on + timedelta(days=-(-within.amount // 24))
        case Count.DAYS:
            return began_on + timedelta(days=within.amount)
        case Count.WORKING_DAYS:
            return after_working_days(began_on, within.amount, holidays)


def after_working_days(day: date, amount: int, holidays: Container[date]) -> date:
    """`amount` working days after `day`; Saturdays, Sundays and `holidays` do not count."""
    while amount > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            amount -= 1
    return day
