"""A letter to thousands is ordered, and goes out in the background in one piece, whatever dies on the way."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import OperationalError
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from khien.base import clock
from khien.base.actors import Service
from khien.base.models import Entry
from khien.directives import actions
from khien.directives.actions import dispatching
from khien.directives.models import Directive, Recipient, Sending
from khien.directives.queries import sending_of
from khien.directives.rules.states import State
from khien.duties.models import Ask
from khien.web.tests.letters_at_hand import NOW, ready
from tests.world import World

BY = Service("directives")


@pytest.fixture(autouse=True)
def _two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "MANY", 1)


def order(world: World) -> Directive:
    letter = ready(world, world.north, world.south)
    made = actions.dispatch(letter, by=world.department_coordinator, at=NOW, version=letter.version)
    assert made is not None
    assert made.units == 2
    return Directive.objects.get(pk=letter.pk)


def test_an_order_sends_nothing_yet_and_puts_one_task_into_the_queue_of_what_people_wait_for(world: World) -> None:
    letter = order(world)
    assert letter.state == State.REVIEWING
    assert not Recipient.objects.filter(directive=letter).exists()
    assert not Ask.objects.filter(scope=letter.scope).exists()
    assert list(DBTaskResult.objects.values_list("task_path", "queue_name")) == [(dispatching.TASK, "now")]


def test_a_letter_to_few_goes_out_at_once_and_leaves_no_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "MANY", 100)
    letter = ready(world, world.north)
    assert actions.dispatch(letter, by=world.department_coordinator, at=NOW, version=letter.version) is None
    assert Directive.objects.get(pk=letter.pk).state == State.SENT
    assert not Sending.objects.exists()


def test_what_was_ordered_is_sent_once_however_often_it_is_carried_out(world: World) -> None:
    letter = order(world)
    assert actions.carry_out(letter.pk, by=BY, at=NOW)
    asks = Ask.objects.filter(scope=letter.scope).count()
    assert asks == len({*Ask.objects.filter(scope=letter.scope).values_list("duty", "clause")}) > 0
    assert not actions.carry_out(letter.pk, by=BY, at=NOW)
    assert Ask.objects.filter(scope=letter.scope).count() == asks
    assert Recipient.objects.filter(directive=letter).count() == 2
    assert Entry.objects.filter(action="directive.sent", subject=letter.scope).count() == 1
    sent = Entry.objects.get(action="directive.sent", subject=letter.scope)
    assert sent.actor == world.department_coordinator.audit_name


def test_a_machine_that_stops_in_the_middle_leaves_a_letter_that_is_not_sent_and_an_order_that_stands(
    world: World,
) -> None:
    letter = order(world)
    stops = mock.patch("khien.directives.actions.sending.audit.record", side_effect=OperationalError("stopped"))
    with stops, pytest.raises(OperationalError):
        actions.carry_out(letter.pk, by=BY, at=NOW)
    assert Directive.objects.get(pk=letter.pk).state == State.REVIEWING
    assert not Ask.objects.filter(scope=letter.scope).exists()
    standing = sending_of(world.department_coordinator, letter)
    assert standing is not None
    assert (standing.tries, standing.finished_at) == (1, None)
    assert actions.carry_out(letter.pk, by=BY, at=NOW)
    assert Directive.objects.get(pk=letter.pk).state == State.SENT


def test_a_letter_corrected_meanwhile_is_not_sent_and_the_order_says_why(world: World) -> None:
    letter = order(world)
    by = world.department_coordinator
    actions.drop_clause(letter.clauses.all()[0], version=letter.version, by=by, at=NOW)
    assert not actions.carry_out(letter.pk, by=BY, at=NOW)
    refused = sending_of(by, letter)
    assert refused is not None
    assert "Người khác vừa sửa" in refused.refusal
    assert Directive.objects.get(pk=letter.pk).state == State.REVIEWING


def test_an_order_that_nobody_takes_up_is_asked_for_again(world: World) -> None:
    letter = order(world)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED, finished_at=datetime.now(UTC))
    assert actions.resume_sending(by=BY, at=NOW + timedelta(seconds=30)) == 0
    assert actions.resume_sending(by=BY, at=NOW + timedelta(minutes=5)) == 1
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=dispatching.TASK).count() == 1
    with clock.stopped_at(NOW + timedelta(minutes=5)):
        assert actions.carry_out(letter.pk, by=BY, at=clock.now())
    assert actions.resume_sending(by=BY, at=NOW + timedelta(minutes=30)) == 0


def test_an_order_is_seen_by_those_who_hold_the_letter_alone(world: World) -> None:
    letter = order(world)
    assert sending_of(world.north_leader, letter) is None
