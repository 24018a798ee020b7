"""A file, a folder or an archive → rules files by name, within limits. Nothing is written, no link is followed out."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from khien.lake.logs import kinds
from khien.lake.logs.files import files_of, refusal
from khien.lake.logs.unpack import BROKEN, UnableToUnpack, unpacked
from khien.lake.sigma.parse.documents import MOST_BYTES
from khien.lake.sigma.types import Left
from khien.lake.trouble import why
from khien.lake.types import Fault

_MOST_TOGETHER = 256 * 1024 * 1024  # of all rules, unpacked; 3,000 have 6
_SUFFIXES = (".yml", ".yaml")
_ARCHIVES = (".tar", ".tgz", ".txz", ".tbz2", ".tzst", ".zip", ".gz", ".xz", ".bz2", ".zst", ".7z", ".rar")
_NESTED = "tệp nén trong tệp nén, không mở: nếu có quy tắc ở đó, hãy giải nén trước"


def rules_files(path: Path) -> Iterator[tuple[str, bytes] | Left]:
    """Names (of a folder: below it) and contents, in order; what cannot be read is `Left`, and what is too much."""
    room = _MOST_TOGETHER
    for one in _files(path):
        room -= 0 if isinstance(one, Left) else len(one[1])
        if room < 0:
            yield Left(str(path), "", "", "quá nhiều quy tắc (hơn 256 MB), phần sau không đọc")
            return
        yield one


def _files(path: Path) -> Iterator[tuple[str, bytes] | Left]:
    if path.is_dir():
        yield from _of_folder(path)
        return
    if refused := refusal(path):
        yield Left(str(path), "", "", refused)
        return
    try:
        with path.open("rb") as file:
            source = file if file.seekable() else io.BytesIO(file.read(_MOST_TOGETHER))
            yield from _of_file(path, cast(BinaryIO, source))
    except OSError as error:
        yield Left(str(path), "", "", f"không đọc được ({why(error)})")


def _of_folder(folder: Path) -> Iterator[tuple[str, bytes] | Left]:
    """The rules that lie there, then those in archives, but for files that lie there too: one is unpacked in place."""
    archives: list[Path] = []
    seen: set[bytes] = set()
    for one in files_of([folder], links=False):
        if isinstance(one, Fault):
            if PurePosixPath(one.file).suffix.lower() in ("", *_SUFFIXES, *_ARCHIVES):
                yield Left(one.file, "", "", one.why)
        elif one.suffix.lower() in _SUFFIXES:
            name = one.relative_to(folder).as_posix()
            try:
                with one.open("rb") as file:
                    data = file.read(MOST_BYTES + 1)
            except OSError as error:
                yield Left(name, "", "", f"không đọc được ({why(error)})")
                continue
            seen.add(hashlib.sha256(data).digest())
            yield name, data
        elif one.suffix.lower() in _ARCHIVES:
            archives.append(one)
    for one in archives:
        yield from _of_archive(one, one.relative_to(folder).as_posix(), seen)


def _of_archive(path: Path, name: str, seen: set[bytes]) -> Iterator[tuple[str, bytes] | Left]:
    found = False
    for one in _files(path):
        if isinstance(one, Left):
            found = True
            yield replace(one, file=name if one.file in (str(path), path.name) else f"{name} → {one.file}")
        elif PurePosixPath(one[0]).suffix.lower() in _SUFFIXES:
            found = True
            digest = hashlib.sha256(one[1]).digest()
            if digest not in seen:
                seen.add(digest)
                yield f"{name} → {one[0]}", one[1]
    if not found:
        yield Left(name, "", "", "tệp nén không mở được, hoặc không có quy tắc nào bên trong (tệp .yml, .yaml)")


def _of_file(path: Path, file: BinaryIO) -> Iterator[tuple[str, bytes] | Left]:
    head = file.read(512)
    file.seek(0)
    if kinds.is_zip(head):
        yield from _of_zip(path, file)
    elif kind := kinds.packing(head):
        yield from _of_packed(path, file, kind)
    elif kinds.is_tar(head):
        yield from _of_tar(path, file)
    else:
        yield path.name, file.read(MOST_BYTES + 1)


class _Unpacked(io.RawIOBase):
    """Unpacked bytes as a file that is read once, up to a limit."""

    def __init__(self, file: BinaryIO, kind: str) -> None:
        self._pieces, self._left, self._room = unpacked(file, kind), b"", _MOST_TOGETHER

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size or size < 0:
            piece = next(self._pieces, b"")
            self._room -= len(piece)
            if self._room < 0:
                raise UnableToUnpack("mở nén ra quá lớn")
            if not piece:
                break
            self._left += piece
        end = len(self._left) if size < 0 else size
        taken, self._left = self._left[:end], self._left[end:]
        return taken


def _of_packed(path: Path, file: BinaryIO, kind: str) -> Iterator[tuple[str, bytes] | Left]:
    opened = _Unpacked(file, kind)
    try:
        head = opened.read(512)
        opened._left = head + opened._left
        if kinds.is_tar(head):
            yield from _of_tar(path, cast(BinaryIO, opened))
        else:
            yield path.stem, opened.read(MOST_BYTES + 1)
    except UnableToUnpack as error:
        yield Left(path.name, "", "", str(error))


def _of_tar(path: Path, file: BinaryIO) -> Iterator[tuple[str, bytes] | Left]:
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            for member in archive:
                suffix = PurePosixPath(member.name).suffix.lower()
                if suffix in _ARCHIVES:
                    yield Left(member.name, "", "", _NESTED)
                if member.isdir() or suffix not in _SUFFIXES:
                    continue
                if not member.isreg():
                    yield Left(member.name, "", "", "không phải tệp thường trong tệp tar (liên kết, ống, thiết bị)")
                    continue
                if (content := archive.extractfile(member)) is not None:
                    yield member.name, content.read(MOST_BYTES + 1)
    except BROKEN as error:
        yield Left(path.name, "", "", f"tệp tar hỏng ({error})")


def _of_zip(path: Path, file: BinaryIO) -> Iterator[tuple[str, bytes] | Left]:
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        yield Left(path.name, "", "", f"tệp zip hỏng ({error})")
        return
    with archive:
        for member in archive.infolist():
            suffix = PurePosixPath(member.filename).suffix.lower()
            if suffix in _ARCHIVES or (suffix in _SUFFIXES and member.flag_bits & 1):
                yield Left(
                    member.filename, "", "", _NESTED if suffix in _ARCHIVES else "có mật khẩu: hãy giải nén trước"
                )
                continue
            if suffix not in _SUFFIXES or member.is_dir():
                continue
            try:
                with archive.open(member) as content:
                    data = content.read(MOST_BYTES + 1)
            except BROKEN as error:
                yield Left(member.filename, "", "", f"không mở được trong tệp zip ({error})")
                continue
            yield member.filename, data
