"""A finding is fixed, re-tested by another person, hunted after; the fix and the hunt end apart, both close it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import clock
from khien.base.actors import Service
from khien.evidence.actions.assessments import person_id, recorded_before
from khien.evidence.actions.findings import locked_finding, note_finding, saved_finding
from khien.evidence.actions.recording import SubjectRef, record
from khien.evidence.models import ActivityProof, Evidence, Finding, FindingStep
from khien.evidence.queries.findings import last_fix, may_act, may_fix
from khien.evidence.rules.findings import BY_FIXER, EXPLAINED, Act, Hunt, State, UnableToAct, after, closed, is_own
from khien.law.facts import FactValue
from khien.organisations.queries import NotAllowed, Viewer

if TYPE_CHECKING:
    from khien.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Hunted:
    """What a hunt looked at and found; `unsettled` counts signs that nobody has come to a conclusion on."""

    on: date
    scope: str
    looked_for: str
    signs: int
    unsettled: int


@transaction.atomic
def act_on_finding(
    finding: Finding,
    act: Act,
    *,
    on: date,
    words: str,
    version: int,
    by: Viewer,
    at: datetime,
    paper: StoredFile | None = None,
) -> Finding:
    """Say that it is fixed; re-test it, always by another person than who fixed it; dismiss it; open it again."""
    row = locked_finding(finding, by, version)
    if not may_act(by, row, act):
        raise NotAllowed("Việc này do người khác làm, hoặc chưa được giao cho anh/chị.", seen=True)
    then = after(State(row.state), act)
    if not row.found_on <= on <= clock.day_of(at):
        raise UnableToAct("Ngày làm phải từ ngày phát hiện đến hôm nay.")
    if act in EXPLAINED and not words.strip():
        raise UnableToAct("Cần ghi rõ đã làm gì hoặc vì sao, để người sau hiểu.")
    _refuse_own(row, act, by)
    row.state = then
    _close(row, on)
    _step(row, act, on, words, paper, by, at)
    saved_finding(row)
    note_finding("finding.acted", row, by, at, {"act": act, "on": on.isoformat(), "closed": row.closed_on is not None})
    _all_closed(row, by, at)
    return row


def _refuse_own(row: Finding, act: Act, by: Viewer) -> None:
    """Nobody re-tests his own fix, dismisses what is his to fix, or lets a machine say either."""
    if act in BY_FIXER:
        return
    if isinstance(by, Service):
        raise UnableToAct("Chỉ con người mới kiểm tra lại.")
    fix = last_fix(by, row)
    if is_own(act, by.pk, owner=row.owner_id, fixer=fix.by_id if fix is not None else None):
        if act is Act.DISMISS:
            raise UnableToAct("Người phụ trách không tự ghi là báo động giả: cần một người khác.")
        raise UnableToAct("Người kiểm tra lại phải khác người đã khắc phục và người phụ trách.")


@transaction.atomic
def hunt_after(
    finding: Finding, given: Hunted, files: Sequence[StoredFile], *, version: int, by: Viewer, at: datetime
) -> Finding:
    """Record the hunt after an opening; it ends when every sign is settled, whatever became of the fix."""
    row = locked_finding(finding, by, version)
    if not may_fix(by, row):
        raise NotAllowed("Việc này chưa được giao cho anh/chị.", seen=True)
    if row.hunt != Hunt.ASKED:
        raise UnableToAct("Tồn tại này không đòi săn lùng, hoặc đã săn lùng xong.")
    if not row.found_on <= given.on <= clock.day_of(at):
        raise UnableToAct("Ngày săn lùng phải từ ngày phát hiện đến hôm nay.")
    facts: dict[str, FactValue] = {"scope": given.scope.strip(), "looked_for": given.looked_for.strip()}
    facts |= {"findings": given.signs, "open": given.unsettled}
    made = _recorded(row, "hunt_record", given.on, facts, files, by, at)
    if given.unsettled == 0:
        row.hunt = Hunt.DONE
    _close(row, given.on)
    saved_finding(row)
    details = {"on": given.on.isoformat(), "unsettled": given.unsettled, "evidence": str(made.pk)}
    note_finding("finding.hunted", row, by, at, details)
    _all_closed(row, by, at)
    return row


def _recorded(
    row: Finding,
    proof: str,
    on: date,
    facts: Mapping[str, FactValue],
    files: Sequence[StoredFile],
    by: Viewer,
    at: datetime,
    *,
    once: bool = False,
) -> Evidence:
    """Evidence of the check; `once`: in the place of what it recorded of the same before."""
    made = record(
        by=by,
        at=at,
        provider=row.unit,
        proof=proof,
        happened_on=on,
        facts=facts,
        subjects=[SubjectRef(row.unit, row.system)],
        files=files,
        supersedes=recorded_before(row.activity, proof, row.system_id) if once else None,
    )
    ActivityProof.objects.create(activity=row.activity, evidence=made)
    return made


def _close(row: Finding, on: date) -> None:
    row.closed_on = on if closed(State(row.state), row.hunt) else None


def _all_closed(row: Finding, by: Viewer, at: datetime) -> None:
    """When the last finding of a check is closed, that nothing of it remains is evidence by itself."""
    every = list(Finding.objects.filter(activity=row.activity).select_related("unit", "system", "activity"))
    days = [one.closed_on for one in every if one.closed_on is not None]
    if len(days) < len(every) or not may_fix(by, row):
        return
    facts: dict[str, FactValue] = {"report": row.activity.number or row.activity.title}
    for one in {one.system_id: one for one in every}.values():
        of = sum(other.system_id == one.system_id for other in every)
        counts: dict[str, FactValue] = {"findings": of, "remaining": 0}
        _recorded(one, "remediation_record", max(days), facts | counts, (), by, at, once=True)


def _step(row: Finding, act: Act, on: date, words: str, paper: StoredFile | None, by: Viewer, at: datetime) -> None:
    FindingStep.objects.create(
        finding=row,
        act=act,
        on=on,
        at=at,
        by_id=person_id(by),
        words=words.strip(),
        paper=paper,
        digest=paper.sha256 if paper else "",
    )
