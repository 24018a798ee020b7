"""Excusing a unit from a duty, with a reason; and recording the events that start legal clocks."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.duties.models import Duty, Event, Waiver
from khien.organisations import actions as organisations
from khien.organisations.queries import Viewer, require
from khien.organisations.rules import Deed

if TYPE_CHECKING:
    from khien.organisations.models import Unit


class UnableToWaive(ValueError):
    """The duty cannot be waived, or the waiver not lifted; the message says why."""


@transaction.atomic
def waive(duty: Duty, reason: str, *, by: Viewer, at: datetime, until_on: date | None = None) -> Waiver:
    """Excuse a unit, always by a unit above it: nobody excuses themselves."""
    if duty.unit.parent is None:
        raise UnableToWaive("Đơn vị này không có cấp trên trong hệ thống để miễn nghĩa vụ.")
    require(by, Deed.WAIVE, duty.unit)
    if isinstance(by, Service):
        raise UnableToWaive("Chỉ con người mới miễn nghĩa vụ.")
    if not reason.strip():
        raise UnableToWaive("Miễn nghĩa vụ thì cần ghi rõ lý do.")
    if until_on is not None and until_on < clock.day_of(at):
        raise UnableToWaive("Ngày hết miễn không thể ở trong quá khứ.")
    if Waiver.objects.filter(duty=duty, lifted_at=None).exists():
        raise UnableToWaive("Nghĩa vụ này đang được miễn.")
    made = Waiver.objects.create(duty=duty, reason=reason.strip(), by=by, at=at, until_on=until_on)
    details = {"obligation": duty.obligation, "until": until_on.isoformat() if until_on else None}
    audit.record("duty.waived", f"duty:{duty.pk}", by=by, at=at, unit_id=duty.unit_id, details=details)
    organisations.touch({duty.unit_id})
    return made


@transaction.atomic
def lift_waiver(waiver: Waiver, *, by: Viewer, at: datetime) -> None:
    """The duty holds again from this moment."""
    duty = Duty.objects.select_related("unit").get(pk=waiver.duty_id)
    require(by, Deed.WAIVE, duty.unit)
    if not Waiver.objects.filter(pk=waiver.pk, lifted_at=None).update(lifted_at=at):
        raise UnableToWaive("Việc miễn này đã được bỏ trước đó.")
    audit.record("duty.waiver_lifted", f"duty:{duty.pk}", by=by, at=at, unit_id=duty.unit_id)
    organisations.touch({duty.unit_id})


@transaction.atomic
def record_event(unit: Unit, kind: str, on: date, *, by: Viewer, at: datetime, system_id: int | None = None) -> Event:
    """Something happened that starts a legal clock: an incident found, a plan changed, a system going live."""
    require(by, Deed.PROVE, unit)
    event = Event.objects.create(unit=unit, system_id=system_id, kind=kind, on=on, recorded_at=at)
    details = {"kind": kind, "on": on.isoformat()}
    audit.record("duties.event", f"event:{event.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    organisations.touch({unit.pk})
    return event
