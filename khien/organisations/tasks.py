"""Background work of units and people: what has served its time is forgotten."""

from django_tasks import task

from khien.base import clock
from khien.organisations.actions import forget_writes


@task()
def forget() -> int:
    """Remove the answers kept for repeated writes of the API; how many."""
    return forget_writes(at=clock.now())
