"""Indicators in, logs in, sightings out: the whole search, in order, by the fastest way that the machine has."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from khien.lake import trouble
from khien.lake.logs.files import files_of, refusal
from khien.lake.logs.open import Log, open_logs
from khien.lake.logs.regions import AROUND
from khien.lake.match.hits import Scanner, hits
from khien.lake.match.index import Index, index_of
from khien.lake.match.scan.plain import PlainScanner
from khien.lake.progress import Progress, Told, threads_of
from khien.lake.types import Fault, Indicator, Sighting

_SINGLE_BELOW = 8_000_000  # bytes; a smaller log is not worth a second thread


@dataclass(frozen=True, slots=True)
class Prepared:
    """Indicators ready to be looked for, again and again. `fast` says whether compiled code does it."""

    index: Index
    scanner: Scanner
    fast: bool


def prepared(indicators: Sequence[Indicator], *, fast: bool = True) -> Prepared:
    """Prepare indicators. Without the extra `fast`, or where `fast` is False, plain Python gives the same answers."""
    index = index_of(indicators)
    if fast:
        try:
            from khien.lake.match.scan.fast import FastScanner, UnableToScanFast
        except ModuleNotFoundError:
            return Prepared(index, PlainScanner(index), fast=False)
        try:
            return Prepared(index, FastScanner(index), fast=True)
        except UnableToScanFast:
            pass  # rare names, which the plain way finds
    return Prepared(index, PlainScanner(index), fast=False)


def search(
    ready: Prepared, files: Iterable[Path], *, threads: int | None = None, told: Told | None = None
) -> Iterator[Sighting | Fault]:
    """Sightings in the order of files and lines, and a fault for each file that could not be read, or not to its end.

    Folders are searched through, `-` is standard input. Closing the iterator ends the work; meanwhile a few regions of
    4 MB are kept. `told` is called after each region.
    """
    spare: list[bytearray] = []
    for path in files_of(files):
        if isinstance(path, Fault):
            yield path
            continue
        yield from _file(ready, path, spare, threads_of(threads), told)


def _file(
    ready: Prepared, path: Path, spare: list[bytearray], threads: int, told: Told | None
) -> Iterator[Sighting | Fault]:
    standard = str(path) == "-"
    name = "-" if standard else str(path)
    if not standard and (why := refusal(path)):
        yield Fault(name, why)
        return
    source: BinaryIO | None = sys.stdin.buffer if standard else None
    with closing(open_logs(path, name, source, spare)) as logs:
        for log in logs:
            if isinstance(log, Fault):
                yield log
            else:
                yield from in_log(ready, log, threads, told)


def in_log(ready: Prepared, log: Log, threads: int, told: Told | None = None) -> Iterator[Sighting | Fault]:
    """The sightings of one open log, then its faults."""
    number = 1 if log.size is not None and log.size < _SINGLE_BELOW else threads
    line, done = 1, 0
    regions = hits(ready.index, ready.scanner, log.loads, number)
    try:
        for found, lines, size in regions:
            for hit in found:
                offset = log.places.place(hit.offset) if log.places else hit.offset
                indicator = ready.index.indicators[hit.number]
                yield Sighting(indicator, log.name, line + hit.line, offset, hit.text, hit.how)
            line, done = line + lines, done + size
            if log.places:
                log.places.forget(done - 3 * AROUND)
            if told:
                told(Progress(log.name, log.read() if log.read else done, line, ended=False))
    except OSError as error:
        log.faults.append(f"không đọc tiếp được: {trouble.why(error)}")
    finally:
        regions.close()
    if told:
        told(Progress(log.name, log.size or (log.read() if log.read else done), line, ended=True))
    yield from (Fault(log.name, why) for why in log.faults)
