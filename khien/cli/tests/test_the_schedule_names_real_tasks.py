"""Promises of the schedule: every line names a task that takes nothing, under a name of its own."""

import re
from pathlib import Path

import pytest
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

import khien
from khien.cli.schedule import SCHEDULE
from khien.jobs.rules import Job

NAMED = re.compile(r'"(khien\.\w+\.tasks\.\w+)"')


@pytest.mark.parametrize("job", SCHEDULE, ids=lambda job: job.name)
def test_a_scheduled_job_names_a_task_that_runs_without_arguments(job: Job) -> None:
    task = import_string(job.task)
    assert isinstance(task, Task)
    assert task.func.__code__.co_argcount == 0


def test_a_task_that_is_named_by_its_path_is_one() -> None:
    files = (Path(khien.__file__).parent).rglob("*.py")
    named = {path for file in files for path in NAMED.findall(file.read_text(encoding="utf-8"))}
    assert len(named) >= len(SCHEDULE)
    assert [path for path in sorted(named) if not isinstance(import_string(path), Task)] == []


def test_no_two_jobs_share_a_name() -> None:
    assert len({job.name for job in SCHEDULE}) == len(SCHEDULE)


@pytest.mark.django_db
def test_every_scheduled_task_ends_well_on_an_empty_installation_and_leaves_no_more_to_do() -> None:
    for job in SCHEDULE:
        import_string(job.task).call()
    assert list(DBTaskResult.objects.values_list("task_path", flat=True)) == []
