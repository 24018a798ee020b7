"""What the fast scanner has classified and still needs: masks of the blocks around, in a ring, and runs of bits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khien.lake.match.scan.bits import highest, lowest
from khien.lake.match.scan.decorators import inlined
from khien.lake.match.scan.look import Signed, U, Words

MOST = 4_096  # the longest word, in bytes
ROUND = 512  # blocks in the ring: those that wait together, the longest word before and behind them
ONE = U(1)


class Masks(NamedTuple):
    """One mask of 64 bits a block: what `classes` says, and the line ends between the region's begin and the block."""

    names: Words
    dots: Words
    colons: Words
    plain: Words
    roots: Words  # words of one sign behind a parenthesis, with which a counted name may end: (0)
    ends: Words
    lines: NDArray[np.int64]


def masks() -> Masks:
    """A ring for one thread."""
    names, dots, colons, plain, roots, ends = (np.zeros(ROUND, np.uint64) for _ in range(6))
    return Masks(names, dots, colons, plain, roots, ends, np.zeros(ROUND, np.int64))


@inlined
def of(block: int) -> np.uint64:
    """Where in the ring a block is."""
    made: np.uint64 = U(block) & U(ROUND - 1)
    return made


@inlined
def start_of(mask: Words, place: int) -> int:
    """Where the run of set bits that `place` is in begins; no further back than the longest word."""
    block, at = place // 64, U(place & 63)
    clear = ~((mask[of(block)] << (U(63) - at)) | ((mask[of(block - 1)] >> ONE) >> at))
    if clear != U(0):
        made: int = Signed(place - 62 + highest(clear))
        return made
    if block == 0:
        return 0
    block -= 1
    clear = ~mask[of(block)] & ((ONE << at) | ((ONE << at) - ONE))
    while clear == U(0):
        if block == 0 or place - block * 64 > MOST:
            return block * 64
        block -= 1
        clear = ~mask[of(block)]
    found: int = Signed(block * 64 + highest(clear) + 1)
    return found


@inlined
def end_of(mask: Words, place: int, last: int) -> int:
    """Where it ends: the first place after it; no further on than the longest word."""
    block, at = place // 64, U(place & 63)
    clear = ~((mask[of(block)] >> at) | ((mask[of(block + 1)] << ONE) << (U(63) - at)))
    if clear != U(0):
        made: int = Signed(place + lowest(clear))
        return made
    while clear == U(0):
        block += 1
        if block >= last or block * 64 - place > MOST:
            return block * 64
        clear = ~mask[of(block)]
    found: int = Signed(block * 64 + lowest(clear))
    return found
