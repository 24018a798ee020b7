"""What a newcomer looked for in the first ten minutes and did not find: who must sign, which is next, what is late."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from khien.base import clock
from khien.base.bulk import counted
from khien.directives import actions
from khien.directives.rules.answers import Word
from khien.directives.rules.states import Says
from khien.evidence import actions as evidence
from khien.evidence.models import Evidence
from khien.evidence.queries import awaiting_review
from khien.law.facts import FactValue
from khien.reports import actions as reports
from khien.reports.queries import reports_waiting
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db

BACKUP: dict[str, FactValue] = {"copies": 3, "media": 2, "offline": 1}


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(hand.NOW):
        yield


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_answer_that_is_whole_waits_for_its_leader_by_name(world: World) -> None:
    row = actions.open_letter(hand.recipient(hand.sent(world), world.north), by=world.north_officer, at=hand.NOW)
    leader, officer = hand.signed_in(world.north_leader), hand.signed_in(world.north_officer)
    assert "Chờ anh/chị ký" not in page(leader, "/viec/")
    for clause in hand.clauses(row.directive):
        actions.answer_clause(row, clause, Word(Says.DONE), by=world.north_officer, at=hand.NOW)
    assert "Chờ anh/chị ký" in page(leader, "/viec/")
    assert "Chờ anh/chị ký" in page(leader, "/van-ban/")
    assert "Chờ anh/chị ký" not in page(officer, "/van-ban/"), "who cannot sign is not asked to"


def test_late_is_said_only_of_an_answer_that_is_owed(world: World) -> None:
    letter = hand.sent(world)
    with clock.stopped_at(hand.NOW + timedelta(days=40)):
        officer = hand.signed_in(world.north_officer)
        assert "trễ 23 ngày" in page(officer, "/van-ban/")
        hand.answered(letter, world.north, of=world.department, by=world.department_coordinator)
        answered = page(officer, "/van-ban/?xem=nhan-duoc")
    assert "trễ" not in answered
    assert "hạn 20/09/2026" in answered


def test_one_answer_that_was_looked_at_leads_to_the_next(world: World) -> None:
    letter = hand.sent(world, world.north, world.south)
    for unit in (world.north, world.south):
        hand.answered(letter, unit, of=world.department, by=world.department_coordinator)
    reviewer = hand.signed_in(world.province_coordinator)
    first, second = (hand.recipient(letter, unit) for unit in (world.north, world.south))
    assert "Trả lời tiếp theo" not in page(reviewer, f"/van-ban/nhan/{first.pk}/"), "this one is still to be looked at"
    actions.return_answer(first, "Thiếu số liệu.", by=world.province_coordinator, at=hand.NOW)
    after = page(reviewer, f"/van-ban/nhan/{first.pk}/")
    assert f'href="/van-ban/nhan/{second.pk}/"' in after
    actions.return_answer(second, "Thiếu số liệu.", by=world.province_coordinator, at=hand.NOW)
    assert "Trả lời tiếp theo" not in page(reviewer, f"/van-ban/nhan/{second.pk}/")


def test_a_final_report_waits_for_who_signs_and_who_reports_at_its_unit_alone(world: World) -> None:
    by = world.department_coordinator
    report = reports.draft_report(hand.sent(world), world.department, by=by, at=hand.NOW)
    people = (world.department_coordinator, world.department_leader, world.province_leader, world.north_leader)
    assert [counted(reports_waiting(person)) for person in people] == [(0,)] * 4
    reports.finalise(report, version=report.version, by=by, at=hand.NOW)
    assert [counted(reports_waiting(person)) for person in people] == [(1,), (1,), (0,), (0,)]
    assert "Đang chờ lãnh đạo ký" in page(hand.signed_in(world.department_leader), f"/bao-cao/{report.pk}/")


def test_a_return_without_a_reason_is_refused_by_the_page_in_its_own_words(world: World) -> None:
    letter = hand.sent(world, world.north)
    row = hand.answered(letter, world.north, of=world.department, by=world.department_coordinator)
    client, address = hand.signed_in(world.province_coordinator), f"/van-ban/nhan/{row.pk}/tra-lai/"
    assert "novalidate" in page(client, address)
    told = client.post(address, {"reason": ""}).content.decode()
    assert "Cần sửa trước khi tiếp tục" in told
    row.refresh_from_db()
    assert row.state == "answered"


def recorded(world: World, proof: str, facts: dict[str, FactValue]) -> Evidence:
    return evidence.record(
        by=world.north_officer,
        at=hand.NOW,
        provider=world.north,
        proof=proof,
        happened_on=hand.NOW.date(),
        facts=facts,
        subjects=[evidence.SubjectRef(world.north)],
    )


def test_what_waits_for_ones_word_comes_first_and_is_never_called_no_work(world: World) -> None:
    coordinator, officer = hand.signed_in(world.north_coordinator), hand.signed_in(world.north_officer)
    assert "Chưa có việc nào" in page(coordinator, "/viec/")
    recorded(world, "backup_321", BACKUP)
    told = page(coordinator, "/viec/")
    assert "1 minh chứng chờ xem xét" in told and 'href="/minh-chung/xem-xet/"' in told
    assert "Chưa có việc nào" not in told
    assert "chờ xem xét" not in page(officer, "/viec/"), "nobody reviews what they recorded"
    hand.sent(world, world.north)
    told = page(coordinator, "/viec/")
    places = [told.index(words) for words in ("Chờ anh/chị quyết định", "Văn bản cần trả lời", "việc phải chứng minh")]
    assert places == sorted(places)


def test_one_piece_that_was_decided_leads_to_the_next_that_waits(world: World) -> None:
    first, second = (recorded(world, "backup_321", BACKUP) for _ in range(2))
    client = hand.signed_in(world.north_coordinator)
    told = page(client, f"/minh-chung/{first.pk}/")
    assert "còn 1 minh chứng chờ anh/chị" in told
    assert "Chờ anh/chị xem xét" in told and "Chờ người khác xem xét" not in told
    said = {"decision": "accept", "tiep": "1"}
    answer = client.post(f"/minh-chung/{first.pk}/quyet-dinh/", said)
    assert answer.headers["Location"] == f"/minh-chung/{second.pk}/"
    assert "Lưu và mở" not in page(client, f"/minh-chung/{second.pk}/"), "nothing waits after it"
    answer = client.post(f"/minh-chung/{second.pk}/quyet-dinh/", said)
    assert answer.headers["Location"] == "/minh-chung/xem-xet/"


def test_a_refused_decision_stays_as_it_was_typed_with_what_is_missing(world: World) -> None:
    piece, client = recorded(world, "backup_321", BACKUP), hand.signed_in(world.north_coordinator)
    address = f"/minh-chung/{piece.pk}/quyet-dinh/"
    told = client.post(address, {"decision": "return", "reason": " "}).content.decode()
    assert "cần ghi rõ lý do" in told and 'value="return"' in told
    assert "checked" in told[told.index('value="return"') :][:120]
    told = client.post(address, {"reason": "Thiếu ảnh chụp."}).content.decode()
    assert "Cần chọn chấp nhận hoặc trả lại." in told and "Thiếu ảnh chụp." in told


def test_an_inventory_waits_for_who_signs_it_and_for_nobody_else(world: World) -> None:
    recorded(world, "system_inventory", {"systems": 0})
    waiting = [awaiting_review(person).count() for person in (world.north_leader, world.north_coordinator)]
    assert waiting == [1, 0]
    assert "1 minh chứng chờ xem xét" in page(hand.signed_in(world.north_leader), "/viec/")
