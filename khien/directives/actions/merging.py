"""A unit ends and another takes over its systems, open duties and unanswered letters: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import clock
from khien.directives.actions.inheriting import inherit
from khien.duties import actions as duties
from khien.organisations import actions as organisations
from khien.organisations.queries import Viewer
from khien.systems import actions as systems

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What the successor took over."""

    unit: Unit
    systems: int = 0
    duties: int = 0
    letters: int = 0


@transaction.atomic
def end_and_hand_over(unit: Unit, successor: Unit | None, on: date, *, by: Viewer, at: datetime) -> HandedOver:
    """End the unit from `on`; without a successor what was open stays with it, as its history."""
    if on > clock.day_of(at):
        raise organisations.UnableToEndUnit("Ngày kết thúc không thể sau hôm nay; hãy ghi nhận vào đúng ngày đó.")
    if successor is not None and successor.pk == unit.pk:
        raise organisations.UnableToEndUnit("Đơn vị tiếp nhận phải là một đơn vị khác.")
    moved = systems.hand_over(unit, successor, by=by, at=at, on=on) if successor else 0
    ended = organisations.end_unit(unit, successor, on, by=by, at=at)
    if successor is None:
        return HandedOver(ended)
    return HandedOver(
        unit=ended,
        systems=moved,
        duties=duties.inherit(unit, successor, by=by, at=at),
        letters=inherit(unit, successor, by=by, at=at),
    )
