"""Duties of a unit, one line an obligation: the verdict with its why, and who asked it in which words, on any day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from khien.api.area import Area
from khien.api.callers import viewer
from khien.api.found import seen_unit
from khien.api.problems import not_found
from khien.api.values import Asked, Day, Key, Told, UnitName, named_unit
from khien.base import clock
from khien.duties.queries import Line, duties_of, line_of
from khien.duties.rules.verdicts import Status, Verdict
from khien.law import types
from khien.law.load import catalogue

router = Area()


class Cite(Told):
    """Where the law says it. `confidence`: how surely the text is known."""

    instrument: str
    title: str
    at: str
    confidence: str


class Judged(Told):
    """A verdict. `due_on` is the last good day; `decided_by` is letter, law or practice.

    `confirmed` is false in a gap of the law.
    """

    status: Status
    reason: str
    due_on: date | None
    decided_by: str
    confirmed: bool
    late_days: int
    evidence: list[UUID]
    cites: list[Cite]


class PartJudged(Judged):
    """The verdict on one system of the unit."""

    name: str


class AskOfDuty(Judged):
    """One letter asking it, in its own words, by the law of its day."""

    letter: str
    letter_id: UUID | None
    clause_id: UUID
    quote: str
    law_on: date
    parts: list[PartJudged]


class Waiver(Told):
    """Why the unit is excused, and until when."""

    reason: str
    until_on: date | None


class Duty(Told):
    """One obligation of one unit, with its worst verdict. `soon`: near its due day."""

    id: int
    unit: UnitName
    obligation: str
    title: str
    status: Status
    reason: str
    due_on: date | None
    soon: bool
    waiver: Waiver | None
    asks: list[AskOfDuty]


class Duties(Told):
    """The duties of a unit on a day, what is still to do first, the soonest due first."""

    unit: UnitName
    on: date
    items: list[Duty]


class DutiesAsked(Asked):
    """Which duties."""

    unit: Key = Field(title="Đơn vị")
    on: Day | None = Field(None, title="Ngày", description="Bỏ trống: hôm nay.")
    status: Status | None = Field(None, title="Kết luận")
    obligation: str | None = Field(None, max_length=80, title="Nghĩa vụ")


class DayAsked(Asked):
    """On which day."""

    on: Day | None = Field(None, title="Ngày", description="Bỏ trống: hôm nay.")


def _judged(verdict: Verdict) -> dict[str, Any]:
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "due_on": verdict.due_on,
        "decided_by": verdict.decided_by,
        "confirmed": verdict.confirmed,
        "late_days": verdict.late_days,
        "evidence": [key for key in map(_uuid, verdict.evidence) if key is not None],
        "cites": [_cite(one) for one in verdict.cites],
    }


def _cite(cite: types.Cite) -> Cite:
    known = catalogue().instruments.get(cite.instrument)
    return Cite(
        instrument=known.number if known else cite.instrument,
        title=known.title if known else "",
        at=cite.at,
        confidence=cite.confidence,
    )


def _uuid(text: str) -> UUID | None:
    """The id at the end of a scope (`directive:…`) or of a list of evidence; other names are none."""
    try:
        return UUID(text.rpartition(":")[2])
    except ValueError:
        return None


def _ask(ask: Any, verdict: Verdict) -> AskOfDuty:
    return AskOfDuty(
        letter=ask.letter,
        letter_id=_uuid(ask.scope),
        clause_id=ask.clause,
        quote=ask.quote,
        law_on=ask.law_on,
        parts=[PartJudged(name=name, **_judged(part)) for name, part in verdict.parts],
        **_judged(verdict),
    )


def _duty(line: Line) -> Duty:
    waiver = Waiver(reason=line.waiver.reason, until_on=line.waiver.until_on) if line.waiver else None
    return Duty(
        id=line.duty.pk,
        unit=named_unit(line.duty.unit),
        obligation=line.obligation.id,
        title=line.obligation.title,
        status=line.verdict.status,
        reason=line.verdict.reason,
        due_on=line.verdict.due_on,
        soon=line.soon,
        waiver=waiver,
        asks=[_ask(ask, verdict) for ask, verdict in line.asks],
    )


@router.reads("", "duties:read", "Việc phải làm của một đơn vị", Duties)
def list_duties(request: HttpRequest, asked: Query[DutiesAsked]) -> Duties:
    """A unit's duties with their verdicts, today's or those of another day judged from facts."""
    unit, on = seen_unit(request, asked.unit), asked.on or clock.today()
    lines = duties_of(viewer(request), unit, on)
    if asked.status is not None:
        lines = [line for line in lines if line.verdict.status is asked.status]
    if asked.obligation is not None:
        lines = [line for line in lines if line.obligation.id == asked.obligation]
    return Duties(unit=named_unit(unit), on=on, items=[_duty(line) for line in lines])


@router.reads("/{duty}", "duties:read", "Một việc, kết luận và vì sao", Duty)
def get_duty(request: HttpRequest, duty: Key, asked: Query[DayAsked]) -> Duty:
    """One duty, with why it stands as it does, today or on another day."""
    line = line_of(viewer(request), duty, asked.on or clock.today())
    if line is None:
        raise not_found(f"Không có việc {duty} trong phạm vi được xem vào ngày này.")
    return _duty(line)
