"""A log in regions, with something of their neighbours, searched one by one or by several threads, in order."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Protocol

from khien.lake.index import Index
from khien.lake.meaning import alone, matches_at
from khien.lake.types import How

AROUND = 16_384  # bytes seen before and after a region: a word, a path after it, the line of a sighting
REGION = 4 * 1024 * 1024
LONGEST_TEXT = 8_192  # of a longer line a sighting shows the part around it
_PART_BEFORE, _PART_AFTER = 1_024, 3_072
_HELD = 256
_FEW = 2_000  # places of a region that whoever searches it decides too; what more say is made one by one


class Places(NamedTuple):
    """Places, ascending; line ends between begin and each; where a word of ASCII ends that stands there alone, else 0.

    Alone is a word of less than 32 bytes beside which nothing stands that belongs to it or says where it begins.
    `counted` are the line ends between begin and end.
    """

    places: Sequence[int]
    lines: Sequence[int]
    ends: Sequence[int]
    counted: int


class Scanner(Protocol):
    """Finds places where an indicator might stand; it may name too many and never too few."""

    def places(self, data: bytearray, begin: int, end: int, size: int) -> Places:
        """Of each word or address that begin..end touches, some region names a place, if a little before `begin`.

        What data holds behind `size` is no part of the log.
        """


@dataclass(frozen=True, slots=True)
class Region:
    """`data[begin:end]` is searched; `base` is the offset of data[0] in the log; `size` bytes of data are the log's.

    `whole` says that it ends with a line, and that what stands in it is wanted at once.
    Once it is done with, `data` goes to `spare`, to be filled again.
    """

    data: bytearray
    begin: int
    end: int
    size: int
    base: int
    spare: list[bytearray] | None = None
    whole: bool = False


class Hit(NamedTuple):
    """A match of one region. `line` counts the line ends between the region's begin and it; `offset` is in the log."""

    line: int
    offset: int
    number: int
    how: How
    text: str


Load = Callable[[], Region]
Loads = Iterator[Load | None]  # None: nothing more comes for now, so that what was given is not to wait
Searched = tuple[Iterator[Hit], int, int]  # hits, to be taken before the next; line ends, bytes
_Met = Iterable[tuple[int, Iterable[Hit]]]  # places, ascending, and what stands there
_Scanned = tuple[Region, _Met, int]
_Key = tuple[int, int]  # offset, number


def hits(index: Index, scanner: Scanner, loads: Loads, threads: int) -> Generator[Searched, None, None]:
    """Hits in the order of the log, each once, with the line ends and bytes of region after region.

    A hit may come with the region behind its own: its line then counts back. Closing the iterator stops the work.
    """
    held: dict[_Key, Hit] = {}
    for region, met, counted in _ordered(partial(_scanned, index, scanner), loads, threads):
        yield _resolved(region, met, held), counted, region.end - region.begin
        held = {key: hit._replace(line=hit.line - counted) for key, hit in held.items()}
        if region.spare is not None:
            region.spare.append(region.data)
    yield iter([held[key] for key in sorted(held)]), 0, 0


def _resolved(region: Region, met: _Met, held: dict[_Key, Hit]) -> Iterator[Hit]:
    """What stands at the places. Kept back, in `held`, is what a later place might still come before or say again."""
    most = _HELD
    for place, found in met:
        for hit in found:
            held.setdefault((hit.offset, hit.number), hit)
        if len(held) > most:
            yield from _before(region.base + place - AROUND, held)
            most = max(_HELD, 2 * len(held))
    yield from _before(region.base + region.end - (0 if region.whole else 2 * AROUND), held)


def _before(offset: int, held: dict[_Key, Hit]) -> Iterator[Hit]:
    """Those that no later place can come before: a place says nothing that is further back than AROUND."""
    for key in sorted(key for key in held if key[0] < offset):
        yield held.pop(key)


def _ordered(scan: Callable[[Load], _Scanned], loads: Loads, threads: int) -> Iterator[_Scanned]:
    """Regions and their places in order. A thread more than asked for is never needed: who takes them is one too."""
    if threads <= 1:
        yield from (scan(load) for load in loads if load)
        return
    waiting: deque[Future[_Scanned]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for load in loads:
                if load:
                    waiting.append(pool.submit(scan, load))
                while len(waiting) > (threads + 1 if load else 0):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _scanned(index: Index, scanner: Scanner, load: Load) -> _Scanned:
    region = load()
    places, lines, ends, counted = scanner.places(region.data, region.begin, region.end, region.size)
    met = (
        (place, at_place(region, place, line, end, index)) for place, line, end in zip(places, lines, ends, strict=True)
    )
    return region, list(met) if len(places) <= _FEW else met, counted


def at_place(region: Region, place: int, line: int, end: int, index: Index) -> list[Hit]:
    """The matches whose token holds the place; where a word stands alone, `end` is where it ends."""
    data, far = region.data, min(region.size, place + AROUND)
    first = max(0, place - AROUND)
    begin = data.rfind(b"\n", first, place) + 1 or first
    stop = data.find(b"\n", place, far)
    raw = data[begin : stop if stop >= 0 else far]
    at, where = place - begin, region.base + begin
    if end and (met := alone(raw[at : end - begin].decode("ascii"), index)) is not None:
        return [Hit(line, where + at + one, number, how, _shown(raw, at + one)) for one, number, how in met]
    return list(_in_text(raw, at, line, where, index))


def _in_text(raw: bytearray, at: int, line: int, where: int, index: Index) -> Iterator[Hit]:
    text = raw.decode("utf-8", "surrogateescape")
    plain = len(text) == len(raw)
    place = at if plain else len(raw[:at].decode("utf-8", "surrogateescape"))
    for start, number, how in matches_at(text, place, index):
        before = start if plain else len(text[:start].encode("utf-8", "surrogateescape"))
        yield Hit(line, where + before, number, how, _shown(raw, before))


def _shown(raw: bytearray, at: int) -> str:
    """The line without its end; of a long one the part around the match."""
    if len(raw) > LONGEST_TEXT:
        raw = raw[max(0, at - _PART_BEFORE) : at + _PART_AFTER]
    return raw.removesuffix(b"\r").decode("utf-8", "replace")


def of_file(descriptor: int, size: int, spare: list[bytearray], region: int = REGION) -> Iterator[Load]:
    """The regions of an open file. Each is read by whoever searches it, into what is spare."""
    for start in range(0, size, region):
        yield lambda start=start: _read(descriptor, start, min(size, start + region), size, spare)  # type: ignore[misc]


def _read(descriptor: int, start: int, end: int, size: int, spare: list[bytearray]) -> Region:
    base = max(0, start - AROUND)
    wanted = min(size, end + AROUND) - base
    try:
        data = spare.pop()
    except IndexError:
        data = bytearray(min(size, REGION + 2 * AROUND))
    if len(data) < wanted:
        data = bytearray(wanted)
    view = memoryview(data)
    got = 0
    while got < wanted:
        read = os.preadv(descriptor, [view[got:wanted]], base + got)
        if read == 0:
            break  # the file was cut while it was read
        got += read
    view.release()
    return Region(data, min(start - base, got), min(end - base, got), got, base, spare)


def of_stream(pieces: Iterator[bytes], region: int = REGION) -> Loads:
    """The regions of bytes that come one after another. After an empty piece the lines that came are a region."""
    held, seen, base = bytearray(), 0, 0
    for piece in pieces:
        held += piece
        while True:
            full = len(held) - seen >= region + AROUND
            end = seen + region if full else 0 if piece else held.rfind(b"\n", seen) + 1
            if end <= seen:
                break
            made = Region(held, seen, end, len(held), base, whole=not full)
            kept = max(0, end - AROUND) // 64 * 64  # regions agree on what begins in which sixteen bytes
            held, seen, base = held[kept:], end - kept, base + kept
            yield lambda made=made: made  # type: ignore[misc]
        if not piece:
            yield None
    if len(held) > seen:
        last = Region(held, seen, len(held), len(held), base)
        yield lambda: last
