"""A person who looks after the installation asks for a backup; background work makes it."""

from datetime import datetime

from django.db import transaction

from khien.base import audit
from khien.jobs.actions import enqueue
from khien.keeping.queries import require_overseer
from khien.organisations.queries import Viewer


@transaction.atomic
def ask_for_backup(*, by: Viewer, at: datetime) -> None:
    """Put one into the queue; it is also proven by restoring it."""
    require_overseer(by)
    audit.record("backup.asked", "backup:next", by=by, at=at)
    enqueue("khien.keeping.tasks.back_up")
