"""Whoever began a letter sees the figures of all below through every hop; nobody is counted twice, nobody exposed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from khien.base import clock
from khien.directives import actions, queries
from khien.directives.models import Directive, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Reply, Says
from khien.directives.tests import passing_on as way
from khien.directives.tests.passing_on import DUE, NOW, TODAY
from khien.duties.rules.verdicts import Status
from khien.organisations import actions as organisations
from khien.organisations.queries import NotAllowed
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def above(world: World) -> Directive:
    return way.from_above(world)


@pytest.fixture
def below(world: World, above: Directive) -> Directive:
    """The Sở's letter, sent to three schools."""
    schools = (world.north, world.south, world.hill)
    return way.passed(above, world.department, world.department_coordinator, *schools)


def figures(chain: queries.Chain | None) -> tuple[int, int, int]:
    assert chain is not None
    return chain.whole.units, chain.whole.answered, chain.below.units


def test_a_letter_nobody_passed_on_has_no_chain(world: World, above: Directive) -> None:
    assert queries.chain_of(world.province_leader, above, TODAY) is None


def test_one_school_answers_and_the_province_sees_it_under_the_so(
    world: World, above: Directive, below: Directive
) -> None:
    assert figures(queries.chain_of(world.province_leader, above, TODAY)) == (4, 0, 3)
    way.answered(below, world.north, world.north_officer, world.north_leader)
    chain = queries.chain_of(world.province_leader, above, TODAY)
    assert figures(chain) == (4, 1, 3)
    assert chain is not None
    (hop,) = chain.hops
    assert (hop.unit, hop.direct.units, hop.direct.answered, hop.due_on) == (world.department.pk, 3, 1, DUE)
    assert chain.below.of(Status.UNPROVEN) == 3


def test_a_third_hop_is_counted_for_the_first_and_told_under_the_second(
    world: World, above: Directive, below: Directive
) -> None:
    way.passed(below, world.north, world.north_coordinator, world.telecom, number="9/THPTBL")
    chain = queries.chain_of(world.province_leader, above, TODAY)
    assert figures(chain) == (5, 0, 4)
    assert chain is not None
    assert (chain.hops[0].direct.units, chain.hops[0].whole.units) == (3, 4)
    assert [hop.unit for hop in chain.hops[0].below] == [world.north.pk]
    own = queries.chain_of(world.department_leader, below, TODAY)
    assert figures(own) == (4, 0, 1)


def test_a_unit_reached_by_two_ways_is_counted_once_and_answers_only_when_it_has_answered_both(world: World) -> None:
    above = way.from_above(world, world.department, world.north)
    below = way.passed(above, world.department, world.department_coordinator, world.north, world.south)
    chain = queries.chain_of(world.province_leader, above, TODAY)
    assert figures(chain) == (3, 0, 1)
    assert chain is not None and chain.twice == 1
    way.answered(above, world.north, world.north_officer, world.north_leader)
    assert figures(queries.chain_of(world.province_leader, above, TODAY)) == (3, 0, 1)
    way.answered(below, world.north, world.north_officer, world.north_leader)
    assert figures(queries.chain_of(world.province_leader, above, TODAY)) == (3, 1, 1)


def test_what_the_middle_added_of_its_own_is_not_held_against_the_letter_above(world: World, above: Directive) -> None:
    by = world.department_coordinator
    letter = way.shaped(way.begun(above, world.department, by), by, dropped=4)
    actions.add_own(letter, "Tổ chức diễn tập ứng cứu sự cố tại trường.", None, version=letter.version, by=by, at=NOW)
    letter = actions.send(way.issued(way.addressed(letter, by, world.north), by), by=by, at=NOW)
    chain = queries.chain_of(world.province_leader, above, TODAY)
    assert chain is not None and chain.below.units == 1
    assert chain.below.verdicts == {}


def test_a_letter_taken_back_or_a_unit_taken_out_is_counted_no_more(
    world: World, above: Directive, below: Directive
) -> None:
    by = world.department_coordinator
    actions.recall_units(below, [world.hill.pk], "nhầm", by=by, at=NOW)
    assert figures(queries.chain_of(world.province_leader, above, TODAY)) == (3, 0, 2)
    actions.recall(below, "làm lại", by=by, at=NOW)
    assert queries.chain_of(world.province_leader, above, TODAY) is None


def test_the_chain_is_for_the_holder_a_neighbour_learns_nothing(
    world: World, above: Directive, below: Directive
) -> None:
    for person in (world.commune_leader, world.telecom_leader, world.north_leader, world.police_leader):
        assert queries.chain_of(person, above, TODAY) is None
    own = queries.chain_of(world.department_officer, above, TODAY, unit=world.department.pk)
    assert own is None  # an officer of the office reads his room, not the Sở
    middle = queries.chain_of(world.department_leader, above, TODAY, unit=world.department.pk)
    assert middle is not None and middle.whole.units == 3
    assert queries.chain_of(world.north_leader, above, TODAY, unit=world.department.pk) is None


def test_what_a_unit_passed_on_is_read_once_for_its_chain_and_its_clauses(
    world: World, above: Directive, below: Directive, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    way.answered(below, world.north, world.north_officer, world.north_leader)
    row = queries.recipient_seen_by(world.department_leader, way.to(above, world.department).pk)
    assert row is not None
    chain = queries.chain_of(world.department_leader, row.directive, TODAY, unit=row.unit_id)
    clauses = queries.clauses_below(world.department_leader, row, TODAY)
    assert chain is not None and [one.units for one in clauses] == [3] * len(clauses)
    with django_assert_max_num_queries(9):  # roles, letters, clauses, recipients, words, verdicts; no hop by itself
        assert queries.below_of(world.department_leader, row, TODAY) == (chain, clauses)
    assert queries.below_of(world.north_leader, row, TODAY) is None


def test_units_beyond_the_tree_are_told_as_figures_without_names(world: World) -> None:
    above = way.from_above(world, world.telecom)
    second = way.passed(above, world.telecom, world.telecom_coordinator, world.police, number="3/VTMT")
    third = way.passed(second, world.police, world.police_coordinator, world.north, number="4/CAT")
    chain = queries.chain_of(world.province_leader, above, TODAY)
    assert figures(chain) == (3, 0, 2)
    assert chain is not None
    (hop,) = chain.hops
    assert (hop.unit_name, hop.seen, hop.whole.units) == (world.telecom.name, False, 2)
    assert (hop.below, chain.hidden) == ((), 1)
    assert queries.one_seen_by(world.province_leader, second.pk) is None
    assert queries.recipients_of(world.province_leader, third).count() == 1  # the school of its own tree alone


def test_the_middle_is_late_by_its_own_day_whatever_its_schools_do(
    world: World, above: Directive, below: Directive
) -> None:
    later = NOW.replace(month=12, day=21)
    with clock.stopped_at(later):
        (mine,) = queries.inbox(world.department_leader, world.department, later.date())
        assert (mine.due_on, mine.late) == (DUE, True)
        assert mine.passed_on == queries.PassedOn(3, 3)
        chain = queries.chain_of(world.province_leader, above, later.date())
        assert chain is not None and chain.whole.late == 4


def test_the_figures_below_go_into_the_middles_own_answer_as_draft_words(
    world: World, above: Directive, below: Directive
) -> None:
    by = world.department_coordinator
    way.answered(below, world.north, world.north_officer, world.north_leader)
    row = actions.open_letter(way.to(above, world.department), by=by, at=NOW)
    first = above.clauses.all()[0]
    actions.answer_clause(row, first, Word(Says.CANNOT, "Chưa có kinh phí"), by=by, at=NOW)
    row = actions.gather(row, by=by, at=NOW)
    words = {word.clause_id: word for word in row.clause_answers.all()}
    assert words[first.pk].says == "cannot"  # a person's word stands
    second = words[above.clauses.all()[1].pk]
    assert second.says == "in_progress"
    assert "128/SGDĐT-VP" in second.note and "1/3 đơn vị đã trả lời, 1 báo đã thực hiện" in second.note
    assert row.state == Reply.OPENED
    with pytest.raises(actions.UnableToAnswer, match="Không có nội dung nào"):
        actions.gather(row, by=by, at=NOW)


def test_nobody_gathers_for_a_unit_whose_answer_he_may_not_write(
    world: World, above: Directive, below: Directive
) -> None:
    row = actions.open_letter(way.to(above, world.department), by=world.department_coordinator, at=NOW)
    with pytest.raises(NotAllowed):
        actions.gather(row, by=world.province_coordinator, at=NOW)


def test_whoever_asked_does_not_sign_the_answer_to_himself(world: World, above: Directive, below: Directive) -> None:
    row = actions.open_letter(way.to(below, world.north), by=world.north_officer, at=NOW)
    for clause in below.clauses.all():
        actions.answer_clause(row, clause, Word(Says.DONE), by=world.north_officer, at=NOW)
    for leader in (world.department_leader, world.province_leader):
        assert not queries.signs_for(leader, row)
        with pytest.raises(NotAllowed, match="không ký thay đơn vị trả lời chính mình"):
            actions.sign_answer(row, by=leader, at=NOW)
    assert actions.sign_answer(row, by=world.north_leader, at=NOW).state == "answered"


def test_a_leader_above_who_did_not_ask_may_still_sign(world: World) -> None:
    letter = way.from_above(world, world.north)
    row = actions.open_letter(way.to(letter, world.north), by=world.north_officer, at=NOW)
    for clause in letter.clauses.all():
        actions.answer_clause(row, clause, Word(Says.DONE), by=world.north_officer, at=NOW)
    assert actions.sign_answer(row, by=world.department_leader, at=NOW).state == "answered"


def test_a_unit_that_ended_hands_the_letter_it_passed_on_to_its_successor(
    world: World, above: Directive, below: Directive
) -> None:
    new = organisations.create_unit(
        by=SETUP, at=NOW, name="Sở Giáo dục và Khoa học", kind="department", parent=world.province, symbol="SGDKH"
    )
    for school in (world.north, world.south, world.hill, world.office, world.it_room):
        organisations.move_unit(school, parent=new, by=SETUP, at=NOW)
    actions.end_and_hand_over(world.department, new, TODAY, by=world.administrator, at=NOW)
    below.refresh_from_db()
    assert below.holder_id == new.pk
    assert Recipient.objects.filter(directive=above, unit=new).exclude(state="recalled").exists()
    chain = queries.chain_of(world.province_leader, above, TODAY)
    assert chain is not None
    assert [hop.unit for hop in chain.hops] == [new.pk]
