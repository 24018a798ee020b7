"""Every operation of the API answers the token of each persona as the written matrix says: the pages' own rights."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from khien.api import callers
from khien.api.limits import Failures
from khien.base import clock
from khien.duties.models import Ask
from khien.duties.queries.judging import fresh
from khien.organisations import actions as organisations
from khien.organisations.models import Person
from khien.organisations.rules.tokens import SCOPES
from tests.rights import matrix, scenes_api, stage
from tests.rights.holding import hold
from tests.rights.scenes_api import ApiScene, form_of, key, operations
from tests.rights.walk import Walk
from tests.world import SETUP

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parent / "matrix_api.csv"
LINES = matrix.lines(FILE)


class ApiWalk(Walk):
    """The same personas, each with a token of every scope."""

    def __init__(self, built: stage.Stage) -> None:
        super().__init__(built)
        self.tokens = {name: _token(person) for name, person in built.people.items()}

    def send(self, persona: str, scene: Any, method: str) -> Any:
        bearer = {"Authorization": f"Bearer {self.tokens[persona]}"} if persona in self.tokens else {}
        headers = {**bearer, "Idempotency-Key": key()}
        given = form_of(scene) if method in ("POST", "PUT") else {}
        return getattr(self.clients[persona], method.lower())(scene.url, headers=headers, **given)


def _token(person: Person) -> str:
    """Made while the person was there; whoever has been removed keeps the text and nothing else."""
    left = not person.is_active
    Person.objects.filter(pk=person.pk).update(is_active=True)
    until = stage.NOW + timedelta(days=30)
    made = organisations.make_token(person, by=person, at=stage.NOW, name="thử", scopes=list(SCOPES), expires_at=until)
    if left:
        organisations.remove_person(person, by=SETUP, at=stage.NOW)
    return made.text


@pytest.fixture(scope="module")
def api_walk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[ApiWalk]:
    """Every persona with a token, before the stage; its removed person guesses too often for one address."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), clock.stopped_at(stage.NOW):
        patch.setattr(callers, "failures", Failures(most=10**6))
        with transaction.atomic():
            yield ApiWalk(stage.build())
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def api_scenes(api_walk: ApiWalk) -> dict[tuple[str, str], ApiScene]:
    """Every address of the walk. What making them changed is judged at once, so that looking writes nothing."""
    found = scenes_api.scenes(api_walk.stage)
    fresh(Ask.objects.all(), stage.TODAY)
    return found


def test_the_matrix_names_every_operation_with_its_method(api_scenes: Mapping[tuple[str, str], ApiScene]) -> None:
    assert {(line.route, line.method) for line in LINES} == {
        (name, method) for name, (method, _) in operations().items()
    }
    assert {(line.route, line.of) for line in LINES} == set(api_scenes)
    assert len({(line.route, line.of) for line in LINES}) == len(LINES)


@pytest.mark.parametrize("line", LINES, ids=[line.name for line in LINES])
def test_each_token_gets_what_the_matrix_says(
    line: matrix.Line, api_walk: ApiWalk, api_scenes: Mapping[tuple[str, str], ApiScene]
) -> None:
    hold(line, api_walk, api_scenes)  # type: ignore[arg-type]  # scenes of the same shape


def test_a_session_alone_is_let_in_nowhere(api_walk: ApiWalk, api_scenes: Mapping[tuple[str, str], ApiScene]) -> None:
    tokens, api_walk.tokens = api_walk.tokens, {}
    try:
        words = {
            api_walk.ask("province.coordinator", scene, scene.method).word  # type: ignore[arg-type]
            for scene in api_scenes.values()
        }
    finally:
        api_walk.tokens = tokens
    assert words == {"sign-in"}
