"""Packed bytes → plain bytes, piece by piece, all that can be read before a fault included. It writes nothing."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

PIECE = 1024 * 1024
_TAKEN = {"gzip": 65_536, "xz": 65_536, "bzip2": 65_536, "zstd": 4_096}  # zstd may make 32,768 bytes of one
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2"}
_CLOSED = {
    b"PK\x03\x04": "ZIP", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR", b"\x04\x22\x4d\x18": "LZ4", b"LZIP": "lzip",
    b"\x1f\x9d": "compress", b"%PDF": "PDF", b"PAR1": "Parquet", b"\xd0\xcf\x11\xe0": "Office",
}  # fmt: skip


class UnableToUnpack(ValueError):
    """The rest cannot be read; what came before was given. The message is fit for the user."""


def packing(head: bytes) -> str:
    """`gzip`, `zstd`, `xz`, `bzip2` by the first bytes, empty where the bytes stand for themselves."""
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")


def closed(head: bytes) -> str:
    """The name of a container in which no log can be seen though there may be one; empty where the bytes show."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) or _is_wide(head[:1024]):
        return "UTF-32"
    return next((name for magic, name in _CLOSED.items() if head.startswith(magic)), "")


def _is_wide(head: bytes) -> bool:
    """Whether of four bytes the upper two are zeros and the lowest nearly never is."""
    lanes = [head[at::4].count(0) for at in range(4)]
    size, few = len(head) // 4, len(head) // 64
    little, big = (lanes[2], lanes[3], lanes[0]), (lanes[1], lanes[0], lanes[3])
    return size >= 4 and any(upper >= size and top >= size and low <= few for upper, top, low in (little, big))


def unpacked(source: BinaryIO, kind: str) -> Iterator[bytes]:
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
