"""What a program or a notebook calls. What to look for raises at once where none of it can be used: ValueErrors with
words for a person; what is looked at raises nothing, a `Fault` stands where it could not be read. What of a list or of
rules cannot be used is in `.bad` and `.left`. Where several files are asked for, one may be given."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from khien.lake import tabular as _tabular
from khien.lake import trouble as _trouble
from khien.lake.events.times import VIETNAM
from khien.lake.limits import Limits
from khien.lake.lists.forms import own_of
from khien.lake.lists.read import LARGEST, Wishes, read_list, together
from khien.lake.lists.rows import UnableToReadList
from khien.lake.match import search as _search
from khien.lake.sigma.types import Event, Finding, Rules, Source
from khien.lake.tabular import UnableToTabulate
from khien.lake.types import Fault, Indicator, IndicatorList, Sighting
from khien.lake.yara.types import Detection, Looked

if TYPE_CHECKING:
    import pyarrow as pa

_Paths = Iterable[Path | str] | Path | str
__all__ = [
    "Detection", "Event", "Fault", "Finding", "Indicator", "IndicatorList", "Limits", "Rules", "Sighting", "Source",
    "UnableToReadList", "UnableToSearch", "UnableToTabulate", "detections", "findings", "indicators", "rules",
    "sightings", "table",
]  # fmt: skip


class UnableToSearch(ValueError):
    """There is nothing to look for, so that nothing found would say nothing; the message is fit for the user."""


def indicators(file: Path | str, *, own: Iterable[str] = (), refuse_private: bool = False) -> list[IndicatorList]:
    """The lists in a file: CSV, XLSX (each sheet is one), text, STIX 2.1, MISP, IntelMQ; whole in memory, 2 GB at most.

    `own`: networks, addresses and names that are never taken. Refused rows are in `.bad` with line and reason; of a
    list all may be. Raises UnableToReadList, and of `own` UnableToReadIndicator.
    """
    wishes = Wishes(own_of((own,) if isinstance(own, str) else tuple(own)), refuse_private)
    try:
        with Path(file).open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise UnableToReadList(f"{file}: không đọc được tệp ({_trouble.why(error)})") from error
    if len(data) > LARGEST:
        raise UnableToReadList(f"{file}: danh sách lớn hơn 2 GB")
    try:
        return read_list(data, str(file), wishes)
    except UnableToReadList as refused:
        raise UnableToReadList(f"{file}: {refused}") from None


def sightings(
    lists: Iterable[IndicatorList], files: _Paths, *, threads: int | None = None, fast: bool = True
) -> Iterator[Sighting | Fault]:
    """Sightings in the order of files and lines, one at a time, as docs/match.md defines them.

    A `Fault` stands where a file, or the rest of one, could not be read; nothing is raised for it. An indicator of
    several lists is met once, as the first has it. `line` counts from 1, `offset` bytes from 0. Closing the iterator
    stops the work. `fast=False` uses plain Python alone; else the first call on a machine compiles for half a minute
    or so, and keeps what it made in `~/.cache/khien`. Memory does not grow with the logs. Raises UnableToSearch
    at once where the lists hold no indicator.
    """
    paths, wanted = _several(files), together(list(lists))
    if not wanted:
        raise UnableToSearch("không có chỉ dấu nào để tìm: xem .bad của danh sách")
    return _search.search(_search.prepared(wanted, fast=fast), paths, threads=threads)


def rules(file: Path | str, *, cache: Path | None = None, values: Mapping[str, Sequence[str]] | None = None) -> Rules:
    """Sigma rules of a file, a folder or an archive; those that cannot run are in `.left` with the reason.

    `cache` is a folder in which they are kept by their content: reading 3,000 takes seconds, taking them from there
    one. `values` are texts for placeholders of rules, by name. Raises `UnableToLoadRules` where none can run, and
    without the extra `hunt`.
    """
    from khien.lake.sigma import load

    read = load.rules(file, cache=cache, values=values)
    if not read.rules:
        first = f": {read.left[0].why} ({read.left[0].file})" if read.left else " (tệp .yml, .yaml)"
        raise load.UnableToLoadRules(f"{file}: không có quy tắc Sigma nào dùng được{first}")
    return read


def findings(
    rules: Rules, files: _Paths, *, workers: int | None = None, zone: float = VIETNAM,
    sources: Iterable[Source] | Source = (),
) -> Iterator[Finding | Fault]:  # fmt: skip
    """Events that meet rules, in the order of files and records; correlations after all files. docs/hunt.md defines it.

    A `Fault` stands where a file, a record or the rest of a file could not be read; nothing is raised for it.
    `record` counts from 1 (in EVTX it is the record's own number), `time` is in seconds since 1970, `zone` (hours east
    of Greenwich; Vietnam's unless given) is for logs that name none. `sources` says of which sources the files are,
    where they do not say it themselves: `Source("linux", service="sshd")`; then plain text is read too. `workers`:
    processes; by default as many as there are processors, where the logs are large. Closing the iterator ends the
    work. Memory does not grow with the logs. Raises UnableToSearch at once where there is no rule.
    """
    from khien.lake import hunt

    if not rules.rules:
        raise UnableToSearch("không có quy tắc nào để tìm: xem .left của quy tắc")
    each = (sources,) if isinstance(sources, Source) else sources
    given = tuple(Source(one.product.lower(), one.category.lower(), one.service.lower()) for one in each)
    paths = _several(files)
    return hunt.findings(hunt.prepared(rules), paths, workers=workers, zone=zone, given=given)


def detections(
    rules: Path | str, folders: _Paths, *, limits: Limits | None = None, workers: int | None = None
) -> Iterator[Detection | Fault]:
    """Which files below the folders meet YARA rules (a file, or a folder of them), as docs/scan.md defines it.

    In the order of files, one at a time; archives are opened within `limits` (sizes in bytes). A `Fault` stands where
    something could not be read or not be seen into. Closing the iterator ends the children that scan; `workers` says
    how many. Raises `UnableToUseRules` where none can run, and without the extra `yara`.
    """
    from khien.lake.yara.rules import compiled
    from khien.lake.yara.scan import scan
    from khien.lake.yara.walk import Walk, same_files

    ready = compiled(Path(rules))
    walk = Walk(tuple(_several(folders)), same_files(ready.files))
    return _without_looked(scan(ready, walk, limits=limits, workers=workers))


def _several(given: _Paths) -> list[Path]:
    """One path is a path, and not its letters."""
    return [Path(given)] if isinstance(given, str | PathLike) else [Path(one) for one in given]


def _without_looked(found: Generator[Detection | Fault | Looked, None, None]) -> Iterator[Detection | Fault]:
    with closing(found):
        yield from (one for one in found if not isinstance(one, Looked))


def table(found: Iterable[object], of: type[Sighting] | type[Finding] | type[Detection] | None = None) -> "pa.Table":
    """Sightings, findings or detections as an Arrow table, in order, without faults.

    `of` says which they are, where there may be none; else the first of them does. Sightings: type, value, list,
    list_line, file, line, offset, text, how. Findings: rule_id, rule_title, level, tags, time (UTC), host, file,
    record, group, count, event (both JSON). Detections: rule, rule_file, tags, file, inside, size, sha256, strings.
    `pyarrow.parquet.write_table` makes Parquet of it. All rows are in memory; more are taken a part at a time:

        with pyarrow.parquet.ParquetWriter("met.parquet", face.table([], face.Sighting).schema) as writer:
            while part := list(itertools.islice(found, 100_000)):
                writer.write_table(face.table(part, face.Sighting))

    Raises UnableToTabulate without the extra `parquet`, and for values of different kinds.
    """
    return _tabular.table(found, of)
