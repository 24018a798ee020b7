"""Incidents at hand for tests: reported by the school's officer on an evening, with whoever is on watch."""

from datetime import datetime, timedelta
from typing import Any

from khien.base import clock
from khien.base.ids import new_id
from khien.incidents import actions
from khien.incidents.actions import NewReport
from khien.incidents.models import Incident
from khien.incidents.rules.kinds import Kind
from khien.organisations.models import Person, Unit
from khien.watch.models import Member, Shift
from tests.world import World

NIGHT = datetime(2026, 11, 22, 21, 30, tzinfo=clock.VIETNAM)


def reported(world: World, *, by: Person | None = None, unit: Unit | None = None, **said: Any) -> Incident:
    at, key = said.pop("at", NIGHT), said.pop("key", None) or new_id()
    given = {"kind": Kind.RANSOMWARE, "words": "Tệp điểm đổi đuôi .khoa", "detected_at": at - timedelta(minutes=20)}
    new = NewReport(**{**given, **said})
    return actions.report(unit or world.north, new, key=key, by=by or world.north_officer, at=at)


def on_watch(
    unit: Unit, person: Person | None = None, name: str = "Trực Thử Một", *, at: datetime = NIGHT, kind: str = "site"
) -> Member:
    """Somebody on watch around an instant."""
    member = Member.objects.create(
        unit=unit,
        person=person,
        name=person.full_name if person else name,
        phone="0900 000 001",
        email="" if person else "truc@mau.example",
        valid_from=clock.day_of(at - timedelta(days=30)),
        made_at=at - timedelta(days=30),
    )
    begin = at.replace(minute=0, second=0, microsecond=0)
    start, end = begin - timedelta(hours=4), begin + timedelta(hours=8)
    Shift.objects.create(unit=unit, member=member, start=start, end=end, kind=kind, made_at=start)
    return member
