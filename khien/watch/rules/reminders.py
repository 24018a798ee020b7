"""When a member is told of his next shift: the day before at a fit hour, and an hour before. Pure."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from khien.base.clock import VIETNAM

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST, LAST = time(7), time(20)  # the day before nobody is woken for it
AWAKE_UNTIL = time(21)


class Ahead(StrEnum):
    """How long before the shift; the value is the occasion of the notice."""

    DAY = "day"
    HOUR = "hour"


def due_at(start: datetime, ahead: Ahead) -> datetime:
    """When the word goes out: an hour before; or a day before, moved earlier to an hour at which people are awake."""
    if ahead is Ahead.HOUR:
        return start - HOUR
    local = (start - DAY).astimezone(VIETNAM)
    if local.time() < FIRST:
        return datetime.combine(local.date() - DAY, LAST, VIETNAM)
    return datetime.combine(local.date(), min(local.time(), LAST), VIETNAM)


def is_due(start: datetime, ahead: Ahead, at: datetime) -> bool:
    """Whether the word is due and still of use; a shift made after its moment is told late rather than never.

    The day's word is not said at night, nor once the hour's is due.
    """
    if ahead is Ahead.HOUR:
        return due_at(start, ahead) <= at < start
    awake = FIRST <= at.astimezone(VIETNAM).time() < AWAKE_UNTIL
    return awake and due_at(start, ahead) <= at < start - HOUR
