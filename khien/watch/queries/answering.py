"""What the pages behind links say of the matter that each asks about. Given the link that its address found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from khien.watch.models import Handover, Link, Matter, Presence, Shift
from khien.watch.rules.presence import State


@dataclass(frozen=True, slots=True)
class PresenceTold:
    """A question of presence; `officer` and `phone` as they were entered for the watch, blank in a gap."""

    unit: str
    asked_at: datetime
    officer: str
    phone: str
    state: State


@dataclass(frozen=True, slots=True)
class HandoverTold:
    """A handover with the matters that stood open in it and still do."""

    unit: str
    ended_at: datetime
    words: str
    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShiftTold:
    """A shift that is to be handed over, and what stands open at the unit."""

    unit: str
    end: datetime
    matters: tuple[str, ...]


def presence_told(link: Link) -> PresenceTold:
    """Of a link whose purpose is one of presence."""
    row = Presence.objects.select_related("unit", "shift__member").get(pk=_key(link))
    member = row.shift.member if row.shift is not None else None
    name, phone = (member.name, member.phone) if member is not None else ("", "")
    return PresenceTold(row.unit.name, row.asked_at, name, phone, State(row.state))


def handover_told(link: Link) -> HandoverTold:
    """Of a link that waits for a handover to be taken."""
    row = Handover.objects.select_related("unit", "leaving").get(pk=_key(link))
    matters = Matter.objects.filter(pk__in=row.open_matters, closed_at=None).values_list("words", flat=True)
    return HandoverTold(row.unit.name, row.leaving.end, row.words, tuple(matters))


def shift_told(link: Link) -> ShiftTold:
    """Of a link that asks for a handover to be written."""
    row = Shift.objects.select_related("unit").get(pk=_key(link))
    matters = Matter.objects.filter(unit=row.unit, closed_at=None).values_list("words", flat=True)
    return ShiftTold(row.unit.name, row.end, tuple(matters))


def _key(link: Link) -> str:
    return link.about.partition(":")[2]
