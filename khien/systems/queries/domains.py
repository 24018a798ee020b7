"""Domain names that a unit uses today. Whose a name really is, no network is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import Domain

if TYPE_CHECKING:
    from khien.organisations.models import Unit


def domains_of(viewer: Viewer, unit: Unit, on: date) -> Sequence[str]:
    """The names of the unit and of its systems on a day, in ASCII, each once, by name; none where it is not read."""
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    rows = Domain.objects.filter(begun, Q(valid_to=None) | Q(valid_to__gt=on))
    rows = rows.filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return sorted(set(rows.order_by().values_list("name", flat=True)))
