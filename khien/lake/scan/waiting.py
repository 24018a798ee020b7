"""Words that wait to be looked up together: one after another each would wait for memory, together they wait once.

Each sieve writes what passed in front of the same arrays, without a branch that a processor could guess wrong.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lake.scan.bits import eight, highest
from khien.lake.scan.decorators import compiled, inlined
from khien.lake.scan.look import (
    SEED,
    Bytes,
    Signed,
    Tables,
    U,
    Words,
    found,
    has_quad,
    key_of,
    slot,
    step,
    tail_of,
)  # fmt: skip
from khien.lake.scan.window import ONE, Masks, of
from khien.lake.scan.words import NO_QUAD, counts, odd_word_is_known, quad, quad_at_once

_DOT, _DASH, _BACK = 46, 45, 92
_WORDS, _KEYS = 8_192, 32_768  # more than the blocks that wait together can hold


class Waiting(NamedTuple):
    """`dots` are the first of words; `values`, `starts` of addresses; the rest of names, `keys` of their ends."""

    dots: NDArray[np.int64]
    values: Words
    starts: NDArray[np.int64]
    begins: NDArray[np.int64]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    ends: NDArray[np.int64]
    keys: Words
    owners: NDArray[np.int64]  # twice the number of the name, and one where the whole name is meant


def waiting() -> Waiting:
    """Room for one thread."""
    starts, begins, firsts, lasts, ends = (np.zeros(_WORDS, np.int64) for _ in range(5))
    return Waiting(
        np.zeros(_WORDS, np.int64), np.zeros(_WORDS, np.uint64), starts, begins, firsts, lasts, ends,
        np.zeros(_KEYS, np.uint64), np.zeros(_KEYS, np.int64),
    )  # fmt: skip


@inlined
def put(
    data: Bytes, start: int, end: int, tables: Tables, waiting: Waiting, quads: int, names: int
) -> tuple[int, int, bool]:
    """A whole word of ASCII, data[start:end], waits among the addresses or names, or is known to be worth a look."""
    first, last = start, end
    while last > first and (data[last - 1] == _DOT or data[last - 1] == _DASH):
        last -= 1
    while first < last and (data[first] == _DOT or data[first] == _DASH):
        first += 1
    if 48 <= data[first] <= 57 and 48 <= data[last - 1] <= 57:
        value = quad_at_once(data, first, last) if first >= 8 else quad(data, first, last)
        if value != NO_QUAD:
            waiting.values[quads], waiting.starts[quads] = value, start
            return quads + 1, names, False
    before = data[start - 1] if start > 0 else np.uint8(0)
    if before == _BACK or (tables.flags[1] and before >= 0x80) or start < 16:
        return quads, names, odd_word_is_known(data, start, first, last, end, tables)
    if last - first >= 4 and tables.flags[5]:
        waiting.begins[names], waiting.ends[names] = start, end
        waiting.firsts[names], waiting.lasts[names] = first, last
        names += 1
    return quads, names, False


@compiled
def looked_up(data: Bytes, tables: Tables, masks: Masks, waiting: Waiting, quads: int, names: int) -> int:
    """How many words are worth a look; where they start is in front of `starts`."""
    met = _quads(tables, waiting, quads)
    names = _by_tail(data, tables, waiting, names)
    keys = 0
    for name in range(names):
        keys = _keys(data, masks, waiting, name, keys)
    return _names(data, tables, waiting, keys, met)


@inlined
def _quads(tables: Tables, waiting: Waiting, quads: int) -> int:
    values, starts = waiting.values, waiting.starts
    near, exact = U(0), U(0)
    for one in range(quads):
        value, start = values[one], starts[one]
        values[near], starts[near] = value, start
        at = slot(value >> U(8), tables.near.size * 64)
        near += (tables.near[at >> U(6)] >> (at & U(63))) & ONE
    for one in range(Signed(near)):
        value, start = values[one], starts[one]
        values[exact], starts[exact] = value, start
        at = slot(value + U(1), tables.some.size * 64)
        exact += (
            (tables.whole[value >> U(14)] >> ((value >> U(8)) & U(63))) | (tables.some[at >> U(6)] >> (at & U(63)))
        ) & ONE
    met = 0
    for one in range(Signed(exact)):
        if has_quad(tables, values[one]):
            starts[met] = starts[one]
            met += 1
    return met


@inlined
def _by_tail(data: Bytes, tables: Tables, waiting: Waiting, names: int) -> int:
    begins, firsts, lasts, ends = waiting.begins, waiting.firsts, waiting.lasts, waiting.ends
    kept = U(0)
    four, middle, twelve, size = tables.flags[0], tables.flags[3], tables.flags[4], tables.tails.size * 64
    for one in range(names):
        last = lasts[one]
        at = slot(tail_of(data, last, 16), size)
        passed = tables.tails[at >> U(6)] >> (at & U(63))
        if twelve:
            at = slot(tail_of(data, last, 12), size)
            passed |= tables.tails[at >> U(6)] >> (at & U(63))
        if middle:
            at = slot(tail_of(data, last, 8), size)
            passed |= tables.tails[at >> U(6)] >> (at & U(63))
        if four:
            at = slot(tail_of(data, last, 4), size)
            passed |= tables.tails[at >> U(6)] >> (at & U(63))
        begins[kept], firsts[kept], lasts[kept], ends[kept] = begins[one], firsts[one], last, ends[one]
        kept += passed & ONE
    made: int = Signed(kept)
    return made


@inlined
def _keys(data: Bytes, masks: Masks, waiting: Waiting, name: int, keys: int) -> int:
    """The keys of what follows each dot of a name, from its end to its begin, and of the whole name."""
    first, last = waiting.firsts[name], waiting.lasts[name]
    state, done, block = SEED, 0, (last - 1) // 64
    dots = masks.dots[of(block)]
    if last & 63:
        dots &= (ONE << U(last & 63)) - ONE
    while True:
        while dots == U(0) and block > first // 64:
            block -= 1
            dots = masks.dots[of(block)]
        place = block * 64 + highest(dots) if dots != U(0) else -1
        whole = place < first
        length = last - (first if whole else place + 1)
        while done + 8 <= length:
            state = step(state, eight(data, last - done - 8))
            done += 8
        if keys < waiting.keys.size:
            waiting.keys[keys] = key_of(state, eight(data, last - done - 8), length)
            waiting.owners[keys] = 2 * name + (1 if whole else 0)
            keys += 1
        if whole:
            return keys
        dots &= ~(ONE << U(place & 63))


@inlined
def _names(data: Bytes, tables: Tables, waiting: Waiting, keys: int, met: int) -> int:
    every, owners = waiting.keys, waiting.owners
    kept = U(0)
    for one in range(keys):
        key, owner = every[one], owners[one]
        every[kept], owners[kept] = key, owner
        at = slot(key, tables.known.size * 64)
        kept += (tables.known[at >> U(6)] >> (at & U(63))) & ONE
    before = -1
    for one in range(Signed(kept)):
        name = owners[one] >> 1
        place = found(tables.names, every[one])
        if place < 0 or name == before:
            continue
        if counts(data, waiting.ends[name], tables.kinds[place], owners[one] & 1 != 0, every[one], tables):
            waiting.starts[met] = waiting.begins[name]
            met += 1
            before = name
    return met
