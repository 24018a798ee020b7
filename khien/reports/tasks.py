"""Background work of reports: long files, near days, where systems stand. Each task may run twice and acts once."""

from django_tasks import task

from khien.base import clock
from khien.reports.register import keeping
from khien.reports.yearly import making, telling


@task(queue_name="now")
def make_yearly(version: int) -> bool:
    """Make the files of a frozen yearly report; whether all is there."""
    return making.make_files(version, at=clock.now())


@task(queue_name="now")
def resume_yearlies() -> int:
    """Give out again the yearly reports whose maker died; how many."""
    return making.resume(at=clock.now())


@task()
def tell_of_yearlies() -> int:
    """In the morning, tell bodies whose report is not in that their day is near or over; how many were told."""
    return telling.tell_of_yearlies(by=making.BY, at=clock.now())


@task()
def keep_figures() -> int:
    """Keep where each system stands for the register of many; how many systems."""
    return keeping.keep_figures(at=clock.now())
