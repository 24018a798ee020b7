"""A unit answers once, signed by its leader; the issuer accepts or returns; nobody decides on their own words."""

from collections.abc import Callable
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from khien.base.models import Entry
from khien.directives import actions, queries
from khien.directives.models import Directive, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Act, Reply, Says
from khien.directives.tests.conftest import NOW, clauses
from khien.organisations import actions as organisations
from khien.organisations.models import Person, Unit
from khien.organisations.queries import NotAllowed
from tests.world import SETUP, World

DONE = Word(Says.DONE, "đã làm")


def answered(world: World, recipient: Recipient, officer: Person, leader: Person, word: Word = DONE) -> Recipient:
    actions.open_letter(recipient, by=officer, at=NOW)
    for clause in clauses(recipient.directive):
        actions.answer_clause(recipient, clause, word, by=officer, at=NOW)
    return actions.sign_answer(recipient, by=leader, at=NOW)


def test_a_letter_is_opened_by_someone_of_the_unit_and_not_by_a_superior_who_looks(
    world: World, to_north: Recipient
) -> None:
    actions.open_letter(to_north, by=world.department_coordinator, at=NOW)
    to_north.refresh_from_db()
    assert to_north.state == Reply.NOT_OPENED
    assert actions.open_letter(to_north, by=world.north_officer, at=NOW).state == Reply.OPENED
    assert Entry.objects.filter(action="directive.opened").count() == 1
    actions.open_letter(to_north, by=world.north_leader, at=NOW)
    assert Entry.objects.filter(action="directive.opened").count() == 1


def test_a_stranger_cannot_open_write_or_sign(world: World, to_north: Recipient, sent: Directive) -> None:
    actions.open_letter(to_north, by=world.north_officer, at=NOW)
    clause = clauses(sent)[0]
    for person in (world.south_officer, world.telecom_coordinator, world.removed):
        with pytest.raises(NotAllowed):
            actions.open_letter(to_north, by=person, at=NOW)
        with pytest.raises(NotAllowed):
            actions.answer_clause(to_north, clause, DONE, by=person, at=NOW)
    with pytest.raises(NotAllowed):
        actions.sign_answer(to_north, by=world.south_leader, at=NOW)


def test_an_officer_writes_and_only_the_leader_signs(world: World, to_north: Recipient, sent: Directive) -> None:
    actions.open_letter(to_north, by=world.north_officer, at=NOW)
    with pytest.raises(NotAllowed):
        actions.answer_clause(to_north, clauses(sent)[0], DONE, by=world.north_leader, at=NOW)
    for clause in clauses(sent):
        actions.answer_clause(to_north, clause, DONE, by=world.north_officer, at=NOW)
    with pytest.raises(NotAllowed):
        actions.sign_answer(to_north, by=world.north_officer, at=NOW)
    row = actions.sign_answer(to_north, by=world.north_leader, at=NOW)
    assert (row.state, row.signed_by, row.answered_at) == (Reply.ANSWERED, world.north_leader, NOW)


def test_nothing_is_signed_while_a_clause_has_no_word(world: World, to_north: Recipient, sent: Directive) -> None:
    actions.open_letter(to_north, by=world.north_officer, at=NOW)
    actions.answer_clause(to_north, clauses(sent)[0], DONE, by=world.north_officer, at=NOW)
    with pytest.raises(actions.UnableToAnswer, match="chưa trả lời: 2, 3"):
        actions.sign_answer(to_north, by=world.north_leader, at=NOW)


def test_a_word_is_written_over_an_earlier_one(world: World, to_north: Recipient, sent: Directive) -> None:
    actions.open_letter(to_north, by=world.north_officer, at=NOW)
    clause = clauses(sent)[0]
    actions.answer_clause(to_north, clause, DONE, by=world.north_officer, at=NOW)
    actions.answer_clause(to_north, clause, Word(Says.CANNOT, "thiếu máy"), by=world.north_coordinator, at=NOW)
    (word,) = to_north.clause_answers.all()
    assert (word.says, word.note, word.by) == (Says.CANNOT, "thiếu máy", world.north_coordinator)
    with pytest.raises(actions.UnableToAnswer, match="khó khăn"):
        actions.answer_clause(to_north, clause, Word(Says.CANNOT), by=world.north_officer, at=NOW)


def test_remarks_are_kept_and_stay_out_of_the_trail(world: World, to_north: Recipient) -> None:
    actions.open_letter(to_north, by=world.north_officer, at=NOW)
    row = actions.write_remarks(
        to_north, difficulties=" Thiếu người ", proposals="Cử hỗ trợ", by=world.north_officer, at=NOW
    )
    assert (row.difficulties, row.proposals) == ("Thiếu người", "Cử hỗ trợ")
    assert "Thiếu người" not in str(Entry.objects.get(action="directive.remarks_written").details)


def test_the_issuer_accepts_and_a_signed_answer_no_longer_changes(
    world: World, to_north: Recipient, sent: Directive
) -> None:
    answered(world, to_north, world.north_officer, world.north_leader)
    with pytest.raises(actions.UnableToMoveOn):
        actions.answer_clause(to_north, clauses(sent)[0], DONE, by=world.north_officer, at=NOW)
    with pytest.raises(NotAllowed):
        actions.accept_answer(to_north, by=world.north_coordinator, at=NOW)
    assert actions.accept_answer(to_north, by=world.department_coordinator, at=NOW).state == Reply.ACCEPTED


def test_a_returned_answer_says_why_and_may_be_given_again(world: World, to_north: Recipient, sent: Directive) -> None:
    answered(world, to_north, world.north_officer, world.north_leader)
    with pytest.raises(actions.UnableToDecide, match="lý do"):
        actions.return_answer(to_north, " ", by=world.department_coordinator, at=NOW)
    row = actions.return_answer(to_north, "Thiếu ngày diễn tập", by=world.department_coordinator, at=NOW)
    assert (row.state, row.return_reason) == (Reply.RETURNED, "Thiếu ngày diễn tập")
    (letter,) = queries.inbox(world.north_officer, world.north, NOW.date())
    assert letter.said == letter.asked
    actions.answer_clause(to_north, clauses(sent)[0], Word(Says.IN_PROGRESS), by=world.north_officer, at=NOW)
    assert actions.sign_answer(to_north, by=world.north_leader, at=NOW).state == Reply.ANSWERED


def test_an_answer_of_the_issuers_own_house_is_decided_on_by_someone_who_did_not_write_it(
    world: World, ready: Callable[..., Directive]
) -> None:
    row = ready(world.department)
    row = actions.send(row, by=world.department_coordinator, at=NOW)
    own = Recipient.objects.get(directive=row)
    answered(world, own, world.department_coordinator, world.department_leader)
    with pytest.raises(actions.UnableToDecide, match="người khác"):
        actions.accept_answer(own, by=world.department_coordinator, at=NOW)
    assert actions.accept_answer(own, by=world.province_coordinator, at=NOW).state == Reply.ACCEPTED


def test_a_unit_above_enters_the_answer_of_one_without_a_computer_and_it_is_marked(
    world: World, to_north: Recipient, sent: Directive
) -> None:
    words = {str(clause.pk): DONE for clause in clauses(sent)}
    by = world.department_coordinator
    with pytest.raises(actions.UnableToAnswer, match="chưa trả lời"):
        actions.enter_on_behalf(to_north, dict(list(words.items())[:1]), of=world.department, by=by, at=NOW)
    with pytest.raises(actions.UnableToAnswer, match="Chưa có nội dung"):
        actions.enter_on_behalf(to_north, {}, of=world.department, by=by, at=NOW)
    row = actions.enter_on_behalf(to_north, words, of=world.department, by=by, at=NOW)
    assert (row.state, row.entered_on_behalf_by, row.signed_by) == (Reply.ANSWERED, world.department, None)
    with pytest.raises(actions.UnableToDecide, match="người khác"):
        actions.accept_answer(to_north, by=by, at=NOW)


def test_nobody_enters_for_a_unit_that_is_not_below(world: World, sent: Directive) -> None:
    row = Recipient.objects.get(directive=sent, unit=world.telecom)
    with pytest.raises(NotAllowed):
        actions.enter_on_behalf(row, {}, of=world.department, by=world.department_coordinator, at=NOW)
    north = Recipient.objects.get(directive=sent, unit=world.north)
    with pytest.raises(NotAllowed):
        actions.enter_on_behalf(north, {}, of=world.north, by=world.north_coordinator, at=NOW)


def test_done_without_proof_is_allowed_and_shown_as_an_unproven_claim(
    world: World, to_north: Recipient, sent: Directive
) -> None:
    answered(world, to_north, world.north_officer, world.north_leader)
    claims = queries.unproven_claims(world.department_leader, sent, NOW.date())
    assert {claim.recipient.unit for claim in claims} == {world.north}
    assert {1, 3} <= {claim.number for claim in claims}
    sheet = queries.answer_sheet(world.north_officer, to_north, NOW.date())
    assert [claim.number for claim in sheet] == [1, 2, 3, 4]
    assert queries.answer_sheet(world.south_officer, to_north, NOW.date()) == []


def test_the_inbox_says_what_is_next_for_whom(world: World, to_north: Recipient, sent: Directive) -> None:
    def next_of(person: Person) -> Act | None:
        (letter,) = queries.inbox(person, world.north, NOW.date())
        return letter.next_act

    assert next_of(world.north_officer) is Act.OPEN
    actions.open_letter(to_north, by=world.north_officer, at=NOW)
    assert (next_of(world.north_officer), next_of(world.north_leader)) == (Act.WRITE, None)
    for clause in clauses(sent):
        actions.answer_clause(to_north, clause, DONE, by=world.north_officer, at=NOW)
    assert (next_of(world.north_officer), next_of(world.north_leader)) == (None, Act.SIGN)
    assert queries.inbox(world.south_officer, world.north, NOW.date()) == []


def test_progress_counts_states_words_and_verdicts_and_puts_trouble_first(world: World, sent: Directive) -> None:
    rows = {row.unit_id: row for row in sent.recipients.all()}
    answered(world, rows[world.north.pk], world.north_officer, world.north_leader)
    on = date(2024, 9, 21)
    found = queries.progress(world.department_leader, sent, on)
    assert found.counts == {Reply.ANSWERED: 1, Reply.NOT_OPENED: 2}
    assert found.late == 2
    assert found.recipients[-1].recipient.unit == world.north
    first = found.clauses[0]
    assert (first.units, first.said, first.silent) == (3, {Says.DONE: 1}, 2)
    assert sum(first.verdicts.values()) == 3
    assert first.unproven_claims == 1
    own = queries.progress(world.north_leader, sent, on)
    assert own.counts == {Reply.ANSWERED: 1}


@pytest.mark.parametrize("schools", [2, 12])
def test_the_number_of_queries_does_not_grow_with_the_number_of_units(
    world: World,
    ready: Callable[..., Directive],
    schools: int,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    by, on = world.department_leader, NOW.date()
    row = ready(world.north, *(_new_school(world, number) for number in range(schools)))
    with django_assert_max_num_queries(32):  # rows go in batches; a batch holds dozens of units
        row = actions.send(row, by=world.department_coordinator, at=NOW)
    queries.progress(by, row, on)  # verdicts are remembered from here on
    with django_assert_num_queries(9):
        queries.progress(by, row, on)
    with django_assert_num_queries(3):
        assert [one.unit.name for one in queries.recipients_of(by, row)]
    with django_assert_num_queries(4):
        queries.resolve(by, row, on)
    with django_assert_num_queries(4):
        queries.proposed_targets(by, row, on)
    with django_assert_num_queries(9):
        queries.inbox(world.north_leader, world.north, on)


def _new_school(world: World, number: int) -> Unit:
    return organisations.create_unit(
        by=SETUP, at=NOW, name=f"Trường THPT số {number}", kind="upper_school", parent=world.department
    )
