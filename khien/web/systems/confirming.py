"""Who confirmed a unit's inventory and when, whether that still holds, and what changed since. Confirms nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

from khien.base import clock
from khien.duties.rules.combine import inventory_holds_until
from khien.evidence.actions import INVENTORY
from khien.evidence.queries import evidence_seen_by, standing_of
from khien.evidence.rules import Standing
from khien.systems.queries import changes_since
from khien.web.audit.wording import action_words
from khien.web.viewing import viewer

if TYPE_CHECKING:
    from khien.evidence.models import Evidence
    from khien.organisations.models import Unit

_LOOKED_AT = 20  # pieces, the newest first


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The latest list handed in; the latest that a leader accepted, by whom; what changed since that was handed in."""

    last: Evidence | None
    held: Evidence | None
    by: str
    at: datetime | None
    until: date | None  # the last day on which it proves something
    holds: bool
    changes: tuple[tuple[str, int], ...]  # what was done, how often
    changed_on: date | None


def confirmation(request: HttpRequest, unit: Unit) -> Confirmation:
    """As it stands today, held as long as the judge holds it. Nobody's word for a year: the inventory is unproven."""
    who, pieces = viewer(request), _pieces(request, unit)
    held = _held(pieces)
    since = held.recorded_at if held else None
    until = inventory_holds_until(held.happened_on) if held else None
    changes = changes_since(who, unit, since) if since else ()
    told = Counter(action_words(one.action) for one in changes)
    review = held.reviews.select_related("by").last() if held else None
    return Confirmation(
        last=pieces[0] if pieces else None,
        held=held,
        by=review.by.full_name if review else "",
        at=review.at if review else None,
        until=until,
        holds=until is not None and clock.today() <= until,
        changes=tuple(told.most_common()),
        changed_on=clock.day_of(changes[0].at) if changes else None,
    )


def holds_today(request: HttpRequest, unit: Unit) -> bool:
    """Whether somebody's word for the inventory still holds; this alone, in few questions."""
    held = _held(_pieces(request, unit))
    return held is not None and clock.today() <= inventory_holds_until(held.happened_on)


def _pieces(request: HttpRequest, unit: Unit) -> list[Evidence]:
    return list(evidence_seen_by(viewer(request)).filter(proof=INVENTORY, subjects__unit=unit)[:_LOOKED_AT])


def _held(pieces: Sequence[Evidence]) -> Evidence | None:
    return next((one for one in pieces if standing_of(one) is Standing.ACCEPTED), None)
