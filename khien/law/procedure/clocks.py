"""When a clock of the procedure runs out, and whether it was stopped in time. How days are counted: `law.days`."""

from dataclasses import dataclass
from datetime import date

from khien.law.days import UnableToCount, Works, last_day
from khien.law.procedure.types import Clock

__all__ = ["Running", "UnableToCount", "Works", "runs_out", "started"]


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
    """The last day of the time limit; one that is not worked moves on. Raises UnableToCount."""
    return last_day(clock.amount, clock.unit, on, works, moves=True)
