"""Background work of letters: telling people, reading and entering sheets. Each may run twice and acts once."""

from uuid import UUID

from django_tasks import task

from khien.base import clock
from khien.base.actors import Service
from khien.directives import actions
from khien.directives.actions import announcing, reading_in, tending
from khien.directives.actions.following_up import follow_up as take_steps
from khien.directives.models import SheetBatch
from khien.directives.queries.figures import keep_up

BY = Service("directives")
MOST = 10_000  # answers weighed in one run, so that a worker is free again within a minute
AWAITED = 10  # before what nobody waits for; too long for the queue of the quick


@task()
def tell() -> int:
    """Tell of new letters, changes, returned answers and letters passed on; how many things were told."""
    told = 0
    while found := announcing.announce(by=BY, at=clock.now()):
        told += found
    while found := announcing.tell_of_changes(by=BY, at=clock.now()):
        told += found
    while found := announcing.tell_of_returns(by=BY, at=clock.now()):
        told += found
    while announcing.let_lapse(by=BY, at=clock.now()):
        pass
    return told + announcing.tell_of_forwards(by=BY, at=clock.now())


@task()
def follow_up() -> int:
    """Take the steps of reminding whose day has come; how many answers."""
    return take_steps(by=BY, at=clock.now())


@task()
def weigh() -> int:
    """Count unproven claims anew where facts, the law or the day moved; how many answers are left for the next run.

    Pages are right without it: a few are weighed as they are read, and where there are more the page says so.
    """
    return keep_up(most=MOST)


@task()
def tell_of_waiting() -> int:
    """In the morning, tell coordinators what waits for them."""
    return announcing.tell_of_waiting(by=BY, at=clock.now())


@task(queue_name="now")
def carry_out(letter: str) -> bool:
    """Send a letter that was ordered to go to many; whether it is out."""
    return actions.carry_out(UUID(letter), by=BY, at=clock.now())


@task(queue_name="now")
def resume_sending() -> int:
    """Ask again for letters whose sending nobody has taken up; how many."""
    return actions.resume_sending(by=BY, at=clock.now())


@task(priority=AWAITED)
def read_sheets(batch: str) -> None:
    """Read every answer sheet of a batch that still waits."""
    row = SheetBatch.objects.select_related("directive", "by").get(pk=UUID(batch))
    while actions.read_next(row):
        pass


@task(priority=AWAITED)
def enter_sheets(batch: str) -> None:
    """Enter every good answer sheet of a confirmed batch, each in a transaction of its own."""
    row = SheetBatch.objects.select_related("directive", "by").get(pk=UUID(batch))
    while row.confirmed_at is not None and actions.enter_next(row, at=clock.now()):
        pass


@task(priority=AWAITED)
def read_papers(intake: str) -> None:
    """Read the papers of an intake in the background; taken up again where a worker died."""
    reading_in.read_on(UUID(intake))


@task(queue_name="now")
def tend_intakes() -> int:
    """Have papers read whose reader died, let go of those that nobody wants; how many were taken up again."""
    return tending.tend(at=clock.now())
