"""Promises of the health page: it is right about SQLite builds, missing tables and silent workers."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from khien.base.database import sqlite_is_safe
from khien.jobs import tasks
from khien.web.health import checks

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 4), (3, 50, 6), (3, 51, 1), (3, 51, 2)])
def test_builds_with_the_wal_fault_are_known(version: tuple[int, ...]) -> None:
    assert not sqlite_is_safe(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 4)])
def test_mended_builds_are_known(version: tuple[int, ...]) -> None:
    assert sqlite_is_safe(version)


def test_the_sqlite_in_use_is_a_mended_one() -> None:
    assert sqlite_is_safe()


@pytest.mark.django_db
def test_missing_migrations_make_the_page_say_broken(client: Client) -> None:
    with patch("khien.web.health.checks.pending_migrations", return_value=["duties.0001_initial"]):
        response = client.get("/suc-khoe/")
    assert response.status_code == 503
    assert "khien prepare" in response.content.decode()


@pytest.mark.django_db
def test_a_worker_that_finished_something_lately_is_alive_and_one_silent_for_long_is_not() -> None:
    assert not checks.worker(NOW).well, "nothing has ever run"
    tasks.beat.enqueue()
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, finished_at=NOW)
    assert checks.worker(NOW + timedelta(minutes=5)).well
    assert not checks.worker(NOW + timedelta(minutes=7)).well


@pytest.mark.django_db
def test_a_worker_busy_with_one_long_task_is_alive() -> None:
    tasks.forget.enqueue()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=NOW)
    assert checks.worker(NOW + timedelta(minutes=20)).well
    assert not checks.worker(NOW + timedelta(minutes=40)).well
