"""What goes between the parts of this folder, and to those who read with several processes. It can be pickled."""

from collections.abc import Callable
from typing import NamedTuple

from khien.lake.sigma.types import Source


class Batch(NamedTuple):
    """Some whole records of a file, not yet parsed: `data` in lines from number `first` on, or `parts`, each numbered.

    `form` says who parses them (`khien.lake.events.read`), `head` are the names of columns, `done` is how many bytes
    of the file, as it is on the disk, were read up to here, `written` when it was last written.
    """

    file: str
    form: str
    first: int = 1
    data: bytes = b""
    parts: tuple[tuple[int, bytes], ...] = ()
    head: tuple[str, ...] = ()
    done: int = 0
    written: float | None = None


class Bad(NamedTuple):
    """A record that could not be read, by its line or number, and why, in words for a person."""

    record: int
    why: str


class Wanted(NamedTuple):
    """Which fields somebody will look at: those `names`, and with `every` all that the event has.

    A field that is not wanted may be given all the same. A name that stands for an object gives its JSON text.
    """

    names: frozenset[str] = frozenset()
    every: bool = True


Wants = Callable[[tuple[Source, ...]], Wanted]
