"""Letters to many units go out in the background: ordered by a person, sent whole or not at all, whatever dies.

The order is a row of its own. Sending is one transaction; a machine that stops in it leaves a letter that is not sent,
and an order that still stands: its task goes back to the queue when a worker starts, and `resume_sending` asks again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.directives.actions.sending import UnableToSend, check, send
from khien.directives.models import Directive, Sending
from khien.directives.queries.addressees import address_book, reaches
from khien.directives.rules.clauses import UnableToCorrect
from khien.directives.rules.states import State, UnableToMoveOn
from khien.jobs.actions import enqueue
from khien.organisations.queries import NotAllowed, Viewer

MANY = 2000  # units × clauses; fewer go out while the person waits
TASK = "khien.directives.tasks.carry_out"
SILENT_FOR = timedelta(minutes=2)  # an order that nobody has taken up for so long is asked for again
_REFUSALS = (UnableToSend, UnableToCorrect, UnableToMoveOn, NotAllowed)


def dispatch(directive: Directive, *, by: Viewer, at: datetime, version: int | None = None) -> Sending | None:
    """Send a letter: at once where it goes to few (None is answered), else in the background. Refusals come at once."""
    reached = reaches(directive, address_book(clock.day_of(at)))
    units = {unit.id for one in reached for unit in one.units}
    if isinstance(by, Service) or sum(len(one.units) for one in reached) <= MANY:
        send(directive, by=by, at=at, version=version)
        return None
    with transaction.atomic():
        row, _, _ = check(directive, by=by, at=at, version=version)
        order, _ = Sending.objects.update_or_create(
            directive=row,
            defaults={
                "by": by,
                "version": row.version - 1,
                "units": len(units),
                "asked_at": at,
                "begun_at": None,
                "tries": 0,
                "finished_at": None,
                "refusal": "",
            },
        )
        audit.record(
            "directive.sending_ordered",
            row.scope,
            by=by,
            at=at,
            unit_id=row.holder_id,
            details={"units": len(units)},
        )
        enqueue(TASK, str(row.pk))
    return order


def carry_out(letter: UUID, *, by: Service, at: datetime) -> bool:  # noqa: ARG001 (the order names who sends)
    """Send what was ordered, in the name of whoever ordered it; whether it is out. Done twice, it changes nothing."""
    with transaction.atomic():
        order = Sending.objects.select_for_update().filter(directive=letter, finished_at=None).first()
        if order is None:
            return False
        order.begun_at, order.tries = at, order.tries + 1
        order.save(update_fields=["begun_at", "tries"])
    refusal = ""
    try:
        with transaction.atomic():
            send(order.directive, by=order.by, at=clock.now(), version=order.version)
            Sending.objects.filter(directive=letter).update(finished_at=clock.now())
            enqueue("khien.duties.tasks.judge")  # nobody should wait for tens of thousands of first verdicts
    except _REFUSALS as reason:
        refusal = str(reason)
        Sending.objects.filter(directive=letter).update(finished_at=clock.now(), refusal=refusal)
    return not refusal


def resume_sending(*, by: Service, at: datetime) -> int:  # noqa: ARG001 (puts orders back into the queue; sends nothing)
    """Ask again for orders that nobody has taken up or ended in a while; how many."""
    waiting = Sending.objects.filter(finished_at=None, asked_at__lt=at - SILENT_FOR).select_related("directive")
    late = [one for one in waiting if one.begun_at is None or one.begun_at < at - SILENT_FOR]
    for one in late:
        if one.directive.state == State.REVIEWING:
            enqueue(TASK, str(one.pk))
    return len(late)
