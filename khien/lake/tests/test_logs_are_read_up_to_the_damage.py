import bz2
import gzip
import io
import lzma
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khien.lake import face
from khien.lake.lists.read import read_list
from khien.lake.logs import unpack
from khien.lake.logs.unpack import UnableToUnpack, unpacked
from khien.lake.types import Sighting

_NOISE = random.Random(13)
LOG = b"".join(b"%d %s.example\n" % (line, _NOISE.randbytes(9).hex().encode()) for line in range(2_000))
_SLOW: dict[str, tuple[Callable[[], Any], tuple[type[Exception], ...]]] = {
    "gzip": (lambda: zlib.decompressobj(31), (zlib.error,)),
    "xz": (lzma.LZMADecompressor, (lzma.LZMAError,)),
    "bzip2": (bz2.BZ2Decompressor, (OSError,)),
}
_PACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "xz": lzma.compress, "bzip2": bz2.compress}
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a wrong sum at the end": lambda data: turned(data, len(data) - 6),
    "a wrong length at the end": lambda data: turned(data, len(data) - 3),
    "a bit turned in the middle": lambda data: turned(data, len(data) // 2),
    "zeros in the middle": lambda data: data[:12_000] + bytes(2_000) + data[14_000:],
    "cut in the middle": lambda data: data[: len(data) * 2 // 3],
    "cut before the sum": lambda data: data[:-9],
    "noise at the end": lambda data: data + b"noise",
}


@pytest.fixture(autouse=True)
def _many_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "_TAKEN", dict.fromkeys(("gzip", "xz", "bzip2", "zstd"), 4_096))
    monkeypatch.setattr(unpack, "_MADE", 8_192)


def turned(data: bytes, at: int) -> bytes:
    """One of its bits turned."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def byte_by_byte(kind: str, data: bytes) -> bytes:
    """What Python's own decompressors make of it, byte by byte in and out."""
    make, faults = _SLOW[kind]
    one, made = make(), bytearray()
    for at in range(len(data)):
        given = data[at : at + 1]
        try:
            while not one.eof and (piece := one.decompress(given, 1)):
                made += piece
                given = getattr(one, "unconsumed_tail", b"")
        except faults:
            break
    return bytes(made)


def read(source: io.BytesIO, kind: str, *, sought: bool) -> tuple[bytes, str]:
    made = bytearray()
    try:
        for piece in unpacked(source, kind, source if sought else None):
            made += piece
    except UnableToUnpack as refused:
        return bytes(made), str(refused)
    return bytes(made), ""


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("kind", _PACK)
def test_no_byte_before_a_damage_is_lost(kind: str, damage: Callable[[bytes], bytes]) -> None:
    data = damage(_PACK[kind](LOG))
    wanted = byte_by_byte(kind, data)
    for sought in (True, False):
        made, why = read(io.BytesIO(data), kind, sought=sought)
        assert len(made) == len(wanted) and made == wanted
        assert kind in why


def test_no_block_before_a_damage_in_zstd_is_lost() -> None:
    zstandard = pytest.importorskip("zstandard", reason="the extra `fast` is not installed")
    whole = zstandard.ZstdCompressor(write_checksum=True).compress(LOG)
    for data in (turned(whole, len(whole) - 1), whole[:-1], whole + b"noise"):
        made, why = read(io.BytesIO(data), "zstd", sought=False)
        assert made == LOG and "zstd" in why


def test_parts_are_read_whole_before_one_that_is_torn() -> None:
    for kind, pack in _PACK.items():
        data = bytes(8).join([pack(LOG[:20_000]), pack(b""), DAMAGES["a wrong sum at the end"](pack(LOG[20_000:]))])
        for sought in (True, False):
            made, why = read(io.BytesIO(data + pack(LOG)), kind, sought=sought)
            assert made == LOG and "hỏng" in why


def test_what_is_too_long_to_remember_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "_REMEMBERED", 10_000)
    made, why = read(io.BytesIO(DAMAGES["a wrong sum at the end"](gzip.compress(LOG))), "gzip", sought=False)
    assert LOG.startswith(made) and len(made) > len(LOG) - 20_000 and "hỏng" in why


@pytest.mark.parametrize("kind", _PACK)
def test_the_last_line_of_a_log_with_a_wrong_sum_is_searched(tmp_path: Path, kind: str) -> None:
    (tmp_path / "log").write_bytes(DAMAGES["a wrong sum at the end"](_PACK[kind](LOG + b"x evil.example\n")))
    met, fault = face.sightings(read_list(b"evil.example\n", "l"), [tmp_path / "log"], fast=False)
    assert isinstance(met, Sighting) and met.line == 2_001
    assert "hỏng" in fault.why  # type: ignore[union-attr]
