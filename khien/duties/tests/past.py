"""An invented stretch of time at two schools, for tests of past days: asked, proven, withdrawn, waived, merged."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from khien.base import clock
from khien.base.actors import Service
from khien.duties import actions
from khien.duties.models import Duty
from khien.evidence import actions as evidence
from khien.evidence.actions import SubjectRef
from khien.evidence.models import Evidence
from khien.evidence.rules import Decision, Source
from khien.files.actions import store_bytes
from khien.law.types import ClauseTerms
from khien.organisations.models import Person, Unit
from tests.world import World

SENDER = Service("setup")


def at(day: date, hour: int = 9) -> datetime:
    """An instant of a day in Vietnam."""
    return datetime.combine(day, time(hour), clock.VIETNAM)


def ask(
    *units: Unit,
    on: date,
    obligation: str = "incident-plan",
    by: date | None = None,
    scope: str = "",
    clause: UUID | None = None,
    law_on: date | None = None,
) -> str:
    """A letter of the day asks one duty of these units; its scope."""
    scope, clause, terms = scope or f"directive:{uuid4()}", clause or uuid4(), ClauseTerms(quote="thực hiện", by=by)
    rows = [actions.NewAsk(one.pk, obligation, scope, clause, "CV", "q", law_on or on, terms) for one in units]
    actions.ask_many(rows, by=SENDER, at=at(on))
    return scope


def prove(
    world: World,
    on: date,
    *,
    happened: date | None = None,
    proof: str = "incident_plan",
    accepted: bool = True,
    supersedes: Evidence | None = None,
    **facts: Any,
) -> Evidence:
    """The north school's officer records a proof, which its coordinator accepts the same day."""
    with clock.stopped_at(at(on)):
        return evidence.record(
            by=world.north_officer,
            at=at(on),
            provider=world.north,
            proof=proof,
            happened_on=happened or on,
            facts=facts,
            subjects=[SubjectRef(world.north)],
            files=[] if accepted else [store_bytes(b"Quyet dinh mau", "mau.txt", by=None, at=at(on))],
            source=Source.MACHINE if accepted else Source.PERSON,
            supersedes=supersedes,
        )


def review(world: World, piece: Evidence, decision: Decision, on: date) -> None:
    """The north school's coordinator decides."""
    with clock.stopped_at(at(on)):
        evidence.review(piece, decision, "thiếu phụ lục", by=world.north_coordinator, at=at(on))


def withdraw(world: World, piece: Evidence, on: date) -> None:
    """The officer takes it back."""
    with clock.stopped_at(at(on)):
        evidence.withdraw(piece, "nhầm tệp", by=world.north_officer, at=at(on))


def waive(duty: Duty, by: Person, on: date, until: date | None = None) -> Any:
    """The Sở excuses the unit."""
    with clock.stopped_at(at(on)):
        return actions.waive(duty, "đang chuyển trụ sở", by=by, at=at(on), until_on=until)
