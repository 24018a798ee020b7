"""Looks after papers on their way in: those whose reader died, those nobody wants, bytes that no row claims."""

from datetime import datetime, timedelta

from django.db.models import Q

from khien.directives.actions.intake import drop_intake, queue
from khien.directives.actions.reading_in import READER
from khien.directives.models import Intake, IntakePaper
from khien.directives.rules.intake import KEPT, LEASE, OPEN, Stage
from khien.files.actions import let_go_unclaimed

LOST = timedelta(minutes=5)  # a task that has not begun by then may have been lost; two do no harm


def tend(*, at: datetime) -> int:
    """Queue again what stands still, let the forgotten go. Returns how many were queued."""
    dead = Q(state=Stage.READING, touched_at__lt=at - LEASE)
    lost = Q(state=Stage.WAITING, touched_at__lt=at - LOST)
    again = list(Intake.objects.filter(dead | lost))
    for row in again:
        queue(row)
    for row in Intake.objects.filter(state__in=OPEN, touched_at__lt=at - KEPT):
        drop_intake(row, by=READER, at=at)
    claimed = IntakePaper.objects.exclude(token="").values_list("token", flat=True)
    let_go_unclaimed(claimed, at=at)
    return len(again)
