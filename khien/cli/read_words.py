"""A reading as lines for people, as `khien read` prints them. Reads nothing."""

from khien.law.types import Catalogue
from khien.reading.types import Document, Person, Reading, Task


def for_people(reading: Reading, known: Catalogue) -> str:
    """What the letter is, what it asks, whom to ask, what to look at again."""
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
