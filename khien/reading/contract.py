"""`khien.reading/1`: a reading as JSON values, field by field as docs/reading.md promises."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from khien.reading.types import Citation, Document, Person, Reading, Task

SCHEMA = "khien.reading/1"


def as_json(reading: Reading, file: str | None) -> dict[str, Any]:
    """The reading of `file`; lists are never null."""
    return {
        "schema": SCHEMA,
        "file": file,
        "text": reading.text,
        "security_directive": reading.security_directive,
        "urgency": reading.urgency,
        "document": _document(reading.document),
        "inferred": list(reading.inferred),
        "recipients": list(reading.recipients),
        "grounds": _citations(reading.grounds),
        "citations": _citations(reading.citations),
        "tasks": [_task(task) for task in reading.tasks],
        "contacts": [_person(person) for person in reading.contacts],
        "people": [_person(person) for person in reading.people],
        "doubts": [
            {"kind": doubt.kind, "why": doubt.why, "start": doubt.start, "end": doubt.end} for doubt in reading.doubts
        ],
    }


def refusal_as_json(file: str, error: str) -> dict[str, Any]:
    """The line of an argument that was refused or could not be read."""
    return {"schema": SCHEMA, "file": file, "error": error}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _document(document: Document) -> dict[str, Any]:
    signer = document.signer
    return {
        "kind": document.kind,
        "number": document.number,
        "symbol": document.symbol,
        "issued_on": _iso(document.issued_on),
        "issued_partial": document.issued_partial,
        "issuer": document.issuer,
        "place": document.place,
        "subject": document.subject,
        "signer": {"name": signer.name, "title": signer.title, "capacity": signer.capacity},
    }


def _citations(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    return [{"number": citation.number, "date": _iso(citation.date)} for citation in citations]


def _task(task: Task) -> dict[str, Any]:
    return {
        "start": task.start,
        "end": task.end,
        "text": task.text,
        "audience": task.audience,
        "coordinating": list(task.coordinating),
        "topics": list(task.topics),
        "obligations": list(task.obligations),
        "deadline": _iso(task.deadline),
        "deadline_text": task.deadline_text,
        "cadences": [
            {"every": cadence.every, "levels": list(cadence.levels), "topic": cadence.topic}
            for cadence in task.cadences
        ],
        "levels": list(task.levels),
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role,
        "unit": person.unit,
        "phones": list(person.phones),
        "emails": list(person.emails),
    }
