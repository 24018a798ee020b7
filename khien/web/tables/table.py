"""What a table that can be taken away is: its name, its columns, and its rows for a request. It knows no table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.http import HttpRequest
from django.utils.functional import Promise

from khien.reports.tables import Cell

Label: TypeAlias = str | Promise
Rows: TypeAlias = Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """`page` is the view whose filters it takes from the query; `name` stands in its address and its file's name.

    `rows` asks the same queries as the page, so that nobody takes away what they could not read there.
    """

    name: str
    page: str
    title: Label
    columns: Sequence[Label]
    rows: Callable[[HttpRequest], Rows]
