"""The verdicts of one unit as a few bytes, and many such packs as arrays: what standing is rolled up from.

Eight bytes a duty: the CRC-32 of the obligation's id, times eight, plus the place of its worst verdict.
"""

from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from khien.duties.rules.verdicts import SEVERITY, Status

_WIDTH = np.dtype("<u8")
_ROOM = 8  # places for a status; `Status` has six


def code_of(obligation: str) -> int:
    """The number that stands for an obligation. Two of one catalogue never share one: the lint of a test sees to it."""
    return crc32(obligation.encode())


def packed(worst: Mapping[str, Status]) -> bytes:
    """Worst verdict by obligation → bytes."""
    values = [code_of(name) * _ROOM + SEVERITY[status] for name, status in sorted(worst.items())]
    return np.asarray(values, dtype=_WIDTH).tobytes()


def unpacked(packs: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """For every duty in every pack: the pack's place, the obligation's code, the status's place."""
    lengths = np.fromiter((len(one) // _WIDTH.itemsize for one in packs), dtype=np.int64, count=len(packs))
    values = np.frombuffer(b"".join(packs), dtype=_WIDTH).astype(np.int64)
    owners = np.repeat(np.arange(len(packs), dtype=np.int64), lengths)
    return owners, values // _ROOM, values % _ROOM


def worst_of(verdicts: Iterable[tuple[str, Status]]) -> dict[str, Status]:
    """The worst verdict of each obligation, whatever number of letters ask it."""
    found: dict[str, Status] = {}
    for name, status in verdicts:
        before = found.get(name)
        if before is None or SEVERITY[status] < SEVERITY[before]:
            found[name] = status
    return found
