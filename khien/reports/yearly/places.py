"""Whose report it is: a body answers for its rooms and offices, the bodies right below it report by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khien.law.reporting.types import Capacity
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
    parts = units_seen_by(viewer).filter(kind__in=PARTS)
    while inner:  # two storeys at a time: rooms that hold no rooms are asked for once
        nested = Q(parent__in=parts.filter(parent__in=inner).order_by().values("pk"))
        rows = list(parts.filter(Q(parent__in=inner) | nested).order_by("path").values_list("pk", "parent_id"))
        rooms = {pk for pk, above in rows if above in inner}
        inner = [pk for pk, above in rows if above in rooms]
        found += [pk for pk, _above in rows]
    return found


def bodies_below(
    viewer: Viewer, unit: Unit, on: date, *, deep: bool = False, places: Sequence[int] = ()
) -> QuerySet[Unit]:
    """The bodies that report to this one on a day, in the order of the tree; `deep`: those below these too.

    `places` are those `within` the unit, where they are at hand.
    """
    rows = live_on(units_seen_by(viewer), on).exclude(kind__in=(*PARTS, *BESIDE)).exclude(pk=unit.pk)
    if deep:
        return rows.filter(path__under=unit.path).order_by("path")
    return rows.filter(parent__in=places or within(viewer, unit)).order_by("path")


def body_above(unit: Unit) -> Unit | None:
    """The body that a unit reports to by the tree; None for one on top or beside it."""
    return next((one for one in reversed(ancestors(unit)) if is_body(one)), None)


def capacity_at_first(unit: Unit) -> Capacity:
    """In which capacity a body reports until its people say otherwise: who is on top of the tree as the owner."""
    return Capacity.UNIT if body_above(unit) is not None else Capacity.OWNER
