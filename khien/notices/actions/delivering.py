"""Sends what is due, each message at most once: its row says “sending” before a byte leaves, whatever happens after.

A process that dies in between leaves a message of unknown fate. It is told so and not repeated by the machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import transaction

from khien.base import audit
from khien.base.ids import new_id
from khien.notices import composing
from khien.notices.gateways import seal, services
from khien.notices.gateways.outcome import Letter, Outcome
from khien.notices.models import Delivery, Envelope
from khien.notices.queries.log import logged_units
from khien.notices.queries.reach import habits_of, settled
from khien.notices.rules.channels import UnableToUseChannel
from khien.notices.rules.hours import Pace, is_quiet, next_open
from khien.notices.rules.states import LOST, OPEN, Event, State, after, next_try
from khien.organisations.queries import NotAllowed, Viewer

LOOKED_AT = 20
_WITH = ("person", "channel", "envelope__notice__person")
FARTHEST = timedelta(days=31)  # no calendar holds a message longer: a clock that was wrong has set this
HELD = "Ngoài giờ nhận thư: giữ đến giờ làm việc."
GONE = "Người nhận không còn làm việc ở đơn vị."
READ = "Người nhận đã đọc trong Khiên, hoặc việc đã xong, trước khi thư đi."
DIED = "Tiến trình gửi dừng giữa chừng; không gửi lại để không ai nhận hai lần."


class Gateway(Protocol):
    """Where mail goes: one message, one outcome."""

    def send(self, to: str, letter: Letter) -> Outcome: ...


def lose(*, by: Viewer, at: datetime) -> int:  # noqa: ARG001 - the machine's own doing
    """Say of messages whose sender died that nobody knows; bring back what a wrong clock put far away."""
    Delivery.objects.filter(state__in=OPEN, due_at__gt=at + FARTHEST).update(due_at=at)
    left = Delivery.objects.filter(state=State.SENDING, begun_at__lt=at - LOST)
    return left.update(state=State.UNKNOWN, ended_at=at, outcome=DIED)


def deliver_next(*, by: Viewer, at: datetime, post: Gateway | None) -> bool:
    """Send one message that is due. False: none is, or the mail server cannot be reached and the rest should wait."""
    row = _claim(at, with_mail=post is not None)
    if row is None:
        return False
    rules = settled(by)
    whom = row.envelope.notice.person_id if row.envelope is not None else row.person_id
    hours = rules.habits if whom is None else habits_of(by, [whom], rules)[whom]
    if row.pace != Pace.NOW and is_quiet(at, hours, rules.calendar):
        _finish(row, Outcome(Event.HOLD, HELD), at, next_open(at, hours, rules.calendar))
        return True
    outcome = _sent(row, post)
    _finish(row, outcome, at)
    return not outcome.down


def _claim(at: datetime, *, with_mail: bool) -> Delivery | None:
    """Take one message for this process alone: of two that try, one changes the row; committed before it is sent."""
    ready = Delivery.objects.filter(state__in=OPEN, due_at__lte=at)
    if not with_mail:
        ready = ready.filter(channel__isnull=False)
    for pk in list(ready.order_by("due_at").values_list("pk", flat=True)[:LOOKED_AT]):
        claim = new_id()
        if ready.filter(pk=pk).update(state=State.SENDING, claim=claim, begun_at=at, ended_at=None):
            return Delivery.objects.select_related(*_WITH).get(pk=pk, claim=claim)
    return None


def _sent(row: Delivery, post: Gateway | None) -> Outcome:
    if row.envelope is not None:
        return _enveloped(row.envelope, post)
    if row.person is not None:
        if not row.person.is_active or not row.person.email:
            return Outcome(Event.GIVE_UP, GONE if not row.person.is_active else "Người nhận chưa có địa chỉ thư.")
        letter = composing.letter_to(row)
        if letter is None or post is None:
            return Outcome(Event.GIVE_UP, READ)
        return post.send(row.person.email, letter)
    assert row.channel is not None  # a constraint of the table
    if row.channel.ended_at is not None:
        return Outcome(Event.GIVE_UP, "Kênh đã ngừng dùng.")
    posting = composing.posting(row)
    if posting is None:
        return Outcome(Event.GIVE_UP, "Việc đã xong trước khi gửi.")
    try:
        return services.post(seal.unseal(row.channel.sealed), posting)
    except (seal.UnableToUnseal, UnableToUseChannel) as refusal:
        return Outcome(Event.GIVE_UP, str(refusal))


def _enveloped(envelope: Envelope, post: Gateway | None) -> Outcome:
    person = envelope.notice.person
    if person is not None and not person.is_active:
        return Outcome(Event.GIVE_UP, GONE)
    address = envelope.address or (person.email if person is not None else "")
    if not address:
        return Outcome(Event.GIVE_UP, "Người nhận chưa có địa chỉ thư.")
    try:
        letter = composing.enveloped(envelope, seal.unseal(envelope.sealed) if envelope.sealed else "")
    except seal.UnableToUnseal as refusal:
        return Outcome(Event.GIVE_UP, str(refusal))
    return post.send(address, letter) if letter is not None and post is not None else Outcome(Event.GIVE_UP, READ)


def _finish(row: Delivery, outcome: Outcome, at: datetime, again_at: datetime | None = None) -> None:
    """Write what became of it. The truth is written even where somebody has given the message up for lost since."""
    event, words, tries = outcome.event, outcome.words, row.tries
    if event is Event.REFUSE:
        tries += 1
        again_at = next_try(tries, at)
        if again_at is None:
            event, words = Event.GIVE_UP, f"Đã thử {tries} lần, thôi không gửi nữa. {words}"
    mine = Delivery.objects.filter(pk=row.pk, claim=row.claim, state__in=(State.SENDING, State.UNKNOWN))
    mine.update(
        state=after(State.SENDING, event),
        tries=tries,
        due_at=again_at or row.due_at,
        ended_at=None if again_at else at,
        outcome=words,
    )
    if event is Event.TAKEN and row.envelope_id is not None:
        Envelope.objects.filter(pk=row.envelope_id).update(sealed="")


@transaction.atomic
def send_again(delivery_id: UUID, *, by: Viewer, at: datetime) -> Delivery:
    """A person's decision to send what was given up or is unknown, knowing that it may come twice."""
    row = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    units = logged_units(by)
    if row is None or not units.filter(pk__in=row.enclosures.values("notice__unit_id")).exists():
        raise NotAllowed("Không tìm thấy thư này trong phạm vi của anh/chị.", seen=False)
    row.state, row.due_at, row.tries, row.ended_at = after(row.state, Event.AGAIN), at, 0, None
    row.outcome = "Có người yêu cầu gửi lại."
    row.save(update_fields=["state", "due_at", "tries", "ended_at", "outcome"])
    unit = row.enclosures.values_list("notice__unit_id", flat=True).first()
    audit.record("notice.sent_again", f"delivery:{row.pk}", by=by, at=at, unit_id=unit)
    return row
