"""A unit passes a letter on by its own: carried, narrowed, added to, signed, sent; what cannot be meant is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from khien.base import audit, clock
from khien.base.models import Entry
from khien.directives import actions, queries
from khien.directives.actions import Shape
from khien.directives.models import Directive, Draft, Recipient
from khien.directives.queries.values import clause_value
from khien.directives.rules.letter_paper import paper, without_person, words_from
from khien.directives.tests import passing_on as way
from khien.directives.tests.passing_on import DUE, EARLIER, NOW, TODAY
from khien.duties.queries import asks_for
from khien.files.actions import store_bytes
from khien.files.models import StoredFile
from khien.organisations import actions as organisations
from khien.organisations.queries import NotAllowed
from khien.organisations.rules import Role
from khien.papers import pdf
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
def own(world: World, above: Directive) -> Directive:
    """The Sở's letter, begun."""
    return way.begun(above, world.department, world.department_coordinator)


# --- carried, dropped, narrowed, added -----------------------------------------------------------


def test_every_clause_asked_of_the_unit_is_carried_with_its_source_and_goes_to_nobody_yet(
    world: World, above: Directive, own: Directive
) -> None:
    pairs = [(one.source_id, one.deadline) for one in own.clauses.all()]
    assert pairs == [(one.pk, one.deadline) for one in above.clauses.all()]
    assert own.clauses.all()[0].text.startswith("Sao lưu dữ liệu")  # the paper numbers clauses itself
    assert (own.forwards_id, own.holder_id, own.source_answer_by) == (above.pk, world.department.pk, DUE)
    assert not any(one.targets for one in own.clauses.all())
    assert not Recipient.objects.filter(directive=own).exists()


def test_a_clause_about_reporting_asks_to_report_to_the_middle_not_past_it(world: World, own: Directive) -> None:
    last = own.clauses.last()
    assert last is not None
    assert last.text == "Báo cáo kết quả thực hiện về Sở Giáo dục và Đào tạo chậm nhất ngày 20/12/2026."
    own = way.shaped(own, world.department_coordinator)
    last.refresh_from_db()
    assert last.text.endswith("chậm nhất ngày 15/12/2026.")


def test_an_earlier_day_replaces_the_day_in_the_words_so_that_a_clause_does_not_order_two(
    world: World, own: Directive
) -> None:
    own = way.shaped(own, world.department_coordinator)
    first = own.clauses.all()[0]
    assert first.deadline == EARLIER
    assert "15/12/2026" in first.text
    assert "20/12/2026" not in first.text
    assert queries.laxer_points(world.department_coordinator, own) == ()


def test_a_later_day_is_allowed_and_told_in_words(world: World, own: Directive) -> None:
    late = date(2026, 12, 22)
    own = way.shaped(own, world.department_coordinator, day=late)
    said = [one.sentence for one in queries.laxer_points(world.department_coordinator, own)]
    assert "Nội dung 1 hạn 22/12/2026 muộn hơn văn bản gốc (20/12/2026) 2 ngày." in said
    assert any("muộn hơn hạn của chính đơn vị với cấp trên (20/12/2026)" in one for one in said)


def test_no_day_where_the_letter_above_has_one_is_told_in_words(world: World, own: Directive) -> None:
    own = way.shaped(own, world.department_coordinator, day=None)
    said = [one.sentence for one in queries.laxer_points(world.department_coordinator, own)]
    assert "Nội dung 1 không đặt hạn, trong khi văn bản gốc yêu cầu chậm nhất 20/12/2026." in said
    assert any(one.startswith("Chưa đặt ngày trả lời chung") for one in said)


def test_a_clause_left_out_is_named_as_the_units_own(world: World, own: Directive) -> None:
    own = way.shaped(own, world.department_coordinator, dropped=1)
    left = queries.beside(world.department_coordinator, own).left
    assert [one.number for one in left] == [own.clauses.count()]


def test_an_added_clause_proposes_what_it_is_about_and_has_no_source(world: World, own: Directive) -> None:
    by = world.department_coordinator
    text = "Tổ chức diễn tập ứng cứu sự cố an toàn thông tin mạng tại trường."
    clause = actions.add_own(own, text, EARLIER, version=own.version, by=by, at=NOW)
    assert clause.source_id is None
    assert clause.deadline == EARLIER
    assert clause.obligations
    own.refresh_from_db()
    actions.remove_own(clause, version=own.version, by=by, at=NOW)
    assert not own.clauses.filter(source=None).exists()


def test_a_carried_clause_is_not_removed_but_left_out(world: World, own: Directive) -> None:
    with pytest.raises(actions.UnableToCorrect, match="bỏ dấu chọn"):
        actions.remove_own(own.clauses.all()[0], version=own.version, by=world.department_coordinator, at=NOW)


def test_two_who_shape_at_once_do_not_overwrite_each_other(world: World, own: Directive) -> None:
    by = world.department_coordinator
    way.shaped(own, by)
    with pytest.raises(actions.UnableToCorrect, match="Người khác"):
        actions.shape(own, {}, None, version=own.version, by=by, at=NOW)


def test_saving_what_has_not_changed_changes_nothing_and_says_nothing(world: World, own: Directive) -> None:
    by = world.department_coordinator
    own = way.shaped(own, by)
    before = Entry.objects.count()
    again = way.shaped(own, by)
    assert (again.version, Entry.objects.count()) == (own.version, before)


# --- the paper -----------------------------------------------------------------------------------


def test_the_draft_has_the_ground_the_clauses_the_day_and_leaves_blank_what_nobody_knows(
    world: World, own: Directive
) -> None:
    by = world.department_coordinator
    own = way.addressed(way.shaped(own, by), by, world.north, world.south)
    draft = Draft.objects.get(directive=own)
    facts = queries.paper_facts(by, draft, TODAY)
    assert facts is not None
    words = words_from(draft.words)
    assert "Thực hiện Công văn số 45/UBND-VX ngày 16/11/2026" in words.opening
    assert (words.contact, words.signer_name) == ("", world.department_leader.full_name)
    assert [one.name for one in facts.receivers] == [world.north.name, world.south.name]
    assert pdf(paper(facts, words, draft=True)).startswith(b"%PDF")


def test_a_signer_nobody_is_sure_of_stays_blank(world: World, above: Directive) -> None:
    organisations.grant(world.department_officer, world.department, Role.LEADER, since=TODAY, by=SETUP, at=NOW)
    own = way.begun(above, world.department, world.department_coordinator)
    assert words_from(Draft.objects.get(directive=own).words).signer_name == ""


def test_a_person_who_is_erased_stands_in_no_draft_any_more(world: World, own: Directive) -> None:
    by, leader = world.department_coordinator, world.department_leader
    draft = Draft.objects.get(directive=own)
    words = words_from(draft.words)
    assert words.signer_name == leader.full_name
    contact = f"{leader.full_name}, {leader.email}"
    draft = actions.word_draft(draft, replace(words, contact=contact), version=draft.version, by=by, at=NOW)
    organisations.remove_person(leader, by=world.administrator, at=NOW)
    actions.erase_person(leader, "Đơn đề nghị ngày 02/9/2026", by=world.administrator, at=NOW)
    draft.refresh_from_db()
    words = words_from(draft.words)
    assert (words.contact, words.signer_name) == ("", "")
    assert Entry.objects.get(action="personal.erased").details["drafts"] == 1
    assert list(audit.faults()) == []


@pytest.mark.parametrize(
    ("contact", "left"),
    [
        ("Bà Mẫu, 0900.000.001", ""),
        ("Bà Mẫu, mau@so.example", ""),
        ("Bà Khác, 0900 000 002", "Bà Khác, 0900 000 002"),
        ("", ""),
    ],
)
def test_a_contact_is_known_by_its_number_however_written(own: Directive, contact: str, left: str) -> None:
    words = replace(words_from(Draft.objects.get(directive=own).words), contact=contact, signer_name="Tên Chung")
    found = without_person(words, "", ("mau@so.example", "0900 000 001"))
    assert (found.contact, found.signer_name) == (left, "Tên Chung"), "a namesake elsewhere keeps the name"


def test_nothing_is_sent_before_it_has_a_number_a_day_and_a_signed_copy(world: World, own: Directive) -> None:
    by = world.department_coordinator
    own = way.addressed(way.shaped(own, by), by, world.north)
    with pytest.raises(actions.UnableToSend, match="chưa có số, ngày ban hành và bản đã ký"):
        actions.send(own, by=by, at=NOW)
    own = actions.send(way.issued(own, by), by=by, at=NOW)
    assert (own.state, own.number, own.law_on) == ("sent", "128/SGDĐT-VP", TODAY)
    assert "Số: 128/SGDĐT-VP" in own.text
    roles = [paper.role for paper in queries.papers_of(world.north_officer, own)]
    assert roles == ["main", "forwarded"]


def test_a_final_is_kept_with_its_hashes_and_the_chains_head(world: World, own: Directive) -> None:
    by = world.department_coordinator
    own = way.addressed(way.shaped(own, by), by, world.north)
    draft = Draft.objects.get(directive=own)
    final = actions.finalise_draft(draft, version=draft.version, by=by, at=NOW)
    said = Entry.objects.get(action="directive.draft_final").details
    assert (said["pdf"], said["docx"]) == (final.pdf.sha256, final.docx.sha256)
    assert len(final.chain_digest) == 64


def test_what_was_changed_after_signing_is_not_sent_under_that_signature(world: World, own: Directive) -> None:
    by = world.department_coordinator
    own = way.issued(way.addressed(way.shaped(own, by), by, world.north), by)
    own = way.shaped(own, by, day=date(2026, 12, 10))
    with pytest.raises(actions.UnableToSend, match="bản đã ký không còn đúng"):
        actions.send(own, by=by, at=NOW)


def test_what_was_changed_after_the_final_is_not_issued(world: World, own: Directive) -> None:
    by = world.department_coordinator
    own = way.addressed(way.shaped(own, by), by, world.north)
    draft = Draft.objects.get(directive=own)
    actions.finalise_draft(draft, version=draft.version, by=by, at=NOW)
    own.refresh_from_db()
    way.shaped(own, by, day=date(2026, 12, 10))
    with pytest.raises(actions.UnableToDraft, match="chốt lại"):
        actions.issue(draft, "1/SGDĐT", TODAY, signed_copy(), by=by, at=NOW)


def signed_copy() -> StoredFile:
    return store_bytes(b"1. Ban ky", "ban-ky.txt", by=None, at=NOW)


@pytest.mark.parametrize(
    ("number", "day", "why"),
    [
        ("128", TODAY, "cả ký hiệu"),
        ("128/SGDĐT-VP", date(2026, 11, 21), "sau hôm nay"),
        ("128/SGDĐT-VP", date(2026, 11, 19), "trước ngày chốt"),
    ],
)
def test_a_number_or_a_day_that_cannot_be_is_refused(
    world: World, own: Directive, number: str, day: date, why: str
) -> None:
    by = world.department_coordinator
    own = way.addressed(way.shaped(own, by), by, world.north)
    draft = Draft.objects.get(directive=own)
    actions.finalise_draft(draft, version=draft.version, by=by, at=NOW)
    with pytest.raises(actions.UnableToDraft, match=why):
        actions.issue(draft, number, day, signed_copy(), by=by, at=NOW)


# --- who may, and circles ------------------------------------------------------------------------


def test_whoever_sent_it_does_not_pass_it_on_for_those_who_received_it(world: World, above: Directive) -> None:
    with pytest.raises(NotAllowed, match="Gửi thêm đơn vị"):
        actions.forward(above, world.department, by=world.province_coordinator, at=NOW)
    assert queries.units_that_may_forward(world.province_coordinator, above) == []
    assert queries.units_that_may_forward(world.department_coordinator, above) == [world.department]


def test_a_unit_that_did_not_receive_it_cannot_pass_it_on(world: World, above: Directive) -> None:
    with pytest.raises(actions.UnableToForward, match="không nhận văn bản này"):
        actions.forward(above, world.north, by=world.north_coordinator, at=NOW)


def test_a_coordinator_who_lost_the_role_is_refused_and_another_goes_on(world: World, own: Directive) -> None:
    new = organisations.create_person(
        by=SETUP, at=NOW, unit=world.department, role=Role.COORDINATOR, username="thay", full_name="Người Thay"
    )
    organisations.remove_person(world.department_coordinator, by=SETUP, at=NOW)
    with pytest.raises(NotAllowed):
        way.shaped(own, world.department_coordinator)
    assert way.shaped(own, new).answer_by == EARLIER


def test_it_does_not_go_back_up_nor_to_oneself(world: World, own: Directive) -> None:
    by = world.department_coordinator
    own = way.issued(way.addressed(way.shaped(own, by), by, world.north, world.province, world.department), by)
    with pytest.raises(actions.UnableToSend) as refusal:
        actions.send(own, by=by, at=NOW)
    assert {gap.kind for gap in refusal.value.gaps} == {"circle"}
    assert "UBND tỉnh Lâm Đài" in str(refusal.value)
    assert "chính đơn vị mình" in str(refusal.value)


def test_units_added_later_run_in_no_circle_either(world: World, above: Directive) -> None:
    by = world.department_coordinator
    letter = way.passed(above, world.department, by, world.north)
    with pytest.raises(actions.UnableToAmend, match="gửi ngược lên"):
        actions.add_recipients(letter, [world.province.pk], "thêm", by=by, at=NOW)


def test_what_was_taken_back_above_in_between_is_not_passed_on(world: World, above: Directive, own: Directive) -> None:
    by = world.department_coordinator
    own = way.issued(way.addressed(way.shaped(own, by), by, world.north), by)
    actions.recall_units(above, [world.department.pk], "nhầm", by=world.province_coordinator, at=NOW)
    with pytest.raises(actions.UnableToSend, match="Văn bản gốc đã thu hồi"):
        actions.send(own, by=by, at=NOW)
    own.refresh_from_db()
    actions.unlink(own, by=by, at=NOW)
    own.refresh_from_db()
    with pytest.raises(actions.UnableToSend, match="không còn đúng"):
        actions.send(own, by=by, at=NOW)


def test_a_school_passes_it_on_a_third_time(world: World, above: Directive) -> None:
    second = way.passed(above, world.department, world.department_coordinator, world.north)
    third = way.passed(second, world.north, world.north_coordinator, world.telecom, number="9/THPTBL", at=NOW)
    assert third.forwards_id == second.pk
    assert [one.source_id for one in third.clauses.all()] == [one.pk for one in second.clauses.all()]


def test_a_letter_taken_in_by_the_unit_itself_is_passed_on_and_waits_for_review_no_more(world: World) -> None:
    by = world.department_coordinator
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=way.FROM_ABOVE)
    taken = actions.take_in([paper], holder=world.department, by=by, at=NOW)
    letter = way.passed(taken, world.department, by, world.north)
    taken.refresh_from_db()
    assert (letter.state, taken.state) == ("sent", "passed_on")
    assert actions.resume(taken, by=by, at=NOW).state == "reviewing"


def test_one_who_sent_the_very_letter_is_told_to_send_it_to_more(world: World, above: Directive) -> None:
    with pytest.raises(actions.UnableToForward, match="Gửi thêm đơn vị"):
        actions.forward(above, world.province, by=world.province_coordinator, at=NOW)


# --- what units get ------------------------------------------------------------------------------


def test_a_letter_passed_on_asks_by_its_own_day_and_words(world: World, above: Directive) -> None:
    letter = way.passed(above, world.department, world.department_coordinator, world.north, world.south)
    (ask,) = asks_for(world.north_officer, letter.scope).filter(duty__obligation="backup-3-2-1")
    assert ask.terms["by"] == EARLIER.isoformat()
    assert ask.letter == "Công văn số 128/SGDĐT-VP ngày 20/11/2026 của Sở Giáo dục và Đào tạo"
    assert queries.one_seen_by(world.north_officer, above.pk) is None


def test_narrowing_a_clause_to_some_levels_is_told(world: World, own: Directive) -> None:
    by, first = world.department_coordinator, own.clauses.all()[0]
    narrowed = replace(clause_value(first), levels=(3, 4))
    actions.correct_clause(first, narrowed, version=own.version, by=by, at=NOW)
    said = [one.sentence for one in queries.laxer_points(by, Directive.objects.get(pk=own.pk))]
    assert "Nội dung 1 chỉ giao cho ít cấp độ hệ thống hơn văn bản gốc." in said


def test_a_shape_of_a_clause_of_another_letter_is_refused(world: World, above: Directive, own: Directive) -> None:
    strange = {str(above.clauses.all()[0].pk): Shape(True, "x", None, True)}
    with pytest.raises(actions.UnableToCorrect, match="không còn"):
        actions.shape(own, strange, None, version=own.version, by=world.department_coordinator, at=NOW)
