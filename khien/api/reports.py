"""Reports upwards: listed, read with their figures and words, and fetched as they were made final or signed."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Query
from pydantic import Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.downloads import ANY, sent
from khien.api.found import seen_letter, seen_unit
from khien.api.openapi import download
from khien.api.paging import page
from khien.api.problems import not_found
from khien.api.values import Key, Paged, PersonName, Told, UnitName, named_person, named_unit
from khien.reports import queries
from khien.reports.letter_result.values import from_json, words_from

router = Area()
Kind = Literal["pdf", "docx"]
State = Literal["draft", "final", "closed"]
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"pdf": PDF, "docx": WORD}


class Report(Told):
    """The report of a unit on a letter. `as_of` is the day of its figures."""

    id: UUID
    letter_id: UUID
    letter: str
    unit: UnitName
    state: State
    as_of: date
    number: str
    issued_on: date | None
    made_by: PersonName | None
    made_at: datetime
    closed_at: datetime | None


class Reports(Told):
    """A page of reports, the newest first."""

    items: list[Report]
    next: str | None


class FinalFile(Told):
    """A final version in one form."""

    kind: Kind
    size: int
    sha256: str
    url: str


class Final(Told):
    """One final version; `chain_seq` and `chain_digest` are the audit chain's head that it prints."""

    number: int
    made_at: datetime
    made_by: PersonName | None
    chain_seq: int
    chain_digest: str
    files: list[FinalFile]


class ClauseFigures(Told):
    """One clause over all its units."""

    number: int
    text: str
    units: int
    done: int
    in_progress: int
    cannot: int
    silent: int
    met: int
    unproven: int
    overdue: int
    failed: int
    unproven_claims: int


class ReportWhole(Report):
    """A report with its figures, its words and its final versions."""

    subject: str
    units_by_state: dict[str, int]
    late: int
    clauses: list[ClauseFigures]
    opening: str
    difficulties: str
    proposals: str
    closing: str
    finals: list[Final]
    signed_copy: str | None


class ReportsAsked(Paged):
    """Which reports."""

    letter: UUID | None = Field(None, title="Văn bản")
    unit: Key | None = Field(None, title="Đơn vị báo cáo")
    state: State | None = Field(None, title="Trạng thái")


def _described(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "letter_id": row.directive_id,
        "letter": from_json(row.content["facts"]).letter,
        "unit": named_unit(row.unit),
        "state": row.state,
        "as_of": row.as_of,
        "number": row.number,
        "issued_on": row.issued_on,
        "made_by": named_person(row.made_by),
        "made_at": row.made_at,
        "closed_at": row.closed_at,
    }


def _seen(request: HttpRequest, key: UUID) -> Any:
    found = queries.report_seen_by(viewer(request), key)
    if found is None:
        raise not_found(f"Không tìm thấy báo cáo {key} trong phạm vi được xem.")
    return found


def _final(report: UUID, row: Any) -> Final:
    files: list[tuple[Kind, Any]] = [("pdf", row.pdf), ("docx", row.docx)]
    return Final(
        number=row.number,
        made_at=row.made_at,
        made_by=named_person(row.made_by),
        chain_seq=row.chain_seq,
        chain_digest=row.chain_digest,
        files=[
            FinalFile(
                kind=kind,
                size=file.size,
                sha256=file.sha256,
                url=f"/api/v1/reports/{report}/finals/{row.number}/{kind}",
            )
            for kind, file in files
        ],
    )


@router.reads("", "reports:read", "Danh sách báo cáo", Reports)
def list_reports(request: HttpRequest, asked: Query[ReportsAsked]) -> Reports:
    """Reports of units that the holder reads, the newest first."""
    rows = queries.reports_seen_by(viewer(request))
    if asked.letter is not None:
        rows = rows.filter(directive=seen_letter(request, asked.letter))
    if asked.unit is not None:
        rows = rows.filter(unit=seen_unit(request, asked.unit))
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    found, after = page(rows, ["-made_at", "-pk"], limit=asked.limit, cursor=asked.cursor)
    return Reports(items=[Report(**_described(row)) for row in found], next=after)


@router.reads("/{report}", "reports:read", "Một báo cáo", ReportWhole)
def get_report(request: HttpRequest, report: UUID) -> ReportWhole:
    """One report: the figures of its day, its words, its final versions with their hashes."""
    row = _seen(request, report)
    facts, words = from_json(row.content["facts"]), words_from(row.content["words"])
    finals = row.finals.select_related("pdf", "docx", "made_by").order_by("number")
    return ReportWhole(
        **_described(row),
        subject=facts.subject,
        units_by_state=dict(facts.by_state),
        late=facts.late,
        clauses=[ClauseFigures.model_validate(one) for one in facts.clauses],
        opening=words.opening,
        difficulties=words.difficulties,
        proposals=words.proposals,
        closing=words.closing,
        finals=[_final(row.pk, one) for one in finals],
        signed_copy=f"/api/v1/reports/{row.pk}/signed-copy" if row.signed_copy_id else None,
    )


@router.reads(
    "/{report}/finals/{number}/{kind}",
    "reports:read",
    "Tải bản chính thức (PDF, Word)",
    None,
    responses=download(PDF, WORD),
)
def get_final(request: HttpRequest, report: UUID, number: Key, kind: Kind) -> FileResponse:
    """A final version, as it was made and hashed."""
    found = _seen(request, report).finals.filter(number=number).select_related("pdf", "docx").first()
    if found is None:
        raise not_found("Báo cáo này không có bản chính thức mang số đó.")
    return sent(found.pdf if kind == "pdf" else found.docx, TYPES[kind])


@router.reads("/{report}/signed-copy", "reports:read", "Tải bản đã ký", None, responses=download(ANY))
def get_signed_copy(request: HttpRequest, report: UUID) -> FileResponse:
    """The signed copy that closed the report."""
    row = _seen(request, report)
    if row.signed_copy is None:
        raise not_found("Báo cáo này chưa có bản đã ký.")
    return sent(row.signed_copy)
