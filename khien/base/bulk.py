"""Many rows with one statement, several counts with one question, plain rows: quicker than one by one.

What stands in the way of an insert by a unique constraint is left as it is; nothing is checked, no row is returned.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows whose values stand in the order of `columns` (attribute names); every other column gets its default."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rest = [field for name, field in fields.items() if name not in columns and not isinstance(field, models.AutoField)]
    rest = [field for field in rest if not isinstance(field, models.BigAutoField)]
    constants = [field.get_db_prep_save(field.get_default(), connection) for field in rest]
    quote = connection.ops.quote_name
    names = [quote(str(field.column)) for field in (*(fields[name] for name in columns), *rest)]
    marks = ", ".join(["%s"] * len(names))
    table = quote(model._meta.db_table)
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 (own names)
    prepared = [_Column(fields[name]) for name in columns]
    values = [[*(column.of(one) for column, one in zip(prepared, row, strict=True)), *constants] for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def counted(*queries: "models.QuerySet[Any]") -> tuple[int, ...]:
    """How many rows each query finds, in one question to the database."""
    parts: list[str] = []
    values: list[Any] = []
    for one in queries:
        try:
            statement, parameters = one.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({statement}) AS counted)")  # noqa: S608 (made by the ORM)
        values.extend(parameters)
    if not parts:
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return tuple(int(count) for count in cursor.fetchone())


def plain(query: "models.QuerySet[Any, Any]") -> list[tuple[Any, ...]]:
    """The rows of a `values_list` as the database tells them, for thousands of numbers, texts, truths and bytes.

    Nothing is converted: days, uuids and JSON come as the database keeps them, and bytes may be a memoryview.
    """
    try:
        statement, parameters = query.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


class _Column:
    """A field that prepares each distinct value once: the rows of one letter share nearly all of theirs."""

    def __init__(self, field: "models.Field[Any, Any]") -> None:
        self._field = field
        self._as_it_is = not isinstance(field, models.JSONField)
        self._known: dict[Any, Any] = {}
        self._kept: list[Any] = []  # what is known by its place in memory must stay there

    def of(self, value: Any) -> Any:
        if self._as_it_is and type(value) in (int, str):
            return value
        by_place = isinstance(value, dict | list)
        key = id(value) if by_place else value
        if key not in self._known:
            self._known[key] = self._field.get_db_prep_save(value, connection)
            if by_place:
                self._kept.append(value)
        return self._known[key]
