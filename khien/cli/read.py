"""`khien read`: read letters and say what they ask, for people or as `khien.reading/1`. It needs no database."""

import json
from pathlib import Path

import click

from khien.base import clock
from khien.law.load import catalogue
from khien.law.types import Catalogue
from khien.reading.contract import as_json, refusal_as_json
from khien.reading.extract.run import Extracted, UnableToExtract, extract_file
from khien.reading.read import UnableToRead, read
from khien.reading.recognised import proposed
from khien.reading.types import Document, Person, Reading, Task

_PLAIN = {".txt", ".text", ".md", ""}
_LARGEST_TEXT = 5_000_000


@click.command(name="read")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "json_lines", is_flag=True, help="One JSON object a line for each file, khien.reading/1.")
def command(files: tuple[Path, ...], json_lines: bool) -> int:
    """Read letters (text, DOCX, PDF, scans, photos): duties, dates, contacts, doubts."""
    known = catalogue()
    refused = 0
    for file in files:
        try:
            reading = _read(file, known)
        except (UnableToRead, UnableToExtract, OSError) as refusal:
            refused += 1
            _tell_refusal(file, _sentence(refusal), json_lines=json_lines)
            continue
        if json_lines:
            click.echo(json.dumps(as_json(reading, str(file)), ensure_ascii=False, separators=(",", ":")))
        else:
            click.echo(f"{file}\n{_for_people(reading, known)}\n")
    return 2 if refused else 0


def _read(file: Path, known: Catalogue) -> Reading:
    found = _text(file)
    return proposed(read(found.text, catalogue=known, today=clock.today()), found.page_reads)


def _text(file: Path) -> Extracted:
    """Plain text as it stands; anything else through the guarded extraction."""
    if file.suffix.lower() in _PLAIN and file.is_file() and file.stat().st_size <= _LARGEST_TEXT:
        data = file.read_bytes()
        if b"\0" not in data and not data.startswith((b"%PDF", b"PK\x03\x04")):
            try:
                return Extracted(data.decode("utf-8-sig"), "text")
            except UnicodeDecodeError:
                pass  # another encoding: extraction knows more of them
    return extract_file(file)


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, FileNotFoundError):
        return "Không có tệp này."
    if isinstance(refusal, OSError):
        return f"Không mở được tệp: {refusal.strerror or 'lỗi đọc'}."
    return " ".join(str(refusal).split())


def _tell_refusal(file: Path, why: str, *, json_lines: bool) -> None:
    if json_lines:
        click.echo(json.dumps(refusal_as_json(str(file), why), ensure_ascii=False, separators=(",", ":")))
    click.echo(f"khien read: {file}: {why}", err=True)


def _for_people(reading: Reading, known: Catalogue) -> str:
    lines = [
        "Văn bản chỉ đạo về an toàn thông tin mạng"
        if reading.security_directive
        else "Không phải văn bản chỉ đạo về an toàn thông tin mạng",
        *_document_lines(reading.document, reading.inferred),
    ]
    if reading.urgency:
        lines.append(f"Độ khẩn: {reading.urgency}")
    if reading.recipients:
        lines.append("Kính gửi: " + "; ".join(reading.recipients))
    lines.append(f"Nhiệm vụ: {len(reading.tasks)}")
    for number, task in enumerate(reading.tasks, 1):
        lines.extend(_task_lines(number, task, known))
    for heading, people in (("Đầu mối", reading.contacts), ("Người trong phụ lục", reading.people)):
        lines.extend(f"{heading}: {_person(person)}" for person in people)
    lines.extend(f"Cần xem lại: {doubt.why}" for doubt in reading.doubts)
    return "\n".join(lines)


def _document_lines(document: Document, inferred: tuple[str, ...]) -> list[str]:
    day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else document.issued_partial
    rows = (
        ("Loại", document.kind, "kind"),
        ("Số", document.number or (f"(để trống)/{document.symbol}" if document.symbol else None), "number"),
        ("Ngày", day, "issued_on"),
        ("Cơ quan ban hành", document.issuer, "issuer"),
        ("Nơi ban hành", document.place, "place"),
        ("Về việc", document.subject, "subject"),
        ("Người ký", document.signer.name, "signer"),
    )
    return [f"{label}: {value}{' (suy ra)' if key in inferred else ''}" for label, value, key in rows if value]


def _task_lines(number: int, task: Task, known: Catalogue) -> list[str]:
    words = " ".join(task.text.replace("*", "").split())
    lines = [f"  {number}. {words if len(words) <= 160 else words[:157] + '…'}"]
    facts = ["chủ đề: " + ", ".join(known.topics.get(topic, "khác") for topic in task.topics)]
    if task.audience:
        facts.append(f"đơn vị: {task.audience}")
    if task.coordinating:
        facts.append(f"phối hợp: {'; '.join(task.coordinating)}")
    if task.deadline or task.deadline_text:
        facts.append(f"thời hạn: {f'{task.deadline:%d/%m/%Y}' if task.deadline else task.deadline_text}")
    facts.extend(
        f"định kỳ: {cadence.every}" + (f" (cấp độ {', '.join(map(str, cadence.levels))})" if cadence.levels else "")
        for cadence in task.cadences
    )
    return [*lines, "     " + " · ".join(facts)]


def _person(person: Person) -> str:
    return ", ".join(filter(None, (person.name, person.role, person.unit, *person.phones, *person.emails)))
