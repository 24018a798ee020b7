"""One shift at a time: put on, changed, taken off, handed to a substitute. A change ends the row and adds another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit
from khien.organisations.queries import Viewer
from khien.watch.actions.holding import (
    UnableToPlanShift,
    as_planned,
    checked,
    held_members,
    held_shift,
    minute_of,
    near,
    person_id,
    planner,
    refuse_doubled,
    refuse_past,
    refuse_strange,
    replaced,
)
from khien.watch.actions.reckoning import reckon
from khien.watch.models import Member, Shift
from khien.watch.rules.changes import UnableToSubstitute, substituted
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@transaction.atomic
def add_shift(unit: Unit, member: Member, span: Span, kind: Kind, *, by: Viewer, at: datetime) -> Shift:
    """Put a member of the unit, or of one above it, on watch."""
    planner(by, unit)
    row = held_members([member.pk])[member.pk]
    refuse_strange(by, row)
    planned = checked(unit, row, span, kind, at)
    refuse_doubled(planned, row, near([row.pk], span))
    made = Shift.objects.create(
        unit=unit, member=row, start=span.start, end=span.end, kind=kind, made_at=at, made_by_id=person_id(by)
    )
    _kept("shift.added", made, span, by, at)
    return made


@transaction.atomic
def change_shift(shift: Shift, span: Span, kind: Kind, *, by: Viewer, at: datetime) -> Shift:
    """Other hours or another kind for the same member. Of one that has begun only the end can move."""
    row = _own(shift, by, at)
    planned = checked(row.unit, row.member, span, kind, at, since=row.start)
    if row.start <= at and (span.start != row.start or kind != row.kind):
        raise UnableToPlanShift("Ca này đang trực: chỉ sửa được giờ kết thúc. Đổi người thì ghi trực thay.")
    others = [one for one in near([row.member_id], span) if one.pk != row.pk]
    refuse_doubled(planned, row.member, others)
    touched = Span(min(row.start, span.start), max(row.end, span.end))
    made = replaced(row, [planned], "Sửa giờ trực", by=by, at=at)[0]
    _kept("shift.changed", made, touched, by, at)
    return made


@transaction.atomic
def end_shift(shift: Shift, because: str, *, by: Viewer, at: datetime) -> Shift:
    """Take a shift off; of one that has begun the part that was on watch stays."""
    row = _own(shift, by, at)
    because = " ".join(because.split())
    if not because:
        raise UnableToPlanShift("Cần ghi lý do bỏ ca.")
    now = minute_of(at)
    kept = [replace(one, end=now) for one in as_planned([row]) if one.start < now]
    replaced(row, kept, because, by=by, at=at)
    _kept("shift.ended", row, Span(row.start, row.end), by, at)
    return row


@transaction.atomic
def substitute(
    shift: Shift, member: Member, part: Span | None = None, *, by: Viewer, at: datetime, because: str = ""
) -> list[Shift]:
    """Another member takes the shift or a part of it: of one that has begun, what is left of it."""
    planner(by, shift.unit)
    row = _own(shift, by, at, member.pk)
    other = held_members([member.pk])[member.pk]
    refuse_strange(by, other)
    made = hand_over(row, other, part, because or "Trực thay", by=by, at=at)
    _kept("shift.substituted", row, Span(row.start, row.end), by, at)
    return made


def hand_over(row: Shift, other: Member, part: Span | None, because: str, *, by: Viewer, at: datetime) -> list[Shift]:
    """Part of an action: the rows after `other` took the shift or a part of it. The shift and both members are held."""
    now = minute_of(at)
    taken = part or Span(max(row.start, now), row.end)
    if row.start < now and taken.start < now:
        raise UnableToPlanShift("Ca này đang trực: chỉ trực thay được từ lúc này trở đi.")
    checked(row.unit, other, taken, Kind(row.kind), at)
    rows = [one for one in near([other.pk], taken) if one.unit_id == row.unit_id and one.pk != row.pk]
    own = as_planned([row])[0]
    try:
        after = substituted([own, *as_planned(rows)], own, str(other.pk), taken)
    except UnableToSubstitute:
        raise UnableToPlanShift(_why(row, other, taken, rows)) from None
    return replaced(row, after[: len(after) - len(rows)], because, by=by, at=at)


def _why(row: Shift, other: Member, taken: Span, rows: list[Shift]) -> str:
    """What stands against it, with names: the rule knows numbers alone."""
    if other.pk == row.member_id:
        return f"{other.name} đang giữ chính ca này."
    for one in rows:
        if Span(one.start, one.end).meets(taken):
            refuse_doubled(as_planned([row])[0], other, [one])
    return "Phần trực thay phải nằm trong ca."


def _own(shift: Shift, by: Viewer, at: datetime, *more: int) -> Shift:
    planner(by, shift.unit)
    row = held_shift(shift, *more)
    refuse_past(row, at)
    return row


def _kept(event: str, row: Shift, touched: Span, by: Viewer, at: datetime) -> None:
    """One entry, which names the member by number alone; then what rosters cover is counted anew."""
    details = {"member": row.member_id, "from": row.start.isoformat(), "to": row.end.isoformat(), "kind": str(row.kind)}
    audit.record(event, f"shift:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    reckon([row.unit_id], touched, at=at)
