"""Packs everything about a letter into one ZIP with a manifest and the verifier, and notes in the chain that it did."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction

import khien
from khien.base import audit, clock
from khien.files.queries import UnableToOpen, is_erased, open_bytes
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.reports.letter_archive.gather import gathered
from khien.reports.letter_archive.verify import MANIFEST, SCHEMA

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.files.models import StoredFile
    from khien.organisations.queries import Viewer

VERIFIER = Path(__file__).with_name("verify.py")
READ_ME = """Hồ sơ của một văn bản, do Khiên xuất ra.

Kiểm tra: python3 verify.py (cần Python 3.11 trở lên, không cần cài gì thêm, không cần mạng).
Mã băm của manifest.json được ghi trong nhật ký của Khiên lúc xuất; so bằng: python3 verify.py --manifest MÃ
Đầu chuỗi in trên báo cáo giấy được so bằng: python3 verify.py --head SỐ:MÃ
Để tin vào chính verify.py, hãy dùng bản lấy từ nguồn khác: trên máy có Khiên, chạy "khien audit verifier > verify.py".
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """What went in. `missing` are files whose bytes the store has lost."""

    manifest: str
    duties: int
    evidence: int
    files: int
    missing: tuple[str, ...]
    entries: int


@transaction.atomic
def archive_letter(letter: Directive, to: IO[bytes], *, by: Viewer, at: datetime) -> Packed:
    """Write the archive to a stream; the manifest's SHA-256 is noted in the audit chain."""
    require(by, Deed.READ_AUDIT, letter.holder)
    found, parts = gathered(by, letter, clock.day_of(at)), dict[str, dict[str, Any]]()
    missing = []
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in found.parts.items():
            parts[name] = _add(archive, name, _text(value))
        lines = b"".join(
            json.dumps(entry, ensure_ascii=False, default=_plain).encode() + b"\n" for entry in found.entries
        )
        parts["chain.jsonl"] = _add(archive, "chain.jsonl", lines)
        parts["verify.py"] = _add(archive, "verify.py", VERIFIER.read_bytes())
        parts["DOC-TRUOC.txt"] = _add(archive, "DOC-TRUOC.txt", READ_ME.encode())
        for sha256, stored in sorted(found.files.items()):
            if is_erased(stored):
                continue  # an entry of the chain says so
            content = _bytes(stored)
            if content is None:
                missing.append(sha256)
            else:
                parts[f"files/{sha256}"] = _add(archive, f"files/{sha256}", content)
        manifest = _text(
            {
                "schema": SCHEMA,
                "version": khien.__version__,
                "letter": str(letter.pk),
                "made_at": at,
                "head": list(audit.head()),
                "missing": missing,
                "parts": parts,
            }
        )
        _add(archive, MANIFEST, manifest)
    digest = hashlib.sha256(manifest).hexdigest()
    details = {"manifest": digest, "entries": len(found.entries), "files": len(found.files)}
    audit.record("directive.archived", letter.scope, by=by, at=at, unit_id=letter.holder_id, details=details)
    return Packed(
        manifest=digest,
        duties=len(found.parts["all-duties.json"]),
        evidence=len(found.parts["all-evidence.json"]),
        files=sum(name.startswith("files/") for name in parts),
        missing=tuple(missing),
        entries=len(found.entries),
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an archive")


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain).encode()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> dict[str, Any]:
    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def _bytes(stored: StoredFile) -> bytes | None:
    """The bytes of a stored file, at most the 25 MB that one may weigh; None where they are lost or changed."""
    try:
        with open_bytes(stored) as stream:
            content = stream.read()
    except UnableToOpen:
        return None
    return content if hashlib.sha256(content).hexdigest() == stored.sha256 else None
