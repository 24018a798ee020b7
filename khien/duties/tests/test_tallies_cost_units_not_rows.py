"""Standing is read from one tally a unit: it is never stale, agrees with the asks, and costs the same for more rows."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from khien.base import clock
from khien.base.actors import Service
from khien.duties import actions, queries, tasks
from khien.duties.models import Ask, Tally
from khien.duties.rules.packing import code_of, day_of, packed, unpacked, worst_of
from khien.duties.rules.verdicts import Status
from khien.law.load import catalogue
from khien.law.types import ClauseTerms
from khien.organisations import actions as organisations
from khien.organisations.models import Unit
from tests.world import World

pytestmark = pytest.mark.django_db

AT = datetime(2024, 9, 5, 3, 0, tzinfo=UTC)
TODAY = date(2024, 9, 5)
SENDER = Service("setup")


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def ask(*units: Unit, obligation: str = "backup-3-2-1", by: date | None = None, at: datetime = AT) -> str:
    scope, clause = f"directive:{uuid4()}", uuid4()
    said = ClauseTerms(quote="sao lưu", by=by)
    rows = [actions.NewAsk(one.pk, obligation, scope, clause, "CV 1", "q", date(2024, 8, 30), said) for one in units]
    actions.ask_many(rows, by=SENDER, at=at)
    return scope


def statuses(world: World, on: date = TODAY) -> dict[Status, int]:
    whole = queries.standing(world.province_leader, world.province, on).whole
    return {status: whole.of(status) for status in Status if whole.of(status)}


def test_no_two_obligations_share_a_code() -> None:
    names = catalogue().obligations
    assert len({code_of(name) for name in names}) == len(names)


def test_what_is_packed_comes_out_again() -> None:
    soon, later = date(2026, 3, 1), date(2026, 9, 1)
    worst = worst_of([("a", Status.MET, None), ("b", Status.MET, later), ("a", Status.OVERDUE, later)])
    worst = worst_of([*((name, *one) for name, one in worst.items()), ("a", Status.OVERDUE, soon)])
    owners, codes, places, dues = unpacked([packed({}), packed(worst), packed({"c": (Status.NOT_ASKED, None)})])
    assert [day_of(due) for due in dues.tolist()] == [soon, later, None]
    assert owners.tolist() == [1, 1, 2]
    assert set(codes.tolist()) == {code_of("a"), code_of("b"), code_of("c")}
    assert dict(zip(codes.tolist(), places.tolist(), strict=True))[code_of("a")] == 1


def test_asking_recalling_and_amending_show_at_the_next_look(world: World) -> None:
    assert statuses(world) == {}
    scope = ask(world.north, world.south)
    assert statuses(world) == {Status.UNPROVEN: 2}
    other = ask(world.hill, obligation="incident-plan")
    assert statuses(world) == {Status.UNPROVEN: 3}
    clause = Ask.objects.filter(scope=scope).values_list("clause", flat=True)[0]
    actions.amend(scope, clause, ClauseTerms(quote="đến hạn rồi", by=date(2024, 9, 1)), by=SENDER, at=AT)
    assert statuses(world) == {Status.OVERDUE: 2, Status.UNPROVEN: 1}
    actions.recall(other, by=SENDER, at=AT)
    actions.recall(scope, by=SENDER, at=AT, unit_ids=[world.south.pk])
    assert statuses(world) == {Status.OVERDUE: 1}


def test_a_tally_turns_by_time_alone(world: World) -> None:
    ask(world.south, by=date(2024, 9, 10))
    assert statuses(world) == {Status.UNPROVEN: 1}
    with clock.stopped_at(AT + timedelta(days=6)):
        assert statuses(world, TODAY + timedelta(days=6)) == {Status.OVERDUE: 1}


def test_a_successor_counts_what_it_inherits_and_the_predecessor_no_more(world: World) -> None:
    ask(world.south)
    assert statuses(world) == {Status.UNPROVEN: 1}
    organisations.end_unit(world.south, successor=world.north, on=TODAY, by=world.administrator, at=AT)
    actions.inherit(world.south, world.north, by=world.administrator, at=AT)
    whole = queries.standing(world.province_leader, world.department, TODAY)
    totals = {unit.pk: total.total for unit, total in zip(whole.rows, whole.totals, strict=True)}
    assert (totals[world.north.pk], totals[world.south.pk]) == (1, 0)


def test_units_are_counted_once_by_their_worst_verdict(world: World) -> None:
    ask(world.north, obligation="incident-plan", by=date(2024, 9, 1))
    ask(world.north, world.south)
    found = queries.standing(world.province_leader, world.province, TODAY)
    assert (found.units.total, found.units.of(Status.OVERDUE), found.units.of(Status.UNPROVEN)) == (2, 1, 1)


def test_judging_goes_on_in_pieces_and_ends(world: World) -> None:
    ask(world.north, world.south, world.hill)
    assert queries.unjudged(world.province_leader, world.province) == 3
    assert queries.judge_some(world.province_leader, world.province, 2) == 1
    assert queries.judge_some(world.province_leader, world.province, 2) == 0
    assert Tally.objects.count() == 3


def test_the_worker_judges_before_anybody_waits(world: World) -> None:
    ask(world.north, world.south)
    assert tasks.judge.call() == 0
    assert queries.unjudged(world.province_leader, world.province) == 0


def test_a_neighbour_neither_judges_nor_counts(world: World) -> None:
    ask(world.north)
    assert queries.unjudged(world.south_leader, world.province) == 0
    assert queries.standing(world.south_leader, world.province, TODAY).whole.total == 0
    assert list(queries.behind(world.south_leader, world.province, TODAY)) == []


def test_more_letters_do_not_make_standing_ask_more(world: World) -> None:
    def asked() -> int:
        queries.standing(world.province_leader, world.province, TODAY)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            queries.standing(world.province_leader, world.province, TODAY)
        return len(seen)

    ask(world.north)
    few = asked()
    for obligation in ("incident-plan", "periodic-assessment", "holiday-duty-roster"):
        ask(world.north, world.south, world.hill, obligation=obligation)
    assert asked() == few


def test_another_day_counts_only_what_had_been_asked_by_then(world: World) -> None:
    ask(world.north, at=AT - timedelta(days=3))
    ask(world.south)
    assert statuses(world, date(2024, 9, 3)) == {Status.UNPROVEN: 1}
    assert statuses(world, date(2024, 9, 1)) == {}


def test_another_day_is_refused_in_words_where_it_would_take_too_long(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["khien.duties.queries.standing"], "MOST_ON_ANOTHER_DAY", 1)
    ask(world.north, world.south, at=AT - timedelta(days=9))
    with pytest.raises(queries.UnableToLookBack, match="đơn vị nhỏ hơn"):
        queries.standing(world.province_leader, world.province, date(2024, 9, 3))


def test_behind_a_cell_stand_its_duties_the_worst_first(world: World) -> None:
    ask(world.south, obligation="incident-plan", by=date(2024, 9, 1))
    ask(world.north, world.south, world.hill)
    rows = queries.behind(world.province_leader, world.province, TODAY)
    assert [row.status for row in rows] == [Status.OVERDUE, *[Status.UNPROVEN] * 3]
    one = queries.behind(world.province_leader, world.province, TODAY, obligation="incident-plan")
    [(row, found)] = queries.detailed(one)
    assert (row.unit, found.duty.unit) == (world.south.pk, world.south)
    late = queries.behind(world.province_leader, world.department, TODAY, statuses=[Status.OVERDUE])
    assert [row.obligation for row in late] == ["incident-plan"]


def test_a_letter_shows_units_outside_the_tree_where_its_mandate_opens_them(world: World) -> None:
    scope = ask(world.north, world.telecom)
    organisations.give_mandate(world.province, [world.telecom], scope, by=SENDER, at=AT)
    viewer = world.province_leader
    assert queries.standing(viewer, world.province, TODAY, scope).whole.total == 1
    whole = queries.standing(viewer, world.province, TODAY, scope, beyond=True)
    assert whole.whole.total == 2
    assert world.telecom in whole.rows
    assert queries.standing(viewer, world.province, TODAY).whole.total == 1
