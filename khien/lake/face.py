"""What a program or a notebook calls: `sightings`, `findings`, `detections`. It keeps nothing and prints nothing."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from khien.lake import tabular as _tabular
from khien.lake.events.times import VIETNAM
from khien.lake.limits import Limits
from khien.lake.lists.forms import own_of
from khien.lake.lists.read import Wishes, read_list, together
from khien.lake.match import search as _search
from khien.lake.sigma.types import Event, Finding, Rules, Source
from khien.lake.tabular import UnableToTabulate
from khien.lake.types import Fault, Indicator, IndicatorList, Sighting
from khien.lake.yara.types import Detection, Looked

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Detection", "Event", "Fault", "Finding", "Indicator", "IndicatorList", "Limits", "Rules", "Sighting", "Source",
    "UnableToTabulate", "detections", "findings", "indicators", "rules", "sightings", "table",
]  # fmt: skip


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


def rules(file: Path | str, *, cache: Path | None = None, values: Mapping[str, Sequence[str]] | None = None) -> Rules:
    """Sigma rules of a file, a folder or an archive; those that cannot run are in `.left` with the reason.

    `cache` is a folder in which they are kept by their content: reading 3,000 takes seconds, taking them from there
    one. `values` are texts for placeholders of rules, by name. Raises `UnableToLoadRules` (a ValueError with words for
    a person) without the extra `hunt`.
    """
    from khien.lake.sigma import load

    return load.rules(file, cache=cache, values=values)


def findings(
    rules: Rules, files: Iterable[Path | str], *, workers: int | None = None, zone: float = VIETNAM,
    sources: Iterable[Source] = (),
) -> Iterator[Finding | Fault]:  # fmt: skip
    """Events that meet rules, in the order of files and records; correlations after all files. docs/hunt.md defines it.

    A `Fault` stands where a file, a record or the rest of a file could not be read; nothing is raised for it.
    `record` counts from 1 (in EVTX it is the record's own number), `time` is in seconds since 1970, `zone` (hours east
    of Greenwich; Vietnam's unless given) is for logs that name none. `sources` says of which sources the files are,
    where they do not say it themselves: `Source("linux", service="sshd")`; then plain text is read too. `workers`:
    processes; by default as many as there are processors, where the logs are large. Closing the iterator ends the
    work. Memory does not grow with the logs.
    """
    from khien.lake import hunt

    given = tuple(Source(*(part.lower() for part in one)) for one in sources)
    ready = hunt.prepared(rules)
    return hunt.findings(ready, [Path(file) for file in files], workers=workers, zone=zone, given=given)


def detections(
    rules: Path | str, folders: Iterable[Path | str], *, limits: Limits | None = None, workers: int | None = None
) -> Iterator[Detection | Fault]:
    """Which files below the folders meet YARA rules (a file, or a folder of them), as docs/scan.md defines it.

    In the order of files, one at a time; archives are opened within `limits` (sizes in bytes). A `Fault` stands where
    something could not be read or not be seen into. Closing the iterator ends the children that scan; `workers` says
    how many. Raises `UnableToUseRules` (a ValueError with words for a person) at once.
    """
    from khien.lake.yara.rules import compiled
    from khien.lake.yara.scan import scan
    from khien.lake.yara.walk import Walk, same_files

    ready = compiled(Path(rules))
    walk = Walk(tuple(Path(folder) for folder in folders), same_files(ready.files))
    return _without_looked(scan(ready, walk, limits=limits, workers=workers))


def _without_looked(found: Generator[Detection | Fault | Looked, None, None]) -> Iterator[Detection | Fault]:
    with closing(found):
        yield from (one for one in found if not isinstance(one, Looked))


def table(found: Iterable[object], of: type[Sighting] | type[Finding] | type[Detection] | None = None) -> "pa.Table":
    """Sightings, findings or detections as an Arrow table, in order, without faults.

    `of` says which they are, where there may be none; else the first of them does. Sightings: type, value, list,
    list_line, file, line, offset, text, how. Findings: rule_id, rule_title, level, tags, time (UTC), host, file,
    record, group, count, event (both JSON). Detections: rule, rule_file, tags, file, inside, size, sha256, strings.
    `pyarrow.parquet.write_table` makes Parquet of it. All rows are in memory. Raises UnableToTabulate without the extra
    `parquet`, and for values of different kinds.
    """
    return _tabular.table(found, of)
