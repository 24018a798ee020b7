"""Writing reports: drafted from facts, edited, finalised into kept bytes, closed by the signed copy."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.files.actions import store_bytes
from khien.organisations.queries import require
from khien.organisations.rules import Deed
from khien.organisations.rules.kinds import plain_words
from khien.papers.to_docx import docx
from khien.papers.to_pdf import pdf
from khien.papers.types import Paper
from khien.reports import queries
from khien.reports.letter_result import layout
from khien.reports.letter_result.values import LetterResult, Words, from_json, to_json, words_from
from khien.reports.models import Final, Report
from khien.reports.rules import State, Step, after

if TYPE_CHECKING:
    from khien.directives.models import Directive
    from khien.files.models import StoredFile
    from khien.organisations.models import Person, Unit

PROOF = "report_sent"


class UnableToReport(ValueError):
    """The report cannot be made, changed or closed so; the message says why."""


@transaction.atomic
def draft_report(directive: Directive, unit: Unit, *, by: Person, at: datetime) -> Report:
    """A first draft with the figures of this day and words to edit."""
    require(by, Deed.REPORT, unit)
    if directive.sent_at is None:
        raise UnableToReport("Văn bản chưa gửi cho đơn vị nào nên chưa có kết quả để báo cáo.")
    result = queries.report_data(by, directive, clock.day_of(at))
    report = Report.objects.create(
        directive=directive,
        unit=unit,
        state=State.DRAFT,
        as_of=clock.day_of(at),
        content={"facts": to_json(result), "words": asdict(_first_words(result, directive, unit))},
        made_by=by,
        made_at=at,
    )
    _note("report.drafted", report, by, at)
    return report


def _first_words(result: LetterResult, directive: Directive, unit: Unit) -> Words:
    asked = directive.forwards or directive  # a letter that passes another on reports on that one
    own = plain_words(asked.issuer) == plain_words(unit.name)  # “Ủy ban nhân dân tỉnh” is “UBND tỉnh”
    to = "" if own else asked.issuer
    above = to or (unit.parent.name if unit.parent else "")
    carried_out = f"Thực hiện {letter_name(document_value(asked))} về việc {asked.subject}"
    by_own = f", {unit.name} đã ban hành {result.letter} triển khai tới các đơn vị" if asked is not directive else ""
    return Words(
        addressees=(above,) if above else (),
        opening=f"{carried_out}{by_own}, {unit.name} báo cáo kết quả như sau:",
        results="",
        difficulties="\n".join(f"{one.name}: {one.difficulties}" for one in result.units if one.difficulties),
        proposals="\n".join(f"{one.name}: {one.proposals}" for one in result.units if one.proposals),
        closing=f"Trên đây là kết quả thực hiện, {unit.name} kính báo cáo.",
        received_by=("Như trên", "Lưu: VT") if above else ("Lưu: VT",),
        signer_capacity=("THỦ TRƯỞNG ĐƠN VỊ",),
        symbol=f"BC-{unit.symbol}" if unit.symbol else "BC",
    )


def _locked(report: Report, step: Step, by: Person, version: int | None = None) -> Report:
    row = Report.objects.select_for_update(of=("self",)).select_related("directive", "unit__parent").get(pk=report.pk)
    require(by, Deed.REPORT, row.unit)
    if version is not None and version != row.version:
        raise UnableToReport("Người khác vừa sửa báo cáo này; hãy tải lại trang rồi sửa tiếp.")
    row.state = after(row.state, step)
    row.version += 1
    return row


@transaction.atomic
def edit_report(report: Report, words: Words, *, version: int, by: Person, at: datetime) -> Report:
    """Change the words; a final goes back to being a draft, its kept version stays."""
    row = _locked(report, Step.EDIT, by, version)
    row.content = {**row.content, "words": asdict(words)}
    row.save()
    _note("report.edited", row, by, at)
    return row


@transaction.atomic
def refresh_report(report: Report, *, version: int, by: Person, at: datetime) -> Report:
    """Take the figures of today; the words stay."""
    row = _locked(report, Step.REFRESH, by, version)
    row.as_of = clock.day_of(at)
    row.content = {**row.content, "facts": to_json(queries.report_data(by, row.directive, row.as_of))}
    row.save()
    _note("report.refreshed", row, by, at)
    return row


def paper_of(report: Report, *, chain: str, draft: bool) -> Paper:
    """The report as a paper, from what is stored."""
    unit = report.unit
    return layout.paper(
        from_json(report.content["facts"]),
        words_from(report.content["words"]),
        body=unit.name,
        parent_body=unit.parent.name if unit.parent else "",
        place=unit.place,
        chain=chain,
        draft=draft,
    )


@transaction.atomic
def finalise(report: Report, *, version: int, by: Person, at: datetime) -> Final:
    """Make the bytes that will be signed, keep and hash them; number and day stay blank in them."""
    row = _locked(report, Step.FINALISE, by, version)
    seq, digest = audit.head()
    made = paper_of(row, chain=queries.chain_words(), draft=False)
    number = row.finals.count() + 1
    name = f"bao-cao-{row.pk}-v{number}"
    final = Final.objects.create(
        report=row,
        number=number,
        pdf=store_bytes(pdf(made), f"{name}.pdf", by=by.pk, at=at),
        docx=store_bytes(docx(made), f"{name}.docx", by=by.pk, at=at),
        chain_seq=seq,
        chain_digest=digest,
        made_by=by,
        made_at=at,
    )
    row.save()
    _note("report.finalised", row, by, at, final=number, pdf=final.pdf.sha256, docx=final.docx.sha256)
    return final


@transaction.atomic
def close_report(
    report: Report, number: str, issued_on: date, signed_copy: StoredFile, *, by: Person, at: datetime
) -> Report:
    """The clerk's number and day with the signed copy close it; it becomes evidence that awaits a reviewer."""
    row = _locked(report, Step.CLOSE, by)
    if not number.strip():
        raise UnableToReport("Cần nhập số của báo cáo đã phát hành.")
    if issued_on > clock.day_of(at):
        raise UnableToReport("Ngày phát hành không thể sau hôm nay.")
    final_on = clock.day_of(row.finals.latest("number").made_at)  # what was signed is the newest final
    if issued_on < final_on:
        raise UnableToReport(f"Ngày phát hành không thể trước ngày chốt bản cuối ({final_on:%d/%m/%Y}).")
    row.number, row.issued_on, row.signed_copy, row.closed_at = number.strip(), issued_on, signed_copy, at
    row.save()
    _note("report.closed", row, by, at, number=row.number, signed=signed_copy.sha256)
    words = words_from(row.content["words"])
    evidence.record(
        by=by,
        at=at,
        provider=row.unit,
        proof=PROOF,
        happened_on=issued_on,
        facts={
            "number": row.number,
            "recipient": "; ".join(words.addressees) or row.directive.issuer,
            "about": from_json(row.content["facts"]).letter,
        },
        subjects=[SubjectRef(row.unit)],
        files=[signed_copy],
    )
    return row


def _note(action: str, report: Report, by: Person, at: datetime, **details: object) -> None:
    about = {"directive": str(report.directive_id), "as_of": report.as_of.isoformat(), **details}
    audit.record(action, f"report:{report.pk}", by=by, at=at, unit_id=report.unit_id, details=about)
