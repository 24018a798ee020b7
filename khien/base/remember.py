"""What cost much to find is kept in this process for as long as the audit chain does not grow.

Every action adds its entry in its own transaction: while the chain's head stands, nothing has changed that people do.
Only for what follows from actions, from the catalogue and from what the key says (the viewer, the day); never inside a
transaction, whose own changes nobody else sees.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

Found = TypeVar("Found")


class Memory(Generic[Found]):
    """The last `most` values that were asked for; what is found by a key once is given again until the head moves."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[str, Found]] = OrderedDict()

    def get(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """The value kept under this key, else what `find` gives. What `find` raises is not kept."""
        if connection.in_atomic_block:
            return find()
        head = _head()  # before anything is found: what changes in between is found anew the next time
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] == head:
                self._kept.move_to_end(key)
                return kept[1]
        found = find()
        with self._lock:
            self._kept[key] = (head, found)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found


_seen: ContextVar[list[str] | None] = ContextVar("head_seen", default=None)


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
    seen = _seen.get()
    if seen is not None:
        seen[:] = [head]


def _head() -> str:
    seen = _seen.get()
    if seen is None:
        return _read_head()
    if not seen:
        seen.append(_read_head())
    return seen[0]


def _read_head() -> str:
    """The chain's end, as `audit.head` tells it; asked for often, so without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM base_head WHERE id = 1")
        row = cursor.fetchone()
    return str(row[0]) if row else ""
