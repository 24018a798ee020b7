"""A file → the plain streams in it: what it is packed in undone, the members of tar and ZIP each, in each other too.

Of what it reads on it keeps nothing; a ZIP in something else goes to a file without a name, being read from its end.
"""

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from khien.lake.limits import MEGABYTE, Limits
from khien.lake.logs import kinds, tape
from khien.lake.logs.tape import Stream
from khien.lake.logs.unpack import BROKEN, UnableToUnpack, unpacked
from khien.lake.types import Fault

LIMITS = Limits()  # those of `khien scan` that are no matter of memory
_PIECE = 1024 * 1024
_IN_MEMORY, _ON_DISK = 64 * MEGABYTE, 4_000 * MEGABYTE  # of what must be sought in
_DIRECTORY = 16 * MEGABYTE  # of a ZIP; ten times as much memory is taken before the first member is opened
_TAIL = 66_000
_END_SIZE = 22
_OURS = {zipfile.ZIP_DEFLATED: kinds.DEFLATE, zipfile.ZIP_BZIP2: kinds.BZIP2}
_NOBODYS = {9: "deflate64", 93: "zstd", 95: "xz", 96: "JPEG", 97: "WavPack", 98: "PPMd", 99: "AES"}
_DOCUMENTS = {"[Content_Types].xml", "mimetype"}
_BY_HAND = "nếu tin được tệp này, hãy giải nén trước"


class Part(NamedTuple):
    """A plain stream. `name` is that of the file and, behind slashes, those of what it lies in.

    `first` are its first bytes, `kinds.HEAD` where there are as many; `pieces` are all of it, an empty one where
    nothing more comes for now; they may raise UnableToUnpack and OSError. `plain`: they are the file's own; `lone`: or
    unpacked, and in no archive.
    """

    name: str
    first: bytes
    pieces: Iterator[bytes]
    written: float | None = None
    lone: bool = True
    plain: bool = False


def parts(pieces: Iterator[bytes], name: str, file: IO[bytes] | None = None) -> Iterator[Part | Fault]:
    """Each is to be read before the next is asked for. `file` is the same as the pieces where it can be sought in.

    What cannot be seen into is a Fault, and so is what archives hold beyond the limits.
    """
    return _Inside().of(pieces, name, file)


def kept(pieces: Iterator[bytes]) -> IO[bytes]:
    """A stream as a file that can be sought in: in memory while small, else on the disk without a name."""
    with ExitStack() as stack:
        made = stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
        for piece in pieces:
            made.write(piece)
            if made.tell() > _ON_DISK:
                raise UnableToUnpack(f"lớn hơn {_ON_DISK // MEGABYTE} MB trong tệp nén: {_BY_HAND}")
        made.seek(0)
        stack.pop_all()
    return made


class _Inside:
    """One file, and what its members may still take."""

    def __init__(self) -> None:
        self._members = 0
        self._made = self._packed = 0  # bytes of members that were unpacked, and of what they were unpacked from
        self._ended = False

    def of(
        self, pieces: Iterator[bytes], name: str, file: IO[bytes] | None = None, depth: int = 0,
        written: float | None = None, *, lone: bool = True,
    ) -> Iterator[Part | Fault]:  # fmt: skip
        first, whole = _begun(pieces)
        kind = kinds.packing(first)
        shut = kinds.closed(first)
        if shut and not shut.shows:
            yield Fault(name, shut.why)
        elif not (kind or kinds.is_tar(first) or kinds.is_zip(first)):
            yield Part(name, first, whole, written, lone, plain=not depth)
        elif depth >= LIMITS.depth:
            yield Fault(name, f"lồng quá {LIMITS.depth} lớp nén: {_BY_HAND}")
        elif kind:
            stream = Stream(whole)
            plain = unpacked(stream, kind, file)
            if depth:
                plain = self._watched(plain, lambda: stream.at)
            yield from self.of(plain, name, None, depth + 1, written, lone=lone)
        else:
            inside = self._tar(whole, name, depth) if kinds.is_tar(first) else self._zip(file, whole, name, depth)
            try:
                yield from inside
            except UnableToUnpack as refused:
                yield Fault(name, str(refused))
            except BROKEN as error:
                yield Fault(name, f"tệp nén hỏng hoặc bị cắt ({error or type(error).__name__}): còn phần chưa được xem")

    def _tar(self, whole: Iterator[bytes], name: str, depth: int) -> Iterator[Part | Fault]:
        stream = Stream(whole)
        for entry in tape.entries(stream):
            self._open_one()
            within = _within(name, entry.name)
            if entry.sparse:
                yield Fault(within, "tệp thưa (sparse) trong tar: hãy giải nén trước")
                continue
            yield from self.of(stream.up_to(entry.end), within, None, depth + 1, entry.written, lone=False)
            if self._ended:
                return

    def _zip(self, file: IO[bytes] | None, whole: Iterator[bytes], name: str, depth: int) -> Iterator[Part | Fault]:
        with ExitStack() as stack:
            source = file or stack.enter_context(closing(kept(whole)))
            tail = _tail(source)
            _refuse_many(tail)
            archive = stack.enter_context(zipfile.ZipFile(source))
            if _DOCUMENTS.intersection(archive.namelist()):
                yield Fault(name, kinds.OFFICE_FILE.why)
                return
            if _has_more(tail, archive):
                yield Fault(name, f"trong tệp ZIP còn dữ liệu ngoài mục lục, chưa được xem; {_BY_HAND}")
            room = source.seek(0, 2)
            source.seek(0)  # where one is, is how much of it was seen
            for info in archive.infolist():
                if info.is_dir():
                    continue
                self._open_one()
                within = _within(name, info.filename)
                if info.flag_bits & 1:
                    yield Fault(within, "có mật khẩu: hãy giải nén trước")
                    continue
                packed = min(info.compress_size, room)  # members that share their bytes have them once
                room -= packed
                pieces = self._watched(_of_zip(archive, info), lambda packed=packed: packed)  # type: ignore[misc]
                yield from self.of(pieces, within, None, depth + 1, lone=False)
                if self._ended:
                    return

    def _open_one(self) -> None:
        self._members += 1
        if self._members > LIMITS.members:
            self._ended = True
            raise UnableToUnpack(f"hơn {LIMITS.members} tệp bên trong: phần còn lại chưa được xem; {_BY_HAND}")

    def _watched(self, pieces: Iterator[bytes], packed: Callable[[], int]) -> Iterator[bytes]:
        """The pieces, until all members together are too many for what they were made of."""
        seen = 0
        for piece in pieces:
            self._made += len(piece)
            self._packed += packed() - seen
            seen = packed()
            if self._made > LIMITS.free and self._made > LIMITS.ratio * max(self._packed, 1):
                self._ended = True
                why = f"phình quá {LIMITS.ratio} lần (bom nén?): phần còn lại của tệp nén chưa được xem; {_BY_HAND}"
                raise UnableToUnpack(why)
            yield piece


def _begun(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all pieces with them; what went wrong goes wrong again behind them."""
    first = b""
    try:
        for piece in pieces:
            first += piece
            if len(first) >= kinds.HEAD or (not piece and b"\n" in first):
                break
    except (UnableToUnpack, OSError) as error:
        return first, _broken(first, error)
    waits = (b"",) if len(first) < kinds.HEAD else ()
    return first, chain((first,), waits, pieces)


def _broken(first: bytes, error: Exception) -> Iterator[bytes]:
    yield first
    raise error


def _within(name: str, member: str) -> str:
    inner = PurePosixPath("/", *PurePosixPath(member.replace("\\", "/")).parts)
    return f"{name}{inner}"


def _of_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member. Its sum is looked at behind it: `zipfile` would withhold the last bytes of one that is torn."""
    if strange := _NOBODYS.get(info.compress_type):
        raise UnableToUnpack(f"nén theo kiểu {strange}, chưa đọc được: hãy giải nén trước")
    said, found = info.CRC, 0
    kind = _OURS.get(info.compress_type, "")
    del info.CRC
    if kind:  # as it stands there, to be unpacked here: `zipfile` withholds what is before a damage
        info.compress_type, info.file_size = zipfile.ZIP_STORED, info.compress_size
    try:
        with archive.open(info) as opened:
            for piece in unpacked(opened, kind) if kind else iter(partial(opened.read, _PIECE), b""):
                found = zlib.crc32(piece, found)
                yield piece
    except UnableToUnpack:
        raise
    except BROKEN as error:
        raise UnableToUnpack(f"hỏng hoặc bị cắt trong ZIP ({error or type(error).__name__})") from None
    if found != said:
        raise UnableToUnpack("tổng kiểm trong ZIP không khớp: tệp hỏng, có thể thiếu")


def _tail(file: IO[bytes]) -> bytes:
    """The last bytes of a ZIP, what it says of itself among them."""
    file.seek(max(0, file.seek(0, 2) - _TAIL))
    return file.read(_TAIL)


def _has_more(tail: bytes, archive: zipfile.ZipFile) -> bool:
    """Whether something stands before the first member or behind the end, as where one ZIP was put behind another."""
    behind = tail[tail.rfind(kinds.ZIP_END) + _END_SIZE + len(archive.comment) :]
    first = min((info.header_offset for info in archive.infolist()), default=0)
    return any(behind) or first > 4  # a mark of one that was to be split


def _refuse_many(tail: bytes) -> None:
    """Before `zipfile` makes an object of each that the end of a ZIP lists."""
    listed = [0]
    for mark, form, behind in ((kinds.ZIP_END, "<I", 12), (b"PK\x06\x06", "<Q", 40)):
        at = tail.rfind(mark)
        if at >= 0 and at + behind + struct.calcsize(form) <= len(tail):
            listed.append(struct.unpack_from(form, tail, at + behind)[0])
    if max(size for size in listed if size != 0xFFFFFFFF) > _DIRECTORY:
        raise UnableToUnpack(f"quá nhiều tệp trong một ZIP: {_BY_HAND}")
