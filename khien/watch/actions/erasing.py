"""Personal data of people on watch erased on request; who was on when stays, under a number."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from khien.base import audit, clock
from khien.notices.actions import forget_outside
from khien.organisations.actions import UnableToErase
from khien.organisations.actions.erasing import checked_reason
from khien.organisations.queries import Viewer, require_overseer
from khien.organisations.rules.names import ERASED
from khien.watch.actions.calling import member_key
from khien.watch.actions.erasing_teams import forget_in_teams
from khien.watch.actions.holding import held_members
from khien.watch.actions.members import end_by_law
from khien.watch.models import Absence, Link, Member, Shift, ShiftFeed, Swap

if TYPE_CHECKING:
    from khien.organisations.models import Person


@transaction.atomic
def erase_member(member: Member, reason: str, *, by: Viewer, at: datetime) -> int:
    """Name, phone, address and the words about a member who left; how many parts of the trail."""
    reason = checked_reason(by, reason)
    row = held_members([member.pk])[member.pk]
    if row.valid_to is None or row.valid_to > clock.day_of(at):
        raise UnableToErase("Người này còn tham gia trực: hãy ghi thôi tham gia trước, rồi mới xóa dữ liệu cá nhân.")
    if row.name == ERASED:
        raise UnableToErase("Dữ liệu cá nhân của người này đã được xóa trước đó.")
    _forget(row, by, at)
    return audit.erase(f"member:{row.pk}", by=by, at=at, reason=reason, unit_id=row.unit_id)


@transaction.atomic
def forget_members_of(person: Person, reason: str, *, by: Viewer, at: datetime) -> int:
    """Part of the erasing of an account: its memberships leave the watch and are forgotten; how many."""
    require_overseer(by)
    rows = held_members(Member.objects.filter(person=person).exclude(name=ERASED).values_list("pk", flat=True))
    for row in rows.values():
        end_by_law(row, by=by, at=at)
        _forget(row, by, at)
        audit.erase(f"member:{row.pk}", by=by, at=at, reason=reason, unit_id=row.unit_id)
    return len(rows)


def _forget(row: Member, by: Viewer, at: datetime) -> None:
    row.name, row.version = ERASED, row.version + 1
    row.title, row.phone, row.email, row.employer, row.reachable = "", "", "", "", ""
    row.save()
    forget_in_teams(row)
    Absence.objects.filter(member=row).exclude(why="").update(why="")
    Shift.objects.filter(member=row).exclude(ended_because="").update(ended_because=ERASED)
    Swap.objects.filter(Q(given__member=row) | Q(other=row)).exclude(words="").update(words=ERASED)
    Link.objects.filter(member=row, ended_at=None).update(ended_at=at)
    ShiftFeed.objects.filter(member=row, ended_at=None).update(ended_at=at)
    forget_outside(member_key(row.pk), by=by, at=at)
