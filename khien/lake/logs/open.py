"""A file → the logs in it, each in regions, by what its first bytes say it is."""

import os
import select
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from khien.lake import trouble
from khien.lake.logs import events, kinds
from khien.lake.logs.inside import Part, kept, parts
from khien.lake.logs.regions import Loads, of_file, of_stream
from khien.lake.logs.unpack import UnableToUnpack
from khien.lake.logs.utf16 import Places, as_utf8, encoding_of, reads_on
from khien.lake.types import Fault

_HEAD = 1_024
_TAIL = 64
_READ = 1024 * 1024
_PAUSE = 0.02  # seconds; a pipe that is silent for so long may be for hours
_MOST_WAITS = 100  # one that never is, but gives its lines slowly, is searched after so many


@dataclass(slots=True)
class Log:
    """An open log. `size` is what it takes on the disk, `read` how much of that was read; `places` is set for UTF-16.

    `faults` fills while the regions are read.
    """

    name: str
    loads: Loads
    size: int | None
    read: Callable[[], int] | None
    faults: list[str] = field(default_factory=list)
    places: Places | None = None


def open_logs(
    path: Path, name: str, standard_input: BinaryIO | None, spare: list[bytearray]
) -> Generator[Log | Fault, None, None]:
    """A file, or standard input for `-`: itself, or the logs in it. Each is to be searched before the next is taken."""
    try:
        with ExitStack() as stack:
            if standard_input is not None:
                source, size = cast(BufferedReader, standard_input), None
            else:
                source = stack.enter_context(path.open("rb"))
                size = os.fstat(source.fileno()).st_size or None
            head = b"" if size is None else os.pread(source.fileno(), kinds.FAR, 0)
            if size is not None and head.startswith(events.MAGIC):
                log = Log(name, iter(()), size, None)
                log.loads = of_stream(_told(events.lines(path, log.faults), log))
                yield log
            elif size is not None and _is_plain(head):
                log = Log(name, of_file(source.fileno(), size, spare), size, None, _mixed(source.fileno(), size, head))
                yield _doubted(log, head)
                if os.fstat(source.fileno()).st_size < size:
                    yield Fault(name, "tệp bị cắt ngắn trong lúc đọc: phần đã mất có thể chưa được xem")
            else:
                yield from _inside(source, name, size)
    except OSError as error:
        yield Fault(name, f"không mở được: {trouble.why(error)}")


def _is_plain(head: bytes) -> bool:
    """Whether the bytes of the file are those of the log."""
    shut = kinds.closed(head)
    if shut and not shut.shows:
        return False
    return not (kinds.packing(head) or kinds.is_tar(head) or kinds.is_zip(head) or encoding_of(head[:_HEAD]))


def _inside(source: BufferedReader, name: str, size: int | None) -> Iterator[Log | Fault]:
    """The logs in what is no plain file. How much of the file was read is told of each from where that before ended."""
    begin = 0
    for part in parts(_raw(source), name, source if size is not None else None):
        if isinstance(part, Fault):
            yield part
            continue
        log = Log(part.name, iter(()), size if part.lone else None, None)
        if size is not None:
            log.read = partial(_since, source, begin)
        if part.plain and size is not None:
            log.faults += _mixed(source.fileno(), size, part.first)
        yield _opened(log, part)
        begin = source.tell() if size is not None else 0


def _mixed(descriptor: int, size: int, head: bytes) -> list[str]:
    """A log that two programs wrote to, each in its own encoding, ends otherwise than it begins. Nobody sees both."""
    if size <= 4 * _TAIL:
        return []
    tail = os.pread(descriptor, _TAIL + size % 2, size - _TAIL - size % 2)
    if encoding := encoding_of(head[:_HEAD]):
        goes_on = b"\0" in tail[-16:] or reads_on(tail, encoding)
        return [] if goes_on else ["phần sau của tệp không còn ở UTF-16: chưa được xem; hãy lưu lại thành UTF-8"]
    return ["phần sau của tệp ở UTF-16: chưa được xem; hãy lưu lại thành UTF-8"] if encoding_of(tail) else []


def _since(source: BufferedReader, begin: int) -> int:
    return max(0, source.tell() - begin)


def _opened(log: Log, part: Part) -> Log:
    pieces = _told(part.pieces, log)
    if part.first.startswith(events.MAGIC):
        log.loads = of_stream(_told(_events(pieces, log), log))
        return log
    if encoding := encoding_of(part.first[:_HEAD]):
        log.places = Places()
        log.loads = of_stream(as_utf8(pieces, encoding, log.places))
        return log
    log.loads = of_stream(pieces)
    return _doubted(log, part.first)


def _events(pieces: Iterator[bytes], log: Log) -> Iterator[bytes]:
    with closing(kept(pieces)) as file:
        yield from events.lines(file, log.faults)


def _doubted(log: Log, head: bytes) -> Log:
    """What is no text is searched, for letters may stand in it, and yet is not called clean."""
    if shut := kinds.closed(head) or kinds.unknown(head[: kinds.HEAD]):
        log.faults.append(shut.why)
    return log


def _raw(source: BufferedReader) -> Iterator[bytes]:
    """What comes, as it comes; an empty piece where nothing more does for now: what there is can be searched."""
    waits = 0
    while piece := source.read1(_READ):
        yield piece
        if _comes(source, 0):
            continue
        waits += 1
        if waits >= _MOST_WAITS or not _comes(source, _PAUSE):
            yield b""
            waits = 0


def _comes(source: BufferedReader, seconds: float) -> bool:
    """Whether a pipe has more to read. What is none, and pipes on Windows, cannot be asked, and always may have."""
    try:
        return bool(select.select([source], [], [], seconds)[0])
    except (OSError, ValueError):
        return True


def _told(pieces: Iterator[bytes], log: Log) -> Iterator[bytes]:
    """The pieces; a fault on the way ends them and is kept."""
    try:
        yield from pieces
    except UnableToUnpack as refused:
        log.faults.append(str(refused))
    except OSError as error:
        log.faults.append(f"không đọc tiếp được: {trouble.why(error)}")
