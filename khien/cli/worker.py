"""`khien worker`: runs background tasks and the schedule, for machines beside the one that serves the site."""

import sys
import time

import click

from khien.cli import start_django
from khien.cli.supervisor import Child, Supervisor

PAUSE = 15  # seconds between two looks at the schedule


def _work() -> None:
    from django.core.management import call_command

    call_command("db_worker", "--queue-name", "*", "--interval", "1", "--no-reload", verbosity=0)


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


@click.command()
@click.option("--only", type=click.Choice(["worker", "scheduler"]), help="Run one of the two, in this very process.")
def command(only: str | None) -> int:
    """Run background tasks and the schedule until told to stop."""
    if only is None:
        parts = ("worker", "scheduler")
        return Supervisor(
            [Child(part, [sys.executable, "-m", "khien", "worker", "--only", part]) for part in parts]
        ).run()
    start_django()
    if only == "worker":
        _work()
    else:
        _schedule()
    return 0
