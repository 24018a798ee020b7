"""Channels of units beside mail, set up by whoever looks after the installation; trying them and mail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from khien.base import audit
from khien.base.ids import new_id
from khien.notices import composing
from khien.notices.gateways import seal, services
from khien.notices.gateways.mail import Post
from khien.notices.gateways.outcome import Outcome
from khien.notices.models import Channel, Delivery
from khien.notices.queries.reach import TRIAL
from khien.notices.rules.channels import UnableToUseChannel
from khien.notices.rules.hours import Pace
from khien.notices.rules.states import Event, State, after
from khien.organisations.queries import Viewer, require_overseer

if TYPE_CHECKING:
    from khien.organisations.models import Person, Unit

LONGEST_NAME = 80


class UnableToTry(ValueError):
    """Nothing can be tried; the message says why."""


@transaction.atomic
def add_channel(*, unit: Unit, name: str, address: str, by: Viewer, at: datetime) -> Channel:
    """A service for what is told at one unit. The address is sealed; it is in no log and on no page again."""
    require_overseer(by)
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        raise UnableToUseChannel(f"Tên kênh phải có và không dài quá {LONGEST_NAME} ký tự.")
    service = services.check(address.strip())
    row = Channel.objects.create(
        unit=unit,
        name=name.strip(),
        service=service,
        sealed=seal.seal(address.strip()),
        made_by_id=getattr(by, "pk", None),
        made_at=at,
    )
    details = {"service": service, "name": row.name}
    audit.record("notice.channel_added", f"channel:{row.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    return row


@transaction.atomic
def end_channel(channel: Channel, *, by: Viewer, at: datetime) -> Channel:
    """No more is sent there; the sealed address is thrown away, what was sent stays in the log."""
    require_overseer(by)
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if row.ended_at is not None:
        raise UnableToUseChannel("Kênh này đã ngừng dùng.")
    row.ended_at, row.sealed = at, ""
    row.save(update_fields=["ended_at", "sealed"])
    audit.record("notice.channel_ended", f"channel:{row.pk}", by=by, at=at, unit_id=row.unit_id)
    return row


def try_mail(*, by: Person, at: datetime) -> Delivery:
    """Send a trial to one's own address now, and say what became of it."""
    require_overseer(by)
    if settings.KHIEN_MAIL is None:
        raise UnableToTry("Chưa đặt máy chủ thư: người quản trị máy chủ đặt KHIEN_MAIL và KHIEN_MAIL_FROM.")
    if not by.email:
        raise UnableToTry("Tài khoản của anh/chị chưa có địa chỉ thư.")
    row = _begin(by, at, person_id=by.pk)
    post = Post(settings.KHIEN_MAIL, settings.KHIEN_MAIL_FROM)
    outcome = post.send(by.email, composing.trial(by.full_name))
    post.close()
    return _end(row, outcome, at)


def try_channel(channel: Channel, *, by: Viewer, at: datetime) -> Delivery:
    """Post a trial to a channel now, and say what became of it."""
    require_overseer(by)
    if channel.ended_at is not None:
        raise UnableToTry("Kênh này đã ngừng dùng.")
    row = _begin(by, at, channel_id=channel.pk)
    try:
        outcome = services.post(seal.unseal(channel.sealed), composing.trial(""))
    except (seal.UnableToUnseal, UnableToUseChannel) as refusal:
        outcome = Outcome(Event.GIVE_UP, str(refusal))
    return _end(row, outcome, at)


@transaction.atomic
def _begin(by: Viewer, at: datetime, *, person_id: int | None = None, channel_id: int | None = None) -> Delivery:
    """The trial's row, committed before anything leaves."""
    row = Delivery.objects.create(
        person_id=person_id,
        channel_id=channel_id,
        slot=f"{TRIAL}{new_id()}",
        pace=Pace.NOW,
        state=State.SENDING,
        due_at=at,
        made_at=at,
        begun_at=at,
    )
    audit.record("notice.tried", f"delivery:{row.pk}", by=by, at=at)
    return row


def _end(row: Delivery, outcome: Outcome, at: datetime) -> Delivery:
    """A trial is not repeated by itself: a refusal ends it."""
    event = Event.GIVE_UP if outcome.event is Event.REFUSE else outcome.event
    row.state, row.ended_at, row.outcome = after(State.SENDING, event), at, outcome.words
    row.save(update_fields=["state", "ended_at", "outcome"])
    return row
