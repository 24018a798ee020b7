"""Whose report it is: a body answers for its rooms and offices, the bodies right below it report by themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from khien.organisations.queries import Viewer, ancestors, live_on, units_seen_by
from khien.organisations.rules import UNIT_KINDS, Level

if TYPE_CHECKING:
    from khien.organisations.models import Unit

PARTS = tuple(name for name, kind in UNIT_KINDS.items() if kind.level is Level.PART)
BESIDE = tuple(name for name, kind in UNIT_KINDS.items() if kind.outside)


def is_body(unit: Unit) -> bool:
    """Whether a unit reports by itself. A room is a part of its body."""
    return unit.kind not in PARTS


def within(viewer: Viewer, unit: Unit) -> list[int]:
    """The unit itself and the rooms of it, those of rooms too, as far as the viewer reads them."""
    found = [unit.pk]
    inner = [unit.pk]
    while inner:
        rooms = units_seen_by(viewer).filter(parent__in=inner, kind__in=PARTS)
        inner = list(rooms.order_by("path").values_list("pk", flat=True))
        found += inner
    return found


def bodies_below(viewer: Viewer, unit: Unit, on: date, *, deep: bool = False) -> QuerySet[Unit]:
    """The bodies that report to this one on a day, in the order of the tree; `deep`: those below these too."""
    rows = live_on(units_seen_by(viewer), on).exclude(kind__in=(*PARTS, *BESIDE)).exclude(pk=unit.pk)
    if deep:
        return rows.filter(path__under=unit.path).order_by("path")
    return rows.filter(parent__in=within(viewer, unit)).order_by("path")


def body_above(unit: Unit) -> Unit | None:
    """The body that a unit reports to by the tree; None for one on top or beside it."""
    return next((one for one in reversed(ancestors(unit)) if is_body(one)), None)
