"""The review page: what was understood beside the letter, corrected by plain forms and by htmx, never by a guess."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from khien.base import clock
from khien.directives import actions
from khien.directives.models import Directive
from khien.web.letters import places
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(hand.NOW):
        yield


@pytest.fixture
def letter(world: World) -> Directive:
    return hand.taken(world)


@pytest.fixture
def client(world: World) -> Client:
    return hand.signed_in(world.department_coordinator)


def address(letter: Directive, *parts: object) -> str:
    return "/".join([f"/van-ban/{letter.pk}/ra-soat", *map(str, parts), ""])


def shown(client: Client, letter: Directive) -> str:
    return client.get(address(letter)).content.decode()


def test_every_clause_is_marked_in_the_letter_and_has_its_card(client: Client, letter: Directive) -> None:
    page = shown(client, letter)
    for clause in hand.clauses(letter):
        assert f'id="chu-{clause.pk}"' in page
        assert f'id="the-{clause.pk}"' in page


def test_what_keeps_the_letter_is_told_with_the_place_to_settle_it(
    world: World, client: Client, letter: Directive
) -> None:
    page = shown(client, letter)
    assert "2 nội dung chưa chốt thời hạn" in page
    assert "4 nội dung chưa chọn đơn vị thực hiện" in page
    assert address(letter, "han-tra-loi") in page
    assert "Đã đủ để gửi" in shown(client, hand.ready(world, world.north))


def test_blanks_stay_blank_and_guesses_are_marked(world: World, client: Client) -> None:
    undated = hand.taken(world, hand.UNDATED)
    page = shown(client, undated)
    assert "2026 (văn bản để trống phần còn lại)" in page
    assert "Chưa có ngày văn bản; hãy nhập ngày" in page
    lost = hand.taken(world, hand.LETTER.split("\n", 3)[3])
    assert "suy ra" in shown(client, lost)


def test_the_letters_terms_stand_beside_the_laws(client: Client, letter: Directive) -> None:
    page = shown(client, letter)
    assert "Văn bản yêu cầu nhiều hơn" in page
    assert "Chậm nhất 15/09/2026" in page or "chậm nhất 15/09/2026" in page
    assert "331/2026/NĐ-CP" in page


def test_an_old_letter_tells_that_its_ground_was_replaced(world: World, client: Client) -> None:
    old = hand.taken(world, hand.LETTER.replace("2026", "2024"))
    assert "căn cứ đã" in shown(client, old)


def test_a_letter_on_another_subject_asks_to_be_confirmed(world: World, client: Client) -> None:
    other = hand.taken(world, hand.OTHER)
    assert "có vẻ không nói về an toàn thông tin mạng" in shown(client, other)
    client.post(address(other, "xac-nhan"), {"version": other.version})
    assert "có vẻ không nói về an toàn thông tin mạng" not in shown(client, other)


def test_the_same_paper_taken_in_twice_is_shown(world: World, client: Client, letter: Directive) -> None:
    assert "đã được tiếp nhận trước đó" not in shown(client, letter)
    assert "đã được tiếp nhận trước đó" in shown(client, hand.taken(world))


def test_a_clause_is_corrected_on_a_page_of_its_own(client: Client, letter: Directive) -> None:
    clause = hand.clauses(letter)[0]
    page = client.get(address(letter, clause.pk, "sua"))
    assert page.content.decode().count("<h1>") == 1
    given = {"version": letter.version, "topics": ["backup"], "obligations": ["backup-3-2-1"], "levels": ["3", "4"]}
    cadence = {"every_0": "P6M", "every_levels_0": ["3"], "every_topic_0": "", "audience": "Các trường THPT"}
    response = client.post(address(letter, clause.pk, "sua"), given | cadence)
    clause.refresh_from_db()
    assert response["Location"].endswith(f"#the-{clause.pk}")
    assert (clause.levels, clause.audience) == ([3, 4], "Các trường THPT")
    assert clause.cadences == [{"every": "P6M", "levels": [3], "topic": None}]


def test_htmx_gets_the_card_the_checklist_and_the_new_version(client: Client, letter: Directive) -> None:
    clause = hand.clauses(letter)[1]
    form = client.get(address(letter, clause.pk, "thoi-han"), headers=HTMX).content.decode()
    assert "<h1>" not in form
    assert f'id="the-{clause.pk}"' in form
    given = {"version": letter.version, "choice": "none"}
    response = client.post(address(letter, clause.pk, "thoi-han"), given, headers=HTMX)
    page = response.content.decode()
    assert "không đặt hạn" in page
    assert 'id="can-lam" hx-swap-oob="true"' in page
    assert json.loads(response["HX-Trigger"])["letters:version"] == {"version": letter.version + 1}


def test_a_holiday_is_proposed_and_never_taken_by_itself(client: Client, letter: Directive) -> None:
    clause = hand.clauses(letter)[1]
    page = client.get(address(letter, clause.pk, "thoi-han")).content.decode()
    assert "lễ Quốc khánh 02/9" in page
    assert "checked" not in page
    client.post(address(letter, clause.pk, "thoi-han"), {"version": letter.version, "choice": "w0"})
    clause.refresh_from_db()
    assert clause.window_from is not None and clause.window_to is not None
    assert clause.window_from <= date(2026, 9, 2) <= clause.window_to


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Khiên không tự đặt hạn"),
        ({"choice": "by"}, "Hãy nhập ngày"),
        ({"choice": "by", "by": "31/02/2026"}, "Ngày không đúng"),
        ({"choice": "window", "first": "05/09/2026", "last": "01/09/2026"}, "bắt đầu trước khi kết thúc"),
    ],
)
def test_a_time_that_is_no_time_is_refused_in_words(
    client: Client, letter: Directive, given: dict[str, str], why: str
) -> None:
    clause = hand.clauses(letter)[1]
    response = client.post(address(letter, clause.pk, "thoi-han"), {"version": letter.version, **given})
    assert why in response.content.decode()
    clause.refresh_from_db()
    assert not clause.deadline_settled


def test_one_date_settles_every_clause_that_had_none(client: Client, letter: Directive) -> None:
    given = {"version": letter.version, "day": "20/09/2026", "settle_the_rest": "on"}
    client.post(address(letter, "han-tra-loi"), given)
    assert {clause.deadline for clause in hand.clauses(letter)} == {date(2026, 9, 15), date(2026, 9, 20)}
    letter.refresh_from_db()
    assert letter.answer_by == date(2026, 9, 20)


def test_a_clause_is_split_at_a_sentence_of_the_list(client: Client, letter: Directive) -> None:
    clause = hand.clauses(letter)[1]
    page = client.get(address(letter, clause.pk, "tach")).content.decode()
    (cut, words), *_ = places.cuts(clause, letter.text)
    assert words in page
    client.post(address(letter, clause.pk, "tach"), {"version": letter.version, "offset": cut})
    assert [one.text.split(" ", 2)[0] for one in hand.clauses(letter)][1:3] == ["2.", "Gửi"]


def test_a_click_in_the_letter_splits_at_the_nearest_end_of_a_sentence(client: Client, letter: Directive) -> None:
    clause = hand.clauses(letter)[1]
    at = letter.text.index("Gửi danh sách") + 3
    client.post(address(letter, clause.pk, "tach"), {"version": letter.version, "cho": at})
    assert hand.clauses(letter)[2].text.startswith("Gửi danh sách")


def test_two_clauses_become_one_and_the_last_has_none_to_join(client: Client, letter: Directive) -> None:
    first, *_, last = hand.clauses(letter)
    client.post(address(letter, first.pk, "gop"), {"version": letter.version})
    assert len(hand.clauses(letter)) == 3
    response = client.post(address(letter, last.pk, "gop"), {"version": letter.version + 1}, follow=True)
    assert "Không còn nội dung nào phía sau để gộp" in response.content.decode()


def test_a_clause_is_dropped_and_taken_back_by_the_same_button(client: Client, letter: Directive) -> None:
    clause = hand.clauses(letter)[0]
    client.post(address(letter, clause.pk, "bo"), {"version": letter.version})
    assert "k-clause-off" in shown(client, letter)
    client.post(address(letter, clause.pk, "bo"), {"version": letter.version + 1})
    assert "k-clause-off" not in shown(client, letter)


def test_marked_words_become_a_clause_in_their_place(client: Client, letter: Directive) -> None:
    start = letter.text.index("Hiệu trưởng các trường THPT")
    client.post(address(letter, "them"), {"version": letter.version, "tu": start, "den": start + 27})
    assert hand.clauses(letter)[0].text == "Hiệu trưởng các trường THPT"


def test_pasted_words_are_found_in_the_letter_whatever_their_line_breaks(client: Client, letter: Directive) -> None:
    client.post(address(letter, "them"), {"version": letter.version, "text": "Giám đốc Sở\nyêu cầu  các đơn vị"})
    added = hand.clauses(letter)[0]
    assert letter.text[added.start : added.end] == "Giám đốc Sở yêu cầu các đơn vị"


def test_places_counted_by_a_browser_fit_a_text_with_windows_line_ends() -> None:
    text = "Một\r\nHai\r\n\r\nBa"
    shown_there = text.replace("\r\n", "\n")
    for word in ("Một", "Hai", "Ba"):
        at = places.raw_offset(text, str(shown_there.index(word)))
        assert at is not None
        assert text[at:].startswith(word)
    assert places.raw_offset(text, "999") == len(text)
    assert places.raw_offset(text, "-1") is None


def test_what_somebody_else_changed_is_not_overwritten_unseen(world: World, client: Client, letter: Directive) -> None:
    clause = hand.clauses(letter)[0]
    actions.drop_clause(clause, version=letter.version, by=world.department_coordinator, at=hand.NOW)
    given = {"version": letter.version, "audience": "Các trường tôi vừa gõ", "topics": ["backup"]}
    page = client.post(address(letter, clause.pk, "sua"), given).content.decode()
    assert "Người khác vừa sửa văn bản này" in page
    assert "Các trường tôi vừa gõ</textarea>" in page
    assert f'name="version" value="{letter.version + 1}"' in page
    clause.refresh_from_db()
    assert clause.audience != "Các trường tôi vừa gõ"


def test_the_letters_own_description_is_corrected(world: World, client: Client) -> None:
    undated = hand.taken(world, hand.UNDATED)
    given = {"version": undated.version, "number": "9/SGDĐT", "issued_on": "26/08/2026", "signer_name": "Nguyễn Mẫu"}
    client.post(address(undated, "thong-tin"), given)
    undated.refresh_from_db()
    assert (undated.number, undated.issued_on) == ("9/SGDĐT", date(2026, 8, 26))
    both = given | {"version": undated.version, "law_on": "01/01/2026"}
    page = client.post(address(undated, "thong-tin"), both).content.decode()
    assert "không đặt ngày khác" in page


def test_a_letter_is_set_aside_after_a_question_and_taken_up_again(client: Client, letter: Directive) -> None:
    assert "Không đơn vị nào nhận việc" in client.get(address(letter, "xep-lai")).content.decode()
    client.post(address(letter, "xep-lai"), {"version": letter.version})
    page = shown(client, letter)
    assert "đã được xếp lại" in page
    assert 'data-key="e"' not in page
    client.post(address(letter, "mo-lai"))
    assert 'data-key="e"' in shown(client, letter)


def test_a_leader_reads_the_review_and_changes_nothing(world: World, letter: Directive) -> None:
    leader = hand.signed_in(world.department_leader)
    page = leader.get(address(letter)).content.decode()
    assert 'data-key="e"' not in page
    clause = hand.clauses(letter)[0]
    assert leader.post(address(letter, clause.pk, "bo"), {"version": letter.version}).status_code == 403
    stranger = hand.signed_in(world.commune_leader)
    assert stranger.get(address(letter)).status_code == 404


def test_the_page_asks_the_database_no_more_for_a_long_letter(world: World, client: Client, letter: Directive) -> None:
    more = "\n\n".join(f"{n}. Rà soát lỗ hổng bảo mật, cập nhật bản vá đợt {n}." for n in range(4, 40))
    long = hand.taken(world, hand.LETTER.replace("\n\nYêu cầu các đơn vị", f"\n\n{more}\n\nYêu cầu các đơn vị"))
    assert len(hand.clauses(long)) > 30
    assert hand.questions(client, address(long)) <= hand.questions(client, address(letter))
