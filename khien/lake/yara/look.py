"""One file, what archives in it hold included → which rules it meets. What it reads is distrusted."""

import hashlib
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from khien.lake import trouble
from khien.lake.limits import MEGABYTE, Limits
from khien.lake.yara.archives import Unseen, kind_of, members
from khien.lake.yara.rules import engine
from khien.lake.yara.stream import Budget
from khien.lake.yara.types import Detection, Looked, Met, Place, YaraRule

_PLACES = 10  # of a pattern that are told one by one
_FAULTS = 20  # of a file that are told one by one
_SHOWN = 64  # bytes of a place
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Looker:
    """Compiled rules, and the limits within which they look at files. It is of one thread."""

    def __init__(self, data: bytes, limits: Limits, clock: Callable[[], float]) -> None:
        self._yara = engine()
        self._scanner: Any = self._yara.Scanner(self._yara.Rules.deserialize_from(io.BytesIO(data)))
        self._scanner.set_timeout(limits.seconds)
        self._limits, self._clock = limits, clock

    def look(self, file: str, *, named: bool) -> Looked:
        """What the rules meet in a file and inside it. A link is followed only where it was itself `named`."""
        found = Looked(file)
        try:
            opened = os.open(file, _FLAGS & ~getattr(os, "O_NOFOLLOW", 0) if named else _FLAGS)
            with os.fdopen(opened, "rb") as source:
                status = os.fstat(source.fileno())
                if not stat.S_ISREG(status.st_mode):
                    found.faults.append("không còn là tệp thường")
                    return found
                self._file(source, status.st_size, found)
        except OSError as error:
            gone = isinstance(error, FileNotFoundError)
            found.faults.append("đã mất trong khi quét" if gone else trouble.why(error))
        if more := found.faults[_FAULTS:]:
            found.faults[_FAULTS:] = [f"và {len(more)} chỗ nữa bên trong không đọc được"]
        return found

    def _file(self, source: BinaryIO, size: int, found: Looked) -> None:
        budget, largest = Budget(self._limits, self._clock), self._limits.largest
        data = source.read(size + 1) if size <= largest else None
        if data is not None and len(data) > size:
            data += source.read(largest + 1 - len(data))  # it has grown meanwhile
        if data is None or len(data) > largest:
            most = largest // MEGABYTE
            found.faults.append(f"lớn hơn {most} MB: chưa được quét (--largest để nới, tốn thêm bộ nhớ)")
            inside = source
            if not kind_of(source):
                return
        else:
            found.size = len(data)
            self._data(data, (), found)
            inside = io.BytesIO(data)
        for one in members(inside, Path(found.file).name, budget):
            if isinstance(one, Unseen):
                found.faults.append(_within(one.inside, one.why))
            else:
                found.members += 1
                self._data(one.data, one.inside, found)

    def _data(self, data: bytes, inside: tuple[str, ...], found: Looked) -> None:
        name = PurePosixPath((inside[-1] if inside else Path(found.file).as_posix()).replace("\\", "/"))
        for key, value in (("filename", name.name), ("filepath", str(name.parent)), ("extension", name.suffix.lower())):
            self._scanner.set_global(key, value.encode("utf-8", "replace").decode())
        try:
            met = self._scanner.scan(data).matching_rules
        except self._yara.TimeoutError:
            found.faults.append(_within(inside, f"quá {self._limits.seconds} giây: chưa quét hết (--timeout để nới)"))
            return
        except self._yara.ScanError as error:
            found.faults.append(_within(inside, f"không quét được ({error})"))
            return
        if met:
            digest = hashlib.sha256(data).hexdigest()
            found.detections += [
                Detection(_rule(one), found.file, inside, len(data), digest, _met(one, data)) for one in met
            ]


def _rule(one: Any) -> YaraRule:
    meta = tuple(
        (key, value.decode("utf-8", "replace") if isinstance(value, bytes) else value) for key, value in one.metadata
    )
    return YaraRule(one.identifier, one.namespace, tuple(one.tags), meta)


def _met(one: Any, data: bytes) -> tuple[Met, ...]:
    found = []
    for pattern in one.patterns:
        if places := pattern.matches:
            shown = tuple(
                Place(at.offset, at.length, data[at.offset : at.offset + min(at.length, _SHOWN)])
                for at in places[:_PLACES]
            )
            found.append(Met(pattern.identifier, len(places), shown))
    return tuple(found)


def _within(inside: tuple[str, ...], why: str) -> str:
    return f"{' → '.join(inside)}: {why}" if inside else why
