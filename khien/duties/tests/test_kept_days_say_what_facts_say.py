"""Past days replayed and kept: the same as judging each day anew, whole after any stop, never another unit's."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from khien.base import clock
from khien.base.actors import Service
from khien.duties import actions, queries, tasks
from khien.duties.models import Ask, Duty, KeptDay, KeptVerdicts
from khien.duties.queries import Sought, counting, filling, trends
from khien.duties.queries.chronicles import replays
from khien.duties.queries.days import as_worded, in_force
from khien.duties.queries.judging import judged
from khien.duties.rules.combine import one_line
from khien.duties.rules.kept import packed_counts, packed_statuses, unpacked_counts, unpacked_statuses
from khien.duties.rules.months import is_month_end, month_ends, worth_keeping
from khien.duties.rules.verdicts import Status, Verdict
from khien.duties.tests.past import SENDER, ask, at, prove, waive, withdraw
from khien.evidence import actions as evidence
from khien.organisations import actions as organisations
from khien.systems import actions as systems
from tests.world import World

pytestmark = pytest.mark.django_db

FIRST, TODAY = date(2024, 1, 8), date(2024, 11, 20)
KEEPER = Service("judge")
PLAN: dict[str, Any] = {"number": "12/QĐ-THPT"}


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(at(TODAY)):
        yield


def a_busy_year(world: World, seed: int) -> None:
    """Letters, proofs, withdrawals, waivers, events, systems and changes at random days of one school."""
    chance = random.Random(seed)

    def some_day() -> date:
        return FIRST + timedelta(days=chance.randrange((TODAY - FIRST).days))

    scopes = []
    for name in ("incident-plan", "staff-awareness", "backup-3-2-1", "data-breach-notice", "budget-yearly"):
        on = some_day()
        by = on + timedelta(days=chance.randrange(5, 60)) if chance.random() < 0.6 else None
        scopes.append(ask(world.north, on=on, obligation=name, by=by))
    for _ in range(8):
        on = some_day()
        happened = on - timedelta(days=chance.randrange(40))
        proof, facts = chance.choice(
            [
                ("incident_plan", PLAN),
                ("incident_plan", {}),
                ("awareness_record", {"reached": 3}),
                ("data_breach_notice", {}),
                (evidence.INVENTORY, {"systems": 2}),
            ]
        )
        piece = prove(world, on, happened=happened, proof=proof, **facts)
        if chance.random() < 0.3 and on < TODAY:
            withdraw(world, piece, on + timedelta(days=chance.randrange((TODAY - on).days)))
    with clock.stopped_at(at(some_day())):
        on = clock.today()
        actions.record_event(world.north, "data_breach_detected", on, by=SENDER, at=clock.now())
        systems.set_level(world.north_marks, level=3, since=on, by=world.north_officer, at=clock.now())
    waive(Duty.objects.first(), world.department_coordinator, some_day(), TODAY + timedelta(days=20))  # type: ignore[arg-type]
    actions.recall(chance.choice(scopes), by=SENDER, at=at(TODAY - timedelta(days=chance.randrange(60))))


def anew(on: date) -> dict[int, Verdict]:
    """Every ask that stood on a day, judged from facts read for that day alone."""
    rows = as_worded(in_force(Ask.objects.select_related("duty__unit"), on), on)
    return {row.pk: verdict for row, verdict in judged(rows, on)}


@pytest.mark.parametrize("seed", range(6))
def test_every_day_replayed_is_that_day_judged_anew(world: World, seed: int) -> None:
    a_busy_year(world, seed)
    replay = replays([world.north.pk])[world.north.pk]
    for n in range((TODAY - FIRST).days):
        day = FIRST + timedelta(days=n)
        stood = {stay.ask: replay.verdict(stay, day) for stay in replay.chronicle.stays if stay.stood(day)}
        fresh = anew(day)
        assert {key: one.status for key, one in stood.items()} == {key: one.status for key, one in fresh.items()}, day


@pytest.mark.parametrize("seed", range(6))
def test_the_changes_told_of_a_year_are_the_days_on_which_the_verdict_became_another(world: World, seed: int) -> None:
    a_busy_year(world, seed)
    replay = replays([world.north.pk])[world.north.pk]
    days = [FIRST + timedelta(days=n) for n in range((TODAY - FIRST).days)]
    fresh = {day: anew(day) for day in days}
    for duty in Duty.objects.filter(unit=world.north):
        stays = [stay for stay in replay.chronicle.stays if stay.duty == duty.pk]
        changed = {day: verdict and verdict.status for day, verdict in replay.changes(stays, days[-1])}
        status = None
        for day in days:
            status = changed.get(day, status)
            found = [fresh[day][stay.ask] for stay in stays if stay.stood(day)]
            assert (one_line(found).status if found else None) is status, (duty.obligation, day)


def test_a_units_story_names_each_turn_its_reason_and_what_lapses_next(world: World) -> None:
    ask(world.north, on=date(2023, 6, 1), obligation="staff-awareness", by=date(2023, 7, 1))
    prove(world, date(2023, 8, 1), proof="awareness_record", reached=30)
    prove(world, date(2024, 10, 1), proof="awareness_record", reached=30)
    found = queries.story(world.north_officer, world.north)
    told = [(one.on, one.before, one.after, one.by_time) for one in found.turns]
    assert told == [
        (date(2024, 10, 1), Status.UNPROVEN, Status.MET, False),
        (date(2024, 8, 2), Status.MET, Status.UNPROVEN, True),
        (date(2023, 8, 1), Status.OVERDUE, Status.MET, False),
        (date(2023, 7, 2), Status.UNPROVEN, Status.OVERDUE, True),
        (date(2023, 6, 1), None, Status.UNPROVEN, False),
    ]
    assert [one.on for one in found.lapses] == [date(2025, 10, 2)]
    assert queries.story(world.south_leader, world.north).turns == ()


def kept() -> dict[date, bytes]:
    """All that is kept, by day."""
    found: dict[date, bytes] = {}
    for row in KeptVerdicts.objects.order_by("day__on", "scope", "obligation", "part").select_related("day"):
        found[row.day.on] = found.get(row.day.on, b"") + bytes(row.packed)
    return found


def trended(world: World, **sought: Any) -> queries.Trend:
    """What the page shows."""
    return queries.trend(world.province_leader, world.province, Sought(**sought))


def shown(world: World, on: date, **sought: Any) -> Mapping[Status, int]:
    """What the trend says of a day."""
    found = trended(world, **sought)
    [cell] = [one.cell for one in found.points if one.on == on]
    return {status: cell.of(status) for status in Status if cell and cell.of(status)}


def test_a_trend_tells_each_month_end_as_standing_tells_that_day(world: World) -> None:
    a_busy_year(world, 3)
    ask(world.south, world.hill, on=date(2024, 5, 6), by=date(2024, 6, 15))
    tasks.keep.call()
    for day in month_ends(TODAY):
        if day < FIRST:
            continue
        whole = queries.standing(world.province_leader, world.province, day).whole
        assert shown(world, day) == {status: whole.of(status) for status in Status if whole.of(status)}, day


def test_a_trend_of_some_duties_or_of_one_letter_counts_these_alone(world: World) -> None:
    scope = ask(world.south, world.hill, on=date(2024, 5, 6), by=date(2024, 6, 15))
    ask(world.south, on=date(2024, 5, 6), obligation="staff-awareness")
    tasks.keep.call()
    june = date(2024, 6, 30)
    assert shown(world, june) == {Status.OVERDUE: 2, Status.UNPROVEN: 1}
    assert shown(world, june, scope=scope) == {Status.OVERDUE: 2}
    assert shown(world, june, obligations=frozenset({"staff-awareness"})) == {Status.UNPROVEN: 1}
    assert shown(world, TODAY, scope=scope) == {Status.OVERDUE: 2}


def test_months_before_any_letter_are_blank_and_today_is_not(world: World) -> None:
    ask(world.north, on=date(2024, 9, 2))
    tasks.keep.call()
    found = trended(world)
    assert len(found.points) == 25
    assert {one.on for one in found.told} == {date(2024, 9, 30), date(2024, 10, 31), TODAY}
    assert found.pending == 0
    assert all(one.cell is None for one in found.points if one.on < date(2024, 9, 1))


def test_a_day_that_is_not_whole_yet_is_pending_and_not_half_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "BATCH", 1)
    ask(world.north, world.south, world.hill, on=date(2024, 9, 2))
    state = filling.fill(KEEPER, most=2)
    assert (state.done, state.total, state.days) == (2, 3, 0)
    found = trended(world)
    assert found.pending == 2
    assert [one.on for one in found.told] == [TODAY]


def test_where_much_is_to_be_judged_first_it_says_how_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_AT_ONCE", 2)
    ask(world.north, world.south, world.hill, on=date(2024, 9, 2))
    with pytest.raises(queries.NotYetJudged) as refused:
        trended(world)
    assert refused.value.units == 3
    assert queries.judge_some(world.province_leader, world.province, 1) == 2
    assert trended(world).told[-1].on == TODAY


def test_kept_in_pieces_or_at_once_and_twice_over_it_is_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    a_busy_year(world, 5)
    ask(world.south, world.hill, on=date(2024, 5, 6), by=date(2024, 6, 15))
    filling.fill(KEEPER)
    at_once = kept()
    KeptDay.objects.all().delete()
    monkeypatch.setattr(filling, "BATCH", 1)
    while filling.fill(KEEPER, most=1).left:
        pass
    assert kept() == at_once
    filling.fill(KEEPER)
    assert kept() == at_once


def test_a_second_worker_neither_doubles_nor_skips_a_unit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "BATCH", 1)
    ask(world.north, world.south, world.hill, on=date(2024, 9, 2))
    judge = filling._judged
    once: list[bool] = []

    def overtaken(*given: object) -> object:
        found = judge(*given)  # type: ignore[arg-type]
        if not once:
            once.append(True)
            filling.fill(KEEPER)  # another worker does it all while this one was judging
        return found

    monkeypatch.setattr(filling, "_judged", overtaken)
    filling.fill(KEEPER)
    assert shown(world, date(2024, 9, 30)) == {Status.UNPROVEN: 3}


def test_yesterday_is_kept_until_the_next_and_month_ends_for_good(world: World) -> None:
    ask(world.north, on=date(2024, 9, 2))
    tasks.keep.call()
    with clock.stopped_at(at(TODAY + timedelta(days=1))):
        tasks.keep.call()
    days = list(KeptDay.objects.order_by("on").values_list("on", flat=True))
    assert days == [date(2024, 9, 30), date(2024, 10, 31), TODAY]


def test_what_is_recorded_afterwards_for_an_earlier_day_changes_no_kept_day(world: World) -> None:
    ask(world.north, on=date(2024, 5, 6))
    tasks.keep.call()
    before = shown(world, date(2024, 6, 30))
    prove(world, TODAY, happened=date(2024, 5, 20), **PLAN)
    tasks.keep.call()
    assert shown(world, date(2024, 6, 30)) == before == {Status.UNPROVEN: 1}
    assert queries.standing(world.province_leader, world.province, date(2024, 6, 30)).whole.of(Status.UNPROVEN) == 1


def test_a_neighbour_and_a_unit_outside_are_in_no_trend_but_by_the_letters_mandate(world: World) -> None:
    scope = ask(world.north, world.telecom, on=date(2024, 9, 2))
    organisations.give_mandate(world.province, [world.telecom], scope, by=SENDER, at=at(date(2024, 9, 2)))
    tasks.keep.call()
    september = date(2024, 9, 30)
    assert shown(world, september) == {Status.UNPROVEN: 1}
    assert shown(world, september, scope=scope) == {Status.UNPROVEN: 1}
    assert shown(world, september, scope=scope, beyond=True) == {Status.UNPROVEN: 2}
    other = queries.trend(world.south_leader, world.province, Sought())
    assert other.told == ()


def test_a_trend_asks_the_database_the_same_for_more_units_and_more_letters(world: World) -> None:
    def asked() -> int:
        tasks.keep.call()
        trended(world)
        with CaptureQueriesContext(connection) as seen:
            queries.trend(world.province_leader, world.province, Sought())
        return len(seen)

    ask(world.north, on=date(2024, 3, 4))
    few = asked()
    KeptDay.objects.all().delete()
    ask(world.north, world.south, world.hill, on=date(2024, 3, 4), obligation="staff-awareness")
    assert asked() == few


def test_the_tree_of_today_is_told_two_steps_down_with_the_most_duties_first(world: World) -> None:
    ask(world.north, world.south, world.commune, world.department, on=date(2024, 9, 2), by=date(2024, 9, 20))
    whole = queries.branches(world.province_leader, world.province, Sought(), 20, 20)
    assert (whole.cell.total, whole.units) == (4, 4)
    assert [(one.unit, one.cell.total) for one in whole.below] == [(world.department.pk, 3), (world.commune.pk, 1)]
    below = {(one.unit, one.own) for one in whole.below[0].below}
    assert below == {(world.north.pk, False), (world.south.pk, False), (world.department.pk, True)}


def test_of_many_branches_the_largest_are_told_and_the_rest_as_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(world.north, world.south, world.hill, world.commune, world.province, on=date(2024, 9, 2))
    ask(world.hill, on=date(2024, 9, 2), obligation="staff-awareness")
    monkeypatch.setattr(trends, "_LEAST", 1)
    whole = queries.branches(world.province_leader, world.province, Sought(), 1, 1)
    first, rest = whole.below
    assert (first.unit, first.cell.total) == (world.department.pk, 4)
    assert (rest.unit, rest.rest, rest.units, rest.cell.total) == (None, 2, 2, 2)
    assert [(one.unit, one.rest, one.cell.total) for one in first.below] == [(world.hill.pk, 0, 2), (None, 2, 2)]


def test_units_are_compared_by_the_share_they_meet_and_by_how_it_moved(world: World) -> None:
    ask(world.north, world.south, on=date(2024, 6, 3))
    ask(world.north, world.south, on=date(2024, 6, 3), obligation="staff-awareness")
    prove(world, date(2024, 9, 3), **PLAN)
    tasks.keep.call()
    found = queries.compared(world.province_leader, world.province, world.north.kind, Sought(), date(2024, 8, 31))
    rows = {one.unit: (one.share, one.change) for one in found}
    assert rows == {world.north.pk: (50.0, 50.0), world.south.pk: (0.0, 0.0)}, "who is asked nothing is not compared"
    assert (found.shares.tolist(), found.changes.tolist()) == ([50.0, 0.0], [50.0, 0.0]), "the columns say the same"
    assert list(rows) == [world.north.pk, world.south.pk], "by name"


@given(st.dictionaries(st.integers(1, 2**31), st.integers(0, 5), max_size=40))
def test_packed_statuses_come_out_again(said: dict[int, int]) -> None:
    units = sorted(said)
    keys, statuses = unpacked_statuses(packed_statuses(units, [said[one] for one in units]))
    assert dict(zip(keys.tolist(), statuses.tolist(), strict=True)) == said


@given(st.dictionaries(st.integers(1, 2**31), st.lists(st.integers(0, 60_000), min_size=6, max_size=6), max_size=40))
def test_packed_counts_come_out_again(said: dict[int, list[int]]) -> None:
    units = sorted(said)
    keys, counts = unpacked_counts(packed_counts(units, np.array([said[one] for one in units]).reshape(-1, 6)))
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == said


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_days_worth_keeping_are_month_ends_and_yesterday(today: date) -> None:
    ends = month_ends(today)
    assert len(ends) == 24
    assert all(is_month_end(day) and day < today for day in ends)
    assert ends[-1].month != today.month
    assert set(worth_keeping(today, date(1990, 1, 1))) == {*ends, today - timedelta(days=1)}
    assert worth_keeping(today, today) == []
