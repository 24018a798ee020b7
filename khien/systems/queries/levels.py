"""Levels of systems over time. Where nobody set one there is none; nothing is guessed."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import InformationSystem, SystemLevel


def levels_on(systems: QuerySet[InformationSystem], on: date) -> dict[int, int]:
    """The level of each system that has one on a day: the latest set on or before it."""
    rows = SystemLevel.objects.filter(system__in=systems.order_by(), since__lte=on).order_by("since")
    return dict(rows.values_list("system_id", "level"))


def levels_of(viewer: Viewer, system: InformationSystem) -> QuerySet[SystemLevel]:
    """The history of a system's levels, the latest first."""
    seen = InformationSystem.objects.filter(pk=system.pk, unit__in=units_seen_by(viewer))
    return SystemLevel.objects.filter(system__in=seen).order_by("-since")
