"""One log that grows: what is new in whole lines when it is asked. It never waits, and knows no clock."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from khien.lake.logs import events, kinds
from khien.lake.logs.open import Log
from khien.lake.logs.regions import of_stream
from khien.lake.logs.utf16 import Places, as_utf8, encoding_of
from khien.lake.match.search import Prepared, in_log
from khien.lake.types import Fault, Indicator, Sighting

_AT_ONCE = 4 * 1024 * 1024
_LONGEST = 64 * 1024 * 1024  # a line that is longer is searched before it ends
_KNOWN_BY = 1_024  # first bytes by which a log is known again
_SURE = 16  # bytes that tell UTF-16 without a mark
_LOOKS = 4  # at a last line without end that does not grow: then it is searched as far as it goes


class UnableToFollow(ValueError):
    """The log is none that grows line by line; the message is fit for the user."""


class Follower:
    """Remembers how far one log was searched. A log that was cut or replaced under its name is begun anew."""

    def __init__(self, ready: Prepared, path: Path) -> None:
        self._ready, self.path = ready, path
        self._file: BinaryIO | None = None
        self._begin()

    def new(self) -> Iterator[Sighting | Fault]:
        """What the lines that have come since say. Raises UnableToFollow on a packed log, OSError where it is gone."""
        if self._file is None:
            self._open()
        elif self._is_rewritten():
            yield from self.rest()
            self._begin()
            self._file.seek(0)
        yield from self._read_on()
        if self._is_replaced():
            yield from self.rest()
            self._open()
            yield from self._read_on()

    def rest(self) -> Iterator[Sighting | Fault]:
        """The last line, though it has no end."""
        if self._held:
            yield from self._judged(anyhow=True)
            yield from self._search(len(self._held))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    @property
    def is_open(self) -> bool:
        return self._file is not None

    def _begin(self) -> None:
        self._held = self._head = b""
        self._base, self._line, self._looks = 0, 1, 0
        self._encoding: str | None = None  # until there is enough to tell
        self._said: set[tuple[int, Indicator]] = set()  # of the line without end

    def _open(self) -> None:
        self.close()
        self._begin()
        self._file = self.path.open("rb", buffering=0)

    def _read_on(self) -> Iterator[Sighting | Fault]:
        self._looks += 1
        while piece := self._file.read(_AT_ONCE) if self._file else b"":
            self._looks = 0
            self._head += piece[: _KNOWN_BY - len(self._head)]
            self._held += piece
            yield from self._judged()
            if self._encoding is None:
                continue
            end = self._behind("\n") or (len(self._held) // 2 * 2 if len(self._held) > _LONGEST else 0)
            if end:
                yield from self._search(end)
        if self._looks == _LOOKS and self._encoding is not None:
            yield from self._glance()

    def _judged(self, *, anyhow: bool = False) -> Iterator[Fault]:
        """Once, when its first bytes are there: which encoding it is in, and whether it is a log at all."""
        head = self._held[: kinds.HEAD]
        if self._encoding is not None:
            return
        shut = kinds.closed(head)
        packed = kinds.packing(head) or kinds.is_tar(head) or kinds.is_zip(head) or head.startswith(events.MAGIC)
        if packed or (shut and not shut.shows):
            raise UnableToFollow("không theo dõi được tệp nén hay không phải văn bản: hãy tìm một lần, không --follow")
        encoding = encoding_of(head)
        if encoding or anyhow or len(head) >= _SURE or (b"\n" in head and b"\0" not in head):
            self._encoding = encoding
            if not encoding and (shut := shut or kinds.unknown(head)):
                yield Fault(str(self.path), shut.why)

    def _is_rewritten(self) -> bool:
        """Whether the file was cut, or begins otherwise than it did."""
        if self._file is None:
            return False
        number = self._file.fileno()
        cut = os.fstat(number).st_size < self._file.tell()
        return cut or os.pread(number, len(self._head), 0) != self._head

    def _is_replaced(self) -> bool:
        if self._file is None:
            return False
        here = os.fstat(self._file.fileno())
        try:
            there = self.path.stat()
        except FileNotFoundError:
            return False  # between two names; the next time tells
        return (there.st_ino, there.st_dev) != (here.st_ino, here.st_dev)

    def _behind(self, letter: str) -> int:
        """How much of what is held ends with the last such letter."""
        if not self._encoding:
            return self._held.rfind(letter.encode()) + 1
        wanted = letter.encode(self._encoding)
        at = self._held.rfind(wanted)
        while at > 0 and at % 2:
            at = self._held.rfind(wanted, 0, at + 1)
        return at + 2 if at >= 0 and not at % 2 else 0

    def _search(self, size: int) -> Iterator[Sighting | Fault]:
        data, self._held = self._held[:size], self._held[size:]
        said, self._said = self._said, set()
        for found in self._met(data):
            if isinstance(found, Fault) or (found.offset, found.indicator) not in said:
                yield found
        self._base += size
        self._line += data.decode(self._encoding, "replace").count("\n") if self._encoding else data.count(b"\n")

    def _glance(self) -> Iterator[Sighting | Fault]:
        """A line that waits for its end, up to its last word, which may still grow; the line is searched again."""
        for found in self._met(self._held[: max(self._behind(" "), self._behind("\t"))]):
            if isinstance(found, Sighting) and (found.offset, found.indicator) not in self._said:
                self._said.add((found.offset, found.indicator))
                yield found

    def _met(self, data: bytes) -> Iterator[Sighting | Fault]:
        pieces = iter([data])
        log = Log(str(self.path), iter(()), None, None)
        if self._encoding:
            log.places = Places()
            pieces = as_utf8(pieces, self._encoding, log.places)
        log.loads = of_stream(pieces)
        for found in in_log(self._ready, log, 1):
            if isinstance(found, Fault):
                yield found
            else:
                yield found._replace(line=found.line + self._line - 1, offset=found.offset + self._base)
