"""Handovers and open matters of a unit as a viewer sees them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from khien.organisations.queries import Viewer, may, units_seen_by
from khien.organisations.rules import Deed
from khien.watch.models import Handover, Matter, Shift
from khien.watch.rules.handover import NEAR, may_write
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit


def handovers_of(viewer: Viewer, unit: Unit) -> QuerySet[Handover]:
    """The handovers of one unit that the viewer reads, the newest first."""
    rows = Handover.objects.filter(unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return rows.select_related("leaving__member", "taking__member", "acknowledged_by")


def handover_seen(viewer: Viewer, key: int) -> Handover | None:
    """One handover of a unit that the viewer reads, or that is between shifts of his own; else None."""
    rows = Handover.objects.select_related("unit", "leaving__member", "taking__member", "acknowledged_by")
    row = rows.filter(pk=key).first()
    if row is None or may(viewer, Deed.READ, row.unit):
        return row
    own = [row.leaving, *([row.taking] if row.taking is not None else [])]
    return row if any(one.member.person_id == getattr(viewer, "pk", 0) for one in own) else None


def waits_for(viewer: Person, row: Handover, at: datetime) -> bool:
    """Whether the viewer may take it: his shift takes over, or he is on duty for the unit and did not leave."""
    if row.acknowledged_at is not None:
        return False
    if row.taking is not None and row.taking.member.person_id == viewer.pk:
        return True
    on = Shift.objects.filter(unit=row.unit_id, ended_at=None, member__person=viewer, start__lte=at + NEAR, end__gt=at)
    return on.exclude(member=row.leaving.member_id).exists()


def shift_to_hand(viewer: Person, key: int, at: datetime) -> Shift | None:
    """A shift whose handover the viewer may write now: his own, or one of a unit that he may write for."""
    row = Shift.objects.select_related("unit", "member").filter(pk=key, ended_at=None).first()
    if row is None or not (row.member.person_id == viewer.pk or may(viewer, Deed.PROVE, row.unit)):
        return None
    return row if may_write(Span(row.start, row.end), at) else None


def open_matters(viewer: Viewer, unit: Unit) -> list[Matter]:
    """What stands open at a unit that the viewer reads, or is on duty for."""
    rows = Matter.objects.filter(unit=unit, closed_at=None).select_related("opened_by")
    if may(viewer, Deed.READ, unit):
        return list(rows)
    on = Shift.objects.filter(unit=unit, ended_at=None, member__person=getattr(viewer, "pk", None))
    return list(rows) if on.exists() else []


def matters_of(viewer: Viewer, row: Handover) -> list[Matter]:  # noqa: ARG001 - the handover has been through the gate
    """The matters that stood open in one handover, as they are today."""
    return list(Matter.objects.filter(pk__in=row.open_matters).select_related("opened_by", "closed_by"))


def matter_seen(viewer: Viewer, key: int) -> Matter | None:
    """One matter of a unit that the viewer reads."""
    return Matter.objects.select_related("unit").filter(pk=key, unit__in=units_seen_by(viewer)).first()


def writes_for(viewer: Person, unit: Unit, at: datetime) -> bool:
    """Whether the viewer opens and closes matters of a unit now."""
    on = Shift.objects.filter(unit=unit, ended_at=None, member__person=viewer, start__lte=at, end__gt=at)
    return may(viewer, Deed.PROVE, unit) or on.exists()
