"""Background work of the slice: the nightly backup, proven by restoring it."""

from django_tasks import task

from khien.base import clock
from khien.base.actors import Service
from khien.keeping import actions

BY = Service("keeping")


@task(queue_name="keeping")
def back_up() -> int:
    """Back up to every place, restore the archive for trial, let old ones go; how many copies stand."""
    done = actions.back_up(by=BY, at=clock.now(), verify=True)
    actions.check_copies(by=BY, at=clock.now())
    if done.differences or done.failed:
        raise actions.UnableToBackUp("; ".join((*(done.differences or ()), *done.failed)))
    return len(done.copies)
