"""After a merger of units: the systems of the one run on at the other. Moves no past."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import folded
from khien.systems.actions.keeping import refuse_double
from khien.systems.models import InformationSystem, SystemLevel
from khien.systems.queries import levels_on, live_on

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@transaction.atomic
def hand_over(predecessor: Unit, successor: Unit, *, by: Viewer, at: datetime, on: date) -> int:
    """After a merger: the predecessor's running systems stop there and run on at its successor, levels kept."""
    require(by, Deed.MANAGE, predecessor)
    require(by, Deed.MANAGE, successor)
    running = live_on(InformationSystem.objects.filter(unit=predecessor), on)
    levels, moved = levels_on(running, on), []
    for system in list(running.order_by("pk").select_for_update()):
        name = system.name
        if InformationSystem.objects.filter(unit=successor, name=name).exists():
            name = f"{name} ({predecessor.name})"[:200]
            refuse_double(successor.pk, name)
        taken = InformationSystem.objects.create(unit=successor, name=name, name_folded=folded(name), valid_from=on)
        if system.pk in levels:
            SystemLevel.objects.create(system=taken, level=levels[system.pk], since=on)
        InformationSystem.objects.filter(pk=system.pk).update(valid_to=on)
        moved.append([system.pk, taken.pk])
    touch([predecessor.pk, successor.pk])
    details = {"from": predecessor.pk, "systems": moved, "on": on.isoformat()}
    audit.record("system.handed_over", f"unit:{successor.pk}", by=by, at=at, unit_id=successor.pk, details=details)
    return len(moved)
