"""People's words that a watch is there: by account or link; the first ends the question, late ones are kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit
from khien.notices import actions as notices
from khien.organisations.queries import NotAllowed, Viewer, may
from khien.organisations.rules import Deed
from khien.watch.actions.links import BY as LINKS
from khien.watch.actions.links import use_link
from khien.watch.actions.presence import KINDS
from khien.watch.models import Member, Presence, PresenceStep
from khien.watch.queries.on_duty import on_duty_of
from khien.watch.rules.presence import NEXT, OPEN, PURPOSES, Act, State, Step, UnableToConfirm, after

if TYPE_CHECKING:
    from khien.organisations.models import Person

_FROM_ABOVE = (State.SUPERIOR, State.SILENT)  # from then on the unit above may say that it has reached somebody


@transaction.atomic
def confirm(presence: Presence, *, by: Person, at: datetime) -> Presence:
    """Somebody in line says by his account that the watch is there; late words are kept as late."""
    row = Presence.objects.select_for_update(of=("self",)).select_related("unit").get(pk=presence.pk)
    member = _member_in_line(row, by, at)
    told_person = row.steps.filter(person=by).exists()
    from_above = State(row.state) in _FROM_ABOVE and may(by, Deed.ASSIGN, row.unit)
    if member is None and not told_person and not from_above:
        raise NotAllowed("Lần hỏi này dành cho người trực của đơn vị.", seen=may(by, Deed.READ, row.unit))
    return _confirmed(row, member, by, "account", by, at)


@transaction.atomic
def confirm_by_link(token: str, *, at: datetime) -> Presence:
    """A member who was told says by the mail's link that the watch is there."""
    link = use_link(token, purposes=tuple(PURPOSES.values()), at=at)
    key = link.about.partition(":")[2]
    row = Presence.objects.select_for_update(of=("self",)).select_related("unit").get(pk=key)
    return _confirmed(row, link.member, None, "link", LINKS, at)


def _member_in_line(row: Presence, person: Person, at: datetime) -> Member | None:
    """As whom the person was told, or is on duty for the unit now."""
    asked = row.steps.filter(member__person=person).select_related("member").first()
    if asked is not None:
        return asked.member
    now = on_duty_of(LINKS, [row.unit_id], at).get(row.unit_id, ())
    return next((one.member for one in now if one.member.person_id == person.pk), None)


def _confirmed(
    row: Presence, member: Member | None, person: Person | None, how: str, by: Viewer, at: datetime
) -> Presence:
    """The first word ends the question; one after it is kept as late, once a person."""
    state, about = State(row.state), f"presence:{row.pk}"
    whom = {"member": member} if member is not None else {"person": person}
    if (state, Act.CONFIRM) not in NEXT:
        if state is State.CALLED_OFF:
            raise UnableToConfirm("Đợt trực đã bãi bỏ, không cần xác nhận nữa.")
        if row.steps.filter(step__in=(Step.ANSWER, Step.LATE), **whom).exists():
            raise UnableToConfirm("Anh/chị đã xác nhận lần hỏi này rồi.")
        PresenceStep.objects.create(presence=row, step=Step.LATE, at=at, **whom)
    else:
        row.state, row.next_at = after(state, Act.CONFIRM), None
        row.answered_at, row.answered_by, row.answered_person, row.how = at, member, person, how
        row.save(update_fields=["state", "next_at", "answered_at", "answered_by", "answered_person", "how"])
        PresenceStep.objects.create(presence=row, step=Step.LATE if state not in OPEN else Step.ANSWER, at=at, **whom)
        notices.lapse([about], KINDS, by=by, at=at)
    details = {"how": how, "state": row.state, "member": member.pk if member is not None else None}
    audit.record("presence.confirmed", about, by=by, at=at, unit_id=row.unit_id, details=details)
    return row
