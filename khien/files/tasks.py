"""Background work of the store."""

from django_tasks import task

from khien.base import clock
from khien.files import actions


@task()
def sweep() -> int:
    """Remove what dead processes left behind; how many files."""
    return actions.sweep(at=clock.now())
