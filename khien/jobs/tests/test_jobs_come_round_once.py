"""Promises of the schedule: each slot runs once, and late slots are let go."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from khien.jobs import actions
from khien.jobs.models import Slot
from khien.jobs.rules import VIETNAM, Daily, Every, Job, due
from tests.processes import Process

BEAT = Job("beat", "khien.jobs.tasks.beat", Every(minutes=2), late=timedelta(minutes=2))
NIGHT = Job("night", "khien.jobs.tasks.forget", Daily(time(3, 30)), late=timedelta(hours=6))
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@given(st.integers(0, 2**32), st.integers(1, 1440))
def test_a_slot_begins_at_or_before_the_instant_and_less_than_one_step_ago(second: int, minutes: int) -> None:
    at = datetime.fromtimestamp(second, UTC)
    slot = Every(minutes).latest(at)
    assert timedelta(0) <= at - slot < timedelta(minutes=minutes)


def test_a_daily_job_keeps_the_time_of_day_in_vietnam() -> None:
    before = datetime(2026, 11, 20, 3, 29, tzinfo=VIETNAM)
    after = datetime(2026, 11, 20, 3, 31, tzinfo=VIETNAM)
    assert NIGHT.when.latest(before) == datetime(2026, 11, 19, 3, 30, tzinfo=VIETNAM)
    assert NIGHT.when.latest(after) == datetime(2026, 11, 20, 3, 30, tzinfo=VIETNAM)


def test_after_a_long_stop_a_slot_that_is_too_late_is_let_go() -> None:
    assert [one.job.name for one in due((BEAT, NIGHT), datetime(2026, 11, 20, 9, 31, tzinfo=VIETNAM))] == ["beat"]
    assert [one.job.name for one in due((BEAT, NIGHT), datetime(2026, 11, 20, 9, 29, tzinfo=VIETNAM))] == [
        "beat",
        "night",
    ]


@pytest.mark.django_db
def test_one_scheduler_asked_twice_in_a_slot_starts_its_job_once() -> None:
    assert actions.start_due((BEAT,), at=NOON) == ["beat"]
    assert actions.start_due((BEAT,), at=NOON + timedelta(seconds=59)) == []
    assert actions.start_due((BEAT,), at=NOON + timedelta(minutes=2)) == ["beat"]
    assert DBTaskResult.objects.count() == 2


SCHEDULER = """
from datetime import timedelta
from khien.base import clock
from khien.jobs import actions
from khien.jobs.rules import Every, Job
beat = Job("beat", "khien.jobs.tasks.beat", Every(minutes=2), late=timedelta(minutes=2))
answer = 0
for minute in range(20):
    answer += len(actions.start_due((beat,), at=clock.now().replace(year=2030, minute=2 * minute, hour=1)))
"""


def test_two_schedulers_at_the_same_time_start_one_run_a_slot(processes: Callable[[], Process]) -> None:
    one, two = processes(), processes()
    for scheduler in (one, two):
        scheduler.do("from khien.jobs import actions")
    for scheduler in (one, two):
        scheduler.begin(SCHEDULER)
    assert one.answer() + two.answer() == 20
    counted = "from django_tasks_db.models import DBTaskResult; answer = DBTaskResult.objects.count()"
    assert one.do(counted) == 20


@pytest.mark.django_db
def test_a_job_that_names_no_task_is_refused_and_its_slot_stays_free() -> None:
    wrong = Job("wrong", "khien.jobs.rules.due", Every(minutes=1))
    with pytest.raises(actions.UnableToSchedule, match=r"khien\.jobs\.rules\.due"):
        actions.start_due((wrong,), at=NOON)
    assert not Slot.objects.exists()
