"""Real workers on one database, killed with SIGKILL as silence goes up: every step is taken, none of them twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from khien.notices.tests.conftest import SENDER, Office
from tests.processes import Process

UNITS, WORKERS = 12, 2
_WORLD = f"""
from datetime import timedelta
from khien.base import clock
from khien.organisations.models import Unit
from khien.watch.actions.reckoning import reckon
from khien.watch.models import Member, Period, Presence, PresenceStep, Roster, Shift
from tests.world import SETUP, build
from khien.organisations import actions as organisations
world, at = build(), clock.now().replace(second=0, microsecond=0)
units = [
    organisations.create_unit(
        by=SETUP, at=at, name=f"Trường số {{n}}", kind="upper_school", parent=world.department
    )
    for n in range({UNITS})
]
period = Period.objects.create(
    unit=world.department, name="Tết", start=at, end=at + timedelta(days=1), below=True, ask_every=60, state="declared",
    made_at=at,
)
for n, unit in enumerate(units):
    people = [
        Member.objects.create(
            unit=unit, name=f"Người {{n}} {{k}}", email=f"nguoi.{{n}}.{{k}}@lamdai.example",
            valid_from=at.date(), made_at=at,
        )
        for k in range(2)
    ]
    for k, kind in enumerate(("site", "call")):
        Shift.objects.create(
            unit=unit, member=people[k], start=at, end=at + timedelta(days=1), kind=kind, made_at=at
        )
    Roster.objects.create(
        period=period, unit=unit, state="asked", minutes=1440, gap_count=0, people=2, reckoned_at=at, state_at=at
    )
answer = at.isoformat()
"""
_WORK = """
from datetime import datetime, timedelta
from khien.base import clock
from khien.notices import tasks as notices
from khien.watch import tasks
with clock.stopped_at(datetime.fromisoformat("{at}") + timedelta(minutes={minutes})):
    tasks.tend_presence.call()
    notices.deliver.call()
answer = True
"""
_READ = """
from khien.notices.models import Delivery, Notice
from khien.watch.models import Link, Presence, PresenceStep
answer = {
    "states": sorted(Presence.objects.values_list("state", flat=True)),
    "steps": [list(map(str, row)) for row in PresenceStep.objects.values_list("presence", "step", "member", "person")],
    "links": [list(map(str, row)) for row in Link.objects.values_list("about", "purpose", "member")],
    "notices": Notice.objects.count(),
    "deliveries": [list(row) for row in Delivery.objects.values_list("envelope__address", "state")],
}
"""


@pytest.fixture
def busy_office(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A server that takes its time, known to every process that starts from now on."""
    office.wait = 0.01
    monkeypatch.setenv("KHIEN_MAIL", f"smtp://127.0.0.1:{office.port}")
    monkeypatch.setenv("KHIEN_MAIL_FROM", SENDER)
    monkeypatch.setenv("KHIEN_ADDRESS", "https://khien.lamdai.example")
    return office


def test_silence_goes_up_once_though_workers_die_at_any_moment(
    busy_office: Office, processes: Callable[[], Process]
) -> None:
    desk, chance = processes(), random.Random(20270205)
    began = desk.do(_WORLD)
    for minutes in (0, 10, 20, 50):
        code = _WORK.format(at=began, minutes=minutes)
        _killed(processes, code, chance)
        last = [processes() for _ in range(WORKERS)]
        for worker in last:
            worker.begin(code)
        for worker in last:
            worker.answer()
    found: dict[str, Any] = desk.do(_READ)
    assert found["states"] == ["silent"] * UNITS
    steps = Counter(tuple(row) for row in found["steps"])
    assert max(steps.values()) == 1
    assert Counter(row[1] for row in found["steps"]) == dict.fromkeys(
        ("officer", "substitute", "superior", "silent"), UNITS
    )
    links = Counter(tuple(row) for row in found["links"])
    assert max(links.values()) == 1
    assert len(links) == 2 * UNITS
    assert found["notices"] == 3 * UNITS
    mails = Counter((str(mail["To"]), str(mail["Subject"])) for mail in busy_office.taken)
    assert max(mails.values()) == 1
    told = {address for address, state in found["deliveries"] if state == "sent" and address}
    assert told <= {address for address, _subject in mails}
    assert {state for _address, state in found["deliveries"]} <= {"sent", "unknown", "sending", "waiting"}


def _killed(processes: Callable[[], Process], code: str, chance: random.Random) -> None:
    """Two workers begin at once, and die somewhere on their way."""
    workers = [processes() for _ in range(WORKERS)]
    for worker in workers:
        worker.do("import khien.watch.tasks, khien.notices.tasks")
    for worker in workers:
        worker.begin(code)
    time.sleep(chance.uniform(0.01, 0.35))
    for worker in workers:
        worker.kill()
