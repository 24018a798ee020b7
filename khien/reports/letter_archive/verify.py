"""Checks an archive of one letter, alone: Python's standard library, no database, no network, no Khiên.

python3 verify.py [ZIP or folder] [--manifest SHA256] [--head SEQ:DIGEST]. Status 0 sound, 1 altered, 2 unreadable.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

SCHEMA = "khien.letter-archive/1"
MANIFEST = "manifest.json"
ERASED = "personal.erased"
LINK = ("seq", "at", "actor", "action", "subject", "unit_id", "details", "personal_digest", "previous")


class Unreadable(Exception):
    """It is no archive of a letter."""


class Archive:
    """A ZIP, or the folder it was unpacked into; nothing of it is written anywhere."""

    def __init__(self, path: Path) -> None:
        self._zip = None if path.is_dir() else zipfile.ZipFile(path)
        self._folder = path
        self.names = set(self._zip.namelist()) if self._zip else set(_below(path))

    def read(self, name: str) -> bytes:
        return self._zip.read(name) if self._zip else (self._folder / name).read_bytes()

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))


def _below(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(entry: dict[str, Any]) -> str:
    """The digest of an entry of the audit chain: every field and the digest before it."""
    at = datetime.fromisoformat(entry["at"]).astimezone(timezone.utc).isoformat(timespec="microseconds")  # noqa: UP017
    fields = [entry["seq"], at, *(entry[name] for name in LINK[2:])]
    return sha256(canonical(fields))


def parts(archive: Archive, manifest: dict[str, Any]) -> Iterator[str]:
    """Entries of the archive that are not what the manifest tells."""
    told = manifest["parts"]
    for name in sorted(archive.names - set(told) - {MANIFEST}):
        yield f"{name}: thêm vào, không có trong danh mục"
    for name in sorted(told):
        if name not in archive.names:
            yield f"{name}: thiếu, đã bị bỏ ra"
            continue
        try:
            found = sha256(archive.read(name))
        except (OSError, zipfile.BadZipFile):
            found = ""
        if found != told[name]["sha256"]:
            yield f"{name}: nội dung đã bị sửa"


def chain(archive: Archive, manifest: dict[str, Any], head: tuple[int, str] | None) -> Iterator[str]:
    """Entries of the audit chain that do not bear their own digest, or do not follow each other."""
    before: dict[str, Any] | None = None
    last = manifest["head"]
    for entry in _entries(archive):
        seq = entry["seq"]
        if digest_of(entry) != entry["digest"]:
            yield f"mục nhật ký {seq}: nội dung không khớp với mã băm"
        if before is not None and seq <= before["seq"]:
            yield f"mục nhật ký {seq}: đảo thứ tự hoặc lặp lại"
        if before is not None and seq == before["seq"] + 1 and entry["previous"] != before["digest"]:
            yield f"mục nhật ký {seq}: không nối với mục đứng trước"
        if seq > last[0] or (seq == last[0] and entry["digest"] != last[1]):
            yield f"mục nhật ký {seq}: không khớp với đầu chuỗi {last[0]}:{last[1][:16]}…"
        if head is not None and seq == head[0] and not entry["digest"].startswith(head[1]):
            yield f"mục nhật ký {seq}: mã băm khác với mã in trên giấy"
        before = entry
    if head is not None and head[0] == last[0] and not last[1].startswith(head[1]):
        yield f"đầu chuỗi {last[0]}: mã băm khác với mã in trên giấy"


def _entries(archive: Archive) -> Iterator[dict[str, Any]]:
    for line in archive.read("chain.jsonl").splitlines():
        yield json.loads(line)


def personal(archive: Archive) -> Iterator[str]:
    """Personal parts that are not those of their entries. One erased by law is no fault; `erased` counts them."""
    entries = {entry["seq"]: entry for entry in _entries(archive)}
    for part in archive.json("all-personal.json"):
        entry = entries.get(part["seq"])
        if entry is None:
            yield f"phần cá nhân {part['seq']}: không có mục nhật ký"
        elif (
            part["state"] == "held"
            and sha256(part["salt"].encode() + canonical(part["payload"])) != (entry["personal_digest"])
        ):
            yield f"phần cá nhân của mục {part['seq']}: không khớp với mã băm"
        elif part["state"] == "erased" and (part.get("payload") is not None or not part.get("erased_at")):
            yield f"phần cá nhân của mục {part['seq']}: ghi là đã xóa nhưng vẫn còn"


def evidence(archive: Archive) -> Iterator[str]:
    """Evidence whose claim or standing is not what the chain noted. One whose words were erased by law has no claim."""
    noted: dict[str, list[dict[str, Any]]] = {}
    for entry in _entries(archive):
        noted.setdefault(entry["subject"], []).append(entry)
    for piece in archive.json("all-evidence.json"):
        entries = noted.get(f"evidence:{piece['id']}", [])
        subjects = sorted(((one["unit_id"], one["system_id"]) for one in piece["subjects"]), key=str)
        files = sorted(one["sha256"] for one in piece["files"])
        claim = sha256(canonical([piece["proof"], piece["happened_on"], piece["facts"], subjects, files]))
        erased = any(entry["action"] == ERASED for entry in entries)
        if claim != piece["digest"] and not erased:
            yield f"minh chứng {piece['id']}: nội dung không khớp với mã băm của chính nó"
        recorded = [entry["details"].get("digest") for entry in entries if entry["action"] == "evidence.recorded"]
        if recorded[-1:] != [piece["digest"]]:
            yield f"minh chứng {piece['id']}: khác với mã băm ghi trong nhật ký"
        if _reviews(piece) != [
            entry["action"] for entry in entries if entry["action"] in ("evidence.accept", "evidence.return")
        ]:
            yield f"minh chứng {piece['id']}: ý kiến xem xét khác với nhật ký"
        if piece["standing"] != _standing(piece, entries):
            yield f"minh chứng {piece['id']}: tình trạng “{piece['standing']}” khác với nhật ký"


def _reviews(piece: dict[str, Any]) -> list[str]:
    return [f"evidence.{one['decision']}" for one in piece["reviews"]]


def _standing(piece: dict[str, Any], entries: list[dict[str, Any]]) -> str:
    """What a piece is worth by the entries about it; that a newer one replaced it stands in no entry."""
    actions = [entry["action"] for entry in entries]
    if "evidence.withdrawn" in actions:
        return "withdrawn"
    if piece["superseded_by"]:
        return "superseded"
    said = [action for action in actions if action in ("evidence.accept", "evidence.return")]
    if said[-1:] == ["evidence.return"]:
        return "returned"
    return "accepted" if said or piece["source"] == "machine" else "waiting"


def answers(archive: Archive) -> Iterator[str]:
    """Answers that are not what was signed: the chain noted their digest. Words erased by law are no fault."""
    signed: dict[int, dict[str, Any]] = {}
    erased = set()
    for entry in _entries(archive):
        key = entry["details"].get("recipient")
        if entry["action"] in ("directive.answer_signed", "directive.answer_entered"):
            signed[key] = entry["details"]
        elif entry["action"] == ERASED and key is not None:
            erased.add(key)
    for row in archive.json("recipients.json"):
        told = signed.get(row["id"])
        if row["state"] not in ("answered", "accepted"):
            continue
        if told is None:
            yield f"trả lời của {row['unit']}: không có mục nhật ký nào ghi việc ký"
            continue
        words = sorted((one["clause"], one["says"], one["note"]) for one in row["answers"])
        whole = json.dumps([str(row["id"]), words, row["difficulties"], row["proposals"]], ensure_ascii=False)
        said = {one["clause"]: one["says"] for one in row["answers"]}
        if any(said.get(clause) != says for clause, says in told["says"].items()):
            yield f"trả lời của {row['unit']}: khác với điều đã ký, ghi trong nhật ký"
        elif sha256(whole.encode()) != told["digest"] and row["id"] not in erased:
            yield f"trả lời của {row['unit']}: lời ghi khác với lời đã ký"


def files(archive: Archive, manifest: dict[str, Any]) -> Iterator[str]:
    """Files that are asked for and not there, or whose bytes are not those that bear the name. Erased by law, with an
    entry of the chain that says so, is no fault; said to be erased without such an entry is one."""
    lost = set(manifest["missing"]) | set(erased_files(archive))
    asked = {one["sha256"] for piece in archive.json("all-evidence.json") for one in piece["files"]}
    asked |= {one["sha256"] for one in archive.json("letter.json")["papers"]}
    asked |= {one["sha256"] for report in archive.json("reports.json") for one in report["files"]}
    for name in sorted(asked - lost):
        if f"files/{name}" not in archive.names:
            yield f"tệp {name[:16]}…: có nhắc tới nhưng không có trong hồ sơ"
        elif sha256(archive.read(f"files/{name}")) != name:
            yield f"tệp {name[:16]}…: nội dung không khớp với tên"


def erased_files(archive: Archive) -> dict[str, str]:
    """Files whose bytes were erased on request, with the request as the chain noted it."""
    told = (entry for entry in _entries(archive) if entry["action"] == ERASED and entry["subject"].startswith("file:"))
    gone = {entry["details"]["sha256"]: f"mục {entry['seq']}, {entry['details']['reason']}" for entry in told}
    return {sha256: why for sha256, why in gone.items() if f"files/{sha256}" not in archive.names}


def finals(archive: Archive) -> Iterator[str]:
    """Final reports whose bytes or number are not those that the chain noted when they were made."""
    noted = {
        (entry["subject"], str(entry["details"].get("final"))): entry["details"]
        for entry in _entries(archive)
        if entry["action"] == "report.finalised"
    }
    for report in archive.json("reports.json"):
        for final in report["finals"]:
            told = noted.get((f"report:{report['id']}", str(final["number"])))
            if told is None or (told.get("pdf"), told.get("docx")) != (final["pdf"], final["docx"]):
                yield f"báo cáo {report['id']}, bản {final['number']}: khác với mã băm ghi trong nhật ký"


def verified(path: Path, *, manifest: str | None = None, head: tuple[int, str] | None = None) -> tuple[list[str], int]:
    """Every fault found, and how many personal parts were erased by law. Raises `Unreadable`."""
    try:
        archive = Archive(path)
        data = archive.read(MANIFEST)
        told = json.loads(data)
        if told["schema"] != SCHEMA:
            raise Unreadable(f"{path}: không phải hồ sơ {SCHEMA}")
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise Unreadable(f"{path}: không đọc được danh mục của hồ sơ") from error
    faults = [] if manifest in (None, sha256(data)) else [f"{MANIFEST}: khác với mã băm đã ghi khi xuất hồ sơ"]
    checks: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: parts(archive, told),
        lambda: chain(archive, told, head),
        lambda: personal(archive),
        lambda: evidence(archive),
        lambda: answers(archive),
        lambda: files(archive, told),
        lambda: finals(archive),
    )
    for check in checks:
        try:
            faults += check()
        except (OSError, KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as error:
            faults.append(f"một phần của hồ sơ không đọc được ({type(error).__name__}: {error})")
    return faults, _erased(archive)


def _erased(archive: Archive) -> int:
    try:
        return sum(part["state"] == "erased" for part in archive.json("all-personal.json"))
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        return 0


def _told(path: Path) -> list[tuple[str, str]]:
    try:
        return sorted(erased_files(Archive(path)).items())
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        return []


def _printed(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    return int(number), digest.strip().rstrip("…").lower()


def main() -> int:
    parser = argparse.ArgumentParser(description="Kiểm tra hồ sơ của một văn bản do Khiên xuất ra.")
    parser.add_argument("archive", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--manifest", help="mã băm SHA-256 của manifest.json, ghi trong nhật ký khi xuất")
    parser.add_argument("--head", type=_printed, help="đầu chuỗi in trên báo cáo, SỐ:MÃ")
    given = parser.parse_args()
    try:
        faults, erased = verified(given.archive, manifest=given.manifest, head=given.head)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    for name, why in _told(given.archive):
        print(f"tệp {name[:16]}…: nội dung đã xóa theo yêu cầu ({why})")
    if erased:
        print(f"{erased} phần dữ liệu cá nhân đã xóa theo quy định; chuỗi nhật ký vẫn giữ nguyên.")
    print(f"Hồ sơ ĐÃ BỊ SỬA: {len(faults)} chỗ." if faults else "Hồ sơ nguyên vẹn.")
    if given.manifest is None:
        print("Ai sửa cả hồ sơ lẫn danh mục chỉ lộ khi đối chiếu với nhật ký của Khiên: mục “Xuất hồ sơ của văn bản”")
        print(f"phải ghi SHA-256 của {MANIFEST} là {sha256(Archive(given.archive).read(MANIFEST))} (--manifest).")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
