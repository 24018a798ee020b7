"""Fixtures for every test: a data folder of its own, the invented world, a database that can be emptied whole."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management.color import Style
from django.core.management.sql import sql_flush
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings

from khien.base import triggers
from tests.world import World, build

PLAIN_STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True, scope="session")
def _installation_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests never touch the developer's data folder; passwords are quick, static files lie where they are."""
    data = tmp_path_factory.mktemp("khien")
    for folder in ("tmp", "static"):
        (data / folder).mkdir()
    with override_settings(
        KHIEN_DATA=data,
        STATIC_ROOT=data / "static",
        FILE_UPLOAD_TEMP_DIR=data / "tmp",
        STORAGES={**settings.STORAGES, "staticfiles": PLAIN_STATIC},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


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
