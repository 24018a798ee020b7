"""Letters: listed, read with their clauses, recipients and papers; taken in by upload; sent by a person's token."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Query
from pydantic import Field, StrictInt

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.downloads import ANY, named, sent
from khien.api.found import seen_letter, seen_unit
from khien.api.once import Written
from khien.api.openapi import download
from khien.api.paging import page
from khien.api.problems import not_found
from khien.api.values import Day, FileName, Given, Key, Paged, PersonName, Told, UnitName, named_person, named_unit
from khien.base import clock
from khien.directives import actions
from khien.directives.queries import (
    clauses_of,
    directives_seen_by,
    is_held_by,
    paper_seen_by,
    papers_of,
    recipients_of,
)
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Reply, State
from khien.organisations.queries import units_seen_by

router = Area()


class Letter(Told):
    """A letter as it was read and corrected; what it leaves blank is empty. `held`: read from its holder's side."""

    id: UUID
    name: str
    state: State
    holder: UnitName
    held: bool
    kind: str
    number: str
    symbol: str
    issued_on: date | None
    issuer: str
    place: str
    subject: str
    urgency: str
    answer_by: date | None
    needs_confirming: bool
    taken_in_at: datetime
    sent_at: datetime | None
    version: int


class Letters(Told):
    """A page of letters, the newest first."""

    items: list[Letter]
    next: str | None


class Clause(Told):
    """One thing that a letter asks. `settled`: a person has confirmed its time."""

    id: UUID
    position: int
    text: str
    audience: str
    topics: list[str]
    obligations: list[str]
    deadline: date | None
    deadline_text: str
    settled: bool
    levels: list[int]
    window_from: date | None
    window_to: date | None
    dropped: bool
    recalled_at: datetime | None


class Clauses(Told):
    """The clauses of a letter that the holder may read, in order."""

    items: list[Clause]


class Recipient(Told):
    """A unit that must answer; `id` is the one of its answer (`/answers/{id}`)."""

    id: int
    unit: UnitName
    state: Reply
    sent_at: datetime
    opened_at: datetime | None
    answered_at: datetime | None
    decided_at: datetime | None
    signed_by: PersonName | None
    entered_on_behalf_by: UnitName | None
    clauses: int


class Recipients(Told):
    """A page of recipients, in the order of the tree."""

    items: list[Recipient]
    next: str | None


class Paper(FileName):
    """A file of a letter. `note`: what of it could not be read."""

    role: str
    note: str


class Papers(Told):
    """The files of a letter, the main one first."""

    items: list[Paper]


class LettersAsked(Paged):
    """Which letters."""

    state: State | None = Field(None, title="Trạng thái")
    holder: Key | None = Field(None, title="Đơn vị giữ văn bản")
    since: Day | None = Field(None, title="Ban hành từ ngày")
    until: Day | None = Field(None, title="Ban hành đến ngày")


class RecipientsAsked(Paged):
    """Which recipients."""

    state: Reply | None = Field(None, title="Trạng thái")


class Sending(Given):
    """The version that was reviewed: a letter that was corrected since is not sent."""

    version: StrictInt = Field(ge=0, le=2**31 - 1, title="Phiên bản")


def _letter(row: Any, *, held: bool) -> Letter:
    return Letter(
        id=row.pk,
        name=letter_name(document_value(row)),
        state=row.state,
        holder=named_unit(row.holder),
        held=held,
        kind=row.kind,
        number=row.number,
        symbol=row.symbol,
        issued_on=row.issued_on,
        issuer=row.issuer,
        place=row.place,
        subject=row.subject,
        urgency=row.urgency,
        answer_by=row.answer_by,
        needs_confirming=row.needs_confirming,
        taken_in_at=row.taken_in_at,
        sent_at=row.sent_at,
        version=row.version,
    )


def letter_of(request: HttpRequest, row: Any) -> Letter:
    """A letter as the token's holder reads it."""
    return _letter(row, held=is_held_by(viewer(request), row))


def _clause(row: Any) -> Clause:
    return Clause(
        id=row.pk,
        position=row.position,
        text=row.text,
        audience=row.audience,
        topics=row.topics,
        obligations=row.obligations,
        deadline=row.deadline,
        deadline_text=row.deadline_text,
        settled=row.deadline_settled,
        levels=row.levels,
        window_from=row.window_from,
        window_to=row.window_to,
        dropped=row.dropped,
        recalled_at=row.recalled_at,
    )


def recipient(row: Any) -> Recipient:
    """A recipient as it stands."""
    return Recipient(
        id=row.pk,
        unit=named_unit(row.unit),
        state=row.state,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        answered_at=row.answered_at,
        decided_at=row.decided_at,
        signed_by=named_person(row.signed_by),
        entered_on_behalf_by=named_unit(row.entered_on_behalf_by) if row.entered_on_behalf_by else None,
        clauses=len(row.clause_ids),
    )


@router.reads("", "letters:read", "Danh sách văn bản", Letters)
def list_letters(request: HttpRequest, asked: Query[LettersAsked]) -> Letters:
    """Letters that a unit in the holder's reach keeps or has received, the newest first."""
    rows = directives_seen_by(viewer(request)).defer("text", "reading")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.holder is not None:
        rows = rows.filter(holder=seen_unit(request, asked.holder))
    if asked.since is not None:
        rows = rows.filter(issued_on__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(issued_on__lte=asked.until)
    found, after = page(rows, ["-taken_in_at", "-pk"], limit=asked.limit, cursor=asked.cursor)
    own = held_among(request, found)
    return Letters(items=[_letter(row, held=row.holder_id in own) for row in found], next=after)


def held_among(request: HttpRequest, rows: list[Any]) -> set[int]:
    """The holders among these letters' that the token's bearer reads."""
    wanted = units_seen_by(viewer(request)).filter(pk__in={row.holder_id for row in rows})
    return set(wanted.values_list("pk", flat=True))


@router.reads("/{letter}", "letters:read", "Một văn bản", Letter)
def get_letter(request: HttpRequest, letter: UUID) -> Letter:
    """One letter."""
    return letter_of(request, seen_letter(request, letter))


@router.reads("/{letter}/clauses", "letters:read", "Nội dung yêu cầu của văn bản", Clauses)
def list_clauses(request: HttpRequest, letter: UUID) -> Clauses:
    """All clauses for the keeper's readers; for a recipient's, those asked of its units."""
    rows = clauses_of(viewer(request), seen_letter(request, letter))
    return Clauses(items=[_clause(row) for row in rows])


@router.reads("/{letter}/recipients", "letters:read", "Nơi nhận của văn bản", Recipients)
def list_recipients(request: HttpRequest, letter: UUID, asked: Query[RecipientsAsked]) -> Recipients:
    """Every recipient for the keeper's readers; for others their own units."""
    rows = recipients_of(viewer(request), seen_letter(request, letter))
    rows = rows.defer("directive__text", "directive__reading")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    found, after = page(rows, ["unit__path", "pk"], limit=asked.limit, cursor=asked.cursor)
    return Recipients(items=[recipient(row) for row in found], next=after)


@router.reads("/{letter}/papers", "letters:read", "Tệp của văn bản", Papers)
def list_papers(request: HttpRequest, letter: UUID) -> Papers:
    """The letter's files, the main one first."""
    rows = papers_of(viewer(request), seen_letter(request, letter))
    return Papers(items=[_paper(letter, row) for row in rows])


def _paper(letter: UUID, row: Any) -> Paper:
    file = named(row.file, key=row.pk, url=f"/api/v1/letters/{letter}/papers/{row.pk}")
    return Paper(**file.model_dump(), role=row.role, note=row.note)


@router.reads("/{letter}/papers/{paper}", "letters:read", "Tải một tệp của văn bản", None, responses=download(ANY))
def get_paper(request: HttpRequest, letter: UUID, paper: Key) -> FileResponse:
    """A file of a letter, as it arrived."""
    found = paper_seen_by(viewer(request), paper)
    if found is None or found.directive_id != letter:
        raise not_found("Không tìm thấy tệp này trong phạm vi được xem.")
    return sent(found.file)


@router.posts("/{letter}/send", "letters:send", "Gửi văn bản đã rà soát", Letter, status=200)
def send_letter(request: HttpRequest, letter: UUID, given: Sending) -> Written:
    """Send a reviewed letter to its units. A machine never sends."""
    row = actions.send(seen_letter(request, letter), by=viewer(request), at=clock.now(), version=given.version)
    return Written(letter_of(request, row), status=200)
