"""What archives hold, member by member, in memory and within limits: zip, tar and packings, in each other too.

It writes nothing, follows no links of archives, and where it must stop it says so.
"""

import io
import os
import tarfile
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, NamedTuple, cast

from khien.lake.limits import MEGABYTE
from khien.lake.logs import kinds
from khien.lake.logs.unpack import BROKEN, UnableToUnpack, unpacked
from khien.lake.yara.stream import Budget, Packed, Pieces, UnableToOpen

_TAIL = 65_557  # the longest end of a ZIP: its comment is shorter than 64 kB
_HEADERS = MEGABYTE  # that a tar may have between two members


class Member(NamedTuple):
    """One file of an archive; `inside` names it and the archives on the way to it."""

    inside: tuple[str, ...]
    data: bytes


class Unseen(NamedTuple):
    """A part of an archive that was not seen, and why."""

    inside: tuple[str, ...]
    why: str


def members(source: BinaryIO, name: str, budget: Budget, inside: tuple[str, ...] = ()) -> Iterator[Member | Unseen]:
    """What the file holds if it is an archive, archives in it opened too; nothing where it is none.

    `source` can seek. Ends with an `Unseen` where the budget of the whole file is used up.
    """
    kind = kind_of(source)
    if kind in kinds.ARCHIVES:
        yield Unseen(inside, f"tệp {kind}: không mở được bên trong, hãy giải nén rồi quét lại")
        return
    if not kind:
        return
    if len(inside) >= budget.limits.depth:
        yield Unseen(inside, f"lồng quá {budget.limits.depth} lớp nén: không mở tiếp (--depth để nới)")
        return
    for one in _of_kind(kind, source, name, budget, inside):
        yield one
        if isinstance(one, Member):
            ended = budget.ended
            yield from members(io.BytesIO(one.data), one.inside[-1], budget, one.inside)
            if budget.ended and not ended:
                return  # told in there


def kind_of(source: BinaryIO) -> str:
    """`zip`, `tar`, a packing, the name of a container that stays closed, or empty; source is at its begin after it."""
    source.seek(0)
    head = source.read(kinds.FAR)
    size = source.seek(0, os.SEEK_END)
    source.seek(max(0, size - _TAIL))
    tail = source.read(_TAIL)
    source.seek(0)
    name = kinds.name_of(head)
    if name in kinds.ARCHIVES or name in kinds.PACKINGS:
        return name
    if kinds.is_tar(head):
        return "tar"
    return "zip" if kinds.ZIP_END in tail or kinds.is_zip(head) else ""


def _of_kind(
    kind: str, source: BinaryIO, name: str, budget: Budget, inside: tuple[str, ...]
) -> Iterator[Member | Unseen]:
    source = cast(BinaryIO, Packed(source, budget))
    try:
        if kind == "zip":
            yield from _zip(source, budget, inside)
        elif kind == "tar":
            yield from _tar(Pieces(_pieces(source), budget, packed=None), budget, inside)
        else:
            yield from _packed(source, kind, name, budget, inside)
    except UnableToOpen as refused:
        budget.ended = budget.ended or refused.whole
        yield Unseen(inside, str(refused))
    except UnableToUnpack as refused:
        yield Unseen(inside, str(refused))
    except BROKEN as error:
        yield Unseen(inside, f"tệp nén {kind} hỏng ({error or type(error).__name__}): phần còn lại chưa được quét")


def _packed(
    source: BinaryIO, kind: str, name: str, budget: Budget, inside: tuple[str, ...]
) -> Iterator[Member | Unseen]:
    """A tar inside is read as it comes; anything else is one member, as much of it as could be unpacked."""
    stream = Pieces(unpacked(source, kind), budget, packed=source.tell)
    if kinds.is_tar(stream.peek(512)):
        yield from _tar(stream, budget, inside)
        return
    budget.open_one()
    path = PurePosixPath(name.replace("\\", "/"))
    within = (*inside, path.stem if path.suffix else path.name)
    data, why = _read(stream, budget)
    if data:
        yield Member(within, data)
    if why:
        yield Unseen(within, why)


def _read(source: IO[bytes] | Pieces, budget: Budget) -> tuple[bytes, str]:
    """The whole of a member, or what of it could be read, and why not the rest. Of one that is too large, nothing."""
    data = bytearray()
    try:
        while piece := source.read(MEGABYTE):
            data += piece
            if len(data) > budget.limits.largest:
                return b"", f"lớn hơn {budget.limits.largest // MEGABYTE} MB: không quét (--largest để nới)"
    except UnableToOpen as refused:
        budget.ended = budget.ended or refused.whole
        return bytes(data), str(refused)
    except (UnableToUnpack, *BROKEN) as error:
        return bytes(data), f"hỏng hoặc bị cắt ({error or type(error).__name__}): chỉ quét được {len(data)} byte đầu"
    return bytes(data), ""


def _zip(source: BinaryIO, budget: Budget, inside: tuple[str, ...]) -> Iterator[Member | Unseen]:
    with zipfile.ZipFile(source) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            budget.open_one()
            within = (*inside, info.filename)
            if info.flag_bits & 1:
                yield Unseen(within, "có mật khẩu: không quét được bên trong")
                continue
            del info.CRC  # a wrong one would withhold the last bytes read, and they are to be seen
            try:
                with archive.open(info) as opened:
                    data, why = _read(Pieces(_pieces(opened), budget, partial(int, info.compress_size)), budget)
            except UnableToOpen:
                raise
            except BROKEN as error:
                yield Unseen(within, f"không mở được ({error or type(error).__name__})")
                continue
            if data or not why:
                yield Member(within, data)
            if why:
                yield Unseen(within, why)
            if budget.ended:
                return


def _pieces(opened: IO[bytes]) -> Iterator[bytes]:
    while piece := opened.read(MEGABYTE):
        yield piece


def _next(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    """The next header. `tarfile` itself steps to it for as long as the last one says, whatever the file holds."""
    source: Any = archive.fileobj
    behind = vars(archive)["firstmember"] is None  # the first header was read when the archive was opened
    while behind and (left := archive.offset - source.pos) > 0:
        if not source.read(min(left, MEGABYTE)):
            raise tarfile.ReadError("unexpected end of data")
    return archive.next()


def _tar(stream: Pieces, budget: Budget, inside: tuple[str, ...]) -> Iterator[Member | Unseen]:
    stream.headers(_HEADERS)
    with tarfile.open(
        fileobj=cast(BinaryIO, stream), mode="r|", errorlevel=0, encoding="utf-8", errors="replace"
    ) as archive:
        while (info := _next(archive)) is not None:
            vars(archive)["members"] = []  # or they would all be kept
            if not info.isfile() and info.type in tarfile.SUPPORTED_TYPES:
                continue  # of a type that nobody knows `tar` makes a file
            budget.open_one()
            within = (*inside, info.name)
            if info.size > budget.limits.largest:
                stream.headers(info.size + _HEADERS)
                yield Unseen(within, f"lớn hơn {budget.limits.largest // MEGABYTE} MB: không quét (--largest để nới)")
                continue
            if info.issparse():
                budget.take(info.size, None, 0)  # its zeros come from no stream that counts them
            stream.headers(info.size + _HEADERS)
            opened = archive.extractfile(info)
            data, why = _read(opened, budget) if opened else (b"", "không đọc được")
            if data or not why:
                yield Member(within, data)
            if why:
                yield Unseen(within, why)
                return
    stream.headers(budget.limits.unpacked)
    while rest := stream.read(MEGABYTE):
        if any(rest):
            raise UnableToOpen("còn dữ liệu sau phần cuối của tar: chưa được quét")
