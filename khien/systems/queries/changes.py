"""What was changed in a unit's inventory since an instant, from the audit chain. Tells what and when, not the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from khien.base.models import Entry
from khien.organisations.queries import Viewer, units_seen_by

if TYPE_CHECKING:
    from khien.organisations.models import Unit

MOST = 100  # past so many, only that there are more is told
_OURS = Q(action__startswith="system.") | Q(action__startswith="supplier.") | Q(action__startswith="contract.")


@dataclass(frozen=True, slots=True)
class InventoryChange:
    """One change: the action's name, and when."""

    action: str
    at: datetime


def changes_since(viewer: Viewer, unit: Unit, at: datetime) -> tuple[InventoryChange, ...]:
    """Changes of the unit's inventory after `at`, the newest first, at most MOST and one; none of a unit not read."""
    seen = units_seen_by(viewer).filter(pk=unit.pk).values("pk")
    rows = Entry.objects.filter(_OURS, unit_id__in=seen, at__gt=at).order_by("-seq")
    return tuple(InventoryChange(*row) for row in rows.values_list("action", "at")[: MOST + 1])
