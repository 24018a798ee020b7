"""An EVTX file that was cut, zeroed or torn is never taken for a whole one; one that is still written to may be."""

import io
import struct
import tarfile
import zlib
from pathlib import Path

import pytest

from khien.lake import face
from khien.lake.events.read import events_of
from khien.lake.lists.read import read_list
from khien.lake.logs.chunks import missing
from khien.lake.tests.real import LOGS, NEEDS_LOGS
from khien.lake.types import Fault

CHUNK, DIRTY = 65_536, 1


def head(chunks: int, flags: int = 0) -> bytes:
    made = bytearray(4_096)
    struct.pack_into("<8sQQQIHHHH", made, 0, b"ElfFile\0", 0, chunks - 1, 1, 128, 1, 3, 4_096, chunks)
    struct.pack_into("<I", made, 120, flags)
    struct.pack_into("<I", made, 124, zlib.crc32(bytes(made[:120])))
    return bytes(made)


def chunk(*numbers: int) -> bytes:
    records = b"".join(struct.pack("<4sIQ240xI", b"**\0\0", 260, number, 260) for number in numbers)
    made = bytearray(CHUNK)
    first, last = (numbers[0], numbers[-1]) if numbers else (1, 0)
    free = 512 + len(records)
    struct.pack_into("<8sQQQQIII", made, 0, b"ElfChnk\0", first, last, first, last, 128, 512, free)
    struct.pack_into("<I", made, 52, zlib.crc32(records))
    struct.pack_into("<I", made, 120, 1)
    made[512:free] = records
    return bytes(made)


WHOLE = head(3) + chunk(1, 2) + chunk(3, 4, 5) + chunk(6)
SECOND = 4_096 + CHUNK


def with_bytes(at: int, new: bytes, of: bytes = WHOLE) -> bytes:
    return of[:at] + new + of[at + len(new) :]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (WHOLE[: SECOND + 30_000], "bị cắt cụt: chỉ còn 1 trong 3 khối"),
        (WHOLE[: SECOND + CHUNK], "bị cắt cụt: chỉ còn 2 trong 3 khối"),
        (WHOLE[:4_096], "chỉ còn 0 trong 3 khối"),
        (WHOLE + chunk(7)[:20], "chỉ còn 3 trong 4 khối"),
        (head(3, DIRTY) + WHOLE[4_096 : SECOND + CHUNK], "chỉ còn 2 trong 3 khối"),
        (with_bytes(4_096, bytes(CHUNK)), "trống ở khối thứ 1"),
        (with_bytes(SECOND, bytes(CHUNK)), "trống ở khối thứ 2"),
        (with_bytes(SECOND + CHUNK, bytes(CHUNK)), "trống ở cuối: chỉ còn 2 trong 3 khối"),
        (with_bytes(SECOND + 512 + 260, bytes(300)), "khối thứ 2: mất các bản ghi từ 4 đến 5"),
        (with_bytes(SECOND + 512, bytes(9_000)), "khối thứ 2: mất các bản ghi trong đó"),
        (with_bytes(SECOND + 600, b"x"), "khối thứ 2: tổng kiểm không khớp"),
    ],
)
def test_what_is_missing_is_told_with_its_place(data: bytes, why: str) -> None:
    (told,) = missing(io.BytesIO(data))
    assert why in told


@pytest.mark.parametrize(
    "data",
    [
        WHOLE,
        WHOLE + bytes(5 * CHUNK),  # Windows gives room in advance
        WHOLE + bytes(512),
        head(2, DIRTY) + WHOLE[4_096:],  # the head lags behind
        head(4, DIRTY) + WHOLE[4_096:] + bytes(CHUNK),
        with_bytes(SECOND + 600, b"x", head(3, DIRTY) + WHOLE[4_096:]),
        b"ElfFile\0" + bytes(100),  # its parser says so
    ],
)
def test_a_whole_log_and_one_that_is_written_to_are_not_accused(data: bytes) -> None:
    assert missing(io.BytesIO(data)) == []


def test_a_log_of_ruins_is_a_few_lines() -> None:
    ruins = head(2_000) + (bytes(CHUNK) + chunk(1)) * 50
    assert len(missing(io.BytesIO(ruins))) == 6


def test_a_hunt_and_a_search_both_tell_it(tmp_path: Path) -> None:
    pytest.importorskip("evtx", reason="the extra `hunt` is not installed")
    log = tmp_path / "a.evtx"
    for data, faults in ((head(1) + chunk(), 0), (head(2) + chunk(), 1)):
        log.write_bytes(data)
        hunted = list(events_of([log]))
        lists = read_list(b"evil.example\n", "l")
        searched = list(face.sightings(lists, [log], threads=1, fast=False))
        assert [type(one) for one in (*hunted, *searched)] == [Fault] * 2 * faults
        assert all("chỉ còn 1 trong 2 khối" in one.why for one in searched if isinstance(one, Fault))


@NEEDS_LOGS
def test_no_real_log_is_accused() -> None:
    looked = 0
    with tarfile.open(LOGS) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith(".evtx") else None
            if content is not None:
                looked += 1
                assert missing(io.BytesIO(content.read())) == [], member.name
    assert looked > 200
