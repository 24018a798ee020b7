"""Background work of duties: verdicts judged before anybody waits. Pages are right without it, only slower."""

from django_tasks import task

from khien.base.actors import Service
from khien.duties.queries import filling, tallies
from khien.organisations.queries import units_seen_by

MOST = 5000  # units in one run, so that a worker is free again within a minute


@task()
def judge() -> int:
    """Judge anew what no longer holds; how many units are left for the next run."""
    return tallies.renew(units_seen_by(Service("judge")), MOST)


@task()
def keep() -> int:
    """Keep yesterday and the month-ends that are missing; how many days are left for the next run."""
    return filling.fill(Service("judge"), MOST).left
