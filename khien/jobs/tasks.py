"""The tasks that keep background work itself in order. Tasks may run twice, so each gives the same end either way."""

from datetime import timedelta

from django_tasks import task

from khien.base import clock
from khien.jobs import actions

LIMIT = timedelta(minutes=30)
TRIES = 3
KEEP = timedelta(days=30)


@task()
def beat() -> None:
    """Shows, by being done, that a worker is alive."""


@task()
def reap() -> int:
    """Put back what dead workers left behind."""
    return actions.reap(at=clock.now(), limit=LIMIT, tries=TRIES).again


@task()
def forget() -> int:
    """Remove what nobody will look at again."""
    return actions.forget(before=clock.now() - KEEP)
