"""Files as archives are read from them, and the budget that all archives in one file share."""

import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from khien.lake.limits import MEGABYTE, Limits
from khien.lake.logs.unpack import BROKEN

_AT_ONCE = 32 * MEGABYTE  # read of an archive: only the directory of a ZIP is read whole, an object made of each entry
_REST = "phần còn lại chưa được quét; nếu tin được tệp này, giải nén rồi quét lại"


class UnableToOpen(ValueError):
    """The rest of an archive stays closed, with `whole` the rest of the file. The message is fit for the user."""

    def __init__(self, why: str, *, whole: bool = False) -> None:
        super().__init__(why)
        self.whole = whole


class Budget:
    """What the archives in one file may still take. Raises UnableToOpen where it is used up."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self.members = self.unpacked = 0
        self.ended = False
        self._clock, self._until = clock, clock() + limits.whole

    def look_at_the_clock(self) -> None:
        """Whoever reads, unpacks or opens asks this first."""
        if self._clock() > self._until:
            raise UnableToOpen(f"quá {self.limits.whole} giây cho cả tệp (--timeout để nới): {_REST}", whole=True)

    def open_one(self) -> None:
        self.look_at_the_clock()
        self.members += 1
        if self.members > self.limits.members:
            raise UnableToOpen(f"hơn {self.limits.members} tệp bên trong: {_REST}", whole=True)

    def take(self, size: int, packed: int | None, made: int) -> None:
        """`size` more bytes, `made` of this stream so far from `packed` ones; None where nothing was packed."""
        self.look_at_the_clock()
        self.unpacked += size
        if self.unpacked > self.limits.unpacked:
            most = self.limits.unpacked // MEGABYTE
            raise UnableToOpen(f"giải nén ra hơn {most} MB: {_REST}", whole=True)
        if packed is not None and made > self.limits.free and made > self.limits.ratio * max(packed, 1):
            raise UnableToOpen(f"phình quá {self.limits.ratio} lần (bom nén?): {_REST}", whole=True)


class Packed:
    """An archive, to be read anywhere in it, within the time of its budget, and never much at once."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self._file, self._budget = file, budget
        self.tell, self.seekable = file.tell, file.seekable

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        self._budget.look_at_the_clock()
        if size > _AT_ONCE:
            raise UnableToOpen(f"mục lục của tệp nén lớn hơn {_AT_ONCE // MEGABYTE} MB: không mở bên trong")
        return self._file.read(size if size >= 0 else _AT_ONCE)


class Pieces:
    """A file over pieces of bytes. `packed` tells how many bytes it took to make them."""

    def __init__(self, pieces: Iterator[bytes], budget: Budget, packed: Callable[[], int] | None) -> None:
        self._pieces, self._budget, self._packed = pieces, budget, packed
        self._held, self._at, self._made = b"", 0, 0
        self._headers: int | None = None
        self._fault: Exception | None = None  # met behind bytes that are to be given first

    def headers(self, most: int) -> None:
        """From here on so many bytes may be read, until it is said anew: headers of a tar are not to be trusted."""
        self._headers = most

    def peek(self, size: int) -> bytes:
        """The first bytes, before any were read."""
        try:
            while len(self._held) < size and (piece := self._next()):
                self._held += piece
        except BROKEN as error:
            self._fault = error
        return self._held[:size]

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; fewer only at the end. Raises UnableToOpen, UnableToUnpack."""
        parts: list[bytes] = []
        wanted = size
        while wanted:
            if self._at == len(self._held):
                try:
                    self._held, self._at = self._next(), 0
                except BROKEN as error:
                    if not parts:
                        raise
                    self._fault = error
                    break
                if not self._held:
                    break
            part = self._held[self._at : self._at + wanted] if wanted > 0 else self._held[self._at :]
            self._at += len(part)
            wanted -= len(part) if wanted > 0 else 0
            parts.append(part)
        if self._headers is not None:
            self._headers -= sum(map(len, parts))
            if self._headers < 0:
                raise UnableToOpen("phần đầu của tar lớn bất thường: phần còn lại chưa được quét")
        return b"".join(parts)

    def _next(self) -> bytes:
        if self._fault is not None:
            raise self._fault
        for piece in self._pieces:
            if piece:
                self._made += len(piece)
                self._budget.take(len(piece), self._packed() if self._packed else None, self._made)
                return piece
        return b""
