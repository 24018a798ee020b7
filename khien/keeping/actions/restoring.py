"""Restores a backup into an empty place, and lets nothing stand that differs from what was backed up."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from khien.files import place
from khien.keeping import rows
from khien.keeping.archive import KEY, Manifest, Reader, UnableToReadArchive
from khien.keeping.databases import at_address, bring_up_to_date, flushed, in_use
from khien.keeping.filling import Filled, Source, UnableToFill, UnableToMatch, fill, target
from khien.keeping.rows import UnableToCarry

DATABASE = "khien.sqlite3"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, all of it compared. `missing` had been lost before the backup was made."""

    made_at: datetime
    tables: int
    rows: int
    files: int
    head: tuple[int, str]
    missing: tuple[str, ...]
    key: bool


def restore(archive: Path, *, into: Path | None = None, database: str | None = None) -> Restored:
    """Rows, files and, where it is in the archive, the secret key. Raises `UnableToMatch` where anything differs.

    `into` is a data folder, new or empty; without it the installation's own, which must hold no data yet.
    """
    with Reader(archive) as reader, _folder(into) as data:
        _refuse_others_files(data, reader.manifest)
        if database is not None:
            entry = at_address(database)
        else:
            entry = at_address(f"sqlite:///{data / DATABASE}") if into is not None else in_use()
        work = Path(tempfile.mkdtemp(prefix=".restoring-", dir=data))
        try:
            filled = _restored(reader, entry, data, work)
        except (UnableToReadArchive, UnableToCarry) as error:
            raise UnableToMatch([str(error)]) from error
        finally:
            shutil.rmtree(work)
        manifest = reader.manifest
    return Restored(
        made_at=manifest.made_at,
        tables=filled.tables,
        rows=filled.rows,
        files=len(manifest.files),
        head=filled.head,
        missing=manifest.missing,
        key=KEY in manifest.parts,
    )


def _restored(reader: Reader, entry: dict[str, Any], data: Path, work: Path) -> Filled:
    """Files first, the database's commit last: it alone makes a restored place one that holds data."""
    manifest = reader.manifest
    differences = reader.odd_entries()
    if differences:
        raise UnableToMatch(differences)
    _take_out(reader, work)
    source = Source(manifest.steps, manifest.columns, reader.rows, manifest.head, manifest.tables)
    with target(entry, manifest.steps) as alias:
        with transaction.atomic(using=alias):
            filled = fill(alias, source)
            asked, there = set(rows.file_hashes(alias)), {*manifest.files, *manifest.missing}
            differences = [f"tệp {name[:12]}…: không có trong bản sao lưu" for name in sorted(asked - there)]
            differences += [f"tệp {name[:12]}…: không dòng nào nhắc tới" for name in sorted(there - asked)]
            if differences:
                raise UnableToMatch(differences)
            _settle(work, data, manifest)
        bring_up_to_date(alias)
    return filled


@contextmanager
def _folder(into: Path | None) -> Iterator[Path]:
    """The data folder; one that was made for this does not stay where nothing was restored into it."""
    if into is None:
        yield Path(settings.KHIEN_DATA)
        return
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise UnableToFill(f"{into} không trống; hãy chọn một thư mục mới hoặc còn trống.")
    made = not into.exists()
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield into.resolve()
    except BaseException:
        shutil.rmtree(into / "files", ignore_errors=True)
        if made:
            shutil.rmtree(into, ignore_errors=True)
        raise


def _refuse_others_files(data: Path, manifest: Manifest) -> None:
    """Files that the backup also holds may lie there: a restore that was cut off has put them there."""
    there = {path.name for path in (data / "files").glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")}
    if there - set(manifest.files):
        raise UnableToFill("Thư mục dữ liệu đã có tệp không thuộc bản sao lưu này; hãy chọn một nơi còn trống.")


def _take_out(reader: Reader, work: Path) -> None:
    """Every file of the archive, compared while it is written."""
    for sha256 in reader.manifest.files:
        if reader.manifest.parts[f"files/{sha256}"].sha256 != sha256:
            raise UnableToReadArchive(f"files/{sha256}: nội dung không khớp với tên")
        _write(reader, f"files/{sha256}", work / sha256, 0o400)
    if KEY in reader.manifest.parts:
        _write(reader, KEY, work / KEY, 0o600)


def _write(reader: Reader, name: str, path: Path, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        for chunk in reader.chunks(name):
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(work: Path, data: Path, manifest: Manifest) -> None:
    """Give every file its place, then the key."""
    folders = set()
    for sha256 in manifest.files:
        path = place.place_of(sha256, below=data / "files")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (work / sha256).replace(path)
        folders |= {path.parent, path.parent.parent}
    if KEY in manifest.parts:
        (work / KEY).replace(data / KEY)
        folders.add(data)
    for folder in folders:
        flushed(folder)
