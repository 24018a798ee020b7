"""A file, or those in it, in UTF-8 or UTF-16 → plain UTF-8 in pieces, and pieces → blocks of whole lines."""

import os
from collections.abc import Callable, Generator, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from khien.lake.events.types import Bad
from khien.lake.logs import kinds
from khien.lake.logs.inside import parts
from khien.lake.logs.unpack import UnableToUnpack
from khien.lake.logs.utf16 import Places, as_utf8, encoding_of
from khien.lake.types import Fault

SEEN = 256 * 1024  # bytes by which the form of a text is known
LONGEST = 16 * 1024 * 1024  # bytes of a line, or of one JSON value; what is longer is told and left out
_HEAD = 4_096
_READ = 1024 * 1024


class Opened(NamedTuple):
    """Plain bytes of a file, or of one in it: `pieces` (they may raise UnableToUnpack, OSError), begun with `first`.

    `done` tells how many bytes of the file on the disk were read of them so far; `plain`: they are the file itself.
    """

    name: str
    first: bytes
    pieces: Iterator[bytes]
    done: Callable[[], int]
    plain: bool
    written: float | None


def opened(path: Path, name: str, standard_input: BinaryIO | None) -> Generator[Opened | Fault, None, None]:
    """The plain bytes of all that is in a file; each is to be read before the next is taken. Raises OSError.

    A Fault for what holds no text that can be seen.
    """
    if standard_input is not None:
        yield from _of(standard_input, name, lambda: 0, None)
        return
    with path.open("rb") as source:
        number = source.fileno()
        done = (lambda: os.lseek(number, 0, os.SEEK_CUR)) if source.seekable() else (lambda: 0)
        yield from _of(source, name, done, os.fstat(number).st_mtime)


def _of(source: BinaryIO, name: str, done: Callable[[], int], written: float | None) -> Iterator[Opened | Fault]:
    raw = iter(partial(source.read, _READ), b"")
    file = source if written is not None and source.seekable() else None
    begin = 0
    for part in parts(raw, name, file):
        if isinstance(part, Fault):
            yield part
            continue
        if shut := kinds.closed(part.first):
            yield Fault(part.name, f"tệp {shut.name}: không đọc được sự kiện bên trong; hãy {shut.do}")
            continue
        first, pieces = first_of(part.pieces, SEEN)
        plain = part.plain and written is not None
        yield Opened(part.name, first, pieces, partial(_since, done, begin), plain, part.written or written)
        begin = done()


def _since(done: Callable[[], int], begin: int) -> int:
    return max(0, done() - begin)


def first_of(pieces: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """At least `size` bytes where there are as many, and the pieces with them again."""
    first = b""
    try:
        for piece in pieces:
            first += piece
            if len(first) >= size:
                break
    except (UnableToUnpack, OSError) as error:
        return first, _broken(first, error)
    return first, chain((first,), pieces)


def _broken(first: bytes, error: Exception) -> Iterator[bytes]:
    yield first
    raise error


def in_utf8(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces without mark, in UTF-8 where `first` says that they are UTF-16."""
    encoding = encoding_of(first[:_HEAD])
    whole = as_utf8(pieces, encoding, Forgetful()) if encoding else pieces
    begun = False
    for piece in whole:
        if not begun:
            piece = piece.removeprefix(b"\xef\xbb\xbf")
            begun = bool(piece)
        if piece:
            yield piece


class Forgetful(Places):
    """Nobody asks where in the UTF-16 file an event stands: nothing is remembered."""

    def noted(self, text: str) -> bytes:
        """The text in UTF-8."""
        return text.encode("utf-8", "replace")


def blocks(pieces: Iterator[bytes], longest: int = LONGEST) -> Iterator[tuple[int, bytes] | Bad]:
    """Whole lines with the number of the first; of a line that is too long its number and why it is left out."""
    line, parts, held, skipping = 1, list[bytes](), 0, False
    for piece in pieces:
        end = piece.rfind(b"\n") + 1
        if not end:
            if not skipping:
                parts.append(piece)
                held += len(piece)
                if held > longest:
                    parts, held, skipping = [], 0, True
            continue
        if skipping:
            cut = piece.find(b"\n") + 1
            yield Bad(line, f"dòng dài quá {longest // 1_048_576} MB")
            line, skipping = line + 1, False
            whole = piece[cut:end]
        else:
            parts.append(piece[:end])
            whole = b"".join(parts)
        parts, held = [piece[end:]], len(piece) - end
        if whole:
            yield line, whole
            line += whole.count(b"\n")
    if skipping:
        yield Bad(line, f"dòng dài quá {longest // 1_048_576} MB")
    elif held:
        yield line, b"".join(parts)
