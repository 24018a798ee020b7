"""A frozen yearly report goes up, comes back or is accepted; with its signed paper it becomes evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import clock
from khien.base.actors import Service
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.law.reporting.types import Capacity
from khien.organisations.queries import NotAllowed, Viewer, may, require
from khien.organisations.rules import Deed
from khien.reports.yearly import queries
from khien.reports.yearly.actions.holding import (
    Issued,
    UnableToReportYearly,
    add_step,
    law_or_refusal,
    locked,
    note,
    saved,
)
from khien.reports.yearly.places import body_above
from khien.reports.yearly.rules import Act, State, after
from khien.reports.yearly.telling import lapse, tell_of_step

if TYPE_CHECKING:
    from khien.reports.models import YearlyReport

FILER = Service("reports")  # records the sent paper as evidence where the leader who signed may not
PROOFS: Mapping[Capacity, str] = {Capacity.UNIT: "yearly_report", Capacity.OWNER: "owner_yearly_report"}


@transaction.atomic
def send(
    report: YearlyReport, *, version: int, by: Viewer, at: datetime, issued: Issued | None = None, channel: str = ""
) -> YearlyReport:
    """The leader sends the frozen version, or whoever proves for the body does with the signed paper."""
    row = locked(report, version)
    if not may(by, Deed.SIGN, row.unit):
        require(by, Deed.PROVE, row.unit)
        if issued is None:
            raise UnableToReportYearly("Lãnh đạo ký, gửi; cán bộ gửi thì phải kèm số, ngày và bản đã ký.")
    row.state = after(State(row.state), Act.SEND).value
    frozen = row.versions.order_by("number").last()
    if frozen is None or frozen.ready_at is None:
        raise UnableToReportYearly("Các tệp của bản chốt đang được lập; xong rồi mới gửi được.")
    row.sent_number = frozen.number
    row.first_sent_on = row.first_sent_on or clock.day_of(at)
    saved(row)
    step = add_step(row, Act.SEND, by, at, version=frozen, issued=issued, words=channel)
    lapse(row, by=by, at=at)
    tell_of_step(step, by=by, at=at)
    signed = issued.paper.sha256 if issued else ""
    note("yearly.sent", row, by, at, number=frozen.number, digest=frozen.digest, signed=signed)
    if issued is not None:
        _prove(row, issued, by, at)
    return row


@transaction.atomic
def add_paper(report: YearlyReport, issued: Issued, *, version: int, by: Viewer, at: datetime) -> YearlyReport:
    """The number, the day and the signed copy of what was sent, once the clerk has them."""
    row = locked(report, version)
    require(by, Deed.PROVE, row.unit)
    row.state = after(State(row.state), Act.ADD_PAPER).value
    saved(row)
    add_step(row, Act.ADD_PAPER, by, at, version=queries.sent_version(row), issued=issued)
    note("yearly.paper_added", row, by, at, signed=issued.paper.sha256)
    _prove(row, issued, by, at)
    return row


def _prove(row: YearlyReport, issued: Issued, by: Viewer, at: datetime) -> None:
    """The sent report answers whatever letter asks for it; like any other evidence it awaits a reviewer."""
    if not issued.number.strip():
        raise UnableToReportYearly("Cần ghi số của văn bản đã ký.")
    capacity = Capacity(row.capacity)
    above = body_above(row.unit)
    to = above.name if capacity is Capacity.UNIT and above is not None else law_or_refusal(row.year).due[capacity].to
    evidence.record(
        by=by if may(by, Deed.PROVE, row.unit) else FILER,
        at=at,
        provider=row.unit,
        proof=PROOFS[capacity],
        happened_on=issued.on,
        facts={"number": issued.number.strip(), "recipient": to},
        subjects=[SubjectRef(row.unit)],
        files=[issued.paper],
    )


@transaction.atomic
def give_back(report: YearlyReport, reason: str, *, version: int, by: Viewer, at: datetime) -> YearlyReport:
    """Return it with a reason, also one that was accepted: what the whole took in before stays as it was frozen."""
    if not reason.strip():
        raise UnableToReportYearly("Hãy ghi lý do trả lại, để đơn vị biết phải sửa gì.")
    return _judge(report, Act.RETURN, version, by, at, reason.strip())


@transaction.atomic
def accept(report: YearlyReport, *, version: int, by: Viewer, at: datetime) -> YearlyReport:
    """It is in order; nobody accepts what he sent himself."""
    return _judge(report, Act.ACCEPT, version, by, at, "")


_JUDGED = {  # names of entries of the audit
    Act.RETURN: "yearly.returned",
    Act.ACCEPT: "yearly.accepted",
}


def _judge(report: YearlyReport, act: Act, version: int, by: Viewer, at: datetime, words: str) -> YearlyReport:
    row = locked(report, version)
    if not queries.judges(by, row):
        require(by, Deed.READ, row.unit)
        raise NotAllowed("Cơ quan cấp trên xem xét báo cáo này.", seen=True)
    sent = row.steps.filter(act=Act.SEND.value).order_by("pk").last()
    own = getattr(by, "pk", None)
    if sent is not None and own is not None and sent.by_id == own and row.capacity == Capacity.UNIT.value:
        raise UnableToReportYearly("Anh/chị đã gửi báo cáo này nên không tự xem xét được.")
    row.state = after(State(row.state), act).value
    saved(row)
    step = add_step(row, act, by, at, version=queries.version_numbered(row, row.sent_number), words=words)
    tell_of_step(step, by=by, at=at)
    note(_JUDGED[act], row, by, at, number=row.sent_number)
    return row
