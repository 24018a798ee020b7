"""The one clock. Doors read it and pass time down; rules never do."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """The present instant, in UTC."""
    return _stopped.get() or datetime.now(UTC)


def today() -> date:
    """The present day in Vietnam."""
    return now().astimezone(VIETNAM).date()


def day_of(instant: datetime) -> date:
    """The day in Vietnam on which an instant falls."""
    return instant.astimezone(VIETNAM).date()


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """Inside the block the clock stands still: for tests and for the demonstration."""
    token = _stopped.set(instant)
    try:
        yield
    finally:
        _stopped.reset(token)
