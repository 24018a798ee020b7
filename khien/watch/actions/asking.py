"""Units told of a watch that asks their roster, and reminded while it is not sent. It sends nothing for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from khien.base import audit, clock
from khien.base.actors import Service
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import NotAllowed, Viewer, require, seats
from khien.organisations.rules import Deed, Role
from khien.watch.actions.reckoning import BY
from khien.watch.models import Period, Roster
from khien.watch.rules.periods import State as PeriodState
from khien.watch.rules.rosters_up import NOT_SENT, State
from khien.watch.rules.shifts import told

if TYPE_CHECKING:
    from django.db.models import QuerySet

EVERYBODY = (Role.LEADER, Role.COORDINATOR, Role.OFFICER)
LONGEST_WORDS = 300
TOLD_WITHIN = timedelta(days=2)  # a unit that joined longer ago was told, or has had nobody
_AT_ONCE = 500


class UnableToRemindRosters(ValueError):
    """Nobody is to be reminded; the message says why."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many units were told, and how many of those that have not sent have nobody in Khiên."""

    units: int
    without_people: int


def waited_for(period: Period) -> QuerySet[Roster]:
    """Rosters that the body above still waits for: all that are not sent but its own."""
    rows = Roster.objects.filter(period=period, state__in=NOT_SENT, unit__valid_to=None)
    return rows.exclude(unit=period.unit_id)


@transaction.atomic
def remind(period: Period, words: str, *, by: Viewer, at: datetime) -> Reminded:
    """Tell everybody of the units that have not sent their roster; each person at most once a day."""
    require(by, Deed.ASSIGN, period.unit)
    if isinstance(by, Service):
        raise NotAllowed("Chỉ con người mới đôn đốc.", seen=True)
    if period.state != PeriodState.DECLARED or period.end <= at:
        raise UnableToRemindRosters("Đợt trực này đã qua hoặc đã bãi bỏ.")
    missing = list(waited_for(period).order_by("unit__path").values_list("unit_id", "unit__name"))
    if not missing:
        raise UnableToRemindRosters("Không còn đơn vị nào chưa gửi lịch trực.")
    names, people = dict(missing), _people([unit for unit, _name in missing], at)
    if not people:
        raise UnableToRemindRosters("Các đơn vị còn lại chưa có ai dùng Khiên; hãy gọi điện cho họ.")
    said = {"sender": period.unit.name, "watch": period.name, "words": " ".join(words.split())[:LONGEST_WORDS]}
    occasion = f"reminder:{clock.day_of(at).isoformat()}"
    notices.tell_many(_news(period, names, people, Kind.ROSTER_REMINDER, occasion, said), by=by, at=at)
    done = Reminded(len(people), len(names) - len(people))
    audit.record(
        "watch.reminded",
        f"watch:{period.pk}",
        by=by,
        at=at,
        unit_id=period.unit_id,
        details={"units": done.units, "without_people": done.without_people},
        personal={"words": said["words"]} if said["words"] else None,
    )
    return done


def tell_of_watches(*, at: datetime) -> int:
    """Part of a job: everybody of units whose roster was asked in these days, once; how many were given."""
    fresh = Roster.objects.filter(
        period__state=PeriodState.DECLARED, period__end__gt=at, state=State.ASKED, state_at__gt=at - TOLD_WITHIN
    ).select_related("period", "unit")
    given, rows = 0, list(fresh.order_by("period", "pk"))
    for start in range(0, len(rows), _AT_ONCE):
        given += _tell(rows[start : start + _AT_ONCE], at)
    return given


def _tell(rows: Iterable[Roster], at: datetime) -> int:
    by_period: dict[Period, dict[int, str]] = {}
    for row in rows:
        by_period.setdefault(row.period, {})[row.unit_id] = row.unit.name
    given = 0
    for period, names in by_period.items():
        said = {"watch": period.name, "span": f"{told(period.start)} – {told(period.end)}"}
        given += notices.tell_many(
            _news(period, names, _people(names, at), Kind.ROSTER_ASKED, "declared", said), by=BY, at=at
        )
    return given


def _people(units: Iterable[int], at: datetime) -> dict[int, list[int]]:
    held = seats(BY, list(units), EVERYBODY, clock.day_of(at))
    return {unit: list(dict.fromkeys(seat.person for seat in found)) for unit, found in held.items()}


def _news(
    period: Period,
    names: Mapping[int, str],
    people: Mapping[int, list[int]],
    kind: Kind,
    occasion: str,
    said: Mapping[str, Any],
) -> Iterator[News]:
    for unit, found in people.items():
        for person in found:
            about = f"watch:{period.pk}:{unit}"
            yield News(person, unit, kind, about, occasion, {**said, "unit": names[unit]}, subject=unit)
