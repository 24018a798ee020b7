"""Packed bytes → plain bytes, piece by piece, all that can be read before a fault included. It writes nothing."""

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol

from khien.lake.logs.kinds import BZIP2, DEFLATE, GZIP, LZMA, XZ, ZSTD

PIECE = 1024 * 1024
# What Python raises on an archive that is broken, cut or made to be so. Whoever catches them tells what was not read:
# a mistake of ours among them is a fault as well, and never a clean file
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError, OSError, EOFError,
          ValueError, IndexError, KeyError, struct.error, tarfile.TarError, OverflowError)  # fmt: skip
_TAKEN = {
    GZIP: 16_384, DEFLATE: 16_384, XZ: 65_536, LZMA: 65_536, BZIP2: 65_536,
    ZSTD: 4_096,  # which may make 32,768 bytes of one
}  # fmt: skip
_WINDOW = {GZIP: 31, DEFLATE: -15}  # in the words of zlib
_MADE = 65_536  # bytes at a time; more of them take ISA-L half as long again
_REMEMBERED = 32 * PIECE  # packed bytes of a stream that cannot be sought in
_FINER = (4_096, 1)  # bytes made at a time behind a fault

_Make = Callable[[], Any]
_Faults = tuple[type[Exception], ...]


class Readable(Protocol):
    """What can be read on: up to so many bytes, none at the end."""

    def read(self, size: int, /) -> bytes: ...


class UnableToUnpack(ValueError):
    """The rest cannot be read; what came before was given. The message is fit for the user."""


def unpacked(source: Readable, kind: str, file: IO[bytes] | None = None) -> Iterator[bytes]:
    """The plain bytes in order. Raises UnableToUnpack after the last that could be read.

    `file` is what the source reads, from its beginning on, where it can be sought in: behind a fault it is read again.
    """
    make, faults = _maker(kind)
    packed = _Packed(source, file, b"" if kind == DEFLATE else b"\0")
    data = packed.begun(b"", _TAKEN[kind])
    while data:
        one, at, fed, made, why = make(), 0, 0, 0, f"tệp nén {kind} bị cắt cụt"
        try:
            while data and not one.eof:
                at, fed = fed, fed + len(data)
                for piece in _pieces(one, data, lambda: _MADE):
                    made += len(piece)
                    yield piece
                data = one.unused_data if one.eof else packed.read(_TAKEN[kind])
        except faults as error:
            why = _why(kind, error)
        if not one.eof:
            yield from _finely(kind, packed, at, made)
            raise UnableToUnpack(why)
        data = packed.begun(data, _TAKEN[kind])


def _finely(kind: str, packed: "_Packed", at: int, made: int) -> Iterator[bytes]:
    """What is behind the first `made` bytes of a part that failed in what it was given behind the first `at`.

    What a call made before it failed is lost. So all is unpacked again, there byte by byte in, and then out too.
    """
    make, faults = _maker(kind, quick=False)
    last = at + _TAKEN[kind]
    for most in _FINER:
        again, one, now, fed = packed.again(), make(), 0, 0
        try:
            while fed < last and not one.eof and (data := again.read(1 if fed >= at else min(_TAKEN[kind], at - fed))):
                for piece in _pieces(one, data, lambda: min(made - now, _MADE) or most):  # noqa: B023
                    now += len(piece)
                    if now > made:
                        yield piece[made - now :]
                        made = now
                fed += len(data)
        except faults:
            at = max(at, fed)
        else:
            return


class _Packed:
    """Packed bytes that are read on, and the part that was begun once more: from the file, or from memory.

    Of what cannot be sought in nothing more is remembered of a part that is too long.
    """

    def __init__(self, source: Readable, file: IO[bytes] | None, between: bytes) -> None:
        self._source, self._file, self._between = source, file, between
        self._at = self._begin = 0
        self._held: list[bytes] = []

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self._at += len(data)
        if self._file is None and self._at - self._begin <= _REMEMBERED:
            self._held.append(data)
        elif self._held:
            self._held = []
        return data

    def begun(self, left: bytes, size: int) -> bytes:
        """The first bytes of the next part. Zeros `between`, as tapes and some writers leave them, are passed over."""
        while not (data := left.lstrip(self._between)):
            left = self._source.read(size)
            self._at += len(left)
            if not left:
                return b""
        self._begin = self._at - len(data)
        self._held = [data] if self._file is None else []
        return data

    def again(self) -> Readable:
        """The part from its first byte on; nothing where it is forgotten."""
        if self._file is None:
            return io.BytesIO(b"".join(self._held))
        self._file.seek(self._begin)
        return self._file


def _pieces(one: Any, data: bytes, most: Callable[[], int]) -> Iterator[bytes]:
    """What is made of the data, so many bytes at a time."""
    while True:
        limit = most()
        made = one.decompress(data, limit)
        if made:
            yield made
        if one.eof:
            return
        if hasattr(one, "unconsumed_tail"):
            data = one.unconsumed_tail
            if not data and len(made) < limit:
                return
        else:
            data = b""
            if one.needs_input:
                return


def _why(kind: str, error: Exception) -> str:
    if "too much memory" in str(error):
        return "zstd --long cần quá nhiều bộ nhớ: hãy giải nén trước (zstd -d --long=31)"
    return f"dữ liệu nén {kind} hỏng ({error})"


def _maker(kind: str, *, quick: bool = True) -> tuple[_Make, _Faults]:
    """What makes a decompressor, and what that raises. ISA-L, where it is installed, is twice as fast as zlib."""
    if window := _WINDOW.get(kind):
        return _isal(window) if quick else _zlib(window)
    if kind in (XZ, LZMA):
        return lzma.LZMADecompressor, (lzma.LZMAError, EOFError)
    if kind == BZIP2:
        return bz2.BZ2Decompressor, (OSError, EOFError)
    try:
        import zstandard
    except ModuleNotFoundError:
        raise UnableToUnpack('tệp nén zstd cần gói phụ: pip install "khien[fast]"') from None
    return lambda: _Zstd(zstandard.ZstdDecompressor().decompressobj()), (zstandard.ZstdError,)


def _zlib(window: int) -> tuple[_Make, _Faults]:
    return lambda: zlib.decompressobj(window), (zlib.error,)


def _isal(window: int) -> tuple[_Make, _Faults]:
    try:
        from isal.isal_zlib import IsalError, decompressobj
    except ModuleNotFoundError:
        return _zlib(window)
    faults: Any = (IsalError, zlib.error)
    return lambda: decompressobj(window), faults


class _Zstd:
    """It knows no limit but that of what it is given."""

    needs_input = True

    def __init__(self, one: Any) -> None:
        self._one = one

    def decompress(self, data: bytes, _limit: int) -> bytes:
        made: bytes = self._one.decompress(data)
        return made

    @property
    def eof(self) -> bool:
        return bool(self._one.eof)

    @property
    def unused_data(self) -> bytes:
        rest: bytes = self._one.unused_data
        return rest
