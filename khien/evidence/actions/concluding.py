"""A check ends in a result, and the result in evidence that letters are answered by; another person accepts both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.evidence.actions.assessments import (
    UnableToAssess,
    held_open,
    person_id,
    recorded_before,
    refuse_older,
    saved,
)
from khien.evidence.actions.recording import SubjectRef, record, review
from khien.evidence.models import Activity, ActivityPaper, ActivityProof, Evidence, Target
from khien.evidence.queries.assessments import activity_seen_by, may_judge, systems_checked
from khien.evidence.queries.pieces import standing_of, with_standing
from khien.evidence.rules.assessments import (
    Held,
    Lack,
    PaperKind,
    Piece,
    Said,
    State,
    Step,
    after,
    pieces_of,
    supervised,
)
from khien.evidence.rules.coverage import assessor_named
from khien.evidence.rules.worth import Decision, Standing
from khien.law.assessment.read import assessments
from khien.law.assessment.types import Part
from khien.law.types import Regime
from khien.organisations.queries import NotAllowed, Viewer

if TYPE_CHECKING:
    from khien.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Result:
    """What came out: of each content of the law what was found, the outcome, the number of the report or minutes."""

    said: Mapping[str, tuple[Said, str]]
    outcome: str = ""
    number: str = ""
    summary: str = ""
    tool: str = ""


@transaction.atomic
def finish_check(
    activity: Activity, result: Result, *, version: int, by: Viewer, at: datetime
) -> tuple[Activity, list[Lack]]:
    """Write the result down and record the evidence that follows from what was really tested; what does not, and why.

    Needs the report; of an inspection the signed minutes with their number.
    """
    row = held_open(activity, by, version)
    row.state = after(State(row.state), Step.FINISH)
    _check(row, result)
    row.results = {key: {"is": said, "note": note.strip()} for key, (said, note) in result.said.items()}
    row.outcome, row.number = result.outcome, result.number.strip()[:100]
    row.summary, row.reason = result.summary.strip(), ""
    row.finished_at, row.finished_by_id = at, person_id(by)
    saved(row)
    papers = _papers(row)
    held = _held(row, result.tool, papers)
    systems = systems_checked(by, row)
    pieces, lacks = pieces_of(held, systems)
    files = [paper.file for paper in papers]
    made = [_recorded(row, one, files, by, at) for one in pieces]
    if row.lead is not None:
        made.append(_recorded(row, supervised(held), files, by, at, of_lead=True))
    details = {"state": row.state, "evidence": len(made), "lacks": len(lacks), "outcome": row.outcome}
    audit.record("check.finished", f"check:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    return row, lacks


def _check(row: Activity, result: Result) -> None:
    law = assessments().by_regime[Regime(row.regime)]
    parts = [law.parts[Part(one)] for one in row.parts]
    known = {line.id for part in parts for line in part.contents}
    if set(result.said) - known:
        raise UnableToAssess("Có nội dung không thuộc cuộc kiểm tra này. Hãy tải lại trang.")
    if result.outcome not in {"", *(name for part in parts for name, _ in part.outcomes)}:
        raise UnableToAssess("Kết luận không có trong danh sách của quy định.")
    if not Target.objects.filter(activity=row, tested_on__isnull=False).exists():
        raise UnableToAssess("Chưa ghi hệ thống, thiết bị nào đã thực sự được kiểm tra.")
    wanted = PaperKind.REPORT if row.lead is None else PaperKind.MINUTES
    if not _papers(row, wanted):
        what = "báo cáo kết quả" if row.lead is None else "biên bản kiểm tra đã ký"
        raise UnableToAssess(f"Cần tải lên {what} trước khi ghi kết quả.")
    if row.lead is not None and not result.number.strip():
        raise UnableToAssess("Cần ghi số của biên bản.")


def _papers(row: Activity, kind: PaperKind | None = None) -> list[ActivityPaper]:
    rows = ActivityPaper.objects.filter(activity=row, removed_at=None).select_related("file").order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def _held(row: Activity, tool: str, papers: Sequence[ActivityPaper]) -> Held:
    permitted = bool(row.authorisation) and any(one.kind == PaperKind.PERMISSION for one in papers)
    return Held(
        title=row.title,
        parts=frozenset(map(Part, row.parts)),
        assessor=assessor_named(row.assessor),
        assessor_name=row.assessor_name,
        tool=tool.strip()[:200],
        authorised=permitted,
        outcome=row.outcome,
        summary=row.summary,
        number=row.number,
        last_day=_last_day(row),
        inspection=row.lead_id is not None,
    )


def _last_day(row: Activity) -> date:
    return row.held_to or clock.day_of(row.made_at)


def _recorded(
    row: Activity, piece: Piece, files: Iterable[StoredFile], by: Viewer, at: datetime, *, of_lead: bool = False
) -> Evidence:
    """One piece of evidence of the check, in the place of the one that came back."""
    where = row.lead if of_lead and row.lead is not None else row.unit
    system = next(
        (one.system for one in Target.objects.filter(activity=row, system=piece.system).select_related("system")), None
    )
    made = record(
        by=by,
        at=at,
        provider=row.lead or row.unit,
        proof=piece.proof,
        happened_on=piece.on,
        facts=piece.facts,
        subjects=[SubjectRef(where, system)],
        files=list(files),
        supersedes=recorded_before(row, piece.proof, piece.system),
    )
    ActivityProof.objects.create(activity=row, evidence=made)
    return made


@transaction.atomic
def accept_check(activity: Activity, *, version: int, by: Viewer, at: datetime) -> Activity:
    """Somebody else accepts the result, and with it the evidence that it recorded."""
    row = _judged(activity, Step.ACCEPT, version, by)
    row.judged_at, row.judged_by_id = at, person_id(by)
    saved(row)
    _review(row, Decision.ACCEPT, "", by, at)
    audit.record("check.accepted", f"check:{row.pk}", by=by, at=at, unit_id=row.unit_id)
    return row


@transaction.atomic
def send_check_back(activity: Activity, reason: str, *, version: int, by: Viewer, at: datetime) -> Activity:
    """Somebody else returns the result with a reason; the check is open again, its evidence does not count."""
    if not reason.strip():
        raise UnableToAssess("Trả lại thì cần ghi rõ lý do để người làm biết phải sửa gì.")
    row = _judged(activity, Step.SEND_BACK, version, by)
    row.reason, row.judged_at, row.judged_by_id = reason.strip(), at, person_id(by)
    saved(row)
    _review(row, Decision.RETURN, reason, by, at)
    audit.record("check.sent_back", f"check:{row.pk}", by=by, at=at, unit_id=row.unit_id, details={"reason": True})
    return row


def _judged(activity: Activity, step: Step, version: int, by: Viewer) -> Activity:
    row = Activity.objects.select_for_update(of=("self",)).select_related("unit", "lead").get(pk=activity.pk)
    if isinstance(by, Service) or not may_judge(by, row):
        if row.finished_by_id is not None and row.finished_by_id == person_id(by):
            raise UnableToAssess("Không ai tự duyệt kết quả của chính mình: cần một người khác.")
        raise NotAllowed(
            "Việc duyệt kết quả chưa được giao cho anh/chị.", seen=activity_seen_by(by, row.pk) is not None
        )
    refuse_older(row, version)
    row.state = after(State(row.state), step)
    return row


def _review(row: Activity, decision: Decision, reason: str, by: Viewer, at: datetime) -> None:
    """The same word on each piece that the check recorded and that still waits or counts."""
    wanted = {Standing.WAITING, Standing.RETURNED, Standing.ACCEPTED} - {_SAME[decision]}
    rows = with_standing(Evidence.objects.filter(activity_proof__activity=row))
    for one in rows.select_related("provider").order_by("pk"):
        if standing_of(one) in wanted:
            review(one, decision, reason, by=by, at=at)


_SAME = {Decision.ACCEPT: Standing.ACCEPTED, Decision.RETURN: Standing.RETURNED}
