"""Promises of the reaper: a killed worker's task is run once more, and not for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from khien.base.actors import Service
from khien.jobs import actions, queries, tasks

HALF_AN_HOUR = timedelta(minutes=30)


def killed_while_running(times: int = 1) -> DBTaskResult[..., None]:
    """What a worker leaves behind that was killed in the middle of a task."""
    tasks.beat.enqueue()
    row = DBTaskResult.objects.get()
    row.status, row.started_at = TaskResultStatus.RUNNING, datetime.now(UTC) - timedelta(hours=1)
    row.worker_ids = [f"worker-{n}" for n in range(times)]
    row.save()
    return row


@pytest.mark.django_db(transaction=True)
def test_a_task_of_a_killed_worker_runs_again_and_ends_well() -> None:
    row = killed_while_running()
    call_command("db_worker", "--batch", "--no-startup-delay", "--no-reload", verbosity=0)
    row.refresh_from_db()
    assert row.status == TaskResultStatus.RUNNING, "the library alone leaves it running for ever"

    assert actions.reap(at=datetime.now(UTC), limit=HALF_AN_HOUR, tries=3) == actions.Reaped(again=1, given_up=0)
    call_command("db_worker", "--batch", "--no-startup-delay", "--no-reload", verbosity=0)
    row.refresh_from_db()
    assert row.status == TaskResultStatus.SUCCESSFUL
    assert len(row.worker_ids) == 2


@pytest.mark.django_db
def test_a_task_still_within_its_time_is_left_alone() -> None:
    row = killed_while_running()
    soon = row.started_at + timedelta(minutes=29)
    assert actions.reap(at=soon, limit=HALF_AN_HOUR, tries=3) == actions.Reaped(0, 0)


@pytest.mark.django_db
def test_a_task_that_kills_every_worker_is_given_up_with_a_reason() -> None:
    row = killed_while_running(times=3)
    assert actions.reap(at=datetime.now(UTC), limit=HALF_AN_HOUR, tries=3) == actions.Reaped(again=0, given_up=1)
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    assert "3 lần" in row.traceback
    assert row.task_result.errors[0].exception_class is actions.WorkerDied
    assert queries.pulse(Service("test")).failed == 1


@pytest.mark.django_db
def test_old_results_are_forgotten_and_failures_kept() -> None:
    now = datetime.now(UTC)
    for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED):
        tasks.beat.enqueue()
        DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(
            status=status, finished_at=now - timedelta(days=40)
        )
    actions.forget(before=now - timedelta(days=30))
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == [TaskResultStatus.FAILED]
