"""Pages by position: stable while rows come and go, as quick on the last page as on the first."""

import base64
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

from khien.api.bodies import UnableToRead, read_json
from khien.api.problems import FieldError, Problem

RowT = TypeVar("RowT", bound=Model)
ItemT = TypeVar("ItemT")


def page(rows: QuerySet[RowT], order: Sequence[str], *, limit: int, cursor: str) -> tuple[list[RowT], str | None]:
    """The rows after the cursor in an order whose last key tells all rows apart, and the next page's cursor."""
    rows = rows.order_by(*order)
    if cursor:
        rows = rows.filter(_after(rows, order, cursor))
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], _cursor(found[limit - 1], order)


def slice_of(items: Sequence[ItemT], *, limit: int, cursor: str) -> tuple[Sequence[ItemT], str | None]:
    """The same for a list that is made whole: the cursor counts."""
    start = _decoded(cursor, 1)[0] if cursor else 0
    if not isinstance(start, int) or isinstance(start, bool) or not 0 <= start <= len(items):
        raise _bad()
    more = start + limit < len(items)
    return items[start : start + limit], _encoded([start + limit]) if more else None


def _after(rows: QuerySet[RowT], order: Sequence[str], cursor: str) -> Q:
    """(a, b, …) beyond the cursor's, each key in its own direction; the first comparison lets an index be used."""
    values = _decoded(cursor, len(order))
    names = [name.lstrip("-") for name in order]
    try:
        typed = [_field(rows.model, name).to_python(value) for name, value in zip(names, values, strict=True)]
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise _bad() from error
    if any(value is None for value in typed):
        raise _bad()
    beyond = Q()
    for place in range(len(order)):
        step = Q(**{f"{names[place]}__{_way(order[place])}": typed[place]})
        for before in range(place):
            step &= Q(**{names[before]: typed[before]})
        beyond |= step
    return Q(**{f"{names[0]}__{_way(order[0])}e": typed[0]}) & beyond


def _way(key: str) -> str:
    return "lt" if key.startswith("-") else "gt"


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    here: Any = model
    found: Any = None
    for step in name.split("__"):
        found = here._meta.pk if step == "pk" else here._meta.get_field(step)
        here = found.related_model
    return found  # type: ignore[no-any-return]


def _cursor(row: Model, order: Sequence[str]) -> str:
    values = []
    for name in order:
        value: Any = row
        for step in name.lstrip("-").split("__"):
            value = getattr(value, step)
        values.append(value.isoformat() if isinstance(value, date | datetime) else value)
    return _encoded([str(value) if isinstance(value, UUID) else value for value in values])


def _encoded(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).decode().rstrip("=")


def _decoded(cursor: str, count: int) -> list[Any]:
    try:
        values = read_json(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, UnableToRead, Problem) as error:
        raise _bad() from error
    plain = isinstance(values, list) and all(isinstance(value, str | int) for value in values)
    if not plain or len(values) != count:
        raise _bad()
    return list(values)


def _bad() -> Problem:
    fault = FieldError("query.cursor", "Vị trí trang", "“Vị trí trang” không phải là `next` của trang trước.")
    return Problem("invalid", errors=[fault])
