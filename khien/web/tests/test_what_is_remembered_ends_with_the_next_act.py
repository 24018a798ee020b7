"""What a process remembers between pages, outside a transaction as a site has it: each value ends with the next act."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from khien.base import clock
from khien.directives import actions, queries
from khien.directives.models import Directive
from khien.directives.queries import Trouble
from khien.directives.tests import passing_on as way
from khien.directives.tests.passing_on import NOW, TODAY
from khien.duties.queries import standing, story
from khien.duties.queries.counting import Sought, measured
from khien.evidence import actions as evidence
from khien.organisations import actions as organisations
from khien.organisations.models import Person
from khien.web.waiting import waits
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def letter(world: World) -> Directive:
    """The Sở's letter, sent to three schools."""
    schools = (world.north, world.south, world.hill)
    return way.passed(way.from_above(world), world.department, world.department_coordinator, *schools)


def letters_waiting(person: Person) -> int:
    """What the frame of a page says; a page is a request of its own."""
    return waits(RequestFactory().get("/"), Person.objects.get(pk=person.pk)).letters


def test_a_signed_answer_shows_at_once_in_the_frame_and_in_the_counts(world: World, letter: Directive) -> None:
    by, at = world.department_leader, world.department

    def told() -> tuple[int, int, int]:
        below, short = queries.answers_below(by, at, TODAY, letter), queries.outline(by, letter, TODAY)
        assert short is not None
        unopened = below.counts[Trouble.NOT_OPENED]
        return letters_waiting(world.north_officer), unopened, sum(one.answered for one in short.units)

    assert told() == told() == (1, 3, 0)
    way.answered(letter, world.north, world.north_officer, world.north_leader)
    assert told() == (0, 2, 1)


def test_a_letter_taken_back_shows_at_once_in_standing_and_trends(world: World, letter: Directive) -> None:
    by, at = world.department_leader, world.department

    def told() -> tuple[int, int]:
        counts = measured(by, at, Sought(scope=letter.scope)).counts
        return standing(by, at, TODAY, letter.scope).whole.total, int(counts.sum())

    (before, same), again = told(), told()
    assert again == (before, before) and before == same > 0
    actions.recall_units(letter, [world.north.pk], "Gửi nhầm", by=world.department_coordinator, at=NOW)
    assert told() == (before * 2 // 3, before * 2 // 3)


def test_evidence_shows_at_once_in_the_story_and_among_what_waits_for_review(world: World) -> None:
    def told() -> tuple[int, int]:
        waiting = waits(RequestFactory().get("/"), Person.objects.get(pk=world.north_coordinator.pk)).reviews
        return len(story(world.north_leader, world.north).evidence), waiting

    assert told() == told() == (0, 0)
    evidence.record(
        by=world.north_officer,
        at=NOW,
        provider=world.north,
        proof="backup_321",
        happened_on=TODAY,
        facts={"copies": 3, "media": 2, "offline": 1},
        subjects=[evidence.SubjectRef(world.north)],
    )
    assert told() == (1, 1)


def test_who_leaves_has_nothing_waiting_from_that_moment(world: World, letter: Directive) -> None:
    assert [letters_waiting(world.north_officer) for _ in range(2)] == [1, 1]
    organisations.remove_person(world.north_officer, by=world.administrator, at=NOW)
    assert letters_waiting(world.north_officer) == 0
