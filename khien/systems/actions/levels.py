"""The level of a system from a day on: set, set again, never guessed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from khien.base import audit
from khien.organisations.actions import touch
from khien.organisations.queries import Viewer
from khien.systems.actions.keeping import UnableToSetLevel, level_of_law, locked
from khien.systems.models import InformationSystem, SystemLevel


@transaction.atomic
def set_level(system: InformationSystem, *, by: Viewer, at: datetime, level: int, since: date) -> SystemLevel:
    """The system has this level from a day on; set again for the same day, it corrects that day."""
    system = locked(system, by)
    if system.valid_to is not None and since >= system.valid_to:
        raise UnableToSetLevel("Hệ thống đã dừng hoạt động trước ngày này.")
    before = SystemLevel.objects.filter(system=system, since=since).values_list("level", flat=True).first()
    row, _ = SystemLevel.objects.update_or_create(system=system, since=since, defaults={"level": level_of_law(level)})
    touch([system.unit_id])
    details = {"level": level, "since": since.isoformat(), "instead_of": before}
    audit.record("system.level_set", f"system:{system.pk}", by=by, at=at, unit_id=system.unit_id, details=details)
    return row
