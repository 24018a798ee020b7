"""A log in regions, with something of their neighbours, searched one by one or by several threads, in order."""

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from khien.lake.index import Index
from khien.lake.meaning import matches_at
from khien.lake.types import How

AROUND = 16_384  # bytes seen before and after a region: a word, a path after it, the line of a sighting
REGION = 4 * 1024 * 1024
LONGEST_TEXT = 8_192  # of a longer line a sighting shows the part around it
_PART_BEFORE, _PART_AFTER = 1_024, 3_072


class Scanner(Protocol):
    """Finds places where an indicator might stand; it may name too many and never too few."""

    def places(self, data: bytearray, begin: int, end: int, size: int) -> tuple[list[int], list[int], int]:
        """Places p, begin ≤ p < end, ascending; line ends between begin and each; line ends between begin and end.

        What data holds behind `size` is no part of the log.
        """


@dataclass(frozen=True, slots=True)
class Region:
    """`data[begin:end]` is searched; `base` is the offset of data[0] in the log; `size` bytes of data are the log's."""

    data: bytearray
    begin: int
    end: int
    size: int
    base: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of one region. `line` counts the line ends between the region's begin and it; `offset` is in the log."""

    line: int
    offset: int
    number: int
    how: How
    text: str


Load = Callable[[], Region]
Searched = tuple[list[Hit], int, int]  # hits, line ends, bytes


def hits(index: Index, scanner: Scanner, loads: Iterator[Load], threads: int) -> Generator[Searched, None, None]:
    """Each region's hits in the order of the log, its line ends and its bytes. Closing the iterator stops the work."""
    ended: set[tuple[int, int]] = set()
    for found, lines, base, region_end in _ordered(index, scanner, loads, threads):
        fresh = [hit for hit in found if (hit.offset, hit.number) not in ended]
        ended = {(hit.offset, hit.number) for hit in found if hit.offset >= base + region_end - AROUND}
        yield fresh, lines, region_end


_Done = tuple[list[Hit], int, int, int]


def _ordered(index: Index, scanner: Scanner, loads: Iterator[Load], threads: int) -> Iterator[_Done]:
    if threads <= 1:
        for load in loads:
            yield _search(index, scanner, load)
        return
    waiting: deque[Future[_Done]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for load in loads:
                waiting.append(pool.submit(_search, index, scanner, load))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _search(index: Index, scanner: Scanner, load: Load) -> _Done:
    region = load()
    places, lines, counted = scanner.places(region.data, region.begin, region.end, region.size)
    found: dict[tuple[int, int], Hit] = {}
    for place, line in zip(places, lines, strict=True):
        for hit in at_place(region, place, line, index):
            found.setdefault((hit.offset, hit.number), hit)
    ordered = sorted(found.values(), key=lambda hit: (hit.offset, hit.number))
    return ordered, counted, region.base + region.begin, region.end - region.begin


def at_place(region: Region, place: int, line: int, index: Index) -> Iterator[Hit]:
    """The matches whose token holds the place."""
    data, size = region.data, region.size
    begin = data.rfind(b"\n", max(0, place - AROUND), place) + 1 or max(0, place - AROUND)
    end = data.find(b"\n", place, min(size, place + AROUND))
    raw = bytes(data[begin : end if end >= 0 else min(size, place + AROUND)])
    text = raw.decode("utf-8", "surrogateescape")
    plain = len(text) == len(raw)
    at = place - begin if plain else len(raw[: place - begin].decode("utf-8", "surrogateescape"))
    for start, number, how in matches_at(text, at, index):
        before = start if plain else len(text[:start].encode("utf-8", "surrogateescape"))
        yield Hit(line, region.base + begin + before, number, how, _shown(raw, before))


def _shown(raw: bytes, at: int) -> str:
    """The line without its end; of a long one the part around the match."""
    if len(raw) > LONGEST_TEXT:
        raw = raw[max(0, at - _PART_BEFORE) : at + _PART_AFTER]
    return raw.removesuffix(b"\r").decode("utf-8", "replace")


class Buffers(threading.local):
    """One buffer a thread, used again for each region."""

    def __init__(self) -> None:
        self.data = bytearray(REGION + 2 * AROUND)


def of_file(descriptor: int, size: int, buffers: Buffers, region: int = REGION) -> Iterator[Load]:
    """The regions of an open file. Each is read by whoever searches it."""
    for start in range(0, size, region):
        yield lambda start=start: _read(descriptor, start, min(size, start + region), size, buffers)  # type: ignore[misc]


def _read(descriptor: int, start: int, end: int, size: int, buffers: Buffers) -> Region:
    base = max(0, start - AROUND)
    wanted = min(size, end + AROUND) - base
    data = buffers.data
    if len(data) < wanted:
        data = buffers.data = bytearray(wanted)
    view = memoryview(data)
    got = 0
    while got < wanted:
        read = os.preadv(descriptor, [view[got:wanted]], base + got)
        if read == 0:
            break  # the file was cut while it was read
        got += read
    return Region(data, min(start - base, got), min(end - base, got), got, base)


def of_stream(pieces: Iterator[bytes], region: int = REGION) -> Iterator[Load]:
    """The regions of bytes that come one after another."""
    held, seen, base = bytearray(), 0, 0
    for piece in pieces:
        held += piece
        while len(held) - seen >= region + AROUND:
            made = Region(held, seen, seen + region, len(held), base)
            kept = max(0, seen + region - AROUND)
            held, seen, base = held[kept:], seen + region - kept, base + kept
            yield lambda made=made: made  # type: ignore[misc]
    if len(held) > seen:
        last = Region(held, seen, len(held), len(held), base)
        yield lambda: last
