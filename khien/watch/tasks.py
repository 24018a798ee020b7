"""Background work of watches. Each job looks at the rows: run twice, or stopped half-way, it does nothing twice."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from khien.base import clock
from khien.notices.queries import settled
from khien.watch.actions import (
    asking,
    handovers,
    lapsing,
    next_shifts,
    periods,
    presence,
    presence_rates,
    reminding,
    swapping,
)
from khien.watch.actions.reckoning import BY
from khien.watch.queries.periods import open_periods

_TAKEN_BACK = 500


@task(queue_name="now")
def tend_periods() -> int:
    """Units made after a watch was declared join it; units are told; of what was called off nothing counts any more."""
    at, joined = clock.now(), 0
    for period in open_periods(BY, at):
        with transaction.atomic():
            joined += periods.join(period, at=at)
    asking.tell_of_watches(at=at)
    with transaction.atomic():
        periods.take_back_called_off(at=at, most=_TAKEN_BACK)
    return joined


@task(queue_name="now")
def tend_presence() -> int:
    """Watches whose moment has come are asked, silence goes a step further, ended watches keep their counts."""
    at = clock.now()
    moved = presence.step_on(by=BY, at=at)
    asked = presence.ask_planned(by=BY, at=at)
    return moved + asked + presence_rates.keep_rates(by=BY, at=at)


@task(queue_name="now")
def tend_changes() -> int:
    """Members are told of their next shift, leaving officers of their handover, taking ones of what waits for them."""
    at = clock.now()
    return next_shifts.remind_of_shifts(by=BY, at=at) + handovers.remind_of_change(by=BY, at=at)


@task()
def tell_of_contacts() -> int:
    """In the morning of a working day, units learn which contact points and files have to be confirmed or renewed."""
    at = clock.now()
    if not settled(reminding.BY).calendar.works(clock.day_of(at)):
        return 0
    return reminding.remind_of_contacts(at=at) + reminding.remind_of_files(at=at)


@task()
def tell_of_certificates() -> int:
    """In the morning, teams learn which certificates of their people lapse soon or have lapsed."""
    return lapsing.tell_of_certificates(by=BY, at=clock.now())


@task(queue_name="now")
def tend_swaps() -> int:
    """Swaps that nobody answered before a shift of theirs began lapse."""
    return swapping.lapse_begun(by=BY, at=clock.now())
