"""Hits put in order of time, however many: sorted runs in a temporary file that has no name. It judges none of them."""

import heapq
import os
import pickle
import struct
import tempfile
from collections.abc import Iterator
from typing import IO

from khien.lake.sigma.correlate import Hit

_HELD = 48_000_000  # bytes in memory before a run is written
_SIZE = struct.Struct("<Q")
_EACH = 600  # of a hit without its event


class Spool:
    """Add hits, then take them in order once. `close` frees the file."""

    def __init__(self, held: int = _HELD) -> None:
        self._most, self._held = held, 0
        self._hits: list[Hit] = []
        self._runs: list[tuple[int, int]] = []  # where a run begins, and of how many hits
        self._file: IO[bytes] | None = None

    def add(self, hit: Hit) -> None:
        """One more hit."""
        self._hits.append(hit)
        self._held += _EACH + len(hit.event)
        if self._held > self._most:
            self._write()

    def __len__(self) -> int:
        return len(self._hits) + sum(count for _, count in self._runs)

    def in_order(self) -> Iterator[Hit]:
        """By time, then as the files have them."""
        self._hits.sort(key=_when)
        return heapq.merge(*(self._read(*run) for run in self._runs), self._hits, key=_when)

    def close(self) -> None:
        """Forget all of it."""
        self._hits.clear()
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="khien-hunt-")  # noqa: SIM115 — closed by `close`
        self._hits.sort(key=_when)
        begin = self._file.tell()
        for hit in self._hits:
            data = pickle.dumps(tuple(hit), protocol=5)
            self._file.write(_SIZE.pack(len(data)) + data)
        self._file.flush()
        self._runs.append((begin, len(self._hits)))
        self._hits.clear()
        self._held = 0

    def _read(self, at: int, count: int) -> Iterator[Hit]:
        number = self._file.fileno() if self._file is not None else -1
        for _ in range(count):
            (size,) = _SIZE.unpack(os.pread(number, _SIZE.size, at))
            data = os.pread(number, size, at + _SIZE.size)
            at += _SIZE.size + size
            yield Hit(*pickle.loads(data))  # noqa: S301 — our own bytes, in a file that nobody else can open


def _when(hit: Hit) -> tuple[float, int]:
    return hit.time, hit.order
