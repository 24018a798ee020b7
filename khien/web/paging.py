"""Pages of a list too long to be counted (it stops at `MOST` and says that there is more), or counted before."""

from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

T = TypeVar("T")
MOST = 5000  # rows that are counted and leafed through; a filter leads to the others


def few_or_shortened(rows: "QuerySet[Any, Any]", size: int, most: int) -> Paginator[Any]:
    """What fits on one page is read and not counted; more than that is counted as `Shortened` does."""
    first = list(rows[: size + 1])
    return Paginator(first, size) if len(first) <= size else Shortened(rows, size, most=most)


class Shortened(Paginator[T]):
    """A paginator of rows in the database that counts no further than `most`; `more` says that it stopped there."""

    def __init__(self, rows: "QuerySet[Any, T]", per_page: int, most: int = MOST) -> None:
        super().__init__(rows, per_page)
        self._most = most

    @cached_property
    def _counted(self) -> int:
        rows: QuerySet[Any, T] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[: self._most + 1].count()  # in no order: a sorted slice is sorted to be counted

    @cached_property
    def count(self) -> int:
        return min(self._counted, self._most)

    @property
    def more(self) -> bool:
        return self._counted > self._most


class Counted(Paginator[T]):
    """A paginator of rows whose number the caller has at hand; None: they are counted."""

    def __init__(self, rows: "QuerySet[Any, T]", per_page: int, known: int | None) -> None:
        super().__init__(rows, per_page)
        self._known = known

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any, T] = self.object_list  # type: ignore[assignment]
        return rows.count() if self._known is None else self._known
