"""Makes a backup, copies it to every place, proves it by restoring it, records it, lets old ones go."""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

import khien
from khien.base import audit, clock
from khien.files import place as bytes_of
from khien.keeping import queries, rows, rules
from khien.keeping.actions.restoring import restore
from khien.keeping.archive import KEY, MANIFEST, PART, Manifest, Writer, chunks_of, copied, sha256_of, written
from khien.keeping.databases import migrations_of, snapshot
from khien.keeping.filling import UnableToMatch, vendor_of
from khien.keeping.models import Backup, Copy
from khien.keeping.rules import Keep, Made, Place
from khien.organisations.queries import Viewer

KEEP = Keep()
_WORK = (".backup-", ".trial-")


class UnableToBackUp(ValueError):
    """No archive could be made, or not in every place; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Done:
    """A backup and where it lies. `differences` is None where no trial restore was asked for."""

    name: str
    sha256: str
    size: int
    manifest: Manifest
    copies: tuple[Path, ...]
    failed: tuple[str, ...]
    differences: tuple[str, ...] | None
    removed: int


def back_up(*, by: Viewer, at: datetime, to: Path | None = None, with_key: bool = False, verify: bool = False) -> Done:
    """One archive in every place (or in `to` alone). Raises where it could be written nowhere."""
    queries.require_overseer(by)
    places = queries.places(by) if to is None else (Place(str(to)[-80:], "disk", False, str(to.resolve())),)
    name = f"khien-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.zip"
    with _alone():
        manifest, copies, failed = _made(name, places, at, with_key=with_key)
        sha256, differences = sha256_of(copies[0][1]), _proven(copies[0][1]) if verify else None
        done = Done(
            name=name,
            sha256=sha256,
            size=copies[0][1].stat().st_size,
            manifest=manifest,
            copies=tuple(path for _, path in copies),
            failed=tuple(failed),
            differences=differences,
            removed=0,
        )
        if Backup._meta.db_table not in connection.introspection.table_names():
            return done  # a database of an earlier version, backed up before it is brought up to date
        _record(done, [place for place, _ in copies], by=by, at=at)
        removed = 0 if to is not None else sum(_let_go(place, at) for place in places)
    return Done(**{field: getattr(done, field) for field in Done.__slots__} | {"removed": removed})


@contextmanager
def _alone() -> Iterator[None]:
    """One backup at a time; what an earlier one left behind when it was killed is removed."""
    data = Path(settings.KHIEN_DATA)
    handle = os.open(data / "backup-lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise UnableToBackUp("Đang có một lần sao lưu khác chạy; hãy đợi lần đó xong.") from busy
        for path in [path for prefix in _WORK for path in data.glob(f"{prefix}*")]:
            shutil.rmtree(path, ignore_errors=True)
        yield
    finally:
        os.close(handle)


def _made(
    name: str, places: Sequence[Place], at: datetime, *, with_key: bool
) -> tuple[Manifest, list[tuple[Place, Path]], list[str]]:
    """The archive in the first place that can be written to, then its copies in the others."""
    manifest: Manifest | None = None
    copies: list[tuple[Place, Path]] = []
    failed: list[str] = []
    for place in places:
        folder = Path(place.folder)
        try:
            if folder.parent == Path(settings.KHIEN_DATA):
                folder.mkdir(exist_ok=True, mode=0o700)
            for left in folder.glob(f".khien-*{PART}"):
                left.unlink()
            if manifest is None:
                manifest = _write(folder / name, at, with_key=with_key)
                copies.append((place, folder / name))
            else:
                copies.append((place, copied(copies[0][1], folder)))
        except OSError as error:
            failed.append(f"{place.name}: không ghi được vào {folder} ({error.strerror or error})")
    if manifest is None:
        raise UnableToBackUp("Không ghi được bản sao lưu vào nơi nào. " + "; ".join(failed))
    return manifest, copies, failed


def _write(path: Path, at: datetime, *, with_key: bool) -> Manifest:
    if not path.parent.is_dir():
        raise FileNotFoundError(2, "không có thư mục này, có thể thiết bị chưa được gắn")
    work = Path(tempfile.mkdtemp(prefix=_WORK[0], dir=settings.KHIEN_DATA))
    try:
        with snapshot(work) as alias, written(path) as writer:
            tables = rows.tables(alias)
            tallies = {table.name: _table(writer, alias, table) for table in tables}
            missing = tuple(sha256 for sha256 in rows.file_hashes(alias) if not _file(writer, sha256))
            key = Path(settings.KHIEN_DATA) / KEY
            if with_key and key.exists():
                writer.add(KEY, [key.read_bytes()], packed=False)
            manifest = Manifest(
                version=khien.__version__,
                made_at=at,
                database=vendor_of(alias),
                steps=migrations_of(alias),
                tables=tallies,
                columns={table.name: table.columns for table in tables},
                head=rows.head(alias),
                parts=dict(writer.parts),
                missing=missing,
            )
            writer.add(MANIFEST, [manifest.as_json()], packed=True)
    finally:
        shutil.rmtree(work)
    return manifest


def _table(writer: Writer, alias: str, table: rows.Table) -> rows.Tally:
    counting = rows.Counting()
    lines = (counting.line(row) + b"\n" for row in rows.read(alias, table))
    writer.add(f"tables/{table.name}.jsonl", lines, packed=True)
    return counting.tally()


def _file(writer: Writer, sha256: str) -> bool:
    """Add a stored file; False where its bytes are lost or no longer those that were stored."""
    path = bytes_of.place_of(sha256)
    if not bytes_of.is_whole(path, sha256):
        return False
    with path.open("rb") as stream:
        writer.add(f"files/{sha256}", chunks_of(stream), packed=False)
    return True


def _proven(path: Path) -> tuple[str, ...]:
    """What a restore into an empty folder finds different; nothing is the proof."""
    folder = Path(tempfile.mkdtemp(prefix=_WORK[1], dir=settings.KHIEN_DATA))
    try:
        restore(path, into=folder / "trial")
    except UnableToMatch as error:
        return error.differences
    finally:
        shutil.rmtree(folder)
    return ()


@transaction.atomic
def _record(done: Done, places: Sequence[Place], *, by: Viewer, at: datetime) -> None:
    manifest = done.manifest
    backup = Backup.objects.create(
        name=done.name,
        made_at=at,
        sha256=done.sha256,
        size=done.size,
        rows=manifest.rows,
        files=len(manifest.files),
        missing=len(manifest.missing),
        chain_seq=manifest.head[0],
        chain_digest=manifest.head[1],
        verified_at=clock.now() if done.differences is not None else None,
        differences=list(done.differences or ()),
    )
    data = Path(settings.KHIEN_DATA).stat().st_dev
    for place, path in zip(places, done.copies, strict=True):
        Copy.objects.create(
            backup=backup,
            place=place.name,
            medium=place.medium,
            away=place.away,
            same_disk=path.stat().st_dev == data,
            checked_at=at,
            well=sha256_of(path) == done.sha256,
        )
    details = {"name": done.name, "sha256": done.sha256, "rows": manifest.rows, "files": len(manifest.files)}
    details |= {"places": [place.name for place in places], "failed": len(done.failed)}
    details |= {"proven": done.differences is not None and not done.differences}
    audit.record("backup.made", f"backup:{backup.pk}", by=by, at=at, details=details)


def _let_go(place: Place, at: datetime) -> int:
    """Remove the archives in a place that retention no longer keeps; a place out of reach keeps all."""
    if not Path(place.folder).is_dir():
        return 0
    copies = list(Copy.objects.filter(place=place.name, removed_at=None).select_related("backup"))
    made = [
        Made(one.backup.name, one.backup.made_at, clock.day_of(one.backup.made_at), _is_good(one.backup))
        for one in copies
    ]
    stay, removed = rules.kept(made, KEEP), 0
    for one in copies:
        if one.backup.name not in stay:
            (Path(place.folder) / one.backup.name).unlink(missing_ok=True)
            removed += Copy.objects.filter(pk=one.pk).update(removed_at=at)
    return removed


def _is_good(backup: Backup) -> bool:
    return backup.verified_at is not None and not backup.differences


def check_copies(*, by: Viewer, at: datetime) -> int:
    """Read the newest copy in every place again; how many are no longer what was written. Unreached ones wait."""
    broken = 0
    for one in queries.places_now(by):
        if one.newest is None or not one.reached:
            continue
        path = Path(one.place.folder) / one.newest.backup.name
        well = path.is_file() and sha256_of(path) == one.newest.backup.sha256
        broken += not well
        Copy.objects.filter(pk=one.newest.pk).update(checked_at=at, well=well)
    return broken
