"""Any verdict of any past day, from facts: as asked then, as known then, whatever became of letter, proof or unit."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from khien.base import clock
from khien.duties import actions, queries
from khien.duties.models import Ask, Duty
from khien.duties.queries import Part, PastLine
from khien.duties.rules.verdicts import Status
from khien.duties.tests.past import SENDER, ask, at, prove, review, waive, withdraw
from khien.evidence.rules import Decision, Standing
from khien.law.types import ClauseTerms
from khien.organisations import actions as organisations
from khien.organisations.models import Unit
from tests.world import World

pytestmark = pytest.mark.django_db

ASKED, TODAY = date(2024, 3, 1), date(2024, 11, 20)
GOOD: dict[str, Any] = {"number": "12/QĐ-THPT"}


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(at(TODAY)):
        yield


def told(world: World, on: date, unit: Unit | None = None) -> PastLine:
    """The school's duty as its superior sees it on a day."""
    duty = Duty.objects.get(unit=unit or world.north)
    found = queries.past_line(world.province_leader, duty.pk, on)
    assert found is not None
    return found


def status(world: World, on: date, unit: Unit | None = None) -> Status | None:
    verdict = told(world, on, unit).verdict
    return verdict.status if verdict else None


def counted(world: World, on: date) -> dict[str, Status]:
    """By unit, the one verdict that standing of the day shows."""
    found = queries.standing(world.province_leader, world.department, on)
    return {unit.name: cell.status for unit, cell in zip(found.rows, found.totals, strict=True) if cell.status}


def test_before_it_was_asked_there_is_no_verdict_and_from_that_day_on_there_is(world: World) -> None:
    ask(world.north, on=ASKED)
    assert status(world, ASKED - timedelta(days=1)) is None
    assert status(world, ASKED) is Status.UNPROVEN


def test_a_letter_taken_back_still_explains_the_days_before(world: World) -> None:
    scope = ask(world.north, on=ASKED, by=date(2024, 3, 20))
    actions.recall(scope, by=SENDER, at=at(date(2024, 4, 10)))
    assert status(world, date(2024, 4, 9)) is Status.OVERDUE
    assert counted(world, date(2024, 4, 9)) == {world.north.name: Status.OVERDUE}
    assert status(world, date(2024, 4, 10)) is None
    assert counted(world, date(2024, 4, 10)) == {}
    rows = queries.behind(world.province_leader, world.department, date(2024, 4, 9))
    assert [row.status for row in rows] == [Status.OVERDUE]


def test_asked_again_after_it_was_taken_back_it_stands_in_both_stretches_and_not_between(world: World) -> None:
    scope, clause = f"directive:{uuid4()}", uuid4()
    ask(world.north, on=ASKED, scope=scope, clause=clause)
    actions.recall(scope, by=SENDER, at=at(date(2024, 4, 10)))
    ask(world.north, on=date(2024, 6, 1), scope=scope, clause=clause, by=date(2024, 6, 20))
    assert [
        status(world, day) for day in (date(2024, 4, 9), date(2024, 5, 1), date(2024, 6, 1), date(2024, 6, 21))
    ] == [
        Status.UNPROVEN,
        None,
        Status.UNPROVEN,
        Status.OVERDUE,
    ]


def test_a_day_before_a_change_is_judged_by_the_words_of_then(world: World) -> None:
    scope = ask(world.north, on=ASKED, by=date(2024, 3, 20))
    clause = Ask.objects.values_list("clause", flat=True).get()
    later = ClauseTerms(quote="gia hạn", by=date(2024, 9, 30))
    actions.amend(scope, clause, later, by=SENDER, at=at(date(2024, 4, 1)))
    assert status(world, date(2024, 3, 31)) is Status.OVERDUE
    assert told(world, date(2024, 3, 31)).asks[0].ask.quote == "q"
    assert status(world, date(2024, 4, 1)) is Status.UNPROVEN
    assert told(world, date(2024, 4, 1)).asks[0].ask.quote == "gia hạn"
    assert counted(world, date(2024, 3, 31)) == {world.north.name: Status.OVERDUE}


def test_what_was_done_then_and_recorded_later_was_not_known_and_is_named(world: World) -> None:
    ask(world.north, on=ASKED)
    piece = prove(world, date(2024, 5, 20), happened=date(2024, 3, 5), **GOOD)
    line = told(world, date(2024, 4, 1))
    assert line.verdict is not None
    assert line.known_now is not None
    assert (line.verdict.status, line.known_now.status) == (Status.UNPROVEN, Status.MET)
    assert [(one.id, one.part) for one in line.evidence] == [(str(piece.pk), Part.UNKNOWN)]
    assert status(world, date(2024, 5, 20)) is Status.MET


def test_what_was_withdrawn_later_counted_until_then_and_says_so(world: World) -> None:
    ask(world.north, on=ASKED)
    piece = prove(world, date(2024, 3, 10), **GOOD)
    withdraw(world, piece, date(2024, 7, 1))
    line = told(world, date(2024, 6, 30))
    assert line.verdict is not None
    assert line.verdict.status is Status.MET
    assert [(one.part, [worth for _, worth in one.later]) for one in line.evidence] == [
        (Part.DECIDED, [Standing.WITHDRAWN])
    ]
    after = told(world, date(2024, 7, 1))
    assert after.verdict is not None
    assert (after.verdict.status, after.evidence[0].part) == (Status.UNPROVEN, Part.GONE)


def test_a_replaced_proof_counts_until_it_was_replaced(world: World) -> None:
    ask(world.north, on=ASKED)
    poor = prove(world, date(2024, 3, 10), number="")
    prove(world, date(2024, 4, 2), happened=date(2024, 3, 10), supersedes=poor, **GOOD)
    assert status(world, date(2024, 4, 1)) is Status.FAILED
    assert status(world, date(2024, 4, 2)) is Status.MET


def test_a_proof_waits_is_returned_and_is_accepted_each_on_its_day(world: World) -> None:
    ask(world.north, on=ASKED)
    piece = prove(world, date(2024, 3, 10), accepted=False, **GOOD)
    review(world, piece, Decision.RETURN, date(2024, 3, 20))
    review(world, piece, Decision.ACCEPT, date(2024, 3, 25))
    parts = [told(world, date(2024, 3, day)).evidence[0].part for day in (10, 20, 25)]
    assert parts == [Part.WAITING, Part.RETURNED, Part.DECIDED]
    assert "trả lại" in getattr(told(world, date(2024, 3, 20)).verdict, "reason", "")


def test_a_waiver_excuses_only_between_its_days_and_is_shown(world: World) -> None:
    ask(world.north, on=ASKED)
    given = waive(Duty.objects.get(), world.department_coordinator, date(2024, 4, 1), date(2024, 12, 31))
    with clock.stopped_at(at(date(2024, 6, 1))):
        actions.lift_waiver(given, by=world.department_coordinator, at=clock.now())
    days = (date(2024, 3, 31), date(2024, 4, 1), date(2024, 5, 31), date(2024, 6, 1))
    found = [told(world, day) for day in days]
    assert [one.waiver is not None for one in found] == [False, True, True, False]
    assert [one.verdict.status for one in found if one.verdict] == [
        Status.UNPROVEN,
        Status.WAIVED,
        Status.WAIVED,
        Status.UNPROVEN,
    ]


def test_after_a_merger_each_day_has_the_unit_that_owed_it_then(world: World) -> None:
    ask(world.south, on=ASKED)
    merged = date(2024, 8, 1)
    with clock.stopped_at(at(merged)):
        organisations.end_unit(world.south, successor=world.north, on=merged, by=world.administrator, at=clock.now())
        actions.inherit(world.south, world.north, by=world.administrator, at=clock.now())
    eve = merged - timedelta(days=1)
    assert (status(world, eve, world.south), status(world, eve, world.north)) == (Status.UNPROVEN, None)
    assert (status(world, merged, world.south), status(world, merged, world.north)) == (None, Status.UNPROVEN)
    assert counted(world, eve) == {world.south.name: Status.UNPROVEN}
    assert counted(world, merged) == {world.north.name: Status.UNPROVEN}


def test_the_law_of_the_letters_day_decides_and_todays_stands_beside_it(world: World) -> None:
    with clock.stopped_at(at(date(2026, 10, 1))):
        ask(world.north, on=date(2026, 5, 4))
        [one] = told(world, date(2026, 9, 1)).asks
    assert one.law is not None
    assert one.law_today is not None
    assert [cite.instrument for cite in one.verdict.cites] == ["05/2017/QĐ-TTg"]
    assert [cite.instrument for cite in one.by_todays_law.cites] == ["116/2025/QH15"]
    assert (one.law.version.regime, one.law_today.version.regime) == ("attt-2016", "anm-2026")


def test_a_neighbour_is_told_of_no_past_day(world: World) -> None:
    ask(world.north, on=ASKED)
    duty = Duty.objects.get()
    assert queries.past_line(world.south_leader, duty.pk, TODAY) is None
    assert queries.explain(world.south_leader, Ask.objects.get(), TODAY) is None
    assert queries.past_line(world.north_officer, duty.pk, TODAY) is not None
