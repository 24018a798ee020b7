"""Lookups for Numba: is there an indicator with such an address, name or hash? They may say yes too often, never no."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lake.match.scan.bits import eight, holds
from khien.lake.match.scan.decorators import inlined

U = np.uint64
Signed: Any = np.int64  # signed; Numba makes real numbers of a signed and an unsigned one
LOWER = U(0x2020202020202020)
MIX = U(0x9E3779B97F4A7C15)
PRIME = U(0x100000001B3)
SEED = U(0xCBF29CE484222325)
OTHER = U(0xD6E8FEB86659FD93)
IS_NAME, IS_PLACE, IS_PATH = 1, 2, 4  # a domain; a URL's host; a URL's host whose path is looked at first
AS_PIECE, AS_BLOCK, AS_TWELVE = U(1 << 40), U(1 << 41), U(1 << 42)  # what tells keys of one filter apart

Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]


class Tables(NamedTuple):
    """Open tables have a power of two of places, 0 where empty; bitmaps have one bit for a hash or a block.

    Filters are lines of four words: all that is asked of a key is in one line of the processor's cache, since what
    lists of millions cost is the waiting for memory. Of a thousand keys that were never put in, one or two pass.
    """

    near: Words  # filter of IPv4: the line by the block of 256, in it addresses, pieces of 16, and whole blocks
    whole: Words  # bitmap over all 2^24 such blocks: all of it is in the list
    pieces: NDArray[np.uint32]  # open table of pieces of 16 addresses that are in the list, each plus one
    quads: NDArray[np.uint32]  # open table of single addresses
    sixth_from: Words  # upper halves of IPv6 ranges, ascending, apart
    sixth_to: Words
    ends: Words  # filter of names: the line by their last 12 bytes, in it their last 16, or 12 where they have no more
    short: Words  # bitmap of the last 8 or 4 bytes of names under 12
    names: Words  # open table of hashes of names
    kinds: Bytes  # of the same places
    idn: Words  # open table of hashes of the tails of names outside ASCII
    paths: Words  # bitmap of hashes of a host and the first four bytes of its path
    hashes: Words  # open table of the first sixteen digits of hashes
    flags: NDArray[np.bool_]  # names under 8 bytes, outside ASCII; hashes; names of 8–11 bytes, any; paths under 4


@inlined
def bit(bitmap: Words, at: np.uint64) -> bool:
    return bool((bitmap[at >> U(6)] >> (at & U(63))) & U(1) != U(0))


@inlined
def slot(key: np.uint64, size: int) -> np.uint64:
    """Where a key is looked for first in a table or bitmap of `size` places, a power of two."""
    return ((key * MIX) >> U(20)) & U(size - 1)


@inlined
def line_of(lines: Words, key: np.uint64) -> np.uint64:
    """Where a filter's line for such keys begins."""
    return ((((key * MIX) >> U(32)) * U(lines.size >> 2)) >> U(32)) << U(2)


@inlined
def may_hold(lines: Words, line: np.uint64, key: np.uint64) -> bool:
    """Whether a key may be in that line of a filter."""
    made: bool = holds(lines, line, key * OTHER)
    return made


@inlined
def found(table: Words, key: np.uint64) -> int:
    """The place of a key, -1 where it is not in the table."""
    at = slot(key, table.size)
    while table[at] != U(0):
        if table[at] == key:
            made: int = Signed(at)
            return made
        at = (at + U(1)) & U(table.size - 1)
    return -1


@inlined
def _holds(table: NDArray[np.uint32], value: np.uint64) -> bool:
    wanted = np.uint32(value)
    at = slot(value + U(1), table.size)
    while table[at] != 0:
        if table[at] == wanted:
            return True
        at = (at + U(1)) & U(table.size - 1)
    return False


@inlined
def may_have_quad(tables: Tables, line: np.uint64, value: np.uint64) -> bool:
    """What `near` says of an IPv4 address whose line this is: no branch in it that a processor could guess wrong."""
    return (
        may_hold(tables.near, line, value)
        | may_hold(tables.near, line, (value >> U(4)) | AS_PIECE)
        | may_hold(tables.near, line, (value >> U(8)) | AS_BLOCK)
    )


@inlined
def has_quad(tables: Tables, value: np.uint64) -> bool:
    """Whether an IPv4 address is in the list, itself or by a network. A table is asked where the filter knows of it."""
    near, piece, block = tables.near, value >> U(4), value >> U(8)
    line = line_of(near, block)
    return (
        (may_hold(near, line, value) and _holds(tables.quads, value))
        or (may_hold(near, line, block | AS_BLOCK) and bit(tables.whole, block))
        or (may_hold(near, line, piece | AS_PIECE) and _holds(tables.pieces, piece + U(1)))
    )


@inlined
def has_sixth(tables: Tables, high: np.uint64, low: np.uint64) -> bool:
    """Whether an IPv6 address may be in the list, one that holds an IPv4 address included."""
    if high == U(0) and low >> U(32) == U(0xFFFF) and has_quad(tables, low & U(0xFFFFFFFF)):
        return True
    first, last = 0, tables.sixth_from.size
    while first < last:
        middle = (first + last) >> 1
        if tables.sixth_from[middle] <= high:
            first = middle + 1
        else:
            last = middle
    return first > 0 and high <= tables.sixth_to[first - 1]


@inlined
def tail_of(data: Bytes, end: int, of_bytes: int) -> np.uint64:
    """The last 16, 12, 8 or 4 bytes before `end` as one number; sixteen bytes before it can be read."""
    last: np.uint64 = eight(data, end - 8) | LOWER
    if of_bytes == 16:
        last ^= (eight(data, end - 16) | LOWER) * PRIME
    elif of_bytes == 12:
        last ^= ((eight(data, end - 16) | LOWER) >> U(32)) * PRIME
    elif of_bytes == 4:
        last >>= U(32)
    return last


@inlined
def step(state: np.uint64, eight_bytes: np.uint64) -> np.uint64:
    """The hash of a word that goes on for eight bytes towards its begin."""
    state = (state ^ (eight_bytes | LOWER)) * MIX
    return state ^ (state >> U(32))


@inlined
def key_of(state: np.uint64, eight_bytes: np.uint64, length: int) -> np.uint64:
    """The key of a word of so many bytes, never 0; of the eight that come next those are taken that are its own."""
    own = ((eight_bytes | LOWER) >> U(8)) >> U(56 - 8 * (length & 7))
    key = (state ^ own ^ (U(length) * PRIME)) * MIX
    key ^= key >> U(32)
    return key if key != U(0) else U(1)


@inlined
def word_key(data: Bytes, first: int, last: int) -> np.uint64:
    """The key of data[first:last]; eight bytes before them can be read."""
    state, at = SEED, last
    while at - 8 >= first:
        state = step(state, eight(data, at - 8))
        at -= 8
    return key_of(state, eight(data, at - 8), last - first)


@inlined
def hash_key(data: Bytes, at: int) -> np.uint64:
    """Of sixteen digits in any case."""
    key = (eight(data, at) | LOWER) * PRIME ^ ((eight(data, at + 8) | LOWER) * MIX)
    return key if key != U(0) else U(1)


@inlined
def path_key(name: np.uint64, start: np.uint64) -> np.uint64:
    return (name ^ (start & U(0xFFFFFFFF)) * PRIME) * MIX


@inlined
def ends_as_listed(data: Bytes, last: int, line: np.uint64, tables: Tables) -> np.uint64:
    """1 where what ends here may end as a name of the list; `line` is that of its last twelve bytes in `ends`."""
    twelve, size = tail_of(data, last, 12) ^ AS_TWELVE, tables.short.size * 64
    may = U(may_hold(tables.ends, line, tail_of(data, last, 16)) | may_hold(tables.ends, line, twelve))
    if tables.flags[3]:
        at = slot(tail_of(data, last, 8), size)
        may |= tables.short[at >> U(6)] >> (at & U(63))
    if tables.flags[0]:
        at = slot(tail_of(data, last, 4), size)
        may |= tables.short[at >> U(6)] >> (at & U(63))
    return may & U(1)
