"""The receiving unit's page: opened by reading, answered without losing a word, signed, decided on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from khien.base import clock
from khien.directives import actions
from khien.directives.models import ClauseAnswer, Recipient
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(hand.NOW):
        yield


@pytest.fixture
def row(world: World) -> Recipient:
    """North's row of a sent letter, not opened yet."""
    return hand.recipient(hand.sent(world), world.north)


@pytest.fixture
def officer(world: World) -> Client:
    return hand.signed_in(world.north_officer)


def address(row: Recipient, part: str = "") -> str:
    return f"/van-ban/nhan/{row.pk}/{part}"


def form(client: Client, row: Recipient) -> dict[str, Any]:
    """What the page carries when it is opened."""
    found = client.get(address(row)).context["form"]
    return {name: found[name].value() or "" for name in found.fields}


def all_done(given: dict[str, Any]) -> dict[str, Any]:
    return given | {name: "done" for name in given if name.startswith("says_")}


def signed(world: World, row: Recipient) -> Recipient:
    officer = hand.signed_in(world.north_officer)
    officer.post(address(row), all_done(form(officer, row)))
    hand.signed_in(world.north_leader).post(address(row, "ky/"))
    row.refresh_from_db()
    return row


def test_reading_at_the_unit_opens_the_letter_and_reading_above_does_not(
    world: World, row: Recipient, officer: Client
) -> None:
    above = hand.signed_in(world.department_coordinator).get(address(row)).content.decode()
    row.refresh_from_db()
    assert row.state == "not_opened"
    assert "Đơn vị chưa mở văn bản này" in above
    officer.get(address(row))
    row.refresh_from_db()
    assert row.state == "opened"


def test_each_clause_stands_with_its_verdicts_and_the_way_to_its_duty(row: Recipient, officer: Client) -> None:
    page = officer.get(address(row)).content.decode()
    assert page.count('class="k-card l-answer"') == 4
    assert "Chưa chứng minh" in page
    assert "/viec/" in page.split("l-verdicts", 1)[1]


def test_every_word_is_saved_at_once_and_may_still_be_changed(row: Recipient, officer: Client) -> None:
    given = form(officer, row) | {"says_1": "in_progress", "note_1": "Đang mua ổ đĩa", "luu": "1"}
    response = officer.post(address(row), given)
    assert response["Location"] == address(row) + "#nd-1"
    officer.post(address(row), form(officer, row) | {"says_1": "done", "proposals": "Cần tập huấn"})
    row.refresh_from_db()
    assert (ClauseAnswer.objects.get().says, row.proposals) == ("done", "Cần tập huấn")


def test_one_word_that_cannot_be_saved_keeps_the_others_and_what_was_typed(row: Recipient, officer: Client) -> None:
    given = form(officer, row) | {"says_1": "done", "says_2": "cannot", "note_3": "quên chọn"}
    page = officer.post(address(row), given).content.decode()
    assert "cần nêu rõ khó khăn" in page
    assert "Hãy chọn một trong ba câu trả lời" in page
    assert "quên chọn</textarea>" in page
    assert [answer.says for answer in ClauseAnswer.objects.all()] == ["done"]
    again = officer.post(address(row), given | {"note_2": "Thiếu kinh phí", "note_3": ""}, follow=True)
    assert "Người khác vừa ghi" not in again.content.decode(), "the page's own saving is no surprise to it"
    assert ClauseAnswer.objects.count() == 2


def test_a_colleagues_word_is_not_overwritten_unseen(world: World, row: Recipient, officer: Client) -> None:
    given = form(officer, row) | {"says_1": "in_progress", "note_1": "của tôi", "difficulties": "của tôi"}
    row.refresh_from_db()
    clause = hand.clauses(row.directive)[0]
    colleague = world.north_coordinator
    actions.answer_clause(row, clause, Word(Says.CANNOT, "của đồng nghiệp"), by=colleague, at=hand.NOW)
    actions.write_remarks(row, difficulties="của đồng nghiệp", proposals="", by=colleague, at=hand.NOW)
    response = officer.post(address(row), given)
    page = response.content.decode()
    assert "của đồng nghiệp" in page
    assert page.count("của tôi</textarea>") == 2
    assert ClauseAnswer.objects.get().note == "của đồng nghiệp"
    shown = response.context["form"]
    officer.post(address(row), given | {name: shown[name].value() for name in given if name.startswith("saw_")})
    row.refresh_from_db()
    assert (ClauseAnswer.objects.get().note, row.difficulties) == ("của tôi", "của tôi")


def test_an_officer_does_not_sign_and_a_leader_signs_what_he_was_shown(
    world: World, row: Recipient, officer: Client
) -> None:
    leader = hand.signed_in(world.north_leader)
    leader.get(address(row))
    assert "Còn nội dung chưa trả lời: 1, 2, 3, 4" in leader.get(address(row, "ky/")).content.decode()
    officer.post(address(row), all_done(form(officer, row)))
    assert officer.post(address(row, "ky/")).status_code == 403
    page = leader.get(address(row, "ky/")).content.decode()
    assert "nhưng chưa chứng minh" in page
    assert "Ký và gửi tới Sở Giáo dục và Đào tạo" in page
    leader.post(address(row, "ky/"))
    row.refresh_from_db()
    assert (row.state, row.signed_by) == ("answered", world.north_leader)


def test_a_signed_answer_is_no_longer_written(world: World, row: Recipient, officer: Client) -> None:
    before = form(officer, row)
    row = signed(world, row)
    page = officer.post(address(row), before | {"says_1": "cannot", "note_1": "muộn"}).content.decode()
    assert "không còn sửa được" in page
    assert not ClauseAnswer.objects.filter(says="cannot").exists()


def test_the_holder_returns_with_a_reason_that_the_unit_reads(world: World, row: Recipient, officer: Client) -> None:
    row = signed(world, row)
    holder = hand.signed_in(world.department_coordinator)
    assert "Cần nêu lý do" in holder.post(address(row, "tra-lai/"), {"reason": ""}).content.decode()
    holder.post(address(row, "tra-lai/"), {"reason": "Thiếu biên bản khôi phục"})
    page = officer.get(address(row)).content.decode()
    assert "Bị trả lại để bổ sung" in page
    assert "Thiếu biên bản khôi phục" in page
    assert 'name="says_1"' in page


def test_the_holder_accepts_knowing_what_is_unproven(world: World, row: Recipient) -> None:
    row = signed(world, row)
    holder = hand.signed_in(world.department_coordinator)
    assert "nhưng chưa chứng minh: nội dung 1, 2, 3" in holder.get(address(row, "chap-nhan/")).content.decode()
    holder.post(address(row, "chap-nhan/"))
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_unit_above_enters_the_answer_and_it_is_marked_so(world: World, row: Recipient) -> None:
    holder = hand.signed_in(world.department_coordinator)
    page = holder.get(address(row, "nhap-thay/"))
    assert "Sở Giáo dục và Đào tạo nhập thay Trường THPT Bắc Lâm" in page.content.decode()
    found = page.context["form"]
    empty = {name: found[name].value() or "" for name in found.fields}
    some = holder.post(address(row, "nhap-thay/"), empty | {"says_1": "done"}).content.decode()
    assert "Còn nội dung chưa trả lời" in some
    holder.post(address(row, "nhap-thay/"), all_done(empty))
    row.refresh_from_db()
    assert (row.state, row.entered_on_behalf_by) == ("answered", world.department)
    assert "nhập thay" in holder.get(address(row)).content.decode()


def test_the_issuer_of_a_letter_reads_an_outside_units_answer_and_no_duty_page_of_it(world: World) -> None:
    row = hand.recipient(hand.sent(world), world.telecom)
    page = hand.signed_in(world.department_coordinator).get(address(row)).content.decode()
    assert "Công ty Viễn thông Mây Trắng" in page
    assert "/viec/" not in page.split("<main", 1)[1]
    assert "Nhập trả lời thay" not in page


def test_a_neighbour_finds_nothing_of_it(world: World, row: Recipient) -> None:
    neighbour = hand.signed_in(world.south_leader)
    for part in ("", "ky/", "tra-lai/", "chap-nhan/", "nhap-thay/"):
        assert neighbour.get(address(row, part)).status_code == 404


def test_a_taken_back_letter_says_so_and_asks_nothing(world: World, row: Recipient, officer: Client) -> None:
    actions.recall(row.directive, "Gửi nhầm", by=world.department_coordinator, at=hand.NOW)
    page = officer.get(address(row)).content.decode()
    assert "đã được thu hồi đối với đơn vị này" in page
    assert 'name="says_1"' not in page


def test_a_letter_of_many_clauses_is_read_with_no_more_questions(world: World, row: Recipient, officer: Client) -> None:
    whole = hand.questions(officer, address(row))
    for clause in hand.clauses(row.directive)[1:]:
        actions.recall_clause(clause, "Gửi nhầm", by=world.department_coordinator, at=hand.NOW)
    assert whole <= hand.questions(officer, address(row))
