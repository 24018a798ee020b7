"""When a clock of the procedure runs out. The first day does not count; a last day that is not worked moves on.

The way of counting follows Bộ luật Dân sự 91/2015/QH13 Điều 147–148 (unverified). Which days are worked is an argument.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from khien.law.procedure.types import Clock
from khien.law.types import Count

Works = Callable[[date], bool]
_DAY = timedelta(days=1)
_FAR = 400


class UnableToCount(ValueError):
    """The calendar has no working day within a year."""


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that was started on a day: its last day, and the day that stopped it, if any."""

    clock: Clock
    started_on: date
    due_on: date
    stopped_on: date | None = None

    def late_on(self, day: date) -> bool:
        """Whether it ran out before it was stopped; on the last day itself it has not."""
        return (self.stopped_on or day) > self.due_on


def started(clock: Clock, on: date, works: Works, stopped_on: date | None = None) -> Running:
    """The clock from the day that starts it. Raises UnableToCount."""
    return Running(clock, on, runs_out(clock, on, works), stopped_on)


def runs_out(clock: Clock, on: date, works: Works) -> date:
    """The last day of the time limit."""
    if clock.unit is Count.WORKING_DAYS:
        return _working_days_after(on, clock.amount, works)
    return _worked(on + timedelta(days=clock.amount), works)


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
