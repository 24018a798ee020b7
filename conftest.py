"""Fixtures for every test: a data folder of its own, the invented world, a database that can be emptied whole."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.color import Style
from django.core.management.sql import sql_flush
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from khien.base import triggers
from tests.processes import Process, address_of_test_database
from tests.world import World, again
from tools.run_tests import LONGEST

pytest_plugins = ("tests.browser",)

PLAIN_STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:  # noqa: ARG001
    """Bytes get no name of their own: packed ones hold the time, and each process must find the same tests."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the files, the longest begin first; a process alone keeps pytest's order."""
    if not hasattr(config, "workerinput"):
        return
    files = [item.nodeid.partition("::")[0] for item in items]
    tests = Counter(files)
    first = {name: place for place, name in enumerate(LONGEST)}
    places = {name: (first.get(name, len(first)), -tests[name]) for name in tests}
    items.sort(key=lambda item: places[item.nodeid.partition("::")[0]])


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


@pytest.fixture(autouse=True, scope="session")
def _a_download_left_unread_keeps_the_connection() -> Iterator[None]:
    """Closing a streamed answer ends its request, and would close the connection that holds the test's transaction."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def unless_inside_a_transaction(wrapper: BaseDatabaseWrapper) -> None:
        if not wrapper.in_atomic_block:
            close(wrapper)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", unless_inside_a_transaction)
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_request_at_a_time() -> Iterator[None]:
    """SQLite in memory is one connection for all threads of the test's server, which two at once would tear apart."""
    if connection.vendor != "sqlite":
        yield
        return
    turn, answer = Lock(), WSGIHandler.__call__

    def in_turn(handler: WSGIHandler, *given: Any) -> Any:
        with turn:
            return answer(handler, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "__call__", in_turn)
        yield


@pytest.fixture(autouse=True, scope="session")
def _nobody_stays_in_the_test_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """PostgreSQL drops no database that a thread or a child of a test has not yet left: they are shown out first."""
    if connection.vendor != "postgresql":
        yield
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    yield
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    with blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            cursor.execute(others, cursor.fetchone())
        connection.close()


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001
    """The one invented world, fresh for each test; see tests/world.py."""
    return again()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, _prepared_file: Path) -> None:  # noqa: ARG001
    """The tests' database; where it is SQLite, a copy is kept as its migrations left it, before any test."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(_prepared_file)])
        with closing(sqlite3.connect(_prepared_file)) as copy:
            copy.execute("PRAGMA journal_mode=WAL")  # as every process leaves it


@pytest.fixture(scope="session")
def _prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table, for the processes of tests to begin with."""
    return tmp_path_factory.mktemp("prepared") / "khien.sqlite3"


@pytest.fixture
def processes(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    transactional_db: None,  # noqa: ARG001 (empties PostgreSQL afterwards)
) -> Iterator[Callable[[], Process]]:
    """Starts other processes that share one database: a file of its own, or the test's on PostgreSQL."""
    if connection.vendor == "postgresql":
        database = address_of_test_database()
    else:
        shutil.copy(request.getfixturevalue("_prepared_file"), tmp_path / "khien.sqlite3")
        database = f"sqlite:///{tmp_path / 'khien.sqlite3'}"
    with ExitStack() as started:
        yield lambda: started.enter_context(Process(database, tmp_path))


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
