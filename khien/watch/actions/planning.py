"""Many shifts at once by a rotation, and again from a day on. What nobody can take stays open and is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khien.base import audit, bulk
from khien.organisations.queries import Viewer
from khien.watch.actions.holding import end_rows, held_members, person_id, planner
from khien.watch.actions.reckoning import reckon
from khien.watch.models import Rotation, Shift
from khien.watch.queries.planning import Preview, preview
from khien.watch.rules.patterns import Turn, UnableToPlan
from khien.watch.rules.turns import Asked, as_json, from_json

if TYPE_CHECKING:
    from khien.organisations.models import Unit

_COLUMNS = ("unit_id", "member_id", "start", "end", "kind", "rotation_id", "made_at", "made_by_id")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a plan became."""

    rotation: Rotation
    made: int
    ended: int
    preview: Preview


@transaction.atomic
def plan_shifts(unit: Unit, name: str, turns: Sequence[Turn], asked: Asked, *, by: Viewer, at: datetime) -> Kept:
    """Keep a rotation and its shifts of the days asked about."""
    planner(by, unit)
    name = _name(name)
    held_members({int(person) for turn in turns for person in turn.people})
    seen = preview(by, unit, turns, asked, at=at)
    rotation = _rotation(unit, name, turns, asked.first, by, at)
    _keep(rotation, seen, by, at)
    details = {**_days(asked), "shifts": len(seen.plan.shifts), "unfilled": len(seen.plan.unfilled)}
    audit.record("rotation.planned", f"rotation:{rotation.pk}", by=by, at=at, unit_id=unit.pk, details=details)
    reckon([unit.pk], None, at=at)
    return Kept(rotation, len(seen.plan.shifts), 0, seen)


@transaction.atomic
def plan_again(
    rotation: Rotation, turns: Sequence[Turn], asked: Asked, *, name: str = "", by: Viewer, at: datetime
) -> Kept:
    """From a day on: the rotation's later shifts go, those of its turns as they are now come in their place.

    Turns that did not change are counted on from where they began; changed ones begin anew.
    """
    planner(by, rotation.unit)
    row = Rotation.objects.select_for_update(of=("self",)).select_related("unit").get(pk=rotation.pk)
    if row.ended_at is not None:
        raise UnableToPlan("Kiểu luân phiên này vừa được người khác thay. Hãy mở lại trang lập lịch.")
    held_members({int(person) for turn in turns for person in turn.people})
    same = as_json(turns) == as_json(from_json(row.turns)) and row.since <= asked.first
    seen = preview(by, row.unit, turns, asked, at=at, since=row.since if same else None, instead=row)
    end_rows(list(Shift.objects.filter(pk__in=seen.taken_off)), "Lập lại lịch", by=by, at=at)
    if not same:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
    then = row if same else _rotation(row.unit, _name(name or row.name), turns, asked.first, by, at)
    _keep(then, seen, by, at)
    counts = {"shifts": len(seen.plan.shifts), "unfilled": len(seen.plan.unfilled), "ended": len(seen.taken_off)}
    details = {**_days(asked), **counts}
    audit.record("rotation.planned_again", f"rotation:{then.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    reckon([row.unit_id], None, at=at)
    return Kept(then, len(seen.plan.shifts), len(seen.taken_off), seen)


@transaction.atomic
def end_rotation(rotation: Rotation, first: date, *, by: Viewer, at: datetime) -> int:
    """The rotation ends: its shifts from a day on that have not begun go; how many."""
    planner(by, rotation.unit)
    row = Rotation.objects.select_for_update(of=("self",)).get(pk=rotation.pk)
    if row.ended_at is not None:
        raise UnableToPlan("Kiểu luân phiên này đã kết thúc trước đó.")
    start = max(Asked(first, first).span.start, at)
    gone = list(Shift.objects.filter(rotation=row, ended_at=None, start__gte=start))
    end_rows(gone, "Kết thúc luân phiên", by=by, at=at)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    details = {"from": first.isoformat(), "ended": len(gone)}
    audit.record("rotation.ended", f"rotation:{row.pk}", by=by, at=at, unit_id=row.unit_id, details=details)
    reckon([row.unit_id], None, at=at)
    return len(gone)


def _keep(rotation: Rotation, seen: Preview, by: Viewer, at: datetime) -> None:
    unit, maker = rotation.unit_id, person_id(by)
    rows = [
        (unit, int(one.person), one.start, one.end, one.kind.value, rotation.pk, at, maker) for one in seen.plan.shifts
    ]
    bulk.insert(Shift, _COLUMNS, rows)


def _rotation(unit: Unit, name: str, turns: Sequence[Turn], since: date, by: Viewer, at: datetime) -> Rotation:
    return Rotation.objects.create(
        unit=unit, name=name, turns=as_json(turns), since=since, made_at=at, made_by_id=person_id(by)
    )


def _name(name: str) -> str:
    name = " ".join(name.split())[:120]
    if not name:
        raise UnableToPlan("Cần đặt tên cho kiểu luân phiên, ví dụ: Trực Tết 2027.")
    return name


def _days(asked: Asked) -> dict[str, str]:
    return {"first": asked.first.isoformat(), "last": asked.last.isoformat()}
