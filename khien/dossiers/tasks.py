"""Background work of dossiers: papers that take long, time limits that run out. Each may run twice and acts once."""

from uuid import UUID

from django_tasks import task

from khien.base import clock
from khien.base.actors import Service
from khien.dossiers.actions import chasing, making, ordering, telling

BY = Service("dossiers")


@task(queue_name="now")
def make_papers(order: str) -> None:
    """Make what somebody ordered; taken up again where a worker died."""
    making.make(UUID(order))


@task()
def tell_of_clocks() -> int:
    """In the morning of working days, tell of time limits that end soon or are over; how many."""
    return telling.tell_of_clocks(by=BY, at=clock.now())


@task(queue_name="now")
def tend_orders() -> int:
    """Take up again papers whose maker died, let go of those nobody fetched; how many were taken up again."""
    return ordering.tend_orders(by=BY, at=clock.now())


@task()
def remind_of_gaps() -> int:
    """In the morning, tell whoever looks after gaps of controls of their days; how many gaps."""
    return chasing.remind_of_gaps(by=BY, at=clock.now())
