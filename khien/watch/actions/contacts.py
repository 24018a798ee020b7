"""What doors call to keep contact points: beside the change itself, what it proves and which clock it starts.

Only the reception contact that is called first proves anything. A person's word waits for another's review: the table
says who wrote it, and nothing here accepts it (docs/decisions/0029-contact-points.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import clock
from khien.duties.actions import record_event
from khien.evidence.actions import SubjectRef, record, withdraw
from khien.evidence.queries import standing_of, standing_pieces
from khien.evidence.rules import Standing
from khien.law.facts import FactValue
from khien.notices import actions as notices
from khien.notices.rules.kinds import Kind
from khien.organisations.actions import contacts
from khien.organisations.queries import Viewer, may
from khien.organisations.queries.contacts import reception_evidence, receptions_of, stale_contacts
from khien.organisations.rules import Deed
from khien.organisations.rules.contacts import ContactWords, How, Purpose, hours_from

if TYPE_CHECKING:
    from khien.evidence.models import Evidence
    from khien.organisations.models import ContactPoint, Unit

PROOF, EVENT = "contact_points", "contact_changed"
GONE = "Đơn vị không còn đầu mối tiếp nhận sự cố."
_WHO = ("position", "phone", "email")  # a change of these is a change of the contact, which starts the law's clock


def add(
    unit: Unit,
    *,
    by: Viewer,
    at: datetime,
    purpose: Purpose,
    words: ContactWords,
    source: str = "",
    source_name: str = "",
) -> ContactPoint:
    """A new contact point."""

    def act() -> ContactPoint:
        return contacts.add_contact(
            unit, by=by, at=at, purpose=purpose, words=words, source=source, source_name=source_name
        )

    return _proving(unit, act, by=by, at=at)


def correct(
    point: ContactPoint, *, by: Viewer, at: datetime, words: ContactWords, release: bool = False
) -> ContactPoint:
    """It says something else from now on; the old words stay in its history."""

    def act() -> ContactPoint:
        return contacts.correct_contact(point, by=by, at=at, words=words, release=release)

    return _proving(point.unit, act, by=by, at=at)


def verify(point: ContactPoint, *, by: Viewer, at: datetime, how: How) -> ContactPoint:
    """Somebody says that it is right today; whoever was asked to is asked no more."""

    def act() -> ContactPoint:
        return contacts.verify_contact(point, by=by, at=at, how=how)

    return _proving(point.unit, act, by=by, at=at)


def end(point: ContactPoint, *, by: Viewer, at: datetime, why: str) -> ContactPoint:
    """It is called no more."""
    return _proving(point.unit, lambda: contacts.end_contact(point, by=by, at=at, why=why), by=by, at=at)


def call_first(point: ContactPoint, *, by: Viewer, at: datetime) -> ContactPoint:
    """It comes before the others of its purpose."""
    return _proving(point.unit, lambda: contacts.call_first(point, by=by, at=at), by=by, at=at)


@transaction.atomic
def _proving(
    unit: Unit,
    act: Callable[[], ContactPoint],
    *,
    by: Viewer,
    at: datetime,
) -> ContactPoint:
    """Do it; then record what the first reception contact says now, and that it changed where it did."""
    before = _first(unit, by)
    said_before = _facts(before) if before else None
    row = act()
    if not stale_contacts(by, at).filter(unit=unit).exists():
        notices.lapse([f"contacts:{unit.pk}"], (Kind.CONTACT_STALE,), by=by, at=at)
    if not may(by, Deed.PROVE, unit):  # who administers a body outside writes its numbers and proves nothing for it
        return row
    after = _first(unit, by)
    said = _facts(after) if after else None
    if said_before is not None and _who(said) != _who(said_before):
        record_event(unit, EVENT, clock.day_of(at), by=by, at=at)
    if after is None:
        if before is not None:
            _take_back(unit, by, at)
    elif after.verified_at == at or said != said_before:
        _record(unit, after, by, at)
    return row


def _first(unit: Unit, by: Viewer) -> ContactPoint | None:
    return next(iter(receptions_of(by, [unit.pk]).get(unit.pk, ())), None)


def _facts(point: ContactPoint) -> dict[str, FactValue]:
    """What the table says, in the words of the kind of proof."""
    return {
        "position": " – ".join(part for part in (point.name, point.position) if part),
        "phone": "; ".join(point.phones),
        "email": ", ".join(point.emails),
        "around_the_clock": hours_from(point.hours).always,
        "published_at": point.published_at,
        "sent_to": point.sent_to,
    }


def _who(facts: dict[str, FactValue] | None) -> list[FactValue] | None:
    return [facts[name] for name in _WHO] if facts else None


def _record(unit: Unit, point: ContactPoint, by: Viewer, at: datetime) -> None:
    """A piece of today. It replaces what waits, and what says something else; what was accepted and holds stays."""
    if point.verified_at is None:  # a letter says so, and nobody of the unit has confirmed it yet
        return
    facts, today = _facts(point), clock.day_of(at)
    standing = _pieces(unit, by)
    if any(one.facts == facts and one.happened_on == today for one in standing):
        return
    replaced = next((one for one in standing if one.facts != facts or standing_of(one) is Standing.WAITING), None)
    piece = record(
        by=by,
        at=at,
        provider=unit,
        proof=PROOF,
        happened_on=today,
        facts=facts,
        subjects=[SubjectRef(unit)],
        note="Ghi từ bảng đầu mối của đơn vị.",
        supersedes=replaced,
    )
    contacts.keep_evidence(point, piece.pk)


def _take_back(unit: Unit, by: Viewer, at: datetime) -> None:
    for piece in _pieces(unit, by):
        withdraw(piece, GONE, by=by, at=at)


def _pieces(unit: Unit, by: Viewer) -> Sequence[Evidence]:
    """Pieces that this table recorded for the unit and that still stand, the newest first."""
    made = reception_evidence(by, unit)
    rows = standing_pieces(by, unit.pk, PROOF).filter(pk__in=made, provider=unit)
    return list(rows.order_by("-recorded_at", "-pk"))
