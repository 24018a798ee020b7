"""`khien worker`: runs background tasks and the schedule, for machines beside the one that serves the site."""

import signal
import sys
import time

import click

from khien.cli import start_django
from khien.cli.supervisor import Child, Supervisor

PAUSE = 15  # seconds between two looks at the schedule
TRIES = 10  # deaths of workers, each known for sure, after which a task is given up
LANES = {  # the queues of each worker: what a person waits for never stands behind a long task or a backup
    "worker": "default,now",
    "quick": "now",
    "keeper": "keeping",
}
PARTS = (*LANES, "scheduler")


def _work(queue: str) -> None:
    from django.core.management import call_command

    from khien.base import clock
    from khien.jobs import actions, workers

    actions.reap_gone(workers.is_gone, at=clock.now(), tries=TRIES)
    call_command(
        "db_worker",
        *("--queue-name", queue, "--interval", "1", "--no-reload", "--no-startup-delay"),
        *("--worker-id", workers.own_name()),
        verbosity=0,
    )


def _schedule() -> None:
    from django.db import OperationalError, close_old_connections

    from khien.base import clock
    from khien.cli.schedule import SCHEDULE
    from khien.jobs import actions

    while True:
        close_old_connections()
        try:
            actions.start_due(SCHEDULE, at=clock.now())
        except OperationalError as locked:  # the database is busy or restarting; the slot is still there next time
            print(f"khien: bộ hẹn giờ thử lại sau {PAUSE} giây ({locked})", file=sys.stderr, flush=True)
        time.sleep(PAUSE)


def background(part: str) -> Child:
    """A worker or the scheduler as a child. Orphaned it ends at once: a task that was cut off is taken up again."""
    return Child(part, [sys.executable, "-m", "khien", "worker", "--only", part], orphaned=signal.SIGKILL)


@click.command()
@click.option("--only", type=click.Choice(PARTS), help="Run one of them, in this very process.")
def command(only: str | None) -> int:
    """Run background tasks and the schedule until told to stop."""
    if only is None:
        return Supervisor([background(part) for part in PARTS]).run()
    start_django()
    if only == "scheduler":
        _schedule()
    else:
        _work(LANES[only])
    return 0
