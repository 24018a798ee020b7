"""The fast scanner: one pass over bytes, 64 at a time, by Numba. It finds places; what stands there `meaning` says."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lake.scan.bits import classes, count, highest, lowest
from khien.lake.scan.decorators import compiled, inlined
from khien.lake.scan.look import Bytes, Signed, Tables, U, Words, found, hash_key
from khien.lake.scan.sixth import sixth_is_known
from khien.lake.scan.words import word_is_known

MOST = 4_096  # the longest word, in bytes
_AHEAD = 66  # blocks of 64 classified before the words of one are looked at: the longest word, and one more
_STRIDE = 256
_BACK = 92
ONE = U(1)
LANES = U(0x0001000100010001)


class Masks(NamedTuple):
    """One mask of 64 bits a block: what `classes` says, and the line ends between the region's begin and the block."""

    names: Words
    dots: Words
    colons: Words
    plain: Words
    ends: Words
    lines: NDArray[np.int64]


@compiled
def scan(
    data: Bytes,
    size: int,
    begin: int,
    end: int,
    tables: Tables,
    masks: Masks,
    places: NDArray[np.int64],
    lines: NDArray[np.int64],
) -> tuple[int, int]:
    """How many places were found (they are kept as far as there is room) and how many line ends begin..end holds."""
    first, last = max(0, begin // 64 - _AHEAD), (min(size, end + MOST + 64) + 63) // 64
    stop = (end + 63) // 64
    kept, counted, ready, at = 0, 0, first, begin // 64
    skip, skip_hash, skip_sixth = 0, 0, 0
    while at < stop:
        until = min(stop, at + _STRIDE)
        counted = _classify(data, size, begin, end, masks, ready, min(last, until + _AHEAD), counted)
        ready = min(last, until + _AHEAD)
        for block in range(at, until):
            kept, skip = _dotted(data, block, last, begin, end, tables, masks, places, lines, kept, skip)
            if tables.flags[2]:
                kept, skip_hash = _hashes(data, block, last, begin, end, tables, masks, places, lines, kept, skip_hash)
            if masks.colons[block] != U(0):
                kept, skip_sixth = _colons(
                    data, size, block, begin, end, tables, masks, places, lines, kept, skip_sixth
                )
        at = until
    return kept, counted


@inlined
def _classify(data: Bytes, size: int, begin: int, end: int, masks: Masks, block: int, until: int, counted: int) -> int:
    """Fill the masks of some blocks; beyond the log's bytes nothing is set. Line ends are counted within the region."""
    for one in range(block, until):
        names, dots, colons, plain, ends = classes(data, one * 64)
        rest = size - one * 64
        if rest < 64:
            keep = (ONE << U(rest)) - ONE
            names, dots, colons, plain, ends = names & keep, dots & keep, colons & keep, plain & keep, ends & keep
        masks.names[one], masks.dots[one], masks.colons[one], masks.plain[one] = names, dots, colons, plain
        if one * 64 < begin:
            ends = U(0) if one * 64 + 64 <= begin else ends & ~((ONE << U(begin - one * 64)) - ONE)
        if one * 64 + 64 > end:
            ends = U(0) if one * 64 >= end else ends & ((ONE << U(end - one * 64)) - ONE)
        masks.ends[one] = ends
        masks.lines[one] = counted
        counted += count(ends)
    return counted


@inlined
def _keep(place: int, masks: Masks, places: NDArray[np.int64], lines: NDArray[np.int64], kept: int) -> int:
    if kept < places.size:
        block = place // 64
        places[kept] = place
        lines[kept] = masks.lines[block] + count(masks.ends[block] & ((ONE << U(place & 63)) - ONE))
    return kept + 1


@inlined
def _start(mask: Words, place: int) -> int:
    """Where the run of set bits that `place` is in begins; no further back than the longest word."""
    block = place // 64
    clear = ~mask[block] & ((ONE << U(place & 63)) - ONE)
    while clear == U(0):
        if block == 0 or place - block * 64 > MOST:
            return block * 64
        block -= 1
        clear = ~mask[block]
    made: int = Signed(block * 64 + highest(clear) + 1)
    return made


@inlined
def _end(mask: Words, place: int, last: int) -> int:
    """Where it ends: the first place after it; no further on than the longest word."""
    block = place // 64
    clear = ~mask[block] & ~((ONE << U(place & 63)) - ONE)
    while clear == U(0):
        block += 1
        if block >= last or block * 64 - place > MOST:
            return block * 64
        clear = ~mask[block]
    made: int = Signed(block * 64 + lowest(clear))
    return made


@inlined
def _dotted(
    data: Bytes, block: int, last: int, begin: int, end: int, tables: Tables, masks: Masks,
    places: NDArray[np.int64], lines: NDArray[np.int64], kept: int, skip: int,
) -> tuple[int, int]:  # fmt: skip
    """The words of a block with a dot between two other characters: addresses and names."""
    dots = masks.dots[block]
    if dots == U(0):
        return kept, skip
    after = (masks.names[block] & ~dots) >> ONE
    if block + 1 < last:
        after |= (masks.names[block + 1] & ~masks.dots[block + 1]) << U(63)
    dots &= after
    if not tables.flags[1]:
        before = masks.names[block] << ONE
        if block > 0:
            before |= masks.names[block - 1] >> U(63)
        dots &= before
    while dots != U(0):
        place = block * 64 + lowest(dots)
        dots &= dots - ONE
        if place < skip:
            continue
        start, skip = _start(masks.names, place), _end(masks.names, place, last)
        if begin <= start < end and skip - start <= MOST and word_is_known(data, start, skip, tables):
            kept = _keep(start, masks, places, lines, kept)
    return kept, skip


@inlined
def _hashes(
    data: Bytes, block: int, last: int, begin: int, end: int, tables: Tables, masks: Masks,
    places: NDArray[np.int64], lines: NDArray[np.int64], kept: int, skip: int,
) -> tuple[int, int]:  # fmt: skip
    """Runs of 32, 40 or 64 letters and digits: each such run fills a lane of sixteen bytes."""
    full = masks.plain[block]
    full &= full >> U(1)
    full &= full >> U(2)
    full &= full >> U(4)
    full &= full >> U(8)
    full &= LANES
    while full != U(0):
        place = block * 64 + lowest(full)
        full &= full - ONE
        if place < skip:
            continue
        start, skip = _start(masks.plain, place), _end(masks.plain, place, last)
        if not begin <= start < end:
            continue
        known = _is_hash(data, start, skip - start, tables)
        if start > 0 and data[start - 1] == _BACK:
            known = known or _is_hash(data, start + 1, skip - start - 1, tables)
            known = known or _is_hash(data, start + 5, skip - start - 5, tables)
        if known:
            kept = _keep(start, masks, places, lines, kept)
    return kept, skip


@inlined
def _is_hash(data: Bytes, start: int, length: int, tables: Tables) -> bool:
    return (length == 32 or length == 40 or length == 64) and found(tables.hashes, hash_key(data, start)) >= 0


@inlined
def _colons(
    data: Bytes, size: int, block: int, begin: int, end: int, tables: Tables, masks: Masks,
    places: NDArray[np.int64], lines: NDArray[np.int64], kept: int, skip: int,
) -> tuple[int, int]:  # fmt: skip
    """IPv6 addresses: two colons together, or six with one to four characters between them."""
    here = masks.colons[block]
    before = masks.colons[block - 1] if block > 0 else U(0)
    wanted = here & ((here << ONE) | (before >> U(63)))
    if count(here) + count(before) >= 6:
        wanted |= _sixth_colon(here, before)
    while wanted != U(0):
        place = block * 64 + lowest(wanted)
        wanted &= wanted - ONE
        if place < skip or not begin <= place < end:
            continue
        known, skip = sixth_is_known(data, size, place, tables)
        if known:
            kept = _keep(place, masks, places, lines, kept)
    return kept, skip


@inlined
def _sixth_colon(here: np.uint64, before: np.uint64) -> np.uint64:
    """The colons before which five others stand, two to five places apart."""
    now, past = here, before
    for _ in range(5):
        reached = (now << U(2)) | (now << U(3)) | (now << U(4)) | (now << U(5))
        reached |= (past >> U(62)) | (past >> U(61)) | (past >> U(60)) | (past >> U(59))
        earlier = (past << U(2)) | (past << U(3)) | (past << U(4)) | (past << U(5))
        now, past = here & reached, before & earlier
    return now
