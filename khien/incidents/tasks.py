"""Background work of incidents: silence goes one step further. It may run twice and acts once."""

from django_tasks import task

from khien.base import clock
from khien.base.actors import Service

BY = Service("incidents")


@task(queue_name="now")
def tend() -> int:
    """Call further whoever should have a report that nobody took, and count what nobody verified; how many."""
    from khien.incidents import actions

    return actions.tend(by=BY, at=clock.now())
