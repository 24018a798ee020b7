"""Fixtures for every test: the invented world, and a test database that may empty even the audit chain."""

from collections.abc import Iterator

import pytest
from django.core.management.color import Style
from django.core.management.sql import sql_flush
from django.db.backends.base.base import BaseDatabaseWrapper

from khien.base import triggers
from tests.world import World, build


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001
    """The one invented world, fresh for each test; see tests/world.py."""
    return build()


@pytest.fixture(autouse=True, scope="session")
def _emptied_between_tests_with_transactions() -> Iterator[None]:
    """Django empties all tables after such a test; the audit chain's triggers step aside for that alone."""

    def with_triggers_aside(style: Style, connection: BaseDatabaseWrapper, **options: bool) -> list[str]:
        emptying: list[str] = sql_flush(style, connection, **options)
        if not emptying:
            return []
        return [*triggers.REMOVE[connection.vendor], *emptying, *triggers.INSTALL[connection.vendor]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.management.commands.flush.sql_flush", with_triggers_aside)
        yield
