"""Packed bytes → plain bytes, piece by piece, all that can be read before a fault included. It writes nothing."""

import bz2
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from khien.lake.logs.kinds import packing

__all__ = ["BROKEN", "PIECE", "Readable", "UnableToUnpack", "packing", "unpacked"]

PIECE = 1024 * 1024
# What Python raises on an archive that is broken, cut or made to be so
BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError, OSError, EOFError,
          ValueError, IndexError, KeyError, struct.error, tarfile.TarError, OverflowError)  # fmt: skip
_TAKEN = {"gzip": 65_536, "xz": 65_536, "bzip2": 65_536, "zstd": 4_096}  # zstd may make 32,768 bytes of one


class Readable(Protocol):
    """What can be read on: up to so many bytes, none at the end."""

    def read(self, size: int, /) -> bytes: ...


class UnableToUnpack(ValueError):
    """The rest cannot be read; what came before was given. The message is fit for the user."""


def unpacked(source: Readable, kind: str) -> Iterator[bytes]:
    """The plain bytes in order. Raises UnableToUnpack after the last that could be read."""
    make, faults = _maker(kind)
    one, begun = make(), False
    while True:
        data = source.read(_TAKEN[kind])
        if not data:
            break
        while data:
            if not begun and not any(data):
                data = b""  # zeros behind the last part, as tapes and some writers leave them
                break
            begun = True
            try:
                yield from _at_once(one, data) if kind == "zstd" else _pieces(one, data)
            except faults as error:
                if "too much memory" in str(error):
                    raise UnableToUnpack(
                        "zstd --long cần quá nhiều bộ nhớ: hãy giải nén trước (zstd -d --long=31)"
                    ) from None
                raise UnableToUnpack(f"dữ liệu nén {kind} hỏng ({error})") from None
            if not one.eof:
                break
            data, one, begun = one.unused_data, make(), False
    if begun:
        raise UnableToUnpack(f"tệp nén {kind} bị cắt cụt")


def _at_once(one: Any, data: bytes) -> Iterator[bytes]:
    """zstd knows no limit but that of what it is given."""
    if made := one.decompress(data):
        yield made


def _pieces(one: Any, data: bytes) -> Iterator[bytes]:
    while True:
        made = one.decompress(data, PIECE)
        if made:
            yield made
        if one.eof:
            return
        if hasattr(one, "unconsumed_tail"):
            data = one.unconsumed_tail
            if not data and len(made) < PIECE:
                return
        else:
            data = b""
            if one.needs_input:
                return


def _maker(kind: str) -> tuple[Callable[[], Any], tuple[type[Exception], ...]]:
    if kind == "gzip":
        return _gzip()
    if kind == "xz":
        return lzma.LZMADecompressor, (lzma.LZMAError, EOFError)
    if kind == "bzip2":
        return bz2.BZ2Decompressor, (OSError, EOFError)
    try:
        import zstandard
    except ModuleNotFoundError:
        raise UnableToUnpack('tệp nén zstd cần gói phụ: pip install "khien[fast]"') from None
    return zstandard.ZstdDecompressor().decompressobj, (zstandard.ZstdError,)


def _gzip() -> tuple[Callable[[], Any], tuple[type[Exception], ...]]:
    """ISA-L where it is installed: twice as fast as zlib."""
    try:
        from isal.isal_zlib import IsalError, decompressobj
    except ModuleNotFoundError:
        return lambda: zlib.decompressobj(31), (zlib.error,)
    faults: Any = (IsalError, zlib.error)
    return lambda: decompressobj(31), faults
