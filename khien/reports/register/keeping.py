"""Keeps where each system stands, so that a province need not reckon twenty thousand systems while somebody waits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from khien.base import clock
from khien.base.actors import Service
from khien.reports.models import SystemFigure
from khien.reports.register.queries import AT_ONCE, reckoned
from khien.systems.queries import live_on, systems_seen_by

BY = Service("reports")


def keep_figures(*, at: datetime) -> int:
    """Reckon every running system anew; how many. Each portion is a transaction: whoever reads sees old or new."""
    on = clock.day_of(at)
    keys = list(live_on(systems_seen_by(BY), on).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        rows = [
            SystemFigure(
                system_id=one.system,
                level=one.level,
                filed=one.filed.value,
                carried=one.carried.value,
                reckoned_at=at,
            )
            for one in reckoned(BY, keys[start : start + AT_ONCE], on)
        ]
        with transaction.atomic():
            SystemFigure.objects.bulk_create(
                rows,
                batch_size=200,
                update_conflicts=True,
                unique_fields=["system"],
                update_fields=["level", "filed", "carried", "reckoned_at"],
            )
    return len(keys)
