"""One backup as one ZIP: written under another name until it is whole, read without trusting it. Knows no database."""

import hashlib
import json
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from khien.keeping.databases import flushed
from khien.keeping.rows import Row, Tally, parsed

SCHEMA = "khien.backup/1"
MANIFEST, KEY = "manifest.json", "secret-key"
PART = ".part"
CHUNK = 1024 * 1024
_NAME = re.compile(r"tables/[a-z0-9_]+\.jsonl|files/[0-9a-f]{64}|secret-key")
_HASH = re.compile(r"[0-9a-f]{64}")


class UnableToReadArchive(ValueError):
    """It is no backup, or it is damaged where it must be read; the message is fit for the user."""


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of the archive: its SHA-256 and size before compression."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `missing` are stored files whose bytes were lost or damaged before it was made."""

    version: str
    made_at: datetime
    database: str
    steps: tuple[tuple[str, str], ...]
    tables: Mapping[str, Tally]
    columns: Mapping[str, tuple[str, ...]]
    head: tuple[int, str]
    parts: Mapping[str, Part]
    missing: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return sum(tally.rows for tally in self.tables.values())

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(name.removeprefix("files/") for name in self.parts if name.startswith("files/"))

    def as_json(self) -> bytes:
        value = {"schema": SCHEMA, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


@dataclass(slots=True)
class Writer:
    """Adds entries one after the other and remembers their hashes."""

    zip: zipfile.ZipFile
    parts: dict[str, Part] = field(default_factory=dict)

    def add(self, name: str, chunks: Iterable[bytes], *, packed: bool) -> Part:
        """Stream one entry in."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        self.parts[name] = Part(digest.hexdigest(), size)
        return self.parts[name]


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """An archive that has its name only when it is whole and on the disk; otherwise nothing of it stays."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w+b") as stream:
            with zipfile.ZipFile(stream, "w", compresslevel=6) as opened:
                yield Writer(opened)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        flushed(path.parent)
    finally:
        part.unlink(missing_ok=True)


def copied(source: Path, folder: Path) -> Path:
    """The same archive in another folder, under its name only when it is whole."""
    path, part = folder / source.name, folder / f".{source.name}.{secrets.token_hex(4)}{PART}"
    try:
        with (
            source.open("rb") as stream,
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as copy,
        ):
            for chunk in chunks_of(stream):
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        part.replace(path)
        flushed(folder)
    finally:
        part.unlink(missing_ok=True)
    return path


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Reader:
    """An archive being read. What it says of itself is compared with what is found."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = _manifest(self._zip.read(MANIFEST))
        except FileNotFoundError as error:
            raise UnableToReadArchive(f"Không có tệp {path}.") from error
        except (OSError, zipfile.BadZipFile, KeyError, NotImplementedError) as error:
            raise UnableToReadArchive(f"{path.name} không phải bản sao lưu của Khiên, hoặc đã hỏng.") from error

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def odd_entries(self) -> list[str]:
        """Differences between the entries that are there and those that the manifest tells of."""
        there, told = set(self._zip.namelist()) - {MANIFEST}, set(self.manifest.parts)
        odd = [f"{name}: có trong tệp nhưng không có trong danh mục" for name in sorted(there - told)]
        return odd + [f"{name}: có trong danh mục nhưng không có trong tệp" for name in sorted(told - there)]

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry; raises in the end where they are not those that were written."""
        digest, told = hashlib.sha256(), self.manifest.parts.get(name)
        try:
            with self._zip.open(name) as entry:
                while chunk := entry.read(CHUNK):
                    digest.update(chunk)
                    yield chunk
        except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, OSError, zlib.error) as error:
            raise UnableToReadArchive(f"{name}: hỏng trong bản sao lưu") from error
        if told is None or digest.hexdigest() != told.sha256:
            raise UnableToReadArchive(f"{name}: không khớp với mã băm trong danh mục")

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, read line by line."""
        rest, number = b"", 0
        for chunk in self.chunks(f"tables/{table}.jsonl"):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                number += 1
                yield parsed(line, table, number)
        if rest:
            yield parsed(rest, table, number + 1)


def _manifest(data: bytes) -> Manifest:
    try:
        value: dict[str, Any] = json.loads(data)
        if value.pop("schema") != SCHEMA:
            raise UnableToReadArchive("Bản sao lưu thuộc một phiên bản khác của Khiên, bản này không đọc được.")
        parts = {name: Part(**part) for name, part in value.pop("parts").items()}
        manifest = Manifest(
            version=str(value["version"]),
            made_at=datetime.fromisoformat(value["made_at"]),
            database=str(value["database"]),
            steps=tuple((str(app), str(name)) for app, name in value["steps"]),
            tables={name: Tally(**tally) for name, tally in value["tables"].items()},
            columns={name: tuple(columns) for name, columns in value["columns"].items()},
            head=(int(value["head"][0]), str(value["head"][1])),
            parts=parts,
            missing=tuple(value["missing"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        if isinstance(error, UnableToReadArchive):
            raise
        raise UnableToReadArchive("Danh mục của bản sao lưu không đọc được.") from error
    strange = [name for name in manifest.parts if not _NAME.fullmatch(name)]
    strange += [sha256 for sha256 in manifest.missing if not _HASH.fullmatch(sha256)]
    if strange:
        raise UnableToReadArchive("Danh mục của bản sao lưu có mục lạ; tệp này không do Khiên tạo ra.")
    return manifest
