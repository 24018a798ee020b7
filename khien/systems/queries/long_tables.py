"""Tables that a person sent to be taken in by background work. Each is its sender's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from khien.base.actors import Service
from khien.organisations.queries import Viewer, units_seen_by
from khien.systems.models import TableImport

if TYPE_CHECKING:
    from khien.organisations.models import Unit

SHOWN = 5


def _own(viewer: Viewer) -> QuerySet[TableImport]:
    if isinstance(viewer, Service):
        return TableImport.objects.none()
    rows = TableImport.objects.filter(by_id=viewer.pk, unit__in=units_seen_by(viewer))
    return rows.select_related("unit").defer("data")


def long_table(viewer: Viewer, key: UUID) -> TableImport | None:
    """One that the viewer sent for a unit that he still reads."""
    return _own(viewer).filter(pk=key).first()


def long_tables(viewer: Viewer, unit: Unit) -> list[TableImport]:
    """The latest that the viewer sent for a unit."""
    return list(_own(viewer).filter(unit=unit).order_by("-at")[:SHOWN])
