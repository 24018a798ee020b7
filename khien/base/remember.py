"""What cost much to find is kept in this process until the audit chain grows: every action adds its entry in its own
transaction. Only for what follows from actions, the catalogue and the key (viewer, day): docs/decisions/0023.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

Found = TypeVar("Found")
_seen: ContextVar[list[str] | None] = ContextVar("head_seen", default=None)


class Memory(Generic[Found]):
    """The last `most` values that were asked for; what is found by a key once is given again until the head moves."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: dict[Hashable, tuple[str, Found]] = {}  # the longest unasked first

    def get(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """The value kept under this key, else what `find` gives; None is not kept, nor anything in a transaction."""
        if connection.in_atomic_block:
            return find()
        head = _head()  # before anything is found: what changes in between is found anew the next time
        with self._lock:
            kept = self._kept.pop(key, None)
            if kept is not None and kept[0] == head:
                self._kept[key] = kept
                return kept[1]
        found = find()
        with self._lock:
            if found is not None:
                self._kept[key] = (head, found)
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return found


@contextmanager
def one_look() -> Iterator[None]:
    """Inside the block the head is looked at once, or was seen elsewhere (`saw`). For one request that only reads."""
    token = _seen.set([])
    try:
        yield
    finally:
        _seen.reset(token)


def saw(head: str) -> None:
    """The head as another question told it a moment ago; outside `one_look` that counts for nothing."""
    if (seen := _seen.get()) is not None:
        seen[:] = [head]


def _head() -> str:
    """The chain's end, as `audit.head` tells it; asked for often, so without the ORM."""
    if seen := _seen.get():
        return seen[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM base_head WHERE id = 1")
        row = cursor.fetchone()
    head = str(row[0]) if row else ""
    saw(head)
    return head
