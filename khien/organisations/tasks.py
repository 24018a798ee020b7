"""Background work of units and people: what has served its time is forgotten."""

from django_tasks import task

from khien.base import clock
from khien.organisations.actions import forget_visits as forget_old_visits
from khien.organisations.actions import forget_writes


@task()
def forget() -> int:
    """Remove the answers kept for repeated writes of the API; how many."""
    return forget_writes(at=clock.now())


@task()
def forget_visits() -> dict[str, int]:
    """Forget whence people signed in, after the time that rules tell; how much of what."""
    return dict(forget_old_visits(at=clock.now()))
