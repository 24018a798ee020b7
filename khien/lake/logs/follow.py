"""Logs that grow, and folders in which new ones appear: what is new in whole lines when it is asked. It never waits."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from khien.lake.logs.files import files_of
from khien.lake.logs.open import Log
from khien.lake.logs.unpack import packing
from khien.lake.logs.utf16 import encoding_of
from khien.lake.scan.regions import of_stream
from khien.lake.search import Prepared, in_log
from khien.lake.types import Fault, Sighting

_AT_ONCE = 4 * 1024 * 1024
_LONGEST = 64 * 1024 * 1024  # a line that is longer is searched before it ends


class UnableToFollow(ValueError):
    """The log is none that grows line by line; the message is fit for the user."""


class Follower:
    """Remembers how far one log was searched. A log that was cut or replaced under its name is begun anew."""

    def __init__(self, ready: Prepared, path: Path) -> None:
        self._ready, self.path = ready, path
        self._file: BinaryIO | None = None
        self._held, self._base, self._line = b"", 0, 1

    def new(self) -> Iterator[Sighting | Fault]:
        """What the lines that have come since say. Raises UnableToFollow on a packed log, OSError where it is gone."""
        if self._file is None:
            self._open()
        while piece := self._read():
            self._held += piece
            end = self._held.rfind(b"\n") + 1
            if end or len(self._held) > _LONGEST:
                yield from self._search(end or len(self._held))
        if self._is_replaced():
            yield from self.rest()
            self._open()
            yield from self.new()

    def rest(self) -> Iterator[Sighting | Fault]:
        """The last line, though it has no end."""
        if self._held:
            yield from self._search(len(self._held))

    def _open(self) -> None:
        self.close()
        self._file = self.path.open("rb", buffering=0)
        head = os.pread(self._file.fileno(), 1024, 0)
        if packing(head) or encoding_of(head):
            raise UnableToFollow("không theo dõi được tệp nén hay UTF-16: hãy tìm một lần, không dùng --follow")
        self._held, self._base, self._line = b"", 0, 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read(self) -> bytes:
        return self._file.read(_AT_ONCE) if self._file else b""

    def _is_replaced(self) -> bool:
        if self._file is None:
            return False
        here = os.fstat(self._file.fileno())
        try:
            there = self.path.stat()
        except FileNotFoundError:
            return False  # between two names; the next time tells
        return (there.st_ino, there.st_dev) != (here.st_ino, here.st_dev) or there.st_size < self._file.tell()

    def _search(self, size: int) -> Iterator[Sighting | Fault]:
        data, self._held = self._held[:size], self._held[size:]
        log = Log(str(self.path), of_stream(iter([data])), None, None)
        for found in in_log(self._ready, log, 1):
            yield _moved(found, self._line - 1, self._base)
        self._base += size
        self._line += data.count(b"\n")


class Following:
    """Logs and folders of logs. A log that appears in a folder is followed too; one that was only renamed is none."""

    def __init__(self, ready: Prepared, named: Iterable[Path]) -> None:
        self._ready, self._named = ready, list(named)
        self._logs: dict[Path, Follower | None] = {}  # None: told of already, and left
        self._sizes: dict[tuple[int, int], int] = {}  # of every file that was seen, by what does not change with names
        self._told: set[Fault] = set()

    @property
    def ended(self) -> bool:
        """Whether nothing can come any more."""
        return bool(self._logs) and not any(self._logs.values()) and not any(path.is_dir() for path in self._named)

    def new(self) -> Iterator[Sighting | Fault]:
        """What has come since, in the order of the logs."""
        yield from self._look()
        for path, one in list(self._logs.items()):
            if one is None:
                continue
            try:
                yield from one.new()
            except UnableToFollow as refused:
                self._logs[path] = None
                yield Fault(str(path), str(refused))
            except OSError as error:
                self._logs[path] = None
                yield Fault(str(path), f"không đọc được ({error.strerror or 'lỗi đọc'})")

    def close(self) -> None:
        for one in filter(None, self._logs.values()):
            one.close()

    def _look(self) -> Iterator[Fault]:
        """Find what is there now. A file is known by its number, and is another where it is shorter than it was."""
        sizes: dict[tuple[int, int], int] = {}
        begun = bool(self._logs)
        for path in files_of(self._named):
            if isinstance(path, Fault):
                if path not in self._told:
                    self._told.add(path)
                    yield path
                continue
            try:
                stat = path.stat()
            except OSError:
                self._logs.setdefault(path, None if begun else Follower(self._ready, path))
                continue
            key = stat.st_dev, stat.st_ino
            renamed = begun and stat.st_size >= self._sizes.get(key, stat.st_size + 1)
            sizes[key] = stat.st_size
            if path not in self._logs and not renamed:
                self._logs[path] = Follower(self._ready, path)
        self._sizes = sizes


def _moved(found: Sighting | Fault, lines: int, offset: int) -> Sighting | Fault:
    if isinstance(found, Fault):
        return found
    return Sighting(found.indicator, found.file, found.line + lines, found.offset + offset, found.text, found.how)
