"""A file, packed or not, in UTF-8 or UTF-16 → plain UTF-8 in pieces, and pieces → blocks of whole lines."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from khien.lake.events.types import Bad
from khien.lake.logs.unpack import UnableToUnpack, closed, packing, unpacked
from khien.lake.logs.utf16 import Places, as_utf8, encoding_of

LONGEST = 16 * 1024 * 1024  # bytes of a line, or of one JSON value; what is longer is told and left out
_HEAD = 4_096
_READ = 1024 * 1024


@dataclass(slots=True)
class Opened:
    """An open file: `pieces` of plain bytes (they may raise UnableToUnpack, OSError), `done` bytes read so far."""

    pieces: Iterator[bytes]
    done: Callable[[], int]
    packed: bool


@contextmanager
def opened(path: Path, standard_input: BinaryIO | None) -> Iterator[Opened]:
    """The plain bytes. Raises OSError, and UnableToUnpack for what holds no text that can be seen."""
    if standard_input is not None:
        yield _of(standard_input, lambda: 0)
        return
    with path.open("rb") as source:
        number = source.fileno()
        yield _of(source, lambda: os.lseek(number, 0, os.SEEK_CUR) if source.seekable() else 0)


def _of(plain: BinaryIO, done: Callable[[], int]) -> Opened:
    head = plain.read(_HEAD)
    source = _Again(head, plain)
    if name := closed(head):
        raise UnableToUnpack(f"tệp {name} không đọc được sự kiện bên trong: hãy giải nén hoặc xuất ra văn bản trước")
    kind = packing(head)
    return Opened(unpacked(cast(BinaryIO, source), kind) if kind else _raw(source), done, bool(kind))


class _Again:
    """A stream whose beginning was read, from its beginning. A pipe may hand out single bytes: `peek` sees too few."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int) -> bytes:
        """Up to so many bytes; none at the end."""
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._rest.read(size)


def _raw(source: "_Again") -> Iterator[bytes]:
    while piece := source.read(_READ):
        yield piece


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
    return first, _again(first, pieces)


def _again(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


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
