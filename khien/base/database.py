"""Whether the database can be relied on: its SQLite build and its migrations. It changes nothing."""

import sqlite3

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

WAL_FAULT_SINCE = (3, 7, 0)
WAL_FAULT_UNTIL = (3, 51, 3)
WAL_BACKPORTS = ((3, 44, 6), (3, 50, 7))


def sqlite_is_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite is free of the WAL-reset fault, which can lose committed data."""
    if version < WAL_FAULT_SINCE or version >= WAL_FAULT_UNTIL:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in WAL_BACKPORTS)


def uses_sqlite() -> bool:
    return connection.vendor == "sqlite"


def pending_migrations() -> list[str]:
    """Migrations that this version has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
