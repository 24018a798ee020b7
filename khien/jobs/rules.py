"""When a job is due: pure arithmetic on instants. It starts nothing and reads no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Every:
    """Each so many minutes, counted from midnight UTC of 1 January 1970."""

    minutes: int

    def latest(self, at: datetime) -> datetime:
        """The start of the slot that `at` falls in."""
        step = self.minutes * 60
        return datetime.fromtimestamp(int(at.timestamp()) // step * step, UTC)


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at a time of day in Vietnam."""

    at: time

    def latest(self, at: datetime) -> datetime:
        """Today's time where it has passed, otherwise yesterday's."""
        local = at.astimezone(VIETNAM)
        today = datetime.combine(local.date(), self.at, VIETNAM)
        return (today if today <= local else today - timedelta(days=1)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """A task that comes round. After a stop, a slot older than `late` is let go rather than run late."""

    name: str
    task: str
    when: Every | Daily
    late: timedelta = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Due:
    """A job and the slot in which it is to run."""

    job: Job
    slot: datetime

    @property
    def key(self) -> str:
        return self.slot.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def due(schedule: Sequence[Job], at: datetime) -> list[Due]:
    """The latest slot of every job, unless it is too late for it. Slots missed before the latest are not made up."""
    slots = [Due(job, job.when.latest(at)) for job in schedule]
    return [one for one in slots if at - one.slot <= one.job.late]
