"""The hits of a log: its regions searched one by one or by several threads, and told in order, each once."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import NamedTuple, Protocol

from khien.lake.logs.regions import AROUND, Load, Loads, Region
from khien.lake.match.index import Index
from khien.lake.match.meaning import alone, matches_at
from khien.lake.types import How

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


class Hit(NamedTuple):
    """A match of one region. `line` counts the line ends between the region's begin and it; `offset` is in the log."""

    line: int
    offset: int
    number: int
    how: How
    text: str


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
