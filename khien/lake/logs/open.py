"""A log → its regions, by what its first bytes say it is. The one place that knows every packing."""

import os
import select
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from khien.lake.logs import events
from khien.lake.logs.unpack import UnableToUnpack, closed, packing, unpacked
from khien.lake.logs.utf16 import Places, as_utf8, encoding_of
from khien.lake.scan.regions import Loads, of_file, of_stream

_HEAD = 1_024
_READ = 1024 * 1024
_PAUSE = 0.02  # seconds; a pipe that is silent for so long may be for hours
_MOST_WAITS = 100  # one that never is, but gives its lines slowly, is searched after so many


@dataclass(slots=True)
class Log:
    """An open log. `size` is what it takes on the disk, `read` how much of that was read; `places` is set for UTF-16.

    `faults` fills while the regions are read. `close` it.
    """

    name: str
    loads: Loads
    size: int | None
    read: Callable[[], int] | None
    faults: list[str] = field(default_factory=list)
    places: Places | None = None
    close: Callable[[], None] = lambda: None


def open_log(path: Path, name: str, standard_input: BinaryIO | None, spare: list[bytearray]) -> Log:
    """A file, or standard input for `-`. Raises OSError and UnableToUnpack where it cannot be opened at all."""
    with ExitStack() as stack:
        if standard_input is not None:
            source, size = cast(BufferedReader, standard_input), None
        else:
            source = stack.enter_context(path.open("rb"))
            size = os.fstat(source.fileno()).st_size or None
        head = source.peek(_HEAD)[:_HEAD] if size is None else os.pread(source.fileno(), _HEAD, 0)
        log = _as_it_is(path, name, source, size, head, spare)
        kept = stack.pop_all()
        log.close = kept.close
        return log


def _as_it_is(
    path: Path, name: str, source: BufferedReader, size: int | None, head: bytes, spare: list[bytearray]
) -> Log:
    log = Log(name, iter(()), size, None)
    kind = packing(head)
    _refuse_closed(head, alone=size is not None)
    if head.startswith(events.MAGIC) and size is not None:
        log.loads = of_stream(_told(events.lines(path, log.faults), log))
        return log
    if not kind and not encoding_of(head) and size is not None:
        log.loads = of_file(source.fileno(), size, spare)
        return log
    if size is not None:
        log.read = source.tell
    pieces = unpacked(source, kind) if kind else _raw(source)
    log.loads = of_stream(_told(_wide(_told(pieces, log), log, packed=bool(kind)), log))
    return log


def _refuse_closed(head: bytes, *, alone: bool) -> None:
    """What would be searched and found clean only because nothing in it can be seen."""
    if name := closed(head):
        raise UnableToUnpack(f"tệp {name} không tìm được bên trong: hãy giải nén hoặc xuất ra văn bản trước")
    if head.startswith(events.MAGIC) and not alone:
        raise UnableToUnpack("EVTX trong tệp nén hoặc đầu vào chuẩn không đọc được: hãy đưa chính tệp .evtx")


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
        log.faults.append(f"không đọc tiếp được ({error.strerror or 'lỗi đọc'})")


def _wide(pieces: Iterator[bytes], log: Log, *, packed: bool) -> Iterator[bytes]:
    """The pieces in UTF-8, whatever they were: UTF-16 shows in the first of them."""
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= _HEAD or (not piece and b"\n" in first):
            break
    _refuse_closed(first, alone=False)
    if kind := packing(first) if packed else "":
        raise UnableToUnpack(f"tệp nén {kind} trong tệp nén không đọc được: hãy giải nén lớp ngoài trước")
    encoding = encoding_of(first[:_HEAD])

    def whole() -> Iterator[bytes]:
        yield first
        if len(first) < _HEAD:
            yield b""
        yield from pieces

    if not encoding:
        yield from whole()
        return
    log.places = Places()
    yield from as_utf8(whole(), encoding, log.places)
