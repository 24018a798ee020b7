"""Signed answers are weighed in the background where facts moved; a page says how many it has not counted yet."""

import pytest
from django.db.models import F

from khien.directives import actions, tasks
from khien.directives.models import Directive, Recipient
from khien.directives.queries import Trouble, answers_below, below, figures
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.organisations.models import Unit
from khien.web.tests.letters_at_hand import NOW, ready
from tests.world import World

ON = NOW.date()


def signed(world: World) -> Directive:
    letter = actions.send(ready(world, world.north, world.south), by=world.department_coordinator, at=NOW)
    for unit, officer, leader in (
        (world.north, world.north_officer, world.north_leader),
        (world.south, world.south_officer, world.south_leader),
    ):
        row = Recipient.objects.get(directive=letter, unit=unit)
        row = actions.open_letter(row, by=officer, at=NOW)
        for clause in letter.clauses.all():
            actions.answer_clause(row, clause, Word(Says.DONE), by=officer, at=NOW)
        row.refresh_from_db()
        actions.sign_answer(row, by=leader, at=NOW)
    return letter


def test_the_background_weighs_what_moved_and_leaves_the_rest(world: World) -> None:
    letter = signed(world)
    figures.keep_up()
    assert not figures.unweighed(Recipient.objects.filter(directive=letter)).exists()
    Unit.objects.filter(pk=world.north.pk).update(facts_version=F("facts_version") + 1)
    (left,) = figures.unweighed(Recipient.objects.filter(directive=letter))
    assert left.unit_id == world.north.pk
    assert tasks.weigh.func() == 0
    assert not figures.unweighed(Recipient.objects.filter(directive=letter)).exists()


def test_a_page_says_how_many_answers_it_has_not_weighed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    signed(world)
    Recipient.objects.update(weighed_version=-1)
    monkeypatch.setattr(below, "AT_ONCE", 1)
    assert answers_below(world.department_leader, world.department, ON).unweighed == 1
    whole = answers_below(world.department_leader, world.department, ON)
    assert whole.unweighed == 0
    assert whole.counts[Trouble.UNPROVEN] == 2


@pytest.mark.parametrize("few", [0, 300])
def test_the_worst_answers_are_the_first_of_all_in_trouble(
    world: World, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(below, "_FEW", few)
    signed(world)
    actions.send(ready(world, world.north, world.south, world.hill), by=world.department_coordinator, at=NOW)
    found = answers_below(world.department_leader, world.department, ON)
    everything = list(found.listed(Trouble.ANY))
    assert len(everything) == 5
    assert [found.worst(most) for most in (1, 3, 9)] == [everything[:1], everything[:3], everything]
