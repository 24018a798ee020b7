"""Verdicts of many units on a kept day as a few bytes, and back as arrays.

Units are numbers in rising order, told by their differences; then one byte a unit for verdicts on one obligation, or
six numbers a unit for counts. Little-endian, deflated: neighbours are alike, so that a tenth of the bytes is left.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from khien.duties.rules.verdicts import Status

Ints = NDArray[np.int64]
MANY = len(Status)
_UNIT, _STATUS, _COUNT = np.dtype("<u4"), np.dtype("<u1"), np.dtype("<u2")
_QUICK = 1


def packed_statuses(units: Sequence[int] | Ints, statuses: Sequence[int] | Ints) -> bytes:
    """One place of `Status` for each unit."""
    return _packed(units, np.asarray(statuses, dtype=_STATUS))


def unpacked_statuses(data: bytes) -> tuple[Ints, Ints]:
    """Units, and the place of each one's status."""
    units, rest = _unpacked(data, _STATUS.itemsize)
    return units, np.frombuffer(rest, dtype=_STATUS).astype(np.int64)


def packed_counts(units: Sequence[int] | Ints, counts: Sequence[Sequence[int]] | Ints) -> bytes:
    """How many duties of each status, for each unit: an array of units × statuses."""
    return _packed(units, np.asarray(counts, dtype=_COUNT))


def unpacked_counts(data: bytes) -> tuple[Ints, Ints]:
    """Units, and their counts as units × statuses."""
    units, rest = _unpacked(data, _COUNT.itemsize * MANY)
    return units, np.frombuffer(rest, dtype=_COUNT).astype(np.int64).reshape(-1, MANY)


def _packed(units: Sequence[int] | Ints, values: NDArray[np.unsignedinteger]) -> bytes:
    steps = np.diff(np.asarray(units, dtype=np.int64), prepend=0).astype(_UNIT)
    return zlib.compress(steps.tobytes() + values.tobytes(), _QUICK)


def _unpacked(data: bytes, width: int) -> tuple[Ints, bytes]:
    raw = zlib.decompress(data)
    many = len(raw) // (_UNIT.itemsize + width)
    cut = many * _UNIT.itemsize
    return np.cumsum(np.frombuffer(raw[:cut], dtype=_UNIT).astype(np.int64)), raw[cut:]
