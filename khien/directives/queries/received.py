"""Every letter that one unit ever received, answered or lost again, whatever became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from khien.directives.models import Recipient
from khien.directives.queries.values import document_value
from khien.directives.rules.document import letter_name
from khien.directives.rules.states import Reply
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Received:
    """A letter in a unit's hands, with the instants at which something happened to it; None for what did not."""

    recipient: int
    name: str
    state: Reply
    sent_at: datetime
    opened_at: datetime | None
    answered_at: datetime | None
    decided_at: datetime | None
    recalled_at: datetime | None


def received_by(viewer: Viewer, unit: Unit) -> list[Received]:
    """The newest first; empty where the viewer may not read the unit. One query."""
    seen = units_seen_by(viewer).filter(pk=unit.pk).values("pk")
    rows = Recipient.objects.filter(unit__in=seen).select_related("directive").order_by("-sent_at")
    rows = rows.defer("directive__text", "directive__reading", "difficulties", "proposals")
    return [
        Received(
            recipient=row.pk,
            name=letter_name(document_value(row.directive)),
            state=Reply(row.state),
            sent_at=row.sent_at,
            opened_at=row.opened_at,
            answered_at=row.answered_at,
            decided_at=row.decided_at,
            recalled_at=row.recalled_at,
        )
        for row in rows
    ]
