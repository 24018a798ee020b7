"""Members of the invented world's schools on watch over Tết, through the actions that the product itself uses."""

from datetime import UTC, date, datetime

from khien.organisations.models import Person, Unit
from khien.watch.actions.members import Described, add_member
from khien.watch.actions.shifts import add_shift
from khien.watch.models import Member, Shift
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.tests.watch_builders import at

PLANNED = datetime(2027, 1, 20, 2, 0, tzinfo=UTC)
SINCE = date(2026, 9, 1)


def member(unit: Unit, name: str, by: Person, *, person: Person | None = None, **more: object) -> Member:
    said = Described(name=name, since=SINCE, phone="0900 000 001", email="nguoi.truc@lamdai.example")
    for key, value in more.items():
        object.__setattr__(said, key, value)
    return add_member(unit, said, by=by, at=PLANNED, person=person)


def put_on(
    unit: Unit, who: Member, start: str, end: str, by: Person, kind: Kind = Kind.SITE, now: datetime = PLANNED
) -> Shift:
    return add_shift(unit, who, Span(at(start), at(end)), kind, by=by, at=now)
