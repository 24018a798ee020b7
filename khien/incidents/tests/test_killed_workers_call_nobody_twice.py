"""Real processes on one database: two reports at once get two numbers; calls survive SIGKILL and reach nobody twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.processes import Process

KILLS, INCIDENTS = 3, 4
_WORLD = """
from tests.world import build
world = build()
answer = [world.north.pk, world.north_officer.pk]
"""
_REPORT = """
from khien.base import clock
from khien.base.ids import new_id
from khien.incidents import actions
from khien.incidents.actions import NewReport
from khien.incidents.rules.kinds import Kind
from khien.organisations.models import Person, Unit
unit, by = Unit.objects.get(pk={unit}), Person.objects.get(pk={by})
def one():
    return actions.report(unit, NewReport(Kind.LEAK, "", clock.now()), key=new_id(), by=by, at=clock.now()).number
answer = [one() for _ in range({many})]
"""
_TEND = """
from datetime import timedelta
from khien.base import clock
from khien.base.actors import Service
from khien.incidents import actions
done = 0
for minutes in range(0, 120, 5):
    done += actions.tend(by=Service("incidents"), at=clock.now() + timedelta(minutes=minutes))
answer = done
"""
_TOLD = """
from khien.incidents.models import Happening, Incident
from khien.notices.models import Notice
rows = Notice.objects.filter(kind="incident_new")
answer = [
    [[one.about, one.person_id] for one in rows],
    [[str(one.incident_id), one.words] for one in Happening.objects.filter(what="called")],
    [[str(one.pk), one.step, one.next_at is None] for one in Incident.objects.all()],
]
"""


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once_get_two_numbers(processes: Callable[[], Process]) -> None:
    first, second = processes(), processes()
    unit, by = first.do(_WORLD)
    code = _REPORT.format(unit=unit, by=by, many=8)
    first.begin(code)
    second.begin(code)
    numbers = [*first.answer(), *second.answer()]
    assert len(set(numbers)) == 16
    assert sorted(int(one.rpartition("-")[2]) for one in numbers) == list(range(1, 17))


@pytest.mark.django_db(transaction=True)
def test_calls_survive_being_killed_and_reach_nobody_twice(processes: Callable[[], Process]) -> None:
    chance, watcher = random.Random(7), processes()
    unit, by = watcher.do(_WORLD)
    watcher.do(_REPORT.format(unit=unit, by=by, many=INCIDENTS))
    for _ in range(KILLS):
        worker = processes()
        worker.do("answer = 1")
        worker.begin(_TEND)
        time.sleep(chance.uniform(0.01, 0.25))
        worker.kill()
    pair = processes(), processes()
    for worker in pair:
        worker.begin(_TEND)
    for worker in pair:
        worker.answer()
    notices, calls, rows = watcher.do(_TOLD)
    assert max(Counter(map(tuple, notices)).values()) == 1
    assert max(Counter(map(tuple, calls)).values()) == 1
    assert len(rows) == INCIDENTS and {(step, over) for _key, step, over in rows} == {(3, True)}
    assert len(calls) == 3 * INCIDENTS  # the school, the Sở, the province: each once an incident
