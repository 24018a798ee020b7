"""Where bytes lie below the data folder, and how they get there whole or not at all. Knows no rows."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from khien.files.rules import UnableToStore, refuse_size


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes on the disk, flushed, not yet in their place."""

    path: Path
    sha256: str
    size: int


def root() -> Path:
    return Path(settings.KHIEN_DATA) / "files"


def arrivals() -> Path:
    return root() / "arriving"


def place_of(sha256: str, below: Path | None = None) -> Path:
    return (below or root()) / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time moves or removes bytes; the lock falls by itself when a process dies."""
    root().mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(root() / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def receive(chunks: Iterable[bytes], most: int) -> Arrival:
    """Streams to a file of its own and flushes it; leaves nothing behind where it raises."""
    arrivals().mkdir(parents=True, exist_ok=True, mode=0o700)
    path = arrivals() / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with _created(path) as stream:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    refuse_size(size, most)
                digest.update(chunk)
                stream.write(chunk)
            refuse_size(size, most)
            stream.flush()
            os.fsync(stream.fileno())
    except ConnectionError as error:
        path.unlink(missing_ok=True)
        raise UnableToStore("Đường truyền bị ngắt giữa chừng; hãy gửi lại tệp.") from error
    except OSError as error:
        path.unlink(missing_ok=True)
        raise UnableToStore("Máy chủ không ghi được tệp (có thể đã hết dung lượng); hãy báo quản trị viên.") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Arrival(path, digest.hexdigest(), size)


def _created(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")


def settle(arrival: Arrival) -> None:
    """Gives the bytes their place by a hard link, so that the arrival still holds them until it is let go."""
    place = place_of(arrival.sha256)
    with alone():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if is_whole(place, arrival.sha256):
            os.utime(place)  # `sweep` leaves what was touched lately
        else:
            fresh = arrival.path.with_suffix(".fresh")
            fresh.unlink(missing_ok=True)
            arrival.path.chmod(0o400)
            fresh.hardlink_to(arrival.path)
            fresh.replace(place)
        _flush_folder(place.parent)
        _flush_folder(place.parent.parent)


def is_whole(place: Path, sha256: str) -> bool:
    """Are the bytes there, and still the ones that were stored?"""
    try:
        with place.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return False


def held(token: str) -> Path:
    """Where bytes wait that nobody has looked into yet. No backup copies this folder."""
    return root() / "held" / token


def hold(arrival: Arrival) -> str:
    """Moves an arrival there; the token finds it again."""
    token = arrival.path.name
    held(token).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    arrival.path.rename(held(token))
    _flush_folder(held(token).parent)
    return token


def old_held(before: float) -> list[Path]:
    """What has waited untouched since `before`, in seconds since 1970."""
    folder = root() / "held"
    found = folder.iterdir() if folder.is_dir() else ()
    return [path for path in found if path.stat().st_mtime < before]


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def old_arrivals(before: float) -> list[Path]:
    """Files left by processes that died while storing; `before` is in seconds since 1970."""
    found = arrivals().iterdir() if arrivals().is_dir() else ()
    return [path for path in found if path.stat().st_mtime < before]


def old_places(before: float) -> Iterator[Path]:
    for path in root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if path.stat().st_mtime < before:
            yield path
