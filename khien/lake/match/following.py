"""Logs and folders of logs that grow: new ones are taken up, renamed ones known again. It never waits."""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from khien.lake import trouble
from khien.lake.logs.files import files_of
from khien.lake.match.follow import Follower, UnableToFollow
from khien.lake.match.search import Prepared
from khien.lake.types import Fault, Sighting


class Following:
    """What is followed. A log that appears in a folder, or under a name that was given, is followed from then on too.

    One that was only renamed is none.
    """

    def __init__(self, ready: Prepared, named: Iterable[Path]) -> None:
        self._ready, self._named = ready, list(named)
        self._logs: dict[Path, Follower | None] = {}  # None: told of already, and left
        self._sizes: dict[tuple[int, int], int] = {}  # of every file that was seen, by what does not change with names
        self._told: set[Fault] = set()
        self._begun = self._awaited = False

    @property
    def ended(self) -> bool:
        """Whether nothing can come any more."""
        grows = self._awaited or any(self._logs.values()) or any(path.is_dir() for path in self._named)
        return self._begun and not grows

    @property
    def searched(self) -> int:
        """How many logs could be opened."""
        return sum(one is not None and one.is_open for one in self._logs.values())

    def new(self) -> Iterator[Sighting | Fault]:
        """What has come since, in the order of the logs. A fault is told once."""
        yield from self._look()
        for path, one in list(self._logs.items()):
            if one is None:
                continue
            try:
                yield from one.new()
            except UnableToFollow as refused:
                one.close()
                self._logs[path] = None
                yield Fault(str(path), str(refused))
            except OSError as error:
                yield from self._once(Fault(str(path), f"không đọc được: {trouble.why(error)}"))

    def rest(self) -> Iterator[Sighting | Fault]:
        """What stands in last lines without an end, when nobody waits for it any longer."""
        for one in filter(None, self._logs.values()):
            try:
                yield from one.rest()
            except UnableToFollow as refused:
                yield Fault(str(one.path), str(refused))

    def close(self) -> None:
        for one in filter(None, self._logs.values()):
            one.close()

    def _once(self, fault: Fault) -> Iterator[Fault]:
        if fault not in self._told:
            self._told.add(fault)
            yield fault

    def _look(self) -> Iterator[Fault]:
        """Find what is there now. A file is known by its number, and is another where it is shorter than it was."""
        sizes: dict[tuple[int, int], int] = {}
        begun, self._begun, self._awaited = self._begun, True, False
        for path in files_of(self._named):
            if isinstance(path, Fault):
                yield from self._once(path)
                continue
            try:
                status = path.stat()
            except OSError as error:
                if path not in self._logs:
                    self._awaited = True
                    yield from self._once(Fault(str(path), f"{trouble.why(error)}: sẽ tìm khi đọc được"))
                continue
            key = status.st_dev, status.st_ino
            renamed = begun and status.st_size >= self._sizes.get(key, status.st_size + 1)
            sizes[key] = status.st_size
            if path in self._logs or renamed:
                continue
            if stat.S_ISREG(status.st_mode):
                self._logs[path] = Follower(self._ready, path)
            else:
                self._logs[path] = None
                yield Fault(str(path), "không phải tệp thường: không theo dõi được")
        self._sizes = sizes
