"""What goes between the parts of this folder, and to those who read with several processes. It can be pickled."""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from khien.lake.sigma.types import Fields, Source

NUMBERED = "sự kiện thứ"  # of what is not counted by lines


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
    """A record that could not be read, by its line or number, and why, in words for a person. `record` 0: of the whole.

    `counted` says what is counted.
    """

    record: int
    why: str
    counted: str = "dòng"


class Cells(dict[str, Any]):
    """A row of a table as it is written. Every row has all columns: a `blank` cell may say that there is none."""

    __slots__ = ()
    blank: ClassVar[tuple[str, ...]] = ("",)

    def told(self) -> dict[str, Any]:
        """What the event surely has."""
        return {name: cell for name, cell in self.items() if cell not in self.blank}

    def untold(self) -> list[str]:
        """The columns that say nothing here."""
        return [name for name, cell in self.items() if cell in self.blank]


class Dashed(Cells):
    """Of Kibana and Amazon's VPC, which write a dash for nothing (github.com/elastic/kibana/issues/281932)."""

    __slots__ = ()
    blank = ("", "-")


class Wanted(NamedTuple):
    """Which fields somebody will look at: those `names`, and with `every` all that the event has.

    A field that is not wanted may be given all the same. A name that stands for an object gives its JSON text.
    `unless`: bytes of a record in JSON, or of a text → whether that which `every` is for may be in it; where it cannot,
    the names are enough. `asked`: what is known of an event, and a field, or none, that a rule
    has to look at → those names that decide about it.
    """

    names: frozenset[str] = frozenset()
    every: bool = True
    unless: Callable[[bytes], bool] | None = None
    asked: Callable[[Fields, str], frozenset[str]] | None = None


Wants = Callable[[tuple[Source, ...]], Wanted]
Lacking = Counter[tuple[str, tuple[str, ...]]]  # events by number, and the fields that their words do not give
