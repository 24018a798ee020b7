"""Sent: every unit has its duties. Amended and recalled: every change leaves a trace that recipients see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from khien.base.models import Entry
from khien.directives import actions, queries
from khien.directives.models import Amendment, Directive, Recipient
from khien.directives.queries.values import clause_value, document_value
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.directives.rules.targets import TargetRule
from khien.directives.tests.conftest import NOW, clauses
from khien.duties import queries as duties
from khien.organisations import actions as organisations
from khien.organisations.queries import NotAllowed, units_by_mandate
from tests.world import SETUP, World


def obligations(world: World, directive: Directive, unit: int) -> set[str]:
    asks = duties.asks_for(world.department_coordinator, directive.scope).filter(duty__unit=unit)
    return {ask.duty.obligation for ask in asks}


def test_a_letter_is_not_sent_while_a_time_or_a_unit_is_missing(world: World, taken: Directive) -> None:
    with pytest.raises(actions.UnableToSend, match="chưa chốt thời hạn") as refusal:
        actions.send(taken, by=world.department_coordinator, at=NOW)
    assert {gap.kind for gap in refusal.value.gaps} == {"deadline", "targets"}
    assert refusal.value.gaps == queries.gaps_of(world.department_coordinator, taken, NOW.date())
    assert not Recipient.objects.exists()


def test_a_letter_without_a_day_waits_for_a_person_to_settle_whose_law_decides(
    world: World, ready: Callable[..., Directive]
) -> None:
    by, row = world.department_coordinator, ready(world.north)
    blank = replace(document_value(row), issued_on=None, issued_partial="2024-08")
    row = actions.correct_document(row, blank, version=row.version, by=by, at=NOW)
    with pytest.raises(actions.UnableToSend, match="Chưa có ngày văn bản"):
        actions.send(row, by=by, at=NOW)
    settled = replace(blank, law_on=date(2024, 8, 26))
    row = actions.correct_document(row, settled, version=row.version, by=by, at=NOW)
    assert actions.send(row, by=by, at=NOW).law_on == date(2024, 8, 26)


def test_a_letter_about_something_else_is_not_sent_until_confirmed(world: World, other_letter: str) -> None:
    by = world.department_coordinator
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=other_letter)
    row = actions.take_in([paper], holder=world.department, by=by, at=NOW)
    assert "subject" in {gap.kind for gap in queries.gaps_of(by, row, NOW.date())}
    row = actions.confirm_subject(row, version=row.version, by=by, at=NOW)
    assert "subject" not in {gap.kind for gap in queries.gaps_of(by, row, NOW.date())}


def test_each_unit_gets_the_letter_its_duties_and_nothing_before_it_is_sent(
    world: World, ready: Callable[..., Directive]
) -> None:
    row = ready(world.north, world.south)
    assert not queries.inbox(world.north_officer, world.north, NOW.date())
    assert not queries.directives_seen_by(world.north_officer).exists()
    row = actions.send(row, by=world.department_coordinator, at=NOW, version=row.version)
    assert row.state == "sent"
    assert obligations(world, row, world.north.pk) >= {"backup-3-2-1", "incident-plan"}
    (ask,) = duties.asks_for(world.north_officer, row.scope).filter(duty__obligation="backup-3-2-1")
    assert ask.letter == "Công văn số 128/SGDĐT-VP ngày 26/08/2024 của Sở Giáo dục và Đào tạo"
    assert (ask.law_on, ask.terms["by"]) == (date(2024, 8, 26), "2024-09-15")
    assert "3-2-1" in ask.quote
    assert [one.recipient.directive_id for one in queries.inbox(world.north_officer, world.north, NOW.date())] == [
        row.pk
    ]


def test_what_a_colleague_changed_meanwhile_is_not_sent_unseen(world: World, ready: Callable[..., Directive]) -> None:
    row = ready(world.north)
    with pytest.raises(actions.UnableToCorrect, match="Người khác"):
        actions.send(row, by=world.department_coordinator, at=NOW, version=row.version - 1)


def test_a_dropped_clause_asks_nothing(world: World, ready: Callable[..., Directive]) -> None:
    by, row = world.department_coordinator, ready(world.north)
    first = clauses(row)[0]
    actions.drop_clause(first, version=row.version, by=by, at=NOW)
    row = actions.send(row, by=by, at=NOW)
    assert "backup-3-2-1" not in obligations(world, row, world.north.pk)
    assert str(first.pk) not in Recipient.objects.get(directive=row).clause_ids


def test_an_outside_recipient_is_opened_to_the_issuer_for_this_letter_alone(world: World, sent: Directive) -> None:
    opened = units_by_mandate(world.department_coordinator, sent.scope)
    assert list(opened) == [world.telecom]
    assert not units_by_mandate(world.department_coordinator, "directive:another").exists()
    assert obligations(world, sent, world.telecom.pk)


def test_a_neighbour_sees_neither_the_letter_nor_its_recipients(world: World, sent: Directive) -> None:
    for person in (world.hill_leader, world.commune_officer, world.police_coordinator, world.removed):
        assert queries.one_seen_by(person, sent.pk) is None
        assert not queries.recipients_of(person, sent).exists()
        assert not queries.papers_of(person, sent).exists()
        assert queries.clauses_of(person, sent) == []


def test_a_recipient_sees_itself_and_its_issuer_sees_all(world: World, sent: Directive) -> None:
    assert [one.unit for one in queries.recipients_of(world.south_officer, sent)] == [world.south]
    assert [one.unit for one in queries.recipients_of(world.telecom_leader, sent)] == [world.telecom]
    assert queries.recipients_of(world.department_leader, sent).count() == 3
    assert queries.recipients_of(world.auditor, sent).count() == 3


def test_only_who_assigns_sends(world: World, ready: Callable[..., Directive]) -> None:
    row = ready(world.north)
    for person in (world.department_leader, world.department_officer, world.north_coordinator, world.auditor):
        with pytest.raises(NotAllowed):
            actions.send(row, by=person, at=NOW)


def test_units_that_ended_are_not_sent_to(world: World, ready: Callable[..., Directive]) -> None:
    row = ready(world.north, world.hill)
    organisations.end_unit(world.hill, world.north, NOW.date(), by=SETUP, at=NOW)
    row = actions.send(row, by=world.department_coordinator, at=NOW)
    assert [one.unit_id for one in row.recipients.all()] == [world.north.pk]


def test_a_clauses_new_date_reaches_its_duties_and_is_shown_to_its_recipients(world: World, sent: Directive) -> None:
    by, clause = world.department_coordinator, clauses(sent)[0]
    value = replace(clause_value(clause), deadline=date(2024, 10, 31))
    actions.amend_clause(clause, value, "Theo đề nghị của các trường", by=by, at=NOW)
    (ask,) = duties.asks_for(world.north_officer, sent.scope).filter(duty__obligation="backup-3-2-1")
    assert ask.terms["by"] == "2024-10-31"
    (change,) = queries.amendments_of(world.north_officer, sent)
    assert (change.before, change.after) == ({"deadline": "2024-09-15"}, {"deadline": "2024-10-31"})
    assert "Theo đề nghị" not in str(Entry.objects.get(action="directive.clause_changed").details)


def test_a_roster_and_what_goes_with_it_keep_terms_of_their_own_when_the_date_moves(
    world: World, ready: Callable[..., Directive]
) -> None:
    by, row = world.department_coordinator, ready(world.north)
    roster = clauses(row)[1]
    holiday = (date(2024, 8, 31), date(2024, 9, 3))
    value = replace(clause_value(roster), obligations=("holiday-duty-roster", "backup-3-2-1"), window=holiday)
    actions.correct_clause(roster, value, version=row.version, by=by, at=NOW)
    row = actions.send(row, by=by, at=NOW)
    roster.refresh_from_db()
    later = (date(2024, 8, 31), date(2024, 9, 4))
    actions.amend_clause(roster, replace(clause_value(roster), window=later), "Nghỉ thêm một ngày", by=by, at=NOW)
    asks = {ask.duty.obligation: ask.terms for ask in duties.asks_for(by, row.scope).filter(clause=roster.pk)}
    assert asks["holiday-duty-roster"]["window"] == ["2024-08-31", "2024-09-04"]
    assert "window" not in asks["backup-3-2-1"]


def test_a_unit_that_a_letter_was_taken_back_from_is_never_left_with_a_letter_without_duties(
    world: World, sent: Directive
) -> None:
    by = world.department_coordinator
    actions.recall_units(sent, [world.south.pk], "Nhầm đơn vị", by=by, at=NOW)
    actions.add_recipients(sent, [world.south.pk], "Giao lại", by=by, at=NOW)
    assert sent.recipients.get(unit=world.south).state == "not_opened"
    assert obligations(world, sent, world.south.pk) == obligations(world, sent, world.north.pk)


def test_an_obligation_added_or_taken_out_later_is_asked_or_recalled(world: World, sent: Directive) -> None:
    by, clause = world.department_coordinator, clauses(sent)[0]
    value = replace(clause_value(clause), obligations=("periodic-assessment",))
    actions.amend_clause(clause, value, "Chọn nhầm nghĩa vụ", by=by, at=NOW)
    asks = duties.asks_for(by, sent.scope).filter(clause=clause.pk, duty__unit=world.north)
    assert {ask.duty.obligation for ask in asks} == {"periodic-assessment"}


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_change_after_sending_is_never_without_a_reason(world: World, sent: Directive, reason: str) -> None:
    with pytest.raises(actions.UnableToAmend, match="lý do"):
        actions.amend_answer_by(sent, date(2024, 12, 1), reason, by=world.department_coordinator, at=NOW)
    sent.refresh_from_db()
    assert sent.answer_by == date(2024, 9, 20)
    assert not Amendment.objects.exists()


def test_a_change_that_changes_nothing_is_refused(world: World, sent: Directive) -> None:
    by, clause = world.department_coordinator, clauses(sent)[0]
    with pytest.raises(actions.UnableToAmend, match="Chưa có gì thay đổi"):
        actions.amend_clause(clause, clause_value(clause), "x", by=by, at=NOW)
    with pytest.raises(actions.UnableToAmend, match="Chưa có gì thay đổi"):
        actions.amend_answer_by(sent, sent.answer_by, "x", by=by, at=NOW)


def test_a_unit_added_later_gets_the_letter_and_the_others_keep_theirs(world: World, sent: Directive) -> None:
    by = world.department_coordinator
    actions.add_recipients(sent, [world.hill.pk, world.police.pk], "Bổ sung đơn vị", by=by, at=NOW)
    assert obligations(world, sent, world.hill.pk) == obligations(world, sent, world.north.pk)
    assert units_by_mandate(by, sent.scope).filter(pk=world.police.pk).exists()
    assert queries.amendments_of(world.north_officer, sent) == []
    assert [one.what for one in queries.amendments_of(world.hill_leader, sent)] == ["units_added"]


def test_a_unit_that_has_answered_is_asked_again_for_a_clause_added_later(
    world: World, ready: Callable[..., Directive]
) -> None:
    by, row = world.department_coordinator, ready(world.north)
    rows = clauses(row)
    rule = TargetRule(units=(world.south.pk,))
    row = actions.choose_targets(row, rows[:1], rule, version=row.version, by=by, at=NOW)
    row = actions.send(row, by=by, at=NOW)
    south = row.recipients.get(unit=world.south)
    actions.open_letter(south, by=world.south_officer, at=NOW)
    actions.answer_clause(south, rows[0], Word(Says.DONE), by=world.south_officer, at=NOW)
    actions.sign_answer(south, by=world.south_leader, at=NOW)
    actions.add_recipients(row, [world.south.pk], "Bổ sung việc", clauses=rows[2:3], by=by, at=NOW)
    south.refresh_from_db()
    assert (south.state, south.clause_ids) == ("returned", [str(rows[0].pk), str(rows[2].pk)])
    assert "bổ sung" in south.return_reason
    with pytest.raises(actions.UnableToAnswer, match="chưa trả lời: 3"):
        actions.sign_answer(south, by=world.south_leader, at=NOW)


def test_a_recalled_letter_asks_nothing_more_and_stays_readable(world: World, sent: Directive) -> None:
    row = actions.recall(sent, "Ban hành nhầm", by=world.department_coordinator, at=NOW)
    assert row.state == "recalled"
    assert not duties.asks_for(world.north_officer, sent.scope).exists()
    assert {one.state for one in row.recipients.all()} == {"recalled"}
    assert all(one.recalled_at == NOW for one in row.recipients.all())
    assert queries.one_seen_by(world.north_officer, sent.pk) is not None
    assert [one.reason for one in queries.amendments_of(world.north_officer, sent)] == ["Ban hành nhầm"]
    assert not units_by_mandate(world.department_coordinator, sent.scope).exists()


def test_a_letter_is_taken_back_from_some_units_and_the_others_go_on(world: World, sent: Directive) -> None:
    by = world.department_coordinator
    actions.recall_units(sent, [world.south.pk, world.telecom.pk], "Không thuộc phạm vi", by=by, at=NOW)
    assert obligations(world, sent, world.north.pk)
    assert not duties.asks_for(world.south_officer, sent.scope).exists()
    assert not units_by_mandate(by, sent.scope).exists()
    with pytest.raises(actions.UnableToAmend):
        actions.recall_units(sent, [world.south.pk], "lần nữa", by=by, at=NOW)


def test_one_clause_taken_back_is_no_longer_asked_nor_answered(
    world: World, sent: Directive, to_north: Recipient
) -> None:
    clause = clauses(sent)[0]
    actions.recall_clause(clause, "Trùng văn bản khác", by=world.department_coordinator, at=NOW)
    assert "backup-3-2-1" not in obligations(world, sent, world.north.pk)
    actions.open_letter(to_north, by=world.north_officer, at=NOW)
    with pytest.raises(actions.UnableToAnswer, match="thu hồi"):
        actions.answer_clause(to_north, clause, Word(Says.DONE), by=world.north_officer, at=NOW)


def test_a_unit_whose_every_clause_is_taken_back_has_nothing_left_to_answer(world: World, sent: Directive) -> None:
    by = world.department_coordinator
    for clause in clauses(sent):
        actions.recall_clause(clause, "Thu hồi từng nội dung", by=by, at=NOW)
    assert {one.state for one in sent.recipients.all()} == {"recalled"}


def test_a_closed_letter_takes_no_answer_until_it_is_reopened(
    world: World, sent: Directive, to_north: Recipient
) -> None:
    by = world.department_coordinator
    actions.close(sent, by=by, at=NOW)
    with pytest.raises(actions.UnableToAnswer, match="đã kết thúc"):
        actions.open_letter(to_north, by=world.north_officer, at=NOW)
    actions.reopen(sent, by=by, at=NOW)
    assert actions.open_letter(to_north, by=world.north_officer, at=NOW).state == "opened"


def test_what_each_unit_has_already_proven_is_shown_before_sending(
    world: World, ready: Callable[..., Directive]
) -> None:
    row = ready(world.north, world.south, outside=(world.telecom,))
    shown = queries.preview(world.department_coordinator, row, NOW.date())
    backup = next(one for one in shown if one.obligation.id == "backup-3-2-1")
    assert backup.units == 3
    assert sum(backup.verdicts.values()) == 2  # the enterprise's affairs are not open before the letter is sent
    assert backup.proven == ()
    assert backup.terms.by == date(2024, 9, 15)
    assert backup.law is not None


def test_the_successor_of_a_merged_school_answers_what_it_had_not(world: World, sent: Directive) -> None:
    moved = actions.inherit(world.south, world.hill, by=world.department_administrator, at=NOW)
    assert moved == 1
    assert sent.recipients.get(unit=world.south).state == "recalled"
    heir = sent.recipients.get(unit=world.hill)
    assert heir.state == "not_opened"
    assert heir.clause_ids == sent.recipients.get(unit=world.south).clause_ids


def test_a_rule_of_kinds_is_resolved_on_the_day_it_is_sent(world: World, taken: Directive) -> None:
    by = world.department_coordinator
    row = actions.set_answer_by(taken, date(2024, 9, 20), settle_the_rest=True, version=0, by=by, at=NOW)
    rule = TargetRule(kinds=("upper_school",), under=world.department.pk, exclude=(world.south.pk,))
    row = actions.choose_targets(row, clauses(row), rule, version=row.version, by=by, at=NOW)
    new = organisations.create_unit(
        by=SETUP, at=NOW, name="Trường THPT Mới Mở", kind="upper_school", parent=world.department
    )
    row = actions.send(row, by=by, at=NOW)
    assert {one.unit_id for one in row.recipients.all()} == {world.north.pk, world.hill.pk, new.pk}
