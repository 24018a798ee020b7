"""A signed answer is the unit's report on the letter: it is recorded as evidence, and withdrawn when returned."""

from datetime import datetime

from khien.base import clock
from khien.base.actors import Service
from khien.directives.models import Recipient
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.evidence import actions as evidence
from khien.evidence import queries
from khien.evidence.actions import SubjectRef
from khien.evidence.rules import Source

PROOF = "report_sent"
ANSWERS = Service("answers")


def record_report(row: Recipient, at: datetime) -> None:
    """The fact that the unit reported on this letter through Khiên, on this day."""
    evidence.record(
        by=ANSWERS,
        at=at,
        provider=row.unit,
        proof=PROOF,
        happened_on=clock.day_of(at),
        facts={
            "recipient": row.directive.holder.name,
            "about": letter_name(document_value(row.directive)),
            "receipt": _receipt(row),
        },
        subjects=[SubjectRef(row.unit)],
        source=Source.MACHINE,
    )


def withdraw_report(row: Recipient, reason: str, at: datetime) -> None:
    """What was returned is no report any more."""
    for piece in queries.standing_pieces(ANSWERS, row.unit_id, PROOF):
        if piece.facts.get("receipt") == _receipt(row):
            evidence.withdraw(piece, reason, by=ANSWERS, at=at)


def _receipt(row: Recipient) -> str:
    return f"Trả lời ký trên Khiên, mã {row.pk}"
