"""Reads of background work: is a worker alive, what waits, what failed. Counts alone; no unit's rows are shown."""

from dataclasses import dataclass
from datetime import datetime

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from khien.base.actors import Actor
from khien.jobs.models import Slot

BEAT = "khien.jobs.tasks.beat"


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last sign of life of the scheduler and of a worker, and the length of the queue."""

    scheduled_at: datetime | None
    worked_at: datetime | None
    running_since: datetime | None
    waiting: int
    failed: int


def pulse(viewer: Actor) -> Pulse:  # noqa: ARG001 - the figures are the same for everyone
    """Signs of life of background work."""
    slot = Slot.objects.order_by("-claimed_at").first()
    done = DBTaskResult.objects.filter(task_path=BEAT, status=TaskResultStatus.SUCCESSFUL).order_by("-finished_at")
    last = done.first()
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).order_by("-started_at").first()
    return Pulse(
        scheduled_at=slot.claimed_at if slot else None,
        worked_at=last.finished_at if last else None,
        running_since=running.started_at if running else None,
        waiting=DBTaskResult.objects.filter(status=TaskResultStatus.READY).count(),
        failed=DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count(),
    )
