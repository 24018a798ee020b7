"""The fast scanner as `hits` calls it: tables once, masks and room once a thread. It needs the extra `fast`."""

import threading

import numpy as np

from khien.lake.match.hits import Places
from khien.lake.match.index import Index
from khien.lake.match.scan.compiled import kept_compiled
from khien.lake.match.scan.keys import names_of

with kept_compiled():
    from khien.lake.match.scan.fill import tables_of
    from khien.lake.match.scan.kernel import found_room, scan
    from khien.lake.match.scan.waiting import waiting
    from khien.lake.match.scan.window import masks

_PAD = 128
_ROOM = 4096


class UnableToScanFast(ValueError):
    """The list holds what only the plain scanner finds; the message is fit for the user."""


class _Room(threading.local):
    """What one thread writes on."""

    def __init__(self) -> None:
        self.masks, self.waiting = masks(), waiting()
        self.found = found_room(_ROOM)


class FastScanner:
    """Finds places at about a gigabyte a second a processor, letting other threads run meanwhile."""

    def __init__(self, index: Index) -> None:
        if names_of(index).odd:
            raise UnableToScanFast("danh sách có tên miền mà nhãn cuối viết ngoài ASCII")
        self._tables, self._room = tables_of(index), _Room()
        self.places(bytearray(), 0, 0, 0)  # what is not compiled yet is compiled now, and not while time is told

    def places(self, data: bytearray, begin: int, end: int, size: int) -> Places:
        """As `Scanner.places`. `data` grows by a few bytes where it has no room behind the log's own."""
        if len(data) < size + _PAD:
            data.extend(bytes(size + _PAD - len(data)))
        room, seen = self._room, np.frombuffer(data, np.uint8)
        kept, counted = scan(seen, size, begin, end, self._tables, room.masks, room.waiting, room.found)
        if kept > room.found.places.size:
            room.found = found_room(2 * kept)
            kept, counted = scan(seen, size, begin, end, self._tables, room.masks, room.waiting, room.found)
        found = room.found
        order = np.argsort(found.places[:kept], kind="stable")
        return Places(found.places[order].data, found.lines[order].data, found.ends[order].data, counted)
