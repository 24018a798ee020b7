"""One stage for a whole module of tests: built once, in a transaction that is undone when the module ends."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from khien.base import clock
from khien.duties.models import Ask
from khien.duties.queries.judging import fresh
from khien.web import context
from tests.rights import stage
from tests.rights.scene import Scene
from tests.rights.scenes import scenes
from tests.rights.walk import Walk


@pytest.fixture(scope="module")
def walk(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Walk]:
    """Every persona, signed in, before the stage."""
    with django_db_blocker.unblock(), clock.stopped_at(stage.NOW), transaction.atomic():
        yield Walk(stage.build())
        transaction.set_rollback(True)


@pytest.fixture
def bare_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without the ways in of their frame, which are the same on all and take half the walk's time."""
    monkeypatch.setattr(context, "ways", lambda *_: [])


@pytest.fixture(scope="module")
def stage_scenes(walk: Walk) -> dict[tuple[str, str], Scene]:
    """Every address of the walk. What making them changed is judged at once, so that looking writes nothing."""
    found = scenes(walk.stage)
    fresh(Ask.objects.all(), stage.TODAY)
    return found
