"""Who is on watch for a unit at an instant, and who comes next: on site first. It guesses nobody where nobody is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from khien.organisations.queries import Viewer, units_seen_by
from khien.watch.models import Member, Shift
from khien.watch.rules.shifts import Kind

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_AT_ONCE = 5000  # databases limit how many values one question may carry


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One member on watch for one unit, until the end of the shift; its `shift.start` lies ahead for who comes next."""

    unit_id: int
    member: Member
    shift: Shift
    kind: Kind
    until: datetime


def on_duty(viewer: Viewer, unit: Unit, at: datetime) -> Sequence[OnDuty]:
    """Who is on watch for the unit at an instant: on site, then on call. Nobody where the viewer does not read it."""
    return on_duty_of(viewer, [unit.pk], at).get(unit.pk, ())


def on_duty_of(viewer: Viewer, unit_ids: Collection[int], at: datetime) -> Mapping[int, Sequence[OnDuty]]:
    """Who is on watch at each of many units, in a question for every five thousand; units with nobody are left out."""
    wanted, found = list(unit_ids), defaultdict[int, list[OnDuty]](list)
    for begin in range(0, len(wanted), _AT_ONCE):
        shifts = _standing(viewer, wanted[begin : begin + _AT_ONCE]).filter(start__lte=at, end__gt=at)
        for one in _in_order(shifts):
            found[one.unit_id].append(one)
    return dict(found)


def next_on(viewer: Viewer, unit: Unit, at: datetime, *, but: int | None = None) -> Sequence[OnDuty]:
    """Who begins the unit's next shift after an instant; several where several begin at that minute.

    Shifts of the member `but` are passed over: who else is next.
    """
    ahead = _standing(viewer, [unit.pk]).filter(start__gt=at).exclude(member=but)
    first = ahead.order_by("start").values_list("start", flat=True).first()
    return _in_order(ahead.filter(start=first)) if first else ()


def among(shifts: Sequence[Shift], at: datetime) -> tuple[Sequence[OnDuty], Sequence[OnDuty]]:
    """Of rows that were read for one unit: who is on at an instant, and who begins next."""
    ahead = [one for one in shifts if one.start > at]
    first = min((one.start for one in ahead), default=None)
    now = [one for one in shifts if one.start <= at < one.end]
    return _in_order(now), _in_order(one for one in ahead if one.start == first)


def _standing(viewer: Viewer, units: Collection[int]) -> QuerySet[Shift]:
    """Shifts of some units that were not ended, where the viewer reads the unit: few units lead to few shifts."""
    seen = units_seen_by(viewer).filter(pk__in=units).order_by()
    return Shift.objects.filter(ended_at=None, unit__in=seen).select_related("member", "member__unit")


def _in_order(shifts: Iterable[Shift]) -> list[OnDuty]:
    kinds = list(Kind)
    found = [OnDuty(one.unit_id, one.member, one, Kind(one.kind), one.end) for one in shifts]
    return sorted(found, key=lambda one: (kinds.index(one.kind), one.shift.start, one.member.name, one.shift.pk))
