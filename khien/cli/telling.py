"""Results and then the summary, also where a person stops the work on the way or reads no further."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from khien.cli.meter import Meter
from khien.cli.output import UnableToGoOn
from khien.cli.printable import printable
from khien.lake.types import Fault

_Result = TypeVar("_Result")


class Stoppable(Protocol):
    """Any command's tally; `stopped` says that not all was looked at."""

    stopped: bool
    faults: list[Fault]


def without_faults(found: Iterable[_Result | Fault], command: str, tally: Stoppable, meter: Meter) -> Iterator[_Result]:
    """The results. What could not be read is counted, and said on standard error as it comes."""
    for one in found:
        if isinstance(one, Fault):
            tally.faults.append(one)
            meter.say(printable(f"khien {command}: {one.file}: {one.why}"))
        else:
            yield one


def tell_all(tell: Callable[[], None], end: Callable[[str], None], tally: Stoppable, meter: Meter) -> None:
    """Tell what comes, then the end with how much was searched. Raises KeyboardInterrupt where a person stopped it."""
    try:
        try:
            tell()
        except KeyboardInterrupt:
            tally.stopped = True
        end(meter.end())
    except UnableToGoOn:
        meter.end()
    if tally.stopped:
        raise KeyboardInterrupt
