"""Members and shifts held for a change: locked, seen to be there, of a unit for which whoever asks may plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from khien.base import clock
from khien.organisations.queries import NotAllowed, Viewer, may, require
from khien.organisations.rules import Deed
from khien.watch.models import Absence, Member, Shift, Swap
from khien.watch.rules import swaps
from khien.watch.rules.shifts import LATE, Kind, UnableToMakeShift, told
from khien.watch.rules.shifts import Shift as Planned
from khien.watch.rules.spans import Span

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_AT_ONCE = 500  # rows of one insert


class UnableToPlanShift(ValueError):
    """The shift cannot stand so; the message is fit for the user."""


def planner(by: Viewer, unit: Unit) -> None:
    """Raise NotAllowed unless whoever asks may plan this unit's watch."""
    require(by, Deed.PROVE, unit)


def person_id(by: Viewer) -> int | None:
    """The person's number; None for one of Khiên's own services."""
    return getattr(by, "pk", None)


def not_seen() -> NotAllowed:
    """The refusal for whoever may not even know that it is there."""
    return NotAllowed("Không tìm thấy ca trực này trong phạm vi của anh/chị.", seen=False)


def minute_of(at: datetime) -> datetime:
    """The minute that runs at an instant."""
    return at.replace(second=0, microsecond=0)


def held_members(keys: Iterable[int]) -> dict[int, Member]:
    """The members as they are now, locked in one order so that two who plan at once wait for each other."""
    rows = Member.objects.select_for_update(of=("self",)).select_related("unit", "person").order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in=set(keys))}


def held_shift(shift: Shift, *more: int) -> Shift:
    """A shift as it is now, its member (and `more`) locked. Raises UnableToPlanShift where somebody else changed it."""
    held_members({shift.member_id, *more})
    rows = Shift.objects.select_for_update(of=("self",)).select_related("unit", "member", "member__unit")
    row = rows.get(pk=shift.pk)
    if row.ended_at is not None:
        raise UnableToPlanShift("Ca này vừa được người khác sửa hoặc bỏ. Hãy mở lại lịch trực để xem ca hiện nay.")
    return row


def refuse_past(shift: Shift, at: datetime) -> None:
    """What was on watch stays on record."""
    if shift.end <= at:
        raise UnableToPlanShift("Ca này đã trực xong, giữ nguyên để làm bằng chứng.")


def as_planned(rows: Iterable[Shift]) -> list[Planned]:
    """Rows as the rules know them: unit and member by their numbers."""
    return [Planned(str(one.unit_id), str(one.member_id), one.start, one.end, Kind(one.kind)) for one in rows]


def near(members: Collection[int], span: Span, *, margin: timedelta = timedelta(days=9)) -> list[Shift]:
    """Shifts of these members around the span at any unit, for what rest and overlaps ask."""
    rows = Shift.objects.filter(
        member__in=members, ended_at=None, start__lt=span.end + margin, end__gt=span.start - margin
    )
    return list(rows.select_related("member", "unit").order_by("start", "pk"))


def checked(
    unit: Unit, member: Member, span: Span, kind: Kind, at: datetime, *, since: datetime | None = None
) -> Planned:
    """A shift that this member can take for this unit, but for other shifts. Raises UnableToPlanShift.

    `since` is when a shift that runs really began: that stays.
    """
    try:
        planned = Planned(str(unit.pk), str(member.pk), span.start, span.end, kind)
    except UnableToMakeShift as refused:
        raise UnableToPlanShift(str(refused)) from None
    if span.end <= at:
        raise UnableToPlanShift(f"Ca đến {told(span.end)} đã qua; lịch trực chỉ lập cho lúc sắp tới.")
    if span.start < at - LATE and span.start != since:
        raise UnableToPlanShift(
            f"Ca bắt đầu lúc {told(span.start)} đã quá 1 giờ trước: không ghi lùi ca trực. "
            f"Hãy ghi từ {told(minute_of(at))} trở đi."
        )
    if not unit.path.startswith(member.unit.path):
        raise UnableToPlanShift(f"{member.name} là người của {member.unit.name}, không trực được cho {unit.name}.")
    if why := why_away(member, span):
        raise UnableToPlanShift(why)
    return planned


def refuse_strange(by: Viewer, member: Member) -> None:
    """Nobody puts on watch whom he cannot see: the people of a unit above are for that unit to give."""
    if not may(by, Deed.READ, member.unit):
        raise NotAllowed("Không tìm thấy người này trong phạm vi của anh/chị.", seen=False)


def why_away(member: Member, span: Span) -> str:
    """Why the member cannot be on watch then, naming the day: not yet there, gone, on leave. Empty: nothing known."""
    first, last = clock.day_of(span.start), clock.day_of(span.end - timedelta(minutes=1))
    if first < member.valid_from:
        return f"{member.name} chỉ tham gia trực từ ngày {member.valid_from:%d/%m/%Y}."
    if member.valid_to is not None and last >= member.valid_to:
        return f"{member.name} đã thôi tham gia trực từ ngày {member.valid_to:%d/%m/%Y}."
    leave = Absence.objects.filter(member=member, ended_at=None, first__lte=last, last__gte=first).first()
    if leave is not None:
        return f"{member.name} nghỉ từ {leave.first:%d/%m/%Y} đến {leave.last:%d/%m/%Y}."
    return ""


def refuse_doubled(planned: Planned, member: Member, standing: Iterable[Shift]) -> None:
    """One person is not on twice at one unit at once."""
    for one in standing:
        same = one.member_id == member.pk and one.unit_id == int(planned.unit)
        if same and Span(one.start, one.end).meets(planned.span):
            raise UnableToPlanShift(f"{member.name} đã có ca từ {told(one.start)} đến {told(one.end)} ở đơn vị này.")


def end_rows(rows: Sequence[Shift], because: str, *, by: Viewer, at: datetime) -> None:
    """End rows, and let what was asked about them lapse."""
    keys = [one.pk for one in rows]
    for begin in range(0, len(keys), _AT_ONCE):
        some = keys[begin : begin + _AT_ONCE]
        Shift.objects.filter(pk__in=some).update(ended_at=at, ended_by=person_id(by), ended_because=because[:200])
        lapse(Swap.objects.filter(given__in=some), at)
        lapse(Swap.objects.filter(wanted__in=some), at)


def lapse(rows: object, at: datetime) -> int:
    """Open swaps among the rows lapse."""
    waiting = rows.filter(state=swaps.State.ASKED)  # type: ignore[attr-defined]  # a QuerySet of Swap
    return int(waiting.update(state=swaps.after(swaps.State.ASKED, swaps.Step.LAPSE), decided_at=at))


def replaced(row: Shift, parts: Iterable[Planned], because: str, *, by: Viewer, at: datetime) -> list[Shift]:
    """End a row and put these parts in its place."""
    end_rows([row], because, by=by, at=at)
    made = [
        Shift(
            unit_id=int(one.unit),
            member_id=int(one.person),
            start=one.start,
            end=one.end,
            kind=one.kind,
            rotation_id=row.rotation_id,
            replaces=row,
            made_at=at,
            made_by_id=person_id(by),
        )
        for one in parts
    ]
    return list(Shift.objects.bulk_create(made))


def begun_anew(rows: Sequence[Shift], because: str, *, by: Viewer, at: datetime) -> None:
    """End rows and put the same hours in their place, which rest on nothing that was approved before."""
    end_rows(rows, because, by=by, at=at)
    made = (
        Shift(
            unit_id=one.unit_id,
            member_id=one.member_id,
            start=one.start,
            end=one.end,
            kind=one.kind,
            rotation_id=one.rotation_id,
            made_at=at,
            made_by_id=person_id(by),
        )
        for one in rows
    )
    Shift.objects.bulk_create(made, batch_size=_AT_ONCE)


def acts_for_himself(by: Viewer, member: Member) -> bool:
    """Whether it is the member's own account."""
    return member.person_id is not None and person_id(by) == member.person_id and may(by, Deed.READ, member.unit)
