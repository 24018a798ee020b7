"""Many rows at once into one table: one prepared statement, defaults filled in. Nothing is checked row by row."""

import json
import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

_Prepare = Callable[[Any], Any]


def pour(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of `columns`; every other column gets its default."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rest = [field for name, field in fields.items() if name not in columns and not _made_by_database(field)]
    constants = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    names = [fields[name].column for name in columns] + [field.column for field in rest]
    quoted = ", ".join(connection.ops.quote_name(name) for name in names if name)
    marks = ", ".join(["%s"] * len(names))
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({quoted}) VALUES ({marks})"
    prepare = [_PREPARE.get(_kind(fields[name])) for name in columns]
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(_prepared(rows, prepare, constants)))


def _made_by_database(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField)


def _kind(field: "models.Field[Any, Any]") -> str:
    return _kind(field.target_field) if isinstance(field, models.ForeignKey) else field.get_internal_type()


def _prepared(
    rows: Iterable[Sequence[Any]], prepare: Sequence[_Prepare | None], constants: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        made = [one if how is None or one is None else how(one) for how, one in zip(prepare, row, strict=True)]
        yield (*made, *constants)


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _instant(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


_PREPARE: dict[str, _Prepare] = {
    "JSONField": _json,
    "DateTimeField": _instant,
    "DateField": str,
    "UUIDField": lambda value: value.hex,
}


def key_at(at: datetime, chance: random.Random) -> uuid.UUID:
    """A UUID of version 7 as `khien.base.ids` makes them, of another instant and from a seed."""
    bits = (int(at.timestamp() * 1000) & (2**48 - 1)) << 80 | chance.getrandbits(80)
    bits = bits & ~(0xF << 76) | 7 << 76
    bits = bits & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=bits)
