"""Members are told of their next shift, the day before and an hour before, each once. It changes no shift."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from khien.base.actors import Service
from khien.notices.queries import told_of
from khien.watch.actions.calling import call
from khien.watch.models import Shift
from khien.watch.rules.links import MANNERS, Purpose
from khien.watch.rules.reminders import DAY, Ahead, is_due
from khien.watch.rules.shifts import KIND_WORDS, Kind, told

BATCH = 100
_LOOK = {Ahead.DAY: 2 * DAY, Ahead.HOUR: DAY / 24}


def remind_of_shifts(*, by: Service, at: datetime) -> int:
    """Tell whom it is time to tell; how many. What was told before is not looked at again."""
    return sum(_remind(ahead, by, at) for ahead in Ahead)


def _remind(ahead: Ahead, by: Service, at: datetime) -> int:
    rows = Shift.objects.filter(ended_at=None, start__gt=at, start__lte=at + _LOOK[ahead]).order_by("start", "pk")
    done = told_of(by, MANNERS[Purpose.SHIFT].kind, ahead.value, at - 3 * DAY)
    found = rows.values_list("pk", "start")
    due = [pk for pk, start in found if f"shift:{pk}" not in done and is_due(start, ahead, at)]
    return sum(_tell(due[begin : begin + BATCH], ahead, by, at) for begin in range(0, len(due), BATCH))


@transaction.atomic
def _tell(keys: list[int], ahead: Ahead, by: Service, at: datetime) -> int:
    rows = Shift.objects.filter(pk__in=keys, ended_at=None).select_related("unit", "member")
    return sum(
        call(
            [row.member],
            purpose=Purpose.SHIFT,
            about=f"shift:{row.pk}",
            occasion=ahead.value,
            details={
                "unit": row.unit.name,
                "moment": told(row.start),
                "note": f"Trực {KIND_WORDS[Kind(row.kind)]} đến {told(row.end)}.",
            },
            by=by,
            at=at,
            subject=row.unit_id,
        )
        for row in rows
    )
