"""Taking a letter in: its files stored, its main paper read. All or nothing; a secret paper leaves no byte behind.

Where one file is refused none is kept, and the sentence names the file: the person sends them again without it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit
from khien.directives.actions.grounding import note_grounds
from khien.directives.actions.holding import person_id, put, put_document
from khien.directives.models import Clause, Directive, Paper
from khien.directives.rules.clauses import from_task
from khien.directives.rules.document import from_document
from khien.directives.rules.proposals import proposed_fields
from khien.directives.rules.states import State
from khien.directives.words import index_letter
from khien.files.actions import UnableToStore, Upload, forget, store, store_bytes
from khien.law import load
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.reading.contract import as_json
from khien.reading.extract.run import Extracted, PageRead, UnableToExtract, extract_file
from khien.reading.read import UnableToRead, read
from khien.reading.recognised import is_recognised, proposed
from khien.reading.secrecy import marked_secret
from khien.reading.types import Reading, Task

if TYPE_CHECKING:
    from khien.files.models import StoredFile
    from khien.organisations.models import Unit

PASTED = "van-ban-dan.txt"


class UnableToTakeIn(ValueError):
    """The letter was not taken in, and nothing of it was kept; the message says why."""


class PaperRole(StrEnum):
    """What a file is to its letter."""

    MAIN = "main"
    ATTACHMENT = "attachment"
    FORWARDED = "forwarded"


PAPER_ROLES = {
    PaperRole.MAIN: "Văn bản chính",
    PaperRole.ATTACHMENT: "Phụ lục, tài liệu kèm theo",
    PaperRole.FORWARDED: "Văn bản được chuyển tiếp",
}


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A file as it is handed in, or pasted words in its place."""

    role: PaperRole
    upload: Upload | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What a file says; `reading` only of the main paper, `note` what could not be read, `pages` of a scan."""

    text: str
    note: str
    reading: Reading | None = None
    pages: tuple[PageRead, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper whose bytes are stored."""

    role: PaperRole
    stored: "StoredFile"
    words: Words


def take_in(papers: Sequence[NewPaper], *, holder: "Unit", by: Viewer, at: datetime) -> Directive:
    """Store a letter's papers, read its main one and lay its clauses out for review.

    A letter that does not seem to be about network security is taken in all the same and marked
    (`needs_confirming`). Files are read before the transaction, so that a slow one holds nobody up.
    """
    require(by, Deed.TAKE_IN, holder)
    refuse_odd(papers)
    kept: list[Kept] = []
    try:
        for paper in sorted(papers, key=lambda one: one.role is not PaperRole.MAIN):
            kept.append(_stored(paper, by=by, at=at))
        return lay_out(kept, holder=holder, by=by, at=at)
    except BaseException:
        for one in kept:
            forget(one.stored)
        raise


def refuse_odd(papers: Sequence[NewPaper]) -> None:
    """Raises where there is not exactly one main paper, or a paper without content."""
    if sum(paper.role is PaperRole.MAIN for paper in papers) != 1:
        raise UnableToTakeIn("Mỗi văn bản cần đúng một tệp chính, hoặc phần chữ dán vào thay cho tệp.")
    if any(paper.upload is None and not paper.text.strip() for paper in papers):
        raise UnableToTakeIn("Chưa có nội dung: hãy chọn tệp hoặc dán chữ của văn bản.")


def _stored(paper: NewPaper, *, by: Viewer, at: datetime) -> Kept:
    """One paper read and then stored. A secret one is refused before any of it is kept."""
    found: list[Words] = []

    def vet(path: Path) -> None:
        found.append(main_words(path) if paper.role is PaperRole.MAIN else other_words(path))

    try:
        if paper.upload is None:
            stored = store_bytes(paper.text.encode(), PASTED, by=person_id(by), at=at, vet=vet)
        else:
            stored = store(paper.upload, by=person_id(by), at=at, vet=vet)
    except (UnableToStore, UnableToExtract, UnableToRead) as refusal:
        name = f"{paper.upload.name}: " if paper.upload is not None and paper.upload.name else ""
        raise UnableToTakeIn(f"{name}{refusal}") from refusal
    return Kept(paper.role, stored, found[0])


def main_words(path: Path) -> Words:
    """The main paper must have words, and be no secret."""
    return words_of_letter(extract_file(path))


def words_of_letter(found: Extracted) -> Words:
    """Raises `UnableToRead` for a letter that is secret or says nothing."""
    reading = proposed(read(found.text, catalogue=load.catalogue()), found.page_reads)
    return Words(found.text, " ".join(found.notes), reading, found.page_reads)


def other_words(path: Path) -> Words:
    """An attachment may be a picture or a table; where it has words they are no secret."""
    try:
        extracted = extract_file(path)
    except UnableToExtract as refusal:
        return Words("", f"Chưa đọc được chữ trong tệp này: {refusal}")
    degree = marked_secret(extracted.text)
    if degree:
        raise UnableToRead(
            f"Tệp có dấu chỉ độ mật {degree}: không được đưa vào phần mềm này. Nội dung chưa được lưu lại."
        )
    return Words(extracted.text, " ".join(extracted.notes))


def refuse_secret(path: Path) -> None:
    """For `store(…, vet=)`: a signed copy is looked through for stamps of secrecy as a taken-in paper is."""
    try:
        other_words(path)
    except UnableToRead as refusal:
        raise UnableToStore(str(refusal)) from refusal


@transaction.atomic
def lay_out(kept: Sequence[Kept], *, holder: "Unit", by: Viewer, at: datetime) -> Directive:
    """The rows of a letter whose papers are stored; the main one comes first."""
    main = kept[0]
    reading = main.words.reading
    assert reading is not None  # the main paper is always read
    directive = Directive(
        holder=holder,
        state=State.REVIEWING,
        digest=main.stored.sha256,
        needs_confirming=not reading.security_directive,
        text=main.words.text,
        reading={**as_json(reading, main.stored.original_name), "pages": _pages(main.words.pages)},
        taken_in_at=at,
        taken_in_by_id=person_id(by),
    )
    document = from_document(reading.document, reading.urgency)
    on_first_page = any(page.from_ocr and page.number == 1 for page in main.words.pages)
    directive.proposed = proposed_fields(document) if on_first_page else []
    put_document(directive, document).save(force_insert=True)
    Paper.objects.bulk_create(
        Paper(
            directive=directive,
            file=one.stored,
            role=one.role,
            position=place,
            text=one.words.text,
            note=one.words.note,
        )
        for place, one in enumerate(kept)
    )
    Clause.objects.bulk_create(
        put(Clause(directive=directive, position=place), from_task(task, proposed=_proposed(main.words, task)))
        for place, task in enumerate(reading.tasks, start=1)
    )
    index_letter(directive)
    note_grounds(directive)
    details = {
        "papers": [{"role": one.role, "sha256": one.stored.sha256} for one in kept],
        "clauses": len(reading.tasks),
        "security_directive": reading.security_directive,
        "recognised": any(page.from_ocr for page in main.words.pages),
    }
    audit.record("directive.taken_in", directive.scope, by=by, at=at, unit_id=holder.pk, details=details)
    return directive


def _proposed(words: Words, task: Task) -> bool:
    return is_recognised(words.pages, task.start, task.end)


def _pages(pages: Sequence[PageRead]) -> list[dict[str, object]]:
    """Recognised pages as they are kept beside the reading, for the screen that shows their pictures."""
    return [{**asdict(page), "needs_look": page.needs_look} for page in pages if page.from_ocr]
