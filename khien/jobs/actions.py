"""Writes of background work: claiming slots, putting tasks of a dead worker back, forgetting old results.

These are the machine's own doings and change nothing that a unit owns, so they leave no entry in the audit chain.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from khien.jobs import rules
from khien.jobs.models import Slot

GIVEN_UP = "khien.jobs.actions.WorkerDied"


class WorkerDied(RuntimeError):
    """Recorded as the failure of a task whose workers died as often as it may be tried."""


class UnableToSchedule(ValueError):
    """A job names something that is not a task."""


@dataclass(frozen=True, slots=True)
class Reaped:
    """How many tasks went back to the queue, and how many had been tried too often."""

    again: int
    given_up: int


def start_due(schedule: Sequence[rules.Job], *, at: datetime) -> list[str]:
    """Put every due job into the queue, unless another scheduler has done so for that slot. Returns their names."""
    return [one.job.name for one in rules.due(schedule, at) if _start(one, at)]


def _start(one: rules.Due, at: datetime) -> bool:
    """Claim and enqueue in one transaction: a slot is never claimed without its task, nor run twice."""
    if Slot.objects.filter(job=one.job.name, slot=one.key).exists():
        return False
    task = import_string(one.job.task)
    if not isinstance(task, Task):
        raise UnableToSchedule(f"{one.job.task} không phải là một tác vụ nền")
    try:
        with transaction.atomic():
            Slot.objects.create(job=one.job.name, slot=one.key, claimed_at=at)
            task.enqueue()
    except IntegrityError:
        return False
    return True


def enqueue(task: str, *arguments: str | int) -> None:
    """Put a task into the queue with what this transaction writes: it is there once that stands, and never without it.

    By its path, for a slice's tasks know its actions, and not the reverse.
    """
    import_string(task).enqueue(*arguments)


def reap(*, at: datetime, limit: timedelta, tries: int) -> Reaped:
    """Put back tasks that have been running longer than `limit`: their worker died. After `tries` they fail."""
    again = given_up = 0
    stuck = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=at - limit)
    for pk in list(stuck.values_list("pk", flat=True)):
        with transaction.atomic():
            row = stuck.filter(pk=pk).select_for_update().first()
            if row is None:  # it ended, or another reaper was quicker
                continue
            if _put_back(row, at, tries):
                again += 1
            else:
                given_up += 1
    return Reaped(again, given_up)


def reap_gone(gone: Callable[[str], bool], *, at: datetime, tries: int) -> Reaped:
    """Put back at once what workers had in hand that are known to be gone (`gone`, asked of each worker's name)."""
    again = given_up = 0
    for pk in list(DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).values_list("pk", flat=True)):
        with transaction.atomic():
            running = DBTaskResult.objects.filter(pk=pk, status=TaskResultStatus.RUNNING)
            row = running.select_for_update().first()
            if row is None or not row.worker_ids or not gone(row.worker_ids[-1]):
                continue
            if _put_back(row, at, tries):
                again += 1
            else:
                given_up += 1
    return Reaped(again, given_up)


def _put_back(row: "DBTaskResult[Any, Any]", at: datetime, tries: int) -> bool:
    """Back to the queue, or failed where it was tried too often; whether it goes back."""
    again = len(row.worker_ids) < tries
    if again:
        row.status, row.started_at = TaskResultStatus.READY, None
    else:
        row.status, row.finished_at, row.exception_class_path = TaskResultStatus.FAILED, at, GIVEN_UP
        row.traceback = f"Tiến trình chạy tác vụ đã dừng giữa chừng {len(row.worker_ids)} lần."
    row.save(update_fields=["status", "started_at", "finished_at", "exception_class_path", "traceback"])
    return again


def forget(*, before: datetime) -> int:
    """Remove results and slots older than `before`; failures stay until someone has looked at them."""
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=before)
    removed, _ = done.delete()
    slots, _ = Slot.objects.filter(claimed_at__lt=before).delete()
    return removed + slots
