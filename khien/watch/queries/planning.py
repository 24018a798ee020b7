"""A plan of many shifts before anybody keeps it: who is on when, what stays open, who rests too little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from khien.notices.queries import settled
from khien.organisations.queries import Viewer, units_seen_by
from khien.watch.models import Rotation, Shift
from khien.watch.queries.members import dates_of, working_members
from khien.watch.queries.resting import Warned, warnings_of
from khien.watch.rules.patterns import Plan, Turn, UnableToPlan
from khien.watch.rules.shifts import Kind
from khien.watch.rules.shifts import Shift as Planned
from khien.watch.rules.spans import Span, gaps
from khien.watch.rules.turns import Asked, planned

if TYPE_CHECKING:
    from khien.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be kept. `shifts` and `unfilled` name members by number; `gaps` are what the unit would not cover."""

    plan: Plan
    span: Span
    gaps: tuple[Span, ...]
    warnings: tuple[Warned, ...]
    taken_off: tuple[int, ...]  # shifts of the same rotation that would go


def rotations_of(viewer: Viewer, unit: Unit) -> QuerySet[Rotation]:
    """The unit's rotations that stand, where the viewer reads the unit."""
    rows = Rotation.objects.filter(ended_at=None, unit__in=units_seen_by(viewer).filter(pk=unit.pk))
    return rows.select_related("unit")


def rotation_seen_by(viewer: Viewer, key: int) -> Rotation | None:
    """A rotation that stands, of a unit that the viewer reads."""
    rows = Rotation.objects.filter(ended_at=None, unit__in=units_seen_by(viewer))
    return rows.filter(pk=key).select_related("unit").first()


def works_on(viewer: Viewer, day: date) -> bool:
    """Whether offices work on a day, by Vietnam's calendar and this installation's corrections."""
    return settled(viewer).calendar.works(day)


def preview(
    viewer: Viewer,
    unit: Unit,
    turns: Sequence[Turn],
    asked: Asked,
    *,
    at: datetime,
    since: date | None = None,
    instead: Rotation | None = None,
) -> Preview:
    """The plan as it would be kept now. Raises UnableToPlan where the pattern or its people make none."""
    window = asked.span
    if window.end <= at:
        raise UnableToPlan("Khoảng thời gian này đã qua; chỉ lập lịch cho lúc sắp tới.")
    members = {str(one.pk): one for one in working_members(viewer, unit, asked.first)}
    if any(person not in members for turn in turns for person in turn.people):
        raise UnableToPlan("Có người không còn trong danh sách trực của đơn vị; hãy chọn lại.")
    off = _taken_off(instead, asked, at)
    dates = dates_of(viewer, list(members.values()), window, off)
    works = settled(viewer).calendar.works
    made = planned(str(unit.pk), turns, asked, works=works, dates=dates, since=since, begun=at)
    standing = Shift.objects.filter(unit=unit, ended_at=None, start__lt=window.end, end__gt=window.start)
    others = [
        Planned(str(unit.pk), str(r.member_id), r.start, r.end, Kind(r.kind)) for r in standing.exclude(pk__in=off)
    ]
    ahead = Span(max(window.start, at), window.end)
    return Preview(
        plan=made,
        span=window,
        gaps=gaps((one.span for one in (*made.shifts, *others)), ahead),
        warnings=tuple(warnings_of(viewer, made.shifts, off)),
        taken_off=tuple(off),
    )


def _taken_off(instead: Rotation | None, asked: Asked, at: datetime) -> list[int]:
    """Shifts of the rotation from the first day on that have not begun: planned anew as a whole."""
    if instead is None:
        return []
    start = max(asked.span.start, at)
    rows = Shift.objects.filter(rotation=instead, ended_at=None, start__gte=start)
    return list(rows.values_list("pk", flat=True))
