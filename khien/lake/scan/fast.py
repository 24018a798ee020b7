"""The fast scanner as `regions` calls it: tables once, masks and room once a thread. It needs the extra `fast`."""

import threading

import numpy as np

from khien.lake.index import Index
from khien.lake.scan.compiled import kept_compiled
from khien.lake.scan.keys import names_of

with kept_compiled():
    from khien.lake.scan.fill import tables_of
    from khien.lake.scan.kernel import Masks, scan

_PAD = 64
_ROOM = 4096


class UnableToScanFast(ValueError):
    """The list holds what only the plain scanner finds; the message is fit for the user."""


class _Room(threading.local):
    """What one thread writes on."""

    def __init__(self) -> None:
        self.masks = _masks(0)
        self.places, self.lines = np.zeros(_ROOM, np.int64), np.zeros(_ROOM, np.int64)


def _masks(blocks: int) -> Masks:
    names, dots, colons, plain, ends = (np.zeros(blocks, np.uint64) for _ in range(5))
    return Masks(names, dots, colons, plain, ends, np.zeros(blocks, np.int64))


class FastScanner:
    """Finds places at about a gigabyte a second a processor, letting other threads run meanwhile."""

    def __init__(self, index: Index) -> None:
        if names_of(index).odd:
            raise UnableToScanFast("danh sách có tên miền mà nhãn cuối viết ngoài ASCII")
        self._tables, self._room = tables_of(index), _Room()

    def places(self, data: bytearray, begin: int, end: int, size: int) -> tuple[list[int], list[int], int]:
        """As `Scanner.places`. `data` grows by a few bytes where it has no room behind the log's own."""
        if len(data) < size + _PAD:
            data.extend(bytes(size + _PAD - len(data)))
        room, seen = self._room, np.frombuffer(data, np.uint8)
        blocks = (size + 63) // 64 + 1
        if room.masks.names.size < blocks:
            room.masks = _masks(blocks)
        kept, counted = scan(seen, size, begin, end, self._tables, room.masks, room.places, room.lines)
        if kept > room.places.size:
            room.places, room.lines = np.zeros(2 * kept, np.int64), np.zeros(2 * kept, np.int64)
            kept, counted = scan(seen, size, begin, end, self._tables, room.masks, room.places, room.lines)
        found = sorted(zip(room.places[:kept].tolist(), room.lines[:kept].tolist(), strict=True))
        return [place for place, _ in found], [line for _, line in found], counted
