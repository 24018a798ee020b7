"""Scenes of a unit's watch: read by who reads the unit, planned by who proves for it; each answers for himself."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from khien.organisations.models import Person, Unit
from khien.watch.actions.members import Described, add_absence, add_member
from khien.watch.actions.planning import plan_shifts
from khien.watch.actions.shifts import add_shift
from khien.watch.actions.swapping import ask_swap
from khien.watch.models import Absence, Member, Shift
from khien.watch.rules.shifts import Kind
from khien.watch.rules.spans import Span
from khien.watch.rules.turns import PARTS, Asked, Pattern, turns_of
from tests.rights.scene import Scene, to
from tests.rights.stage import MARKS, MARKUP, NOW, TODAY, Stage

DAY = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
SPAN = {"first": "20/10/2026", "begins": "07:00", "last": "21/10/2026", "ends": "07:00", "kind": "site"}
CSV = "Người trực,Bắt đầu,Kết thúc,Hình thức\nNgười Mới,20/11/2026 07:00,21/11/2026 07:00,site\n"


def _member(unit: Unit, name: str, by: Person, person: Person | None = None) -> Member:
    said = Described(f"{name} trực {MARKUP}", TODAY, phone="0900 000 001", title=name)
    return add_member(unit, said, by=by, at=NOW, person=person)


def _on(unit: Unit, who: Member, day: int, by: Person) -> Shift:
    start = DAY + timedelta(days=day)
    return add_shift(unit, who, Span(start, start + timedelta(hours=24)), Kind.SITE, by=by, at=NOW)


def _of_north(stage: Stage) -> Iterator[Scene]:
    """North's people, shifts and plan; its officer has one of the shifts himself."""
    world, of = stage.world, "north's"
    by, query = world.north_officer, f"?don_vi={world.north.pk}"
    one = _member(world.north, MARKS["north"], by)
    two = _member(world.north, f"{MARKS['north']} 2", by)
    row = _on(world.north, one, 1, by)
    add_absence(one, date(2026, 12, 24), date(2026, 12, 25), "", by=by, at=NOW)
    away = Absence.objects.get(member=one)
    turns = turns_of(PARTS[Pattern.DAY_AND_NIGHT], [str(two.pk)])
    kept = plan_shifts(world.north, MARKS["north"], turns, Asked(date(2026, 11, 1), date(2026, 11, 3)), by=by, at=NOW)
    new: dict[str, Any] = {"name": "Người Mới", "since": "03/09/2026"}
    days = {"first": "01/11/2026", "last": "03/11/2026", "people": [two.pk], "pattern": "day_and_night", "name": "A"}

    for name in ("index", "month", "year", "people", "swaps"):
        yield to(f"rosters:{name}")
        yield to(f"rosters:{name}", of=of, query=query)
    yield to("rosters:mine")
    yield to("rosters:person", one.pk, of=of)
    yield to("rosters:new_person", of=of, query=query, body=lambda: new)
    yield to("rosters:accounts", of=of, query=query, body=lambda: {"nguoi": [world.north_leader.pk]})
    yield to("rosters:change_person", one.pk, of=of, body=lambda: {**new, "version": 0})
    yield to("rosters:leave", one.pk, of=of, body=lambda: {"version": 0, "last": "30/09/2026"})
    yield to("rosters:away", one.pk, of=of, body=lambda: {"first": "10/10/2026", "last": "11/10/2026"})
    yield to("rosters:back_again", one.pk, away.pk, of=of)
    yield to("rosters:new", of=of, query=query, body=lambda: {**SPAN, "member": one.pk})
    yield to("rosters:shift", row.pk, of=of)
    yield to("rosters:change", row.pk, of=of, body=lambda: SPAN)
    yield to("rosters:end", row.pk, of=of, body=lambda: {"because": "Không cần"})
    yield to("rosters:substitute", row.pk, of=of, body=lambda: {"member": two.pk})
    yield to(
        "rosters:plan",
        of=of,
        query=query,
        body=lambda: {**days, "first": "01/12/2026", "last": "02/12/2026", "save": 1},
    )
    yield to("rosters:plan_again", kept.rotation.pk, of=of, body=lambda: {**days, "save": 1})
    yield to("rosters:end_rotation", kept.rotation.pk, of=of)
    roster = lambda: {"roster": SimpleUploadedFile("truc.csv", CSV.encode())}  # noqa: E731
    yield to("rosters:import", of=of, query=query, body=roster, acts=False)
    cache.set(f"roster:{by.pk}:{world.north.pk}:phieu", CSV.encode(), 3600)
    yield to("rosters:take_in", "phieu", of="the north officer's file", query=query, acts=False)
    for table in ("ca-truc", "ca-truc-nhap-lai", "nguoi-truc"):
        yield to("tables:download", table, "csv", of=f"north's {table}", query=query)


def _swaps(stage: Stage) -> Iterator[Scene]:
    """The southern officer asks its coordinator to take a shift over."""
    world, of = stage.world, "south's"
    by = world.south_officer
    giver = _member(world.south, MARKS["south"], by, by)
    taker = _member(world.south, f"{MARKS['south']} 2", by, world.south_coordinator)
    row = _on(world.south, giver, 2, by)
    later = _on(world.south, giver, 5, by)
    swap = ask_swap(row, taker, words=MARKS["south"], by=by, at=NOW)
    yield to("rosters:ask_swap", later.pk, of=of, body=lambda: {"member": taker.pk, "wanted": "", "words": ""})
    yield to("rosters:swap", swap.pk, of=of)
    yield to("rosters:consent", swap.pk, of=of)
    yield to("rosters:decline", swap.pk, of=of)
    yield to("rosters:withdraw", swap.pk, of=of)


AREAS = (_of_north, _swaps)
