"""The fast scanner: one pass over bytes, 64 at a time, by Numba. It finds places; what stands there `meaning` says."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lake.match.scan.bits import classes, count, lowest
from khien.lake.match.scan.decorators import compiled, inlined
from khien.lake.match.scan.look import Bytes, Tables, U, found, hash_key, word_key
from khien.lake.match.scan.sixth import sixth_is_known
from khien.lake.match.scan.waiting import Waiting, looked_up, put
from khien.lake.match.scan.window import MOST, ONE, Masks, end_of, of, start_of
from khien.lake.match.scan.words import is_escaped

_AHEAD = 66  # blocks of 64 classified before the words of one are looked at: the longest word, and one more
_STRIDE = 256  # blocks of which the words wait together
_COLON, _BRACKET, _OPEN, _ZERO, _CLOSE, _DOT, _DASH, _UNDERLINE = 58, 91, 40, 48, 41, 46, 45, 95
_SIGNS_BEFORE = tuple(b" \t\n\"',=(<>/|")  # after which a word begins and no escape
LANES = U(0x0001000100010001)


class Found(NamedTuple):
    """Room for places, the line ends before each, and where the word ends that stands there alone, else 0."""

    places: NDArray[np.int64]
    lines: NDArray[np.int64]
    ends: NDArray[np.int64]


def found_room(count: int) -> Found:
    places, lines, ends = (np.zeros(count, np.int64) for _ in range(3))
    return Found(places, lines, ends)


@compiled
def scan(
    data: Bytes,
    size: int,
    begin: int,
    end: int,
    tables: Tables,
    masks: Masks,
    waiting: Waiting,
    room: Found,
) -> tuple[int, int]:
    """How many places were found (they are kept as far as there is room) and how many line ends begin..end holds."""
    first, last = max(0, begin // 64 - _AHEAD), (min(size, end + MOST + 64) + 63) // 64
    stop = (end + 63) // 64
    kept, counted, ready, at = 0, 0, first, first
    skip_hash, skip_sixth, open_word = 0, 0, U(0)
    masks.names[of(first - 1)] = masks.dots[of(first - 1)] = masks.plain[of(first - 1)] = U(0)
    masks.colons[of(first - 1)] = U(0)
    while at < stop:
        until = min(stop, at + _STRIDE)
        counted = _classify(data, size, begin, end, masks, ready, min(last, until + _AHEAD), counted)
        ready = min(last, until + _AHEAD)
        dots, open_word = _first_dots(masks, waiting.dots, at, until, begin, end, tables.flags[1], open_word)
        quads, names = U(0), U(0)
        for one in range(dots):
            place = waiting.dots[one]
            start, after = start_of(masks.names, place), end_of(masks.names, place, last)
            if after - start <= MOST:
                quads, names, known = put(data, start, after, tables, waiting, quads, names)
                if known:
                    kept = _keep(start, 0, masks, room, kept)
        for block in range(max(at, begin // 64), until):
            if tables.flags[2]:
                kept, skip_hash = _hashes(data, block, last, begin, end, tables, masks, room, kept, skip_hash)
            if masks.roots[of(block)] != U(0):
                kept = _counted(data, block, begin, end, tables, masks, waiting.name, room, kept)
            if _colons_stand_close(masks, block):
                kept, skip_sixth = _colons(data, size, block, begin, end, tables, masks, room, kept, skip_sixth)
        met = looked_up(data, tables, masks, waiting, quads, names)
        for one in range(met):
            start = waiting.met[one]
            end_of_word = _alone(data, size, start, end_of(masks.names, start, last))
            kept = _keep(start, end_of_word, masks, room, kept)
        at = until
    return kept, counted


@inlined
def _classify(data: Bytes, size: int, begin: int, end: int, masks: Masks, block: int, until: int, counted: int) -> int:
    """Fill the masks of some blocks; beyond the log's bytes nothing is set. Line ends are counted within the region."""
    opened = ~U(0)  # a bit too many is asked about, none too few
    for one in range(block, until):
        names, dots, colons, plain, ends, opening = classes(data, one * 64)
        rest = size - one * 64
        if rest < 64:
            keep = (ONE << U(rest)) - ONE
            names, dots, colons, plain, ends = names & keep, dots & keep, colons & keep, plain & keep, ends & keep
        here = of(one)
        masks.names[here], masks.dots[here], masks.colons[here], masks.plain[here] = names, dots, colons, plain
        single = names & ~(names << ONE) & ~(names >> ONE)
        masks.roots[here] = single & ((opening << ONE) | (opened >> U(63)))
        opened = opening
        if one * 64 < begin:
            ends = U(0) if one * 64 + 64 <= begin else ends & ~((ONE << U(begin - one * 64)) - ONE)
        if one * 64 + 64 > end:
            ends = U(0) if one * 64 >= end else ends & ((ONE << U(end - one * 64)) - ONE)
        masks.ends[here] = ends
        masks.lines[here] = counted
        counted += count(ends)
    masks.names[of(until)] = masks.dots[of(until)] = masks.plain[of(until)] = U(0)
    return counted


@inlined
def _keep(place: int, end: int, masks: Masks, room: Found, kept: int) -> int:
    if kept < room.places.size:
        here = of(place // 64)
        room.places[kept], room.ends[kept] = place, end
        room.lines[kept] = masks.lines[here] + count(masks.ends[here] & ((ONE << U(place & 63)) - ONE))
    return kept + 1


@inlined
def _alone(data: Bytes, size: int, start: int, end: int) -> int:
    """The end of a word of ASCII that nothing but itself decides about: no colon, no letter, no escape is beside it."""
    if start < 2 or end - start >= 32 or end >= size or data[end] == _COLON or data[end] >= 0x80:
        return 0
    before = data[start - 1]
    if before == _BRACKET:  # but not that of a colour
        before = data[start - 2]
    for sign in _SIGNS_BEFORE:
        if before == sign:
            return end
    return 0


@inlined
def _first_dots(
    masks: Masks, found: NDArray[np.int64], block: int, until: int, begin: int, end: int, odd: bool, carry: np.uint64
) -> tuple[int, np.uint64]:
    """The first dot of each word that has one between two other characters; so each word is one region's alone.

    A bit added where a word begins runs on to the first dot or the word's end; `carry` takes it from block to block.
    """
    kept = 0
    for one in range(block, until):
        names, dots = masks.names[of(one)], masks.dots[of(one)]
        before = (names << ONE) | (masks.names[of(one - 1)] >> U(63))
        next_names, next_dots = masks.names[of(one + 1)], masks.dots[of(one + 1)]
        inner = dots & (((names & ~dots) >> ONE) | ((next_names & ~next_dots) << U(63)))
        if not odd:
            inner &= before
        starts, others = names & ~before, names & ~inner
        added = starts + others
        ran = added + carry
        carry = U(1) if added < starts or ran < added else U(0)
        first = ran & inner
        if one * 64 < begin:
            first = U(0) if one * 64 + 64 <= begin else first & ~((ONE << U(begin - one * 64)) - ONE)
        if one * 64 + 64 > end:
            first = U(0) if one * 64 >= end else first & ((ONE << U(end - one * 64)) - ONE)
        rest = first
        for at in range(4):
            found[kept + at] = one * 64 + lowest(rest)
            rest &= rest - ONE
        more = kept + 4
        while rest != U(0):
            found[more] = one * 64 + lowest(rest)
            rest &= rest - ONE
            more += 1
        kept += count(first)
    return kept, carry


@inlined
def _hashes(
    data: Bytes, block: int, last: int, begin: int, end: int, tables: Tables, masks: Masks,
    room: Found, kept: int, skip: int,
) -> tuple[int, int]:  # fmt: skip
    """Runs of 32, 40 or 64 letters and digits: each such run fills a lane of sixteen bytes."""
    full = masks.plain[of(block)]
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
        start, skip = start_of(masks.plain, place), end_of(masks.plain, place, last)
        if not begin <= (start + 15) // 16 * 16 < end:
            continue  # the first lane that it fills is another region's
        known = _is_hash(data, start, skip - start, tables)
        if start > 0 and not known and is_escaped(data, start):
            for one in range(1, 7):
                known = known or _is_hash(data, start + one, skip - start - one, tables)
        if known:
            kept = _keep(start, 0, masks, room, kept)
    return kept, skip


@inlined
def _is_hash(data: Bytes, start: int, length: int, tables: Tables) -> bool:
    return (length == 32 or length == 40 or length == 64) and found(tables.hashes, hash_key(data, start)) >= 0


@compiled
def _counted(
    data: Bytes, block: int, begin: int, end: int, tables: Tables, masks: Masks, name: Bytes, room: Found, kept: int
) -> int:
    """Names whose labels are counted, (4)evil(7)example(0): those behind which the root's own length stands."""
    roots = masks.roots[of(block)]
    while roots != U(0):
        place = block * 64 + lowest(roots) - 1
        roots &= roots - ONE
        root = place > 0 and data[place] == _OPEN and data[place + 1] == _ZERO and data[place + 2] == _CLOSE
        if root and begin <= place + 1 < end and _is_counted_name(data, place, tables, name):
            kept = _keep(place, 0, masks, room, kept)
    return kept


@compiled
def _is_counted_name(data: Bytes, at: int, tables: Tables, name: Bytes) -> bool:
    """Whether the labels before a place, put together with dots, are a name of the list or end as one."""
    first = name.size
    while True:
        last = at
        while at > 0 and _is_of_label(data[at - 1]):
            at -= 1
        size = last - at
        if size == 0 or size > 63 or at < 3 or data[at - 1] != _CLOSE:
            return False
        if first - size < 32:
            return True
        if first < name.size:
            first -= 1
            name[first] = _DOT
        first -= size
        for one in range(size):
            name[first + one] = data[at + one]
        place = found(tables.names, word_key(name, first, name.size))
        if place >= 0:
            return True
        at -= 2
        at -= 1 if data[at] != _OPEN and data[at - 1] != _OPEN else 0
        at -= 1 if data[at] != _OPEN else 0
        if data[at] != _OPEN:
            return False


@inlined
def _is_of_label(char: np.uint8) -> bool:
    low = char | 32
    return bool(97 <= low <= 122 or 48 <= char <= 57 or char in (_DASH, _UNDERLINE))


@inlined
def _colons_stand_close(masks: Masks, block: int) -> bool:
    """Whether two stand together, or six in two blocks: most blocks have some, which a processor cannot foresee."""
    here, before = masks.colons[of(block)], masks.colons[of(block - 1)]
    pairs = here & ((here << ONE) | (before >> U(63)))
    return bool((pairs != U(0)) | (count(here) + count(before) >= 6))


@inlined
def _colons(
    data: Bytes, size: int, block: int, begin: int, end: int, tables: Tables, masks: Masks,
    room: Found, kept: int, skip: int,
) -> tuple[int, int]:  # fmt: skip
    """IPv6 addresses: two colons together, or six with one to four characters between them."""
    here = masks.colons[of(block)]
    before = masks.colons[of(block - 1)]
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
            kept = _keep(place, 0, masks, room, kept)
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
