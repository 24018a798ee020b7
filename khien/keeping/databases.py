"""Opens databases by their address for a while, beside the one in use, and holds them still while rows are read."""

import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler

from khien import config

DEFAULT = "default"


class UnableToOpenDatabase(ValueError):
    """The database does not answer, or is not one of ours; the message is fit for the user."""


def at_address(address: str) -> dict[str, Any]:
    """Django's settings of the database at an address."""
    return dict(config.database(replace(settings.CONFIG, database=address)))


def fresh_file(path: Path) -> dict[str, Any]:
    """Settings of an SQLite file that nobody else sees yet: quick to fill, flushed by `flushed` when it is whole."""
    entry = at_address(f"sqlite:///{path}")
    entry["OPTIONS"] = {**entry["OPTIONS"], "init_command": "PRAGMA journal_mode=MEMORY;PRAGMA synchronous=OFF;"}
    return entry


@contextmanager
def opened(entry: Mapping[str, Any]) -> Iterator[str]:
    """The alias of one more connection, closed and forgotten afterwards."""
    alias = f"keeping-{secrets.token_hex(4)}"
    whole = {**entry, "CONN_MAX_AGE": 0}
    handler = ConnectionHandler({DEFAULT: whole, alias: whole})
    connection = handler[alias]
    try:
        connection.ensure_connection()
    except OperationalError as error:
        said = " ".join(str(error).split())
        raise UnableToOpenDatabase(f"Không kết nối được cơ sở dữ liệu: {said}") from error
    connections.settings[alias], connections[alias] = handler.settings[alias], connection
    try:
        yield alias
    finally:
        connection.close()
        del connections[alias]
        del connections.settings[alias]


def in_use() -> dict[str, Any]:
    """Settings of the database that this process works with."""
    return dict(connections[DEFAULT].settings_dict)


@contextmanager
def snapshot(work: Path) -> Iterator[str]:
    """An alias whose rows stand still while others go on writing; `work` has room for a copy of an SQLite file."""
    connection = connections[DEFAULT]
    if connection.vendor == "postgresql":
        with opened(in_use()) as alias, transaction.atomic(using=alias):
            _said(alias, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield alias
    elif connection.is_in_memory_db():  # type: ignore[attr-defined]
        with transaction.atomic(using=DEFAULT):
            yield DEFAULT
    else:
        path = work / "snapshot.sqlite3"
        source, target = sqlite3.connect(str(connection.settings_dict["NAME"])), sqlite3.connect(path)
        try:
            source.backup(target)
        finally:
            target.close()
            source.close()
        with opened(fresh_file(path)) as alias:
            yield alias


@contextmanager
def held_still() -> Iterator[str]:
    """An alias of the database in use to which nobody can write until the block ends."""
    with opened(in_use()) as alias, transaction.atomic(using=alias):  # SQLite: IMMEDIATE, so the write lock is ours
        connection = connections[alias]
        if connection.vendor == "postgresql":
            names = ", ".join(connection.ops.quote_name(name) for name in connection.introspection.table_names())
            if names:
                _said(alias, f"LOCK TABLE {names} IN SHARE MODE")
        yield alias


def _said(alias: str, statement: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)


def migrations_of(alias: str) -> tuple[tuple[str, str], ...]:
    """The steps that made its tables; refuses a database that a newer Khiên has made."""
    loader = MigrationLoader(connections[alias])
    ours = {app for app, _ in loader.graph.nodes}
    replaced = {key for migration in loader.replacements.values() for key in migration.replaces}
    unknown = [key for key in loader.applied_migrations if key not in loader.graph.nodes and key[0] in ours]
    newer = [key for key in unknown if key not in loader.replacements and key not in replaced]
    if newer:
        raise UnableToOpenDatabase(
            f"Cơ sở dữ liệu do một bản Khiên mới hơn tạo ra ({newer[0][0]}.{newer[0][1]}); hãy cài bản mới đó."
        )
    return tuple(sorted(key for key in loader.applied_migrations if key in loader.graph.nodes))


@contextmanager
def _alone_in_view(alias: str) -> Iterator[None]:
    """Let it be the default: steps of libraries change rows without saying in which database they mean to."""
    before = connections[DEFAULT]
    connections[DEFAULT] = connections[alias]
    try:
        yield
    finally:
        connections[DEFAULT] = before


def make_tables(alias: str, steps: tuple[tuple[str, str], ...]) -> None:
    """Bring an empty database to exactly these steps; one that has tables must have come to the same steps."""
    connection = connections[alias]
    executor = MigrationExecutor(connection)
    unknown = [step for step in steps if step not in executor.loader.graph.nodes]
    if unknown:
        raise UnableToOpenDatabase(
            f"Bản sao lưu do một bản Khiên mới hơn tạo ra ({unknown[0][0]}.{unknown[0][1]}); hãy cài bản mới đó."
        )
    if "django_migrations" in connection.introspection.table_names() and executor.loader.applied_migrations:
        if migrations_of(alias) != tuple(sorted(steps)):
            raise UnableToOpenDatabase("Cơ sở dữ liệu đích có bảng của một phiên bản khác; hãy dùng một cơ sở trống.")
        return
    inside = set(steps)
    tops = [
        step
        for step in steps
        if not any(child[0] == step[0] and child in inside for child in executor.loader.graph.node_map[step].children)
    ]
    with _alone_in_view(alias):
        executor.migrate(tops)


def bring_up_to_date(alias: str) -> None:
    """The steps that this version has and the rows' version had not, and the cache's table."""
    with _alone_in_view(alias):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
        call_command("createcachetable", database=alias, verbosity=0)


def flushed(path: Path) -> None:
    """Have the disk hold a file, or a folder's names, before anything is built upon it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
