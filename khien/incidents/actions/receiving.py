"""Somebody has it: received, verified, found to be none, opened again. Whoever receives stops the calls."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base.actors import Service
from khien.incidents.actions.holding import UnableToHandle, confirmed, locked, note, open_for, saved, tell
from khien.incidents.models import Incident
from khien.incidents.queries.incidents import ABOUT, incident_seen_by, may_receive
from khien.incidents.rules.states import State, Step, What, after
from khien.notices import actions as notices
from khien.notices.rules.kinds import Kind as Told
from khien.organisations.queries import NotAllowed, Viewer, require
from khien.organisations.rules import Deed
from khien.organisations.rules.names import tidy
from khien.watch.actions.links import end_links, use_link
from khien.watch.rules.links import Purpose

if TYPE_CHECKING:
    from khien.organisations.models import Person


class UnableToReceive(ValueError):
    """It cannot be received so; the message is fit for the user."""


@transaction.atomic
def receive(row: Incident, *, by: Viewer, at: datetime) -> Incident:
    """“I have it”, by who proves for the unit or is on watch for it now."""
    held = locked(row)
    if not may_receive(by, held, at):
        seen = incident_seen_by(by, held.pk) is not None
        raise NotAllowed("Người đang trực, hoặc cán bộ của đơn vị, nhận sự cố này.", seen=seen)
    person = None if isinstance(by, Service) else by
    return _received(held, person.full_name if person else "", person, by, at)


@transaction.atomic
def receive_by_link(token: str, *, by: Viewer, at: datetime) -> Incident:
    """The same by the link that a member was sent: holding it is the right. A refusal leaves the link unused."""
    link = use_link(token, purposes=[Purpose.INCIDENT], at=at)
    row = Incident.objects.filter(pk=link.about.removeprefix(ABOUT.format(""))).first()
    if row is None:
        raise UnableToReceive("Không tìm thấy sự cố này nữa.")
    return _received(locked(row), link.member.name, link.member.person, by, at)


def _received(row: Incident, name: str, person: Person | None, by: Viewer, at: datetime) -> Incident:
    if row.state != State.REPORTED:
        who = f"{row.received_by_name} đã nhận sự cố này" if row.received_by_name else "Sự cố này đã có người xử lý"
        raise UnableToReceive(f"{who}; anh/chị không phải làm gì thêm.")
    row.state = after(State.REPORTED, Step.RECEIVE)
    row.received_at, row.received_by, row.received_by_name = at, person, name[:120]
    row.next_at = None
    tell(row, What.RECEIVED, by=by, at=at, name=name)
    _settled(row, by, at)
    saved(row)
    note("incident.received", row, by, at, minutes=int((at - row.reported_at).total_seconds() // 60))
    return row


def _settled(row: Incident, by: Viewer, at: datetime) -> None:
    """Nobody is called any more, and links that asked answer no more."""
    about = ABOUT.format(row.pk)
    notices.lapse([about], [Told.INCIDENT_NEW], by=by, at=at)
    end_links(about, at=at, purposes=[Purpose.INCIDENT])


@transaction.atomic
def confirm(row: Incident, *, by: Viewer, at: datetime) -> Incident:
    """It is an incident: duties learn of it."""
    held = open_for(row, by)
    after(State(held.state), Step.CONFIRM)
    at_hand(held, by, at)
    confirmed(held, by=by, at=at)
    saved(held)
    note("incident.confirmed", held, by, at)
    return held


def at_hand(row: Incident, by: Viewer, at: datetime) -> None:
    """Who acts on it before anybody received it has received it."""
    if row.received_at is None:
        row.received_at = at
        if not isinstance(by, Service):
            row.received_by, row.received_by_name = by, by.full_name[:120]
        _settled(row, by, at)


@transaction.atomic
def dismiss(row: Incident, reason: str, *, by: Viewer, at: datetime) -> Incident:
    """It is none, with a reason that stays. What duties were told before is not taken back."""
    held = locked(row)
    require(by, Deed.PROVE, held.unit)
    if not tidy(reason):
        raise UnableToHandle("Hãy ghi vì sao không phải sự cố, để người xem lại sau này hiểu.")
    held.state = after(State(held.state), Step.DISMISS)
    held.next_at = None
    at_hand(held, by, at)
    tell(held, What.DISMISSED, tidy(reason)[:1000], by=by, at=at)
    saved(held)
    note("incident.dismissed", held, by, at, counted=len(held.recorded))
    return held


@transaction.atomic
def reopen(row: Incident, *, by: Viewer, at: datetime) -> Incident:
    """It was one after all, or must be looked at again."""
    held = locked(row)
    require(by, Deed.PROVE, held.unit)
    held.state = after(State(held.state), Step.REOPEN)
    tell(held, What.REOPENED, by=by, at=at)
    saved(held)
    note("incident.reopened", held, by, at)
    return held
