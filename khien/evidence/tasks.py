"""Background work of evidence: in the morning, those who review learn what waits for them. It reviews nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

from django_tasks import task

from khien.base import clock
from khien.base.actors import Service
from khien.evidence.actions import INVENTORY
from khien.evidence.queries import waiting_rows
from khien.notices import actions as notices
from khien.notices.actions import News
from khien.notices.queries import settled
from khien.notices.rules.kinds import Kind
from khien.organisations.queries import Seat, lines_up, seats, units_seen_by
from khien.organisations.rules import Role

BY = Service("evidence")


@task()
def tell_reviewers() -> int:
    """Tell each reviewer how many pieces wait, on working days; yesterday's word lapses. How many units."""
    at = clock.now()
    today = clock.day_of(at)
    if not settled(BY).calendar.works(today):
        return 0
    waiting = list(waiting_rows(BY))
    notices.lapse(
        [f"reviews:{unit}" for unit in {row[0] for row in waiting}],
        (Kind.EVIDENCE_WAITING,),
        by=BY,
        at=at,
        before=datetime.combine(today, time(), clock.VIETNAM),
    )
    notices.tell_many(_news(waiting, today), by=BY, at=at)
    return len({row[0] for row in waiting})


def _news(waiting: list[tuple[int, str, int | None]], today: date) -> Iterator[News]:
    units = {row[0] for row in waiting}
    above = lines_up(units)
    people = seats(
        BY, units | {unit for line in above.values() for unit in line}, (Role.COORDINATOR, Role.LEADER), today
    )
    counts: Counter[tuple[int, int, int]] = Counter()  # person, where, about which unit
    for unit, proof, recorded_by in waiting:
        role = Role.LEADER if proof == INVENTORY else Role.COORDINATOR
        for where, person in _reviewers((unit, *above.get(unit, ())), role, recorded_by, people):
            counts[person, where, unit] += 1
    names = dict(units_seen_by(BY).filter(pk__in=units).order_by().values_list("pk", "name"))
    for (person, where, unit), count in counts.items():
        details = {"unit": names[unit], "count": count}
        about = f"reviews:{unit}"
        yield News(person, where, Kind.EVIDENCE_WAITING, about, today.isoformat(), details, subject=unit)


def _reviewers(
    line: tuple[int, ...], role: Role, recorded_by: int | None, people: Mapping[int, list[Seat]]
) -> list[tuple[int, int]]:
    """Those nearest to the unit who may decide: nobody reviews their own."""
    for unit in line:
        found = [seat.person for seat in people.get(unit, ()) if seat.role is role and seat.person != recorded_by]
        if found:
            return [(unit, person) for person in found]
    return []
