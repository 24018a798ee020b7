"""The review page's corrections: each changes what it says, leaves a trace, and never overwrites a colleague."""

from dataclasses import replace
from datetime import date

import pytest

from khien.base.models import Entry, Personal
from khien.directives import actions, queries
from khien.directives.models import Directive
from khien.directives.queries.values import clause_value, document_value
from khien.directives.rules.targets import TargetRule
from khien.directives.tests.conftest import NOW, clauses
from khien.organisations.queries import NotAllowed
from khien.reading.types import Cadence
from tests.world import World


def test_a_correction_is_kept_and_traced_with_before_and_after(world: World, taken: Directive) -> None:
    clause = clauses(taken)[2]
    value = replace(clause_value(clause), topics=("exercise",), cadences=(Cadence("P1Y"),), audience="Ông Mẫu")
    row = actions.correct_clause(clause, value, version=0, by=world.department_coordinator, at=NOW)
    assert row.topics == ["exercise"]
    assert row.cadences == [{"every": "P1Y", "levels": [], "topic": None}]
    entry = Entry.objects.get(action="directive.clause_corrected")
    assert entry.details["changes"]["topics"] == [list(clause.topics), ["exercise"]]
    assert "audience" not in entry.details["changes"]
    assert Personal.objects.get(entry=entry).payload == {"audience": [clause.audience, "Ông Mẫu"]}


def test_the_words_of_a_clause_cannot_be_corrected_away(world: World, taken: Directive) -> None:
    clause = clauses(taken)[0]
    forged = replace(clause_value(clause), text="việc khác", start=0, end=1)
    row = actions.correct_clause(clause, forged, version=0, by=world.department_coordinator, at=NOW)
    assert (row.text, row.start) == (clause.text, clause.start)


def test_the_second_editor_of_the_same_page_is_told_and_overwrites_nothing(world: World, taken: Directive) -> None:
    by, clause = world.department_coordinator, clauses(taken)[0]
    actions.drop_clause(clause, version=0, by=by, at=NOW)
    with pytest.raises(actions.UnableToCorrect, match="Người khác vừa sửa"):
        actions.restore_clause(clause, version=0, by=by, at=NOW)
    clause.refresh_from_db()
    assert clause.dropped
    assert actions.restore_clause(clause, version=1, by=by, at=NOW).dropped is False


def test_a_clause_is_split_merged_and_the_page_keeps_its_order(world: World, taken: Directive) -> None:
    by, before = world.department_coordinator, clauses(taken)
    cut = taken.text.index("trên hai loại")
    first, second = actions.split_clause(before[0], cut, version=0, by=by, at=NOW)
    after = clauses(taken)
    assert [one.pk for one in after] == [first.pk, second.pk, *(one.pk for one in before[1:])]
    assert [one.position for one in after] == list(range(1, len(after) + 1))
    whole = actions.merge_clauses(second, first, version=1, by=by, at=NOW)
    assert whole.text == before[0].text
    assert [one.pk for one in clauses(taken)] == [one.pk for one in before]


def test_only_neighbours_merge(world: World, taken: Directive) -> None:
    by, rows = world.department_coordinator, clauses(taken)
    with pytest.raises(actions.UnableToCorrect, match="liền nhau"):
        actions.merge_clauses(rows[0], rows[2], version=0, by=by, at=NOW)
    actions.drop_clause(rows[1], version=0, by=by, at=NOW)
    assert actions.merge_clauses(rows[0], rows[2], version=1, by=by, at=NOW).pk == rows[0].pk


def test_a_clause_merged_away_cannot_be_edited_any_more(world: World, taken: Directive) -> None:
    by, rows = world.department_coordinator, clauses(taken)
    actions.merge_clauses(rows[0], rows[1], version=0, by=by, at=NOW)
    with pytest.raises(actions.UnableToCorrect, match="không còn"):
        actions.drop_clause(rows[1], version=1, by=by, at=NOW)


def test_a_clause_is_added_where_it_stands_in_the_letter_or_in_ones_own_words_at_the_end(
    world: World, taken: Directive
) -> None:
    by, before = world.department_coordinator, clauses(taken)
    start = taken.text.index("Cắt cử người")
    inside = actions.add_clause(taken, span=(start, start + 40), version=0, by=by, at=NOW)
    free = actions.add_clause(taken, text=" Cử  một đầu mối. ", version=1, by=by, at=NOW)
    order = [one.pk for one in clauses(taken)]
    assert order.index(inside.pk) == order.index(before[1].pk) + 1
    assert order[-1] == free.pk
    assert (free.text, free.start) == ("Cử một đầu mối.", None)
    with pytest.raises(actions.UnableToCorrect, match="để trống"):
        actions.add_clause(taken, text="  ", version=2, by=by, at=NOW)


def test_a_letters_description_is_corrected_and_the_signers_name_stays_out_of_the_trail(
    world: World, taken: Directive
) -> None:
    value = document_value(taken)
    changed = replace(value, place="Suối Trong", signer=replace(value.signer, name="Lê Thử Sửa"))
    row = actions.correct_document(taken, changed, version=0, by=world.department_coordinator, at=NOW)
    assert (row.place, row.signer["name"]) == ("Suối Trong", "Lê Thử Sửa")
    entry = Entry.objects.get(action="directive.corrected")
    assert "Lê Thử Sửa" not in str(entry.details)
    assert "Lê Thử Sửa" in str(Personal.objects.get(entry=entry).payload)


def test_one_date_settles_only_the_clauses_that_have_none(world: World, taken: Directive) -> None:
    by = world.department_coordinator
    dated = clauses(taken)[0]
    row = actions.set_answer_by(taken, date(2024, 9, 30), settle_the_rest=True, version=0, by=by, at=NOW)
    assert row.answer_by == date(2024, 9, 30)
    assert all(one.deadline_settled for one in clauses(taken))
    dated.refresh_from_db()
    assert dated.deadline == date(2024, 9, 15)


def test_a_date_for_the_letter_alone_settles_no_clause(world: World, taken: Directive) -> None:
    by = world.department_coordinator
    actions.set_answer_by(taken, date(2024, 9, 30), settle_the_rest=False, version=0, by=by, at=NOW)
    assert not clauses(taken)[2].deadline_settled
    with pytest.raises(actions.UnableToCorrect, match="nhập ngày"):
        actions.set_answer_by(taken, None, settle_the_rest=True, version=1, by=by, at=NOW)


def test_no_deadline_is_a_word_that_a_person_gives(world: World, taken: Directive) -> None:
    clause = clauses(taken)[2]
    row = actions.settle_deadline(clause, actions.Settlement(), version=0, by=world.department_coordinator, at=NOW)
    assert row.deadline_settled
    assert row.deadline is None


def test_a_holiday_is_proposed_for_the_roster_alone_and_settles_nothing_by_itself(
    world: World, taken: Directive
) -> None:
    windows = queries.windows_of(world.department_coordinator, taken, NOW.date())
    rows = clauses(taken)
    (window,) = windows[str(rows[1].pk)]
    assert (window.start, window.end) == (date(2024, 8, 31), date(2024, 9, 3))
    assert windows[str(rows[0].pk)] == ()
    assert not rows[1].deadline_settled
    settlement = actions.Settlement(window=(window.start, window.end))
    row = actions.settle_deadline(rows[1], settlement, version=0, by=world.department_coordinator, at=NOW)
    assert (row.window_from, row.window_to) == (window.start, window.end)


def test_targets_are_proposed_from_the_addressees_and_applied_only_when_accepted(
    world: World, taken: Directive
) -> None:
    by = world.department_coordinator
    proposals = queries.proposed_targets(by, taken, NOW.date())
    assert {"upper_school"} <= set(proposals[str(clauses(taken)[0].pk)].rule.kinds)
    assert all(one.targets == {} for one in clauses(taken))
    actions.accept_proposed_targets(taken, version=0, by=by, at=NOW)
    reach = queries.resolve(by, taken, NOW.date())[0]
    assert {unit.id for unit in reach.units} == {world.north.pk, world.south.pk, world.hill.pk}
    assert reach.outside == ()


def test_a_clause_may_go_to_an_outside_body_and_the_holder_itself(world: World, taken: Directive) -> None:
    by = world.department_coordinator
    rule = TargetRule(units=(world.department.pk,), outside=(world.telecom.pk, world.province.pk))
    actions.choose_targets(taken, clauses(taken)[:1], rule, version=0, by=by, at=NOW)
    reach = queries.resolve(by, taken, NOW.date())[0]
    assert {unit.id for unit in reach.outside} == {world.telecom.pk, world.province.pk}
    assert world.department.pk in {unit.id for unit in reach.units}


def test_people_who_may_not_receive_letters_correct_none(world: World, taken: Directive) -> None:
    clause = clauses(taken)[0]
    for person in (world.department_leader, world.auditor, world.north_coordinator, world.telecom_coordinator):
        with pytest.raises(NotAllowed):
            actions.drop_clause(clause, version=0, by=person, at=NOW)


def test_a_letter_set_aside_is_not_corrected_until_it_is_taken_up_again(world: World, taken: Directive) -> None:
    by = world.department_coordinator
    aside = actions.set_aside(taken, version=0, by=by, at=NOW)
    with pytest.raises(actions.UnableToMoveOn, match="xếp lại"):
        actions.drop_clause(clauses(taken)[0], version=aside.version, by=by, at=NOW)
    assert actions.resume(aside, by=by, at=NOW).state == "reviewing"
