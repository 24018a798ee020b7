"""Handing a watch over: when it is reminded of, which shifts it joins, how long unacknowledged. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from khien.watch.rules.spans import Span

BEFORE = timedelta(minutes=15)  # the leaving officer is reminded so long before the shift ends
OPEN_FOR = timedelta(hours=2)  # so long after the shift ended its handover may still be written
WAITS = timedelta(minutes=30)  # then an unacknowledged handover is told once more
NEAR = timedelta(minutes=30)  # a shift that begins so long before or after the end takes it over


class UnableToHandOver(ValueError):
    """The handover cannot be written or taken; the message is fit for the user."""


def may_write(shift: Span, at: datetime) -> bool:
    """Whether the shift is on, or ended not long ago."""
    return shift.start <= at < shift.end + OPEN_FOR


def taking(leaving: Span, others: Sequence[Span]) -> int | None:
    """The place of the shift that takes over: it begins nearest to the end, or runs on beyond it; None: a gap."""
    fits = [
        (abs(one.start - leaving.end), place)
        for place, one in enumerate(others)
        if one.end > leaving.end and (abs(one.start - leaving.end) <= NEAR or one.start < leaving.end)
    ]
    return min(fits)[1] if fits else None


def reminded(shift: Span, at: datetime) -> bool:
    """Whether the leaving officer is to be reminded now."""
    return shift.end - BEFORE <= at < shift.end
