"""Background work of systems: tables that take long. Each may run twice and acts once."""

from uuid import UUID

from django_tasks import task

from khien.base import clock
from khien.base.actors import Service
from khien.systems.actions import long_importing

BY = Service("systems")
AWAITED = 10  # before what nobody waits for; too long for the queue of the quick


@task(priority=AWAITED)
def work_on_table(table: str) -> None:
    """Try or take in a table that somebody sent; taken up again where a worker died."""
    long_importing.work_on(UUID(table))


@task(queue_name="now")
def tend_tables() -> int:
    """Take up again tables whose worker died, let go those nobody agreed to; how many were taken up again."""
    return long_importing.tend_tables(by=BY, at=clock.now())
