"""Rows of every table as lines of JSON and back, whatever the database; counts and fingerprints to compare them by.

Tables are those of the migrations that a database has had, so rows of an older version are read as they are.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import DatabaseError, connections, models
from django.db.migrations.loader import MigrationLoader

from khien.base import chain
from khien.base.chain import canonical
from khien.files.rules import GONE

BATCH = 1000
LEFT_OUT = frozenset({"django_session"})  # a restored session would sign in somebody who had signed out
MADE_BY_MIGRATING = ("auth_permission", "django_content_type")  # in this order: the first refers to the second
_ENTRY, _HEAD, _FILE = "base_entry", "base_head", "files_storedfile"

Row = list[Any]


class UnableToCarry(ValueError):
    """A row cannot be written down or taken in; the message names its table."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, and the fields that know their types."""

    name: str
    columns: tuple[str, ...]
    fields: tuple[models.Field[Any, Any], ...]
    model: type[models.Model]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows, and the sum of their SHA-256: equal whatever order a database gives them in."""

    rows: int
    fingerprint: str


class Counting:
    """Tallies rows as they pass."""

    def __init__(self) -> None:
        self._rows, self._sum = 0, 0

    def line(self, row: Row) -> bytes:
        """The row as it is written down; counted."""
        line = canonical(row)
        self._rows += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest(), "big")) % 2**256
        return line

    def tally(self) -> Tally:
        return Tally(self._rows, f"{self._sum:064x}")


def tables(alias: str) -> list[Table]:
    """Every table that holds something to keep, those that others refer to first."""
    loader = MigrationLoader(connections[alias])
    steps = [key for key in loader.applied_migrations if key in loader.graph.nodes]
    state = loader.project_state(steps).apps if steps else None
    found = {
        model._meta.db_table: model
        for model in (state.get_models(include_auto_created=True) if state else ())
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT
    }
    return [_table(model) for model in _referred_to_first(found)]


def _table(model: type[models.Model]) -> Table:
    fields = tuple(field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False))
    return Table(model._meta.db_table, tuple(str(field.column) for field in fields), fields, model)


def _referred_to_first(found: dict[str, type[models.Model]]) -> list[type[models.Model]]:
    order: dict[str, type[models.Model]] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in order or name in above or name not in found:
            return
        for field in found[name]._meta.local_concrete_fields:
            target = field.related_model
            if target is not None and not isinstance(target, str):
                visit(target._meta.db_table, (*above, name))
        order[name] = found[name]

    for name in sorted(found):
        visit(name, ())
    return list(order.values())


def read(alias: str, table: Table) -> Iterator[Row]:
    """The rows of a table, in the order of their keys, as JSON knows them."""
    names = [field.attname for field in table.fields]
    rows = table.model._base_manager.using(alias).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=BATCH):
        yield [_written(value, table.name) for value in row]


def _written(value: Any, table: str) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    raise UnableToCarry(f"Bảng {table} có một giá trị kiểu {type(value).__name__} mà bản sao lưu không ghi được.")


def write(alias: str, table: Table, rows: Iterable[Row]) -> Tally:
    """Take rows in as they are: no default, no trigger of a model, no new key. The tally of what was given."""
    connection, counting, given = connections[alias], Counting(), iter(rows)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in table.columns)
    holes = ", ".join(["%s"] * len(table.columns))
    statement = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({holes})"  # noqa: S608 (names from migrations)
    with connection.cursor() as cursor:
        while batch := list(islice(given, BATCH)):
            for row in batch:
                counting.line(row)
            try:
                cursor.executemany(statement, [_prepared(alias, table, row) for row in batch])
            except (DatabaseError, ValueError) as error:
                upto = counting.tally().rows
                said = " ".join(str(error).split())
                raise UnableToCarry(f"Bảng {table.name}, trong {len(batch)} dòng đến dòng {upto}: {said}") from error
    return counting.tally()


def _prepared(alias: str, table: Table, row: Row) -> list[Any]:
    if len(row) != len(table.fields):
        raise UnableToCarry(f"Bảng {table.name}: một dòng có {len(row)} cột, cần {len(table.fields)}.")
    return [_taken(alias, field, value) for field, value in zip(table.fields, row, strict=True)]


def _taken(alias: str, field: models.Field[Any, Any], value: Any) -> Any:
    connection = connections[alias]
    if isinstance(field, models.JSONField):
        if value is None and not field.null:  # JSON's own null, which is not an empty column
            return connection.ops.adapt_json_value(None, field.encoder)
        return field.get_db_prep_save(value, connection)
    if isinstance(field, models.BinaryField):
        return field.get_db_prep_save(None if value is None else base64.b64decode(value), connection)
    return field.get_db_prep_save(field.to_python(value), connection)


def tally(alias: str, table: Table) -> Tally:
    """What a table holds now."""
    counting = Counting()
    for row in read(alias, table):
        counting.line(row)
    return counting.tally()


def settle(alias: str, all_tables: Iterable[Table]) -> None:
    """Let keys go on after the last one taken in, and have every reference between rows checked."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in all_tables]):
            cursor.execute(statement)
    connection.check_constraints()


def is_empty(alias: str) -> bool:
    """Whether nobody has worked with it: no table, or nothing in them but what migrating itself writes."""
    there = set(connections[alias].introspection.table_names())
    kept = [table for table in tables(alias) if table.name in there and table.name not in MADE_BY_MIGRATING]
    return not any(table.model._base_manager.using(alias).exists() for table in kept)


def clear_what_migrating_made(alias: str) -> None:
    """Its rows come from the backup, with their own keys."""
    with connections[alias].cursor() as cursor:
        for name in MADE_BY_MIGRATING:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 (our own constant)


def head(alias: str) -> tuple[int, str]:
    """The audit chain's end in a database."""
    for table in tables(alias):
        if table.name == _HEAD:
            row = table.model._base_manager.using(alias).values_list("seq", "digest").first()
            return (row[0], row[1]) if row else (0, chain.GENESIS)
    return (0, chain.GENESIS)


def chain_faults(alias: str) -> list[chain.Fault]:
    """Every break of the audit chain in a database, from end to end."""
    entry = next((table.model for table in tables(alias) if table.name == _ENTRY), None)
    if entry is None:
        return []
    names = chain.Link.__slots__
    rows = entry._base_manager.using(alias).order_by("seq").values_list(*names, "digest").iterator(chunk_size=BATCH)
    links = ((chain.Link(**dict(zip(names, row[:-1], strict=True))), row[-1]) for row in rows)
    return list(chain.faults(links, head=head(alias)))


def file_hashes(alias: str) -> list[str]:
    """The SHA-256 of every stored file, each once; without those whose bytes were erased on request."""
    for table in tables(alias):
        if table.name == _FILE:
            kept = table.model._base_manager.using(alias).exclude(kind=GONE)
            return list(kept.order_by("sha256").values_list("sha256", flat=True).distinct())
    return []


def parsed(line: bytes, table: str, number: int) -> Row:
    """A row as it was written down."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UnableToCarry(f"Bảng {table}, dòng {number}: không đọc được.") from error
    if not isinstance(row, list):
        raise UnableToCarry(f"Bảng {table}, dòng {number}: không phải một dòng dữ liệu.")
    return row
