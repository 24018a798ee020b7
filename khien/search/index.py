"""The index over a table's `words`, as a step of a migration. Triggers keep it: no writer of rows can forget it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

from khien.search.field import vector_of

_OPTIONS = """tokenize="ascii tokenchars ':_'", prefix='2 3'"""


def indexed(table: str) -> RunPython:
    """The step that makes the index, and undoes it. A later step that rebuilds the table must make it again."""
    return RunPython(_saying(installing, table), _saying(removing, table))


def installing(vendor: str, table: str) -> Sequence[str]:
    """The statements that make the index of an empty or a filled table."""
    if vendor == "postgresql":
        return (f"CREATE INDEX {table}_fts ON {table} USING gin ({vector_of('words')})",)
    index = f"{table}_fts"
    gone = f"INSERT INTO {index}({index}, rowid, words) VALUES ('delete', OLD.id, OLD.words);"  # noqa: S608 (own names)
    come = f"INSERT INTO {index}(rowid, words) VALUES (NEW.id, NEW.words);"  # noqa: S608 (own names)
    return (
        f"CREATE VIRTUAL TABLE {index} USING fts5(words, content='{table}', content_rowid='id', {_OPTIONS})",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {come} END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {gone} END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF words ON {table} BEGIN {gone} {come} END",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",  # noqa: S608 (own names)
    )


def removing(vendor: str, table: str) -> Sequence[str]:
    """The statements that take the index away."""
    if vendor == "postgresql":
        return (f"DROP INDEX IF EXISTS {table}_fts",)
    triggers = (f"DROP TRIGGER IF EXISTS {table}_fts_{name}" for name in ("insert", "delete", "update"))
    return (*triggers, f"DROP TABLE IF EXISTS {table}_fts")


def _saying(statements: Any, table: str) -> Any:
    def say(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)

    return say


def made_anew(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Make the index of tables again, whatever became of it and of its triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # makes no index while a reference between rows is still to be checked
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            for statement in (*removing(connection.vendor, table), *installing(connection.vendor, table)):
                cursor.execute(statement)
