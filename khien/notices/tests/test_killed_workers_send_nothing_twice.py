"""Real workers on one database, killed with SIGKILL while they send: nobody gets a message twice, none is forgotten."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from khien.notices.tests.conftest import SENDER, Office
from tests.processes import Process

PEOPLE, WORKERS, KILLS = 60, 2, 4
_WORLD = f"""
from khien.base import clock
from khien.base.actors import Service
from khien.notices import actions
from khien.notices.actions import News
from khien.notices.rules.kinds import Kind
from khien.organisations import actions as organisations
from khien.organisations.rules import Role
from tests.world import SETUP, build
world, at = build(), clock.now()
people = [
    organisations.create_person(
        by=SETUP, at=at, unit=world.north, role=Role.OFFICER, username=f"nguoi.{{n}}", full_name=f"Người {{n}}",
        email=f"nguoi.{{n}}@lamdai.example")
    for n in range({PEOPLE})
]
told = dict(kind=Kind.LETTER_NEW, about="recipient:1", occasion="1", details=dict(unit="T", letter="L"))
def tell():
    to = [(one.pk, world.north.pk) for one in people]
    actions.tell(by=Service("test"), at=clock.now(), to=to, urgency="HỎA TỐC", **told)
tell()
"""
_WORK = "from khien.notices import tasks; answer = tasks.deliver.call()"
_LATER = """
from datetime import timedelta
from khien.base import clock
from khien.notices import tasks
with clock.stopped_at(clock.now() + timedelta(minutes=11)):
    tasks.deliver.call()
from khien.notices.models import Delivery
answer = [[row.person.email, row.state] for row in Delivery.objects.select_related("person")]
"""


@pytest.fixture
def busy_office(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A server that takes its time, known to every process that starts from now on."""
    office.wait = 0.02
    monkeypatch.setenv("KHIEN_MAIL", f"smtp://127.0.0.1:{office.port}")
    monkeypatch.setenv("KHIEN_MAIL_FROM", SENDER)
    return office


def test_workers_killed_while_sending_send_nothing_twice_and_forget_nobody(
    busy_office: Office, processes: Callable[[], Process]
) -> None:
    desk = processes()
    desk.do(_WORLD)
    chance = random.Random(20261122)
    for _ in range(KILLS):
        workers = [processes() for _ in range(WORKERS)]
        for worker in workers:
            worker.do("import khien.notices.tasks")
        for worker in workers:
            worker.begin(_WORK)
        time.sleep(chance.uniform(0.05, 0.4))
        for worker in workers:
            worker.kill()
        desk.do("tell()")
    last = [processes() for _ in range(WORKERS)]
    for worker in last:
        worker.begin(_WORK)
    for worker in last:
        worker.answer()
    states = dict(desk.do(_LATER))
    mails = Counter(str(mail["To"]) for mail in busy_office.taken)
    assert len(states) == PEOPLE
    assert max(mails.values()) == 1
    assert set(states.values()) <= {"sent", "unknown"}
    assert {address for address, state in states.items() if state == "sent"} <= set(mails)
    assert Counter(states.values())["unknown"] <= KILLS * WORKERS
    assert not [address for address in states if address not in mails and states[address] != "unknown"]


def test_two_workers_at_once_share_the_mail_between_them(busy_office: Office, processes: Callable[[], Process]) -> None:
    desk = processes()
    desk.do(_WORLD)
    workers = [processes(), processes()]
    for worker in workers:
        worker.begin(_WORK)
    handled = [worker.answer() for worker in workers]
    assert sum(handled) == PEOPLE
    assert set(Counter(str(mail["To"]) for mail in busy_office.taken).values()) == {1}
    assert len(busy_office.taken) == PEOPLE
