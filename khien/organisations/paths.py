"""The materialised path of the unit tree: a column compared byte by byte, and an indexed range lookup."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PathField(models.CharField):  # type: ignore[type-arg]
    """`/1/5/77/`: decimal ids, so a subtree is one byte-wise range whatever the database's language."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters: dict[str, Any] = dict(super().db_parameters(connection))
        collation = {"postgresql": "C", "sqlite": "BINARY"}.get(connection.vendor)
        if collation:
            parameters["collation"] = collation
        return parameters


@PathField.register_lookup
class Under(models.Lookup):
    """`path__under="/1/5/"`: the unit itself and everything below it, through the index."""

    lookup_name = "under"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        low = str(self.rhs)
        high = low[:-1] + "0"  # '0' is the byte after '/'
        return f"({column} >= %s AND {column} < %s)", (*parameters, low, *parameters, high)
