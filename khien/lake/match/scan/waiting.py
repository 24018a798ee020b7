"""Words that wait to be looked up together: one after another each would wait for memory, together they wait once.

Each sieve writes what passed in front of the same arrays, without a branch that a processor could guess wrong.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lake.match.scan.bits import eight, highest, prefetch
from khien.lake.match.scan.decorators import compiled, inlined
from khien.lake.match.scan.look import (
    SEED,
    Bytes,
    Signed,
    Tables,
    U,
    Words,
    ends_as_listed,
    found,
    has_quad,
    key_of,
    line_of,
    may_have_quad,
    step,
    tail_of,
)  # fmt: skip
from khien.lake.match.scan.window import MOST, ONE, Masks, of
from khien.lake.match.scan.words import NO_QUAD, counts, is_dumped, is_escaped, odd_word_is_known, quad, quad_at_once

_DOT, _DASH, _PERCENT = 46, 45, 37
_WORDS = 8_192  # more than the blocks that wait together can hold


class Waiting(NamedTuple):
    """`dots` are the first of words; `values`, `lines`, `starts` of addresses; from `begins` on of names.

    `lines` and `tails` are where in the filters is what is asked; `passed` are some of either, `met` where they start.
    """

    dots: NDArray[np.int64]
    values: Words
    lines: Words
    starts: NDArray[np.int64]
    begins: NDArray[np.int64]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    tails: Words
    ends: NDArray[np.int64]
    passed: Words
    met: NDArray[np.int64]
    name: Bytes  # one that is put together


def waiting() -> Waiting:
    """Room for one thread."""
    dots, starts, begins, firsts, lasts, ends, met = (np.zeros(_WORDS, np.int64) for _ in range(7))
    values, lines, tails, passed = (np.zeros(_WORDS, np.uint64) for _ in range(4))
    return Waiting(
        dots, values, lines, starts, begins, firsts, lasts, tails, ends, passed, met, np.zeros(MOST, np.uint8)
    )


@inlined
def put(
    data: Bytes, start: int, end: int, tables: Tables, waiting: Waiting, quads: np.uint64, names: np.uint64
) -> tuple[np.uint64, np.uint64, bool]:
    """A whole word of ASCII, data[start:end], waits among the addresses or names, or is known to be worth a look.

    What it will be asked of the tables is fetched meanwhile: the cache line of a filter that its key chooses.
    """
    first, last = start, end
    while last > first and (data[U(last - 1)] == _DOT or data[U(last - 1)] == _DASH):
        last -= 1
    while first < last and (data[U(first)] == _DOT or data[U(first)] == _DASH):
        first += 1
    if 48 <= data[U(first)] <= 57 and 48 <= data[U(last - 1)] <= 57:
        value = quad_at_once(data, first, last) if first >= 8 else quad(data, first, last)
        if value != NO_QUAD and (start == 0 or data[U(start - 1)] != _PERCENT):
            line = line_of(tables.near, value >> U(8))
            prefetch(tables.near, line)
            waiting.values[quads], waiting.lines[quads], waiting.starts[quads] = value, line, start
            return quads + ONE, names, False
        if start < 16 or value != NO_QUAD or is_dumped(data, start, end):
            return quads, names, odd_word_is_known(data, start, first, last, end, tables)
    if start < 16 or is_escaped(data, start) or (tables.flags[1] and data[U(start - 1)] >= 0x80):
        return quads, names, odd_word_is_known(data, start, first, last, end, tables)
    if last - first >= 4 and tables.flags[4]:
        waiting.begins[names], waiting.ends[names] = start, end
        waiting.firsts[names], waiting.lasts[names] = first, last
        line = line_of(tables.ends, tail_of(data, last, 12))
        prefetch(tables.ends, line)
        waiting.tails[names] = line
        names += ONE
    return quads, names, False


@compiled
def looked_up(data: Bytes, tables: Tables, masks: Masks, waiting: Waiting, quads: np.uint64, names: np.uint64) -> int:
    """How many words are worth a look; where they start is in front of `met`."""
    met = _quads(tables, waiting, quads)
    passed = _by_end(data, tables, waiting, names)
    for one in range(passed):
        name = waiting.passed[one]
        if _is_listed(data, tables, masks, waiting, name):
            waiting.met[met] = waiting.begins[name]
            met += ONE
    made: int = Signed(met)
    return made


@inlined
def _quads(tables: Tables, waiting: Waiting, quads: np.uint64) -> np.uint64:
    values, passed = waiting.values, waiting.passed
    kept, met = U(0), U(0)
    for one in range(quads):
        passed[kept] = one
        kept += U(may_have_quad(tables, waiting.lines[one], values[one]))
    for one in range(kept):
        place = passed[one]
        if has_quad(tables, values[place]):
            waiting.met[met] = waiting.starts[place]
            met += ONE
    return met


@inlined
def _by_end(data: Bytes, tables: Tables, waiting: Waiting, names: np.uint64) -> np.uint64:
    """How many names end as one of the list; their numbers are in front of `passed`."""
    kept = U(0)
    for one in range(names):
        waiting.passed[kept] = one
        kept += ends_as_listed(data, waiting.lasts[one], waiting.tails[one], tables)
    return kept


@inlined
def _is_listed(data: Bytes, tables: Tables, masks: Masks, waiting: Waiting, name: np.uint64) -> bool:
    """Whether a name, or what follows one of its dots, is in the list: from its end to its begin, hashed once."""
    first, last = Signed(waiting.firsts[name]), Signed(waiting.lasts[name])
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
        key = key_of(state, eight(data, last - done - 8), length)
        at = found(tables.names, key)
        if at >= 0 and counts(data, Signed(waiting.ends[name]), tables.kinds[at], whole, key, tables):
            return True
        if whole:
            return False
        dots &= ~(ONE << U(place & 63))
