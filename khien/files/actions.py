"""Stores an upload whole or not at all, forgets one, sweeps what dead processes left. Asks no rights: callers do."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction

from khien.files import place
from khien.files.models import StoredFile
from khien.files.queries import held_path
from khien.files.rules import GONE, Kind, UnableToStore, cleaned_name, decided_kind
from khien.reading.extract.run import Inspected, UnableToExtract, inspect_file

__all__ = [
    "Held",
    "UnableToStore",
    "erase",
    "forget",
    "hold",
    "hold_bytes",
    "keep",
    "keep_made",
    "let_go",
    "let_go_unclaimed",
    "store",
    "store_bytes",
    "sweep",
]

LEFT_ALONE = timedelta(hours=1)
DEFAULT_LIMIT = 25 * 1024 * 1024
MOST_MADE = 2 * 1024**3


class Upload(Protocol):
    """Django's UploadedFile, or anything with a name and chunks."""

    @property
    def name(self) -> str | None: ...

    def chunks(self) -> Iterable[bytes]: ...


Vet = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that wait to be read: whole on the disk, in no row, in no backup. `token` finds them again."""

    token: str
    name: str
    sha256: str
    size: int


def store(upload: Upload, *, by: int | None, at: datetime, vet: Vet | None = None) -> StoredFile:
    """Keeps the upload and answers its row. `vet` sees the bytes before they are kept: where it raises, none stays.

    Raises `UnableToStore` for what is empty, too large, dangerous, unreadable or not what its name says.
    """
    return _kept(upload.chunks(), upload.name or "", by=by, at=at, vet=vet)


def store_bytes(data: bytes, name: str, *, by: int | None, at: datetime, vet: Vet | None = None) -> StoredFile:
    """The same for bytes that the program made or was given, such as a pasted letter or a report."""
    return _kept((data,), name, by=by, at=at, vet=vet)


def hold(upload: Upload) -> Held:
    """Puts an upload by, to be read later; it is kept, or let go, by its token."""
    return _held(upload.chunks(), upload.name or "")


def hold_bytes(data: bytes, name: str) -> Held:
    """The same for bytes that lay in another file."""
    return _held((data,), name)


def _held(chunks: Iterable[bytes], name: str) -> Held:
    arrival = place.receive(chunks, getattr(settings, "KHIEN_UPLOAD_LIMIT", DEFAULT_LIMIT))
    return Held(place.hold(arrival), cleaned_name(name), arrival.sha256, arrival.size)


def keep(held: Held, kind: Kind, *, notes: Sequence[str] = (), by: int | None, at: datetime) -> StoredFile:
    """Stores what was held and has been looked into already (`rules.decided_kind`); held bytes stay until `let_go`."""
    with transaction.atomic():
        arrival = place.Arrival(held_path(held.token), held.sha256, held.size)
        return _stored(arrival, cleaned_name(held.name), kind, notes, by=by, at=at)


def keep_made(chunks: Iterable[bytes], name: str, kind: Kind, *, by: int | None, at: datetime) -> StoredFile:
    """Stores what the program itself made: nobody sent it, so it is not looked into, and may be larger than uploads."""
    with _arriving(chunks, MOST_MADE) as arrival, transaction.atomic():
        stored = _stored(arrival, cleaned_name(name), kind, by=by, at=at)
        transaction.on_commit(lambda: _let_go(arrival))
    return stored


def let_go(tokens: Iterable[str]) -> None:
    """Removes held bytes; those already gone are no fault."""
    for token in tokens:
        place.held(token).unlink(missing_ok=True)


def let_go_unclaimed(claimed: Iterable[str], *, at: datetime) -> int:
    """Removes what nobody claims and has waited an hour: left by a process that died between bytes and row."""
    known = set(claimed)
    left = [path for path in place.old_held((at - LEFT_ALONE).timestamp()) if path.name not in known]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _kept(chunks: Iterable[bytes], name: str, *, by: int | None, at: datetime, vet: Vet | None) -> StoredFile:
    with _arriving(chunks, getattr(settings, "KHIEN_UPLOAD_LIMIT", DEFAULT_LIMIT)) as arrival:
        name = cleaned_name(name)
        found = _inspected(arrival.path)
        kind = decided_kind(found.kind, name, arrival.size, found.dangers)
        if vet is not None:
            vet(arrival.path)
        with transaction.atomic():
            stored = _stored(arrival, name, kind, found.notes, by=by, at=at)
            transaction.on_commit(lambda: _let_go(arrival))
    return stored


@contextmanager
def _arriving(chunks: Iterable[bytes], limit: int) -> Iterator[place.Arrival]:
    """Bytes on their way in; whatever goes wrong with them, they are not left behind."""
    arrival = place.receive(chunks, limit)
    try:
        yield arrival
    except BaseException:
        arrival.path.unlink(missing_ok=True)
        raise


def _stored(
    arrival: place.Arrival, name: str, kind: Kind, notes: Sequence[str] = (), *, by: int | None, at: datetime
) -> StoredFile:
    """The bytes in their place and the row that names them, in the caller's transaction."""
    _settled(arrival)
    return StoredFile.objects.create(
        sha256=arrival.sha256,
        size=arrival.size,
        kind=kind.name,
        media_type=kind.media_type,
        original_name=name,
        notes=list(notes),
        stored_at=at,
        uploaded_by_id=by,
    )


def _settled(arrival: place.Arrival) -> None:
    try:
        place.settle(arrival)
    except OSError as error:
        raise UnableToStore("Máy chủ không cất được tệp; hãy báo quản trị viên kiểm tra ổ đĩa.") from error


def _inspected(path: Path) -> Inspected:
    try:
        return inspect_file(path)
    except UnableToExtract as refusal:
        raise UnableToStore(str(refusal)) from refusal


def _let_go(arrival: place.Arrival) -> None:
    """After the commit: the row stands, so its bytes must too, even if `forget` ran in between."""
    place.settle(arrival)
    arrival.path.unlink(missing_ok=True)


def forget(stored: StoredFile) -> None:
    """Removes the row and, where no other upload has the same bytes, the bytes. For a paper that is found secret.

    A row that something refers to cannot be forgotten: the database refuses (`ProtectedError`).
    """
    sha256 = stored.sha256
    with transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).delete()
        transaction.on_commit(lambda: _remove_unless_wanted(sha256))


def erase(stored: StoredFile, name: str) -> list[UUID]:
    """Erase the bytes for good under every name that they were sent in; which rows. Part of an action that records it.

    The rows stay, called `name`, with the hash: what was signed and judged can still be told from another file.
    """
    with transaction.atomic():
        rows = StoredFile.objects.select_for_update().filter(sha256=stored.sha256).exclude(kind=GONE)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        gone = StoredFile.objects.filter(pk__in=keys)
        gone.update(kind=GONE, media_type="application/octet-stream", original_name=name, notes=[])
        transaction.on_commit(lambda: _remove_unless_wanted(stored.sha256))
    return keys


def _wanted(sha256: str) -> bool:
    return StoredFile.objects.filter(sha256=sha256).exclude(kind=GONE).exists()


def _remove_unless_wanted(sha256: str) -> bool:
    with place.alone():
        if _wanted(sha256):
            return False
        place.place_of(sha256).unlink(missing_ok=True)
        return True


def sweep(*, at: datetime) -> int:
    """Removes what no row owns and nobody has touched for an hour: half-written arrivals, bytes of undone rows."""
    before = (at - LEFT_ALONE).timestamp()
    removed = 0
    for path in place.old_arrivals(before):
        path.unlink(missing_ok=True)
        removed += 1
    for path in place.old_places(before):
        removed += _swept(path, before)
    return removed


def _swept(path: Path, before: float) -> bool:
    with place.alone():
        touched = path.stat().st_mtime if path.exists() else None
        if touched is None or touched >= before or _wanted(path.name):
            return False
        path.unlink()
        return True
