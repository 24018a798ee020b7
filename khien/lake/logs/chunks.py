"""What is missing of an EVTX file: its parser passes over cut, zeroed and torn chunks without a word. It parses none.

The layout is Windows': a block of 4,096 bytes, then chunks of 64 kB, each with a head of 512 bytes and its records.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import IO

MAGIC = b"ElfFile\x00"
_CHUNK_MAGIC = b"ElfChnk\x00"
_CHUNK, _CHUNK_HEAD = 65_536, 512
_HEAD_SIZE, _CHUNKS, _FLAGS = 40, 42, 120  # where they stand in the head of the file; the flags in that of a chunk too
_LAST, _FREE, _CHECK = 32, 48, 52  # in the head of a chunk: its last record, where records end, their checksum
_RECORD = struct.Struct("<4sIQ")
_RECORD_MAGIC = b"**\x00\x00"
_DIRTY = 1
_NO_CHECK = 2
_TOLD = 5


def missing(file: IO[bytes]) -> list[str]:
    """Why not all events can be read, in words for a person; none where the file is whole. It is left at its beginning.

    A log that is still written to says so (it is "dirty"): its head may lag behind, and its last chunks may be empty.
    """
    file.seek(0)
    found = list(_missing(file))
    file.seek(0)
    more = len(found) - _TOLD
    return found if more <= 0 else [*found[:_TOLD], f"và {more} chỗ nữa trong tệp EVTX này"]


def _missing(file: IO[bytes]) -> Iterator[str]:
    head = file.read(128)
    if len(head) < 128 or not head.startswith(MAGIC):
        return  # the parser says so
    said = _number("<H", head, _CHUNKS)
    dirty = bool(_number("<I", head, _FLAGS) & _DIRTY)
    file.seek(_number("<H", head, _HEAD_SIZE) or 4_096)
    at, empty, cut = 0, list[int](), False
    while chunk := file.read(_CHUNK):
        at += 1
        if len(chunk) < _CHUNK:
            cut = bool(chunk.strip(b"\0"))
            at -= 1
        elif not any(chunk[:8]):
            empty.append(at)
        else:
            yield from (f"tệp EVTX trống ở khối thứ {one}: mất các sự kiện trong đó" for one in empty)
            empty.clear()
            if why := _torn(chunk, dirty=dirty):
                yield f"tệp EVTX hỏng ở khối thứ {at}: {why}"
    used = at - len(empty)
    if cut or at < said:
        yield f"tệp EVTX bị cắt cụt: chỉ còn {used} trong {max(said, used + 1)} khối, mất các sự kiện sau đó"
    elif used < said and not dirty:
        yield f"tệp EVTX trống ở cuối: chỉ còn {used} trong {said} khối, mất các sự kiện sau đó"


def _torn(chunk: bytes, *, dirty: bool) -> str:
    """What is wrong with the records of a chunk, empty where nothing is. A strange head is told by the parser."""
    if not chunk.startswith(_CHUNK_MAGIC):
        return ""
    free, last = _number("<I", chunk, _FREE), _number("<Q", chunk, _LAST)
    at, read = _CHUNK_HEAD, 0
    while at + _RECORD.size <= min(free, _CHUNK):
        magic, size, number = _RECORD.unpack_from(chunk, at)
        if magic != _RECORD_MAGIC or size < _RECORD.size or at + size > _CHUNK:
            break
        at, read = at + size, number
    if at < free:
        return f"mất các bản ghi từ {read + 1} đến {last}" if 0 < read < last else "mất các bản ghi trong đó"
    unsure = dirty or _number("<I", chunk, _FLAGS) & _NO_CHECK  # Windows leaves its other flag set in whole files
    if not unsure and zlib.crc32(chunk[_CHUNK_HEAD:free]) != _number("<I", chunk, _CHECK):
        return "tổng kiểm không khớp, sự kiện trong đó có thể sai"
    return ""


def _number(form: str, data: bytes, at: int) -> int:
    number: int = struct.unpack_from(form, data, at)[0]
    return number
