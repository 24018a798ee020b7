"""Duties in the database: one line for several letters, verdicts that never go stale, standing that adds up."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from khien.base import clock
from khien.base.actors import Service
from khien.duties import actions, queries
from khien.duties.models import Ask, Duty
from khien.duties.queries.judging import fresh, judged, refresh
from khien.duties.rules.verdicts import Status
from khien.evidence import actions as evidence
from khien.evidence import queries as evidence_rows
from khien.evidence.actions import SubjectRef
from khien.evidence.rules import Decision
from khien.law.facts import FactValue
from khien.law.types import ClauseTerms
from khien.organisations import actions as organisations
from khien.organisations.models import Unit
from khien.organisations.queries import NotAllowed
from khien.systems import actions as systems
from tests.world import World

pytestmark = pytest.mark.django_db

AT = datetime(2024, 9, 5, 3, 0, tzinfo=UTC)
TODAY = date(2024, 9, 5)
SENDER = Service("setup")
GOOD = {"copies": 3, "media": 2, "offline": 1}


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    with clock.stopped_at(AT):
        yield


def ask(
    *units: Unit, obligation: str = "backup-3-2-1", letter: str = "Công văn số 1", at: datetime = AT, **terms: object
) -> str:
    scope = f"directive:{uuid4()}"
    clause = uuid4()
    said = ClauseTerms(quote="sao lưu theo nguyên tắc 3-2-1", **terms)  # type: ignore[arg-type]
    new = [
        actions.NewAsk(unit.pk, obligation, scope, clause, letter, said.quote, date(2024, 8, 30), said)
        for unit in units
    ]
    assert actions.ask_many(new, by=SENDER, at=at) == len(units)
    return scope


def prove(world: World, proof: str, facts: Mapping[str, FactValue], *subjects: SubjectRef) -> None:
    piece = evidence.record(
        by=world.north_officer,
        at=AT,
        provider=world.north,
        proof=proof,
        happened_on=date(2024, 9, 4),
        facts=facts,
        subjects=subjects,
    )
    reviewer = world.north_leader if proof == evidence.INVENTORY else world.north_coordinator
    evidence.review(piece, Decision.ACCEPT, "", by=reviewer, at=AT)


def prove_everything(world: World) -> None:
    prove(world, evidence.INVENTORY, {"systems": 2, "without_level": 0}, SubjectRef(world.north))
    both = (SubjectRef(world.north, world.north_site), SubjectRef(world.north, world.north_marks))
    prove(world, "backup_321", GOOD, *both)


def status(world: World, unit: Unit, scope: str) -> Status:
    [(_ask, verdict)] = fresh(queries.asks_for(world.province_leader, scope).filter(duty__unit=unit), clock.today())
    return verdict.status


def test_three_letters_that_ask_the_same_are_one_line(world: World) -> None:
    for number in (1, 2, 3):
        ask(world.north, letter=f"Công văn số {number}")
    [line] = queries.duties_of(world.north_officer, world.north, TODAY)
    assert len(line.asks) == 3


def test_proven_once_it_answers_every_letter_and_the_next_one_by_itself(world: World) -> None:
    first = ask(world.north)
    assert status(world, world.north, first) is Status.UNPROVEN
    prove_everything(world)
    second = ask(world.north, letter="Công văn số 2")
    assert (status(world, world.north, first), status(world, world.north, second)) == (Status.MET, Status.MET)


def test_one_system_without_a_copy_keeps_the_unit_unproven_and_is_named(world: World) -> None:
    ask(world.north)
    prove(world, evidence.INVENTORY, {"systems": 2, "without_level": 0}, SubjectRef(world.north))
    prove(world, "backup_321", GOOD, SubjectRef(world.north, world.north_site))
    [line] = queries.duties_of(world.north_officer, world.north, TODAY)
    assert line.verdict.status is Status.UNPROVEN
    assert "Quản lý điểm học sinh" in line.verdict.reason


def test_a_verdict_turns_by_time_alone_without_anyone_touching_it(world: World) -> None:
    scope = ask(world.south, by=date(2024, 9, 10))
    assert status(world, world.south, scope) is Status.UNPROVEN
    with clock.stopped_at(AT + timedelta(days=5)):
        assert status(world, world.south, scope) is Status.UNPROVEN
    with clock.stopped_at(AT + timedelta(days=6)):
        assert status(world, world.south, scope) is Status.OVERDUE


def test_what_is_remembered_equals_what_is_judged_from_facts(world: World) -> None:
    ask(world.north, world.south, world.hill)
    ask(world.north, obligation="incident-plan", by=date(2024, 9, 20))
    prove_everything(world)
    systems.set_level(world.north_marks, level=3, since=date(2024, 9, 5), by=world.north_officer, at=AT)
    rows = Ask.objects.all()
    remembered = {one.pk: verdict.status for one, verdict in fresh(rows, TODAY)}
    assert remembered == {one.pk: verdict.status for one, verdict in judged(list(rows), TODAY)}
    assert refresh(rows, TODAY) == 0


def test_withdrawn_evidence_stops_counting_at_once(world: World) -> None:
    scope = ask(world.north)
    prove_everything(world)
    assert status(world, world.north, scope) is Status.MET
    piece = evidence_rows.standing_pieces(world.north_leader, world.north.pk, "backup_321").get()
    evidence.withdraw(piece, "Ổ cứng hỏng", by=world.north_officer, at=AT)
    assert status(world, world.north, scope) is Status.UNPROVEN


def test_a_past_day_is_told_from_facts_and_leaves_the_memory_alone(world: World) -> None:
    with clock.stopped_at(AT - timedelta(days=3)):
        scope = ask(world.north, at=clock.now())
    prove_everything(world)
    status(world, world.north, scope)
    row = queries.asks_for(world.north_leader, scope).get()
    assert queries.explain(world.north_leader, row, date(2024, 9, 3)).status is Status.UNPROVEN  # type: ignore[union-attr]
    assert queries.explain(world.north_leader, row, date(2024, 9, 1)) is None, "nobody had asked it yet"
    row.refresh_from_db()
    assert row.status == Status.MET


def test_a_neighbour_sees_no_line_no_ask_and_no_standing(world: World) -> None:
    scope = ask(world.north)
    assert queries.duties_of(world.south_officer, world.north, TODAY) == []
    assert not queries.asks_for(world.south_leader, scope).exists()
    assert queries.standing(world.south_leader, world.north, TODAY).whole.total == 0
    row = Ask.objects.get(scope=scope)
    assert queries.explain(world.south_leader, row, TODAY) is None


def test_a_mandate_opens_one_letter_and_nothing_else(world: World) -> None:
    outside = ask(world.telecom)
    other = ask(world.telecom, obligation="incident-plan")
    organisations.give_mandate(world.province, [world.telecom], outside, by=SENDER, at=AT)
    assert queries.asks_for(world.province_coordinator, outside).count() == 1
    assert queries.asks_for(world.province_coordinator, other).count() == 0
    assert queries.duties_of(world.province_coordinator, world.telecom, TODAY) == []


def test_nobody_waives_for_their_own_unit_and_a_waiver_ends_on_its_day(world: World) -> None:
    scope = ask(world.north)
    duty = Duty.objects.get(unit=world.north)
    with pytest.raises(NotAllowed):
        actions.waive(duty, "Không có máy chủ", by=world.north_leader, at=AT)
    until = TODAY + timedelta(days=10)
    actions.waive(duty, "Đang chuyển hệ thống", by=world.department_coordinator, at=AT, until_on=until)
    assert status(world, world.north, scope) is Status.WAIVED
    with clock.stopped_at(AT + timedelta(days=10)):
        assert status(world, world.north, scope) is Status.WAIVED
    with clock.stopped_at(AT + timedelta(days=11)):
        assert status(world, world.north, scope) is Status.UNPROVEN


def test_a_successor_is_asked_what_was_open_and_history_stays(world: World) -> None:
    scope = ask(world.south)
    organisations.end_unit(world.south, successor=world.north, on=TODAY, by=world.administrator, at=AT)
    assert actions.inherit(world.south, world.north, by=world.administrator, at=AT) == 1
    assert list(queries.asks_for(Service("test"), scope).values_list("duty__unit", flat=True)) == [world.north.pk]
    assert Ask.objects.filter(duty__unit=world.south, recalled_at=AT).count() == 1


def test_recalled_asks_leave_the_lines_and_stay_in_the_table(world: World) -> None:
    scope = ask(world.north, world.south)
    assert actions.recall(scope, by=SENDER, at=AT, unit_ids=[world.north.pk]) == 1
    assert queries.duties_of(world.north_officer, world.north, TODAY) == []
    assert Ask.objects.filter(scope=scope).count() == 2


def test_asking_the_same_clause_twice_changes_nothing(world: World) -> None:
    scope, clause = f"directive:{uuid4()}", uuid4()
    new = actions.NewAsk(
        world.north.pk, "incident-plan", scope, clause, "Công văn", "q", date(2024, 8, 30), ClauseTerms()
    )
    assert actions.ask_many([new], by=SENDER, at=AT) == 1
    assert actions.ask_many([new], by=SENDER, at=AT) == 0


def test_standing_rolls_a_subtree_up_and_adds_up(world: World) -> None:
    ask(world.north, world.south, world.hill, world.department)
    ask(world.north, obligation="incident-plan")
    prove_everything(world)
    whole = queries.standing(world.province_leader, world.province, TODAY)
    assert whole.whole.total == 5
    row = whole.rows.index(world.department)
    assert whole.totals[row].total == 5
    assert whole.totals[row].of(Status.MET) == 1
    assert sum(column.total for column in whole.columns) == 5
    below = queries.standing(world.department_leader, world.department, TODAY)
    assert {unit.name for unit in below.rows} >= {world.north.name, world.south.name, world.department.name}
    assert sum(total.total for total in below.totals) == 5


def test_lines_of_a_unit_cost_a_fixed_number_of_queries(world: World, django_assert_max_num_queries: object) -> None:
    for obligation in ("backup-3-2-1", "incident-plan", "periodic-assessment", "holiday-duty-roster"):
        ask(world.north, obligation=obligation)
    queries.duties_of(world.north_officer, world.north, TODAY)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        queries.duties_of(world.north_officer, world.north, TODAY)
