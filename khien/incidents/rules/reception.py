"""Whom a report goes to while nobody says “I have it”: the watch, the unit's own people, each unit above. No clock.

The waits are ours: the same as those of a declared watch (`watch.models.Period`), since no law sets any.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum

WAIT_OWN = timedelta(minutes=10)  # for the officers on duty, and for the unit's own people
WAIT_ABOVE = timedelta(minutes=20)  # for each unit above
COUNTED_AFTER = timedelta(hours=24)  # since detection: whoever says nothing does not stop the law's clocks


class Step(IntEnum):
    """The first steps; from `ABOVE` on each further number is one unit higher."""

    WATCH = 0
    OWN = 1
    ABOVE = 2


def wait_of(step: int) -> timedelta:
    """For how long silence lasts at a step before it goes further."""
    return WAIT_OWN if step < Step.ABOVE else WAIT_ABOVE


def last_step(units_above: int) -> int:
    """The last step of a unit with so many units above it."""
    return Step.OWN + units_above


def goes_on_at(step: int, told: int, units_above: int, at: datetime) -> datetime | None:
    """When the step after this one is due: at once where nobody could be told, never after the last."""
    if step >= last_step(units_above):
        return None
    return at + wait_of(step) if told else at


def unit_at(step: int, line: Sequence[int]) -> int:
    """The unit whose people are called at a step; `line` is the unit and all above it, the nearest first."""
    return line[max(0, step - Step.OWN)]
