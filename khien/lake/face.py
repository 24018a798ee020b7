"""The three functions that a program or a notebook calls. They keep nothing between calls and print nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from khien.lake import search as _search
from khien.lake.lists.forms import own_of
from khien.lake.lists.read import Wishes, read_list, together
from khien.lake.types import Fault, Indicator, IndicatorList, Sighting

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Fault", "Indicator", "IndicatorList", "Sighting", "indicators", "sightings", "table"]


class UnableToTabulate(ValueError):
    """Arrow is not installed; the message is fit for the user."""


def indicators(file: Path | str, *, own: Iterable[str] = (), refuse_private: bool = False) -> list[IndicatorList]:
    """The lists in a file: CSV, XLSX (each sheet is one), text, STIX 2.1, MISP, IntelMQ; whole in memory.

    `own`: networks, addresses and names that are never taken. Refused rows are in `.bad` with line and reason.
    Raises OSError, and `UnableToReadList` or (of `own`) `UnableToReadIndicator`: ValueErrors with words for a person.
    """
    with Path(file).open("rb") as opened:
        return read_list(opened.read(), str(file), Wishes(own_of(tuple(own)), refuse_private))


def sightings(
    lists: Iterable[IndicatorList], files: Iterable[Path | str], *, threads: int | None = None, fast: bool = True
) -> Iterator[Sighting | Fault]:
    """Sightings in the order of files and lines, one at a time, as docs/match.md defines them.

    A `Fault` stands where a file, or the rest of one, could not be read; nothing is raised for it. An indicator of
    several lists is met once, as the first has it. `line` counts from 1, `offset` bytes from 0. Closing the iterator
    stops the work. `fast=False` uses plain Python alone. Memory does not grow with the logs.
    """
    ready = _search.prepared(together(list(lists)), fast=fast)
    return _search.search(ready, [Path(file) for file in files], threads=threads)


def table(found: Iterable[Sighting | Fault]) -> "pa.Table":
    """Sightings as an Arrow table, without faults: type, value, list, list_line, file, line, offset, text, how.

    `pyarrow.parquet.write_table` makes Parquet of it. Raises UnableToTabulate without the extra `parquet`.
    """
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise UnableToTabulate('bảng Arrow cần gói phụ: pip install "khien[parquet]"') from None
    rows = [one for one in found if isinstance(one, Sighting)]
    return pa.table(
        {
            "type": pa.array([str(one.indicator.kind) for one in rows], pa.string()),
            "value": pa.array([one.indicator.value for one in rows], pa.string()),
            "list": pa.array([one.indicator.list for one in rows], pa.string()),
            "list_line": pa.array([one.indicator.line for one in rows], pa.int64()),
            "file": pa.array([one.file for one in rows], pa.string()),
            "line": pa.array([one.line for one in rows], pa.int64()),
            "offset": pa.array([one.offset for one in rows], pa.int64()),
            "text": pa.array([one.text for one in rows], pa.string()),
            "how": pa.array([str(one.how) for one in rows], pa.string()),
        }
    )
