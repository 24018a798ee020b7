"""Promises of the schedule: every line names a task that takes nothing, under a name of its own."""

import pytest
from django.utils.module_loading import import_string
from django_tasks.base import Task

from khien.cli.schedule import SCHEDULE
from khien.jobs.rules import Job


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda job: job.name)
def test_a_scheduled_job_names_a_task_that_runs_without_arguments(job: Job) -> None:
    task = import_string(job.task)
    assert isinstance(task, Task)
    assert task.func.__code__.co_argcount == 0


def test_no_two_jobs_share_a_name() -> None:
    assert len({job.name for job in SCHEDULE}) == len(SCHEDULE)


@pytest.mark.django_db
def test_every_scheduled_task_ends_well_on_an_empty_installation() -> None:
    for job in SCHEDULE:
        import_string(job.task).call()
