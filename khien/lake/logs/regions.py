"""A log in regions, each with something of its neighbours: what does not fit into memory is searched part by part."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

AROUND = 16_384  # bytes seen before and after a region: a word, a path after it, the line of a sighting
REGION = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Region:
    """`data[begin:end]` is searched; `base` is the offset of data[0] in the log; `size` bytes of data are the log's.

    `whole` says that it ends with a line, and that what stands in it is wanted at once.
    Once it is done with, `data` goes to `spare`, to be filled again.
    """

    data: bytearray
    begin: int
    end: int
    size: int
    base: int
    spare: list[bytearray] | None = None
    whole: bool = False


Load = Callable[[], Region]
Loads = Iterator[Load | None]  # None: nothing more comes for now, so that what was given is not to wait


def of_file(descriptor: int, size: int, spare: list[bytearray], region: int = REGION) -> Iterator[Load]:
    """The regions of an open file. Each is read by whoever searches it, into what is spare."""
    for start in range(0, size, region):
        yield lambda start=start: _read(descriptor, start, min(size, start + region), size, spare)  # type: ignore[misc]


def _read(descriptor: int, start: int, end: int, size: int, spare: list[bytearray]) -> Region:
    base = max(0, start - AROUND)
    wanted = min(size, end + AROUND) - base
    try:
        data = spare.pop()
    except IndexError:
        data = bytearray(min(size, REGION + 2 * AROUND))
    if len(data) < wanted:
        data = bytearray(wanted)
    view = memoryview(data)
    got = 0
    while got < wanted:
        read = os.preadv(descriptor, [view[got:wanted]], base + got)
        if read == 0:
            break  # the file was cut while it was read
        got += read
    view.release()
    return Region(data, min(start - base, got), min(end - base, got), got, base, spare)


def of_stream(pieces: Iterator[bytes], region: int = REGION) -> Loads:
    """The regions of bytes that come one after another. After an empty piece the lines that came are a region."""
    held, seen, base = bytearray(), 0, 0
    for piece in pieces:
        held += piece
        while True:
            full = len(held) - seen >= region + AROUND
            end = seen + region if full else 0 if piece else held.rfind(b"\n", seen) + 1
            if end <= seen:
                break
            made = Region(held, seen, end, len(held), base, whole=not full)
            kept = max(0, end - AROUND) // 64 * 64  # regions agree on what begins in which sixteen bytes
            held, seen, base = held[kept:], end - kept, base + kept
            yield lambda made=made: made  # type: ignore[misc]
        if not piece:
            yield None
    if len(held) > seen:
        last = Region(held, seen, len(held), len(held), base)
        yield lambda: last
