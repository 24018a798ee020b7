"""Domain names that a unit uses today. Whose a name really is, no network is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khien.organisations.queries import Viewer, live_on, units_seen_by
from khien.systems.models import Domain

if TYPE_CHECKING:
    from khien.organisations.models import Unit


def domains_of(viewer: Viewer, unit: Unit, on: date) -> Sequence[str]:
    """The names of the unit and of its systems on a day, in ASCII, each once, by name; none where it is not read."""
    rows = _standing(on).filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return sorted(set(rows.order_by().values_list("name", flat=True)))


def others_naming(viewer: Viewer, domain: str, unit: Unit, on: date) -> Sequence[str]:
    """The names of other standing units that name the same domain in their inventory on a day."""
    units = live_on(units_seen_by(viewer), on).exclude(pk=unit.pk)
    rows = _standing(on).filter(name=domain, unit__in=units)
    return sorted(set(rows.order_by().values_list("unit__name", flat=True)))


def _standing(on: date) -> QuerySet[Domain]:
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    return Domain.objects.filter(begun, Q(valid_to=None) | Q(valid_to__gt=on))
