"""Choosing units, sending, following and changing a letter after it was sent."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from khien.base import clock
from khien.directives.models import Directive
from khien.organisations import actions as organisations
from khien.organisations.models import Unit
from khien.web.tests import letters_at_hand as hand
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(hand.NOW):
        yield


@pytest.fixture
def client(world: World) -> Client:
    return hand.signed_in(world.department_coordinator)


def address(letter: Directive, *parts: object) -> str:
    return "/".join([f"/van-ban/{letter.pk}", *map(str, parts), ""])


def many_schools(world: World, number: int) -> list[Unit]:
    return [
        organisations.create_unit(
            by=SETUP, at=hand.NOW, name=f"Trường THPT Mẫu {n:03d}", kind="upper_school", parent=world.department
        )
        for n in range(number)
    ]


# --- choosing ------------------------------------------------------------------------------------


def test_the_audience_proposes_and_a_person_takes_the_proposal(world: World, client: Client) -> None:
    letter = hand.taken(world)
    page = client.get(address(letter, "giao")).content.decode()
    assert "Nhận mọi đề xuất" in page
    assert "Trường THPT" in page
    client.post(address(letter, "giao", "de-xuat"), {"version": letter.version})
    assert "đơn vị khác nhau" in client.get(address(letter, "giao")).content.decode()
    assert all(clause.targets for clause in hand.clauses(letter))


def test_units_are_searched_without_accents_and_nothing_is_saved_by_searching(world: World, client: Client) -> None:
    letter = hand.taken(world)
    first = hand.clauses(letter)[0]
    given = {"version": letter.version, "tim": "vien thong may", "xem": "1"}
    page = client.post(address(letter, "giao", first.pk), given).content.decode()
    assert "Công ty Viễn thông Mây Trắng" in page
    assert "ngoài phạm vi" in page
    assert not hand.clauses(letter)[0].targets


def test_kinds_named_units_outside_units_and_exceptions_make_one_choice_for_several_clauses(
    world: World, client: Client
) -> None:
    letter = hand.taken(world)
    first, second, *_others = hand.clauses(letter)
    given = {
        "version": letter.version,
        "kinds": ["upper_school"],
        "under": world.department.pk,
        "units": [world.it_room.pk, world.telecom.pk],
        "exclude": [world.hill.pk],
        "clauses": [str(second.pk)],
        "luu": "1",
    }
    assert client.post(address(letter, "giao", first.pk), given)["Location"] == address(letter, "giao")
    chosen = [clause.targets for clause in hand.clauses(letter)]
    assert chosen[0] == chosen[1]
    assert (chosen[0]["units"], chosen[0]["outside"]) == ([world.it_room.pk], [world.telecom.pk])
    assert not any(chosen[2:])
    page = client.get(address(letter, "giao", first.pk)).content.decode()
    assert '<p class="k-figure-value">4 ' in page


def test_a_unit_that_does_not_exist_is_not_chosen(world: World, client: Client) -> None:
    letter = hand.taken(world)
    first = hand.clauses(letter)[0]
    given = {"version": letter.version, "units": ["999999", "x"], "luu": "1"}
    client.post(address(letter, "giao", first.pk), given)
    assert hand.clauses(letter)[0].targets.get("units", []) == []


def test_what_units_have_proven_is_seen_before_sending(world: World, client: Client) -> None:
    letter = hand.ready(world, world.north, world.south)
    page = client.get(address(letter, "giao", "da-chung-minh"), headers={"HX-Request": "true"}).content.decode()
    assert "Chưa đơn vị nào chứng minh được" in page
    assert "<h1>" not in page
    assert "<h1>" in client.get(address(letter, "giao", "da-chung-minh")).content.decode()


# --- sending -------------------------------------------------------------------------------------


def test_a_letter_that_lacks_something_is_not_sent_and_says_what(world: World, client: Client) -> None:
    letter = hand.taken(world)
    page = client.get(address(letter, "gui")).content.decode()
    assert "chưa chọn đơn vị thực hiện" in page
    assert "k-btn-primary" not in page
    refused = client.post(address(letter, "gui"), {"version": letter.version}, follow=True).content.decode()
    assert "Nội dung 1 chưa chọn đơn vị thực hiện" in refused
    letter.refresh_from_db()
    assert letter.state == "reviewing"


def test_a_letter_is_sent_after_its_totals_were_shown(world: World, client: Client) -> None:
    letter = hand.ready(world, world.north, world.south, outside=(world.telecom,))
    page = client.get(address(letter, "gui")).content.decode()
    assert "Gửi tới 3 đơn vị" in page
    assert "Công ty Viễn thông Mây Trắng" in page
    response = client.post(address(letter, "gui"), {"version": letter.version})
    assert response["Location"] == address(letter)
    assert letter.recipients.count() == 3


def test_a_letter_changed_meanwhile_is_not_sent(world: World, client: Client) -> None:
    letter = hand.ready(world, world.north)
    page = client.post(address(letter, "gui"), {"version": letter.version - 1}, follow=True).content.decode()
    assert "Người khác vừa sửa văn bản này" in page
    assert not letter.recipients.exists()


# --- following -----------------------------------------------------------------------------------


def test_the_holder_sees_who_is_silent_and_who_claims_without_proof(world: World, client: Client) -> None:
    letter = hand.sent(world)
    hand.answered(letter, world.north, of=world.department, by=world.department_coordinator)
    page = client.get(address(letter)).content.decode()
    assert page.index("Trường THPT Nam Lâm") < page.index("Trường THPT Bắc Lâm"), "the silent come first"
    assert "Trường THPT Bắc Lâm" in client.get(address(letter) + "?trang_thai=unproven").content.decode()
    silent = client.get(address(letter) + "?trang_thai=silent").content.decode()
    assert "Trường THPT Bắc Lâm" not in silent
    assert "Công ty Viễn thông Mây Trắng" in silent


def test_late_is_told_from_the_day_after(world: World, client: Client) -> None:
    letter = hand.sent(world)
    with clock.stopped_at(hand.NOW.replace(day=20)):
        assert "Không có đơn vị nào khớp" in client.get(address(letter) + "?trang_thai=late").content.decode()
    with clock.stopped_at(hand.NOW.replace(day=21)):
        assert "trễ 1 ngày" in client.get(address(letter) + "?trang_thai=late").content.decode()


def test_the_map_shows_units_by_clauses_or_by_obligations(world: World, client: Client) -> None:
    letter = hand.sent(world)
    by_clause = client.get(address(letter) + "?xem=ban-do").content.decode()
    assert "Nội dung 1" in by_clause
    assert by_clause.count("Trường THPT Bắc Lâm") > 1, "once in the table, once in each line of a phone's list"
    by_duty = client.get(address(letter) + "?xem=ban-do&cot=nghia-vu").content.decode()
    assert "Đơn vị × nghĩa vụ" in by_duty


def test_units_are_found_without_accents(world: World, client: Client) -> None:
    page = client.get(address(hand.sent(world)) + "?tim=nam lam").content.decode()
    assert "Trường THPT Nam Lâm" in page
    assert "Trường THPT Bắc Lâm" not in page


def test_each_part_of_the_page_answers(world: World, client: Client) -> None:
    letter = hand.sent(world)
    assert "3 Chưa ký trả lời" in client.get(address(letter) + "?xem=noi-dung").content.decode()
    story = client.get(address(letter) + "?xem=qua-trinh").content.decode()
    assert "Gửi tới các đơn vị" in story
    assert "van-ban-dan.txt" in story


def test_who_only_received_the_letter_is_led_to_his_own_page(world: World) -> None:
    letter = hand.sent(world)
    row = hand.recipient(letter, world.north)
    assert hand.signed_in(world.north_leader).get(address(letter))["Location"] == f"/van-ban/nhan/{row.pk}/"
    assert hand.signed_in(world.commune_leader).get(address(letter)).status_code == 404


@pytest.mark.parametrize("tab", ["don-vi", "ban-do", "noi-dung", "qua-trinh"])
def test_three_hundred_units_cost_no_more_questions_than_three(world: World, client: Client, tab: str) -> None:
    few, many = hand.sent(world), hand.sent(world, *many_schools(world, 300))
    asked = [hand.questions(client, f"{address(one)}?xem={tab}") for one in (few, many)]
    assert asked[1] <= asked[0]
    assert ("trang=2" in client.get(f"{address(many)}?xem={tab}").content.decode()) == (tab in ("don-vi", "ban-do"))


# --- changing after sending ----------------------------------------------------------------------


def test_a_clause_is_amended_with_a_reason_that_everyone_sees(world: World, client: Client) -> None:
    letter = hand.sent(world)
    clause = hand.clauses(letter)[0]
    given = {"choice": "by", "by": "25/09/2026", "obligations": clause.obligations}
    assert "Cần nêu lý do" in client.post(address(letter, "dieu-chinh", clause.pk), given).content.decode()
    client.post(address(letter, "dieu-chinh", clause.pk), given | {"reason": "Gia hạn do mưa lũ"})
    clause.refresh_from_db()
    assert clause.deadline == date(2026, 9, 25)
    row = hand.recipient(letter, world.north)
    page = hand.signed_in(world.north_officer).get(f"/van-ban/nhan/{row.pk}/").content.decode()
    assert "Gia hạn do mưa lũ" in page
    assert "thời hạn: 15/09/2026 → 25/09/2026" in page


def test_more_units_get_the_letter_later(world: World, client: Client) -> None:
    letter = hand.sent(world)
    found = client.post(address(letter, "dieu-chinh", "gui-them"), {"tim": "doi thong", "xem": "1"})
    assert "Trường THPT Đồi Thông" in found.content.decode()
    some = [str(hand.clauses(letter)[0].pk)]
    given = {"units": [world.hill.pk], "clauses": some, "reason": "Bổ sung trường", "luu": "1"}
    client.post(address(letter, "dieu-chinh", "gui-them"), given)
    assert hand.recipient(letter, world.hill).clause_ids == some


def test_the_day_to_answer_by_is_changed(world: World, client: Client) -> None:
    letter = hand.sent(world)
    client.post(address(letter, "dieu-chinh", "han-tra-loi"), {"day": "30/09/2026", "reason": "Gia hạn"})
    letter.refresh_from_db()
    assert letter.answer_by == date(2026, 9, 30)


def test_a_clause_some_units_or_the_whole_letter_are_taken_back(world: World, client: Client) -> None:
    letter = hand.sent(world)
    first = hand.clauses(letter)[0]
    why = {"reason": "Gửi nhầm"}
    client.post(address(letter, "thu-hoi", first.pk), why)
    first.refresh_from_db()
    assert first.recalled_at is not None
    assert "Hãy chọn ít nhất một đơn vị" in client.post(address(letter, "thu-hoi", "don-vi"), why).content.decode()
    client.post(address(letter, "thu-hoi", "don-vi"), why | {"units": [world.south.pk]})
    assert hand.recipient(letter, world.south).state == "recalled"
    assert "không gửi lại được" in client.get(address(letter, "thu-hoi")).content.decode()
    client.post(address(letter, "thu-hoi"), why)
    letter.refresh_from_db()
    assert letter.state == "recalled"
    assert "Thu hồi cả văn bản" in client.get(address(letter) + "?xem=qua-trinh").content.decode()


def test_units_to_take_a_letter_back_from_are_searched_and_stay_ticked_from_page_to_page(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khien.web.letters.amending.MOST_LISTED", 1)
    letter = hand.sent(world)
    place = address(letter, "thu-hoi", "don-vi")
    assert "1–1" in client.get(place).content.decode()
    searched = client.post(place, {"tim": world.south.name.upper(), "xem": "1", "units": [world.north.pk]})
    page = searched.content.decode()
    assert f'id="dv-{world.north.pk}" checked' in page
    assert f'id="dv-{world.south.pk}">' in page
    assert "Cần nêu lý do" not in page
    turned = client.post(place, {"trang": "2", "da_tim": "", "units": [world.north.pk]}).content.decode()
    assert f'id="dv-{world.north.pk}" checked' in turned
    client.post(place, {"reason": "Gửi nhầm", "da_tim": world.south.name, "tim": "", "units": [world.south.pk]})
    assert hand.recipient(letter, world.south).state == "recalled"
    assert hand.recipient(letter, world.north).state != "recalled"


def test_a_letter_is_taken_back_from_all_units_that_were_found(world: World, client: Client) -> None:
    letter = hand.sent(world)
    place = address(letter, "thu-hoi", "don-vi")
    other = {"tim": "không ai", "xem": "1", "da_tim": "truong thpt", "tat_ca": "1"}
    assert "Không có đơn vị nào khớp" in client.post(place, other).content.decode()
    client.post(place, {"reason": "Gửi nhầm", "da_tim": "truong thpt", "tat_ca": "1"})
    assert hand.recipient(letter, world.north).state == "recalled"
    assert hand.recipient(letter, world.south).state == "recalled"


def test_following_ends_and_begins_again(world: World, client: Client) -> None:
    letter = hand.sent(world)
    client.post(address(letter, "ket-thuc"))
    letter.refresh_from_db()
    assert letter.state == "closed"
    client.post(address(letter, "ket-thuc"))
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_a_leader_follows_and_changes_nothing(world: World) -> None:
    letter = hand.sent(world)
    leader = hand.signed_in(world.department_leader)
    assert "Thu hồi" not in leader.get(address(letter)).content.decode()
    assert leader.post(address(letter, "thu-hoi"), {"reason": "x"}).status_code == 403
    assert leader.get(address(letter, "dieu-chinh", "gui-them")).status_code == 403


def test_a_time_already_over_is_told_before_the_letter_goes_out(world: World, client: Client) -> None:
    letter = hand.ready(world, world.north)
    told = "bị tính trễ ngay: 15/09/2026."
    with clock.stopped_at(hand.NOW.replace(day=15)):
        assert "tính trễ ngay" not in client.get(f"{address(letter)}gui/").content.decode()
    with clock.stopped_at(hand.NOW.replace(day=16)):
        assert told in client.get(f"{address(letter)}gui/").content.decode()
