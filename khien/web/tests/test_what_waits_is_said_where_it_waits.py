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
from khien.reports import actions as reports
from khien.reports.queries import reports_waiting
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db


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


def test_what_waits_for_ones_word_comes_first_and_is_never_called_no_work(world: World) -> None:
    coordinator, officer = hand.signed_in(world.north_coordinator), hand.signed_in(world.north_officer)
    assert "Chưa có việc nào" in page(coordinator, "/viec/")
    evidence.record(
        by=world.north_officer,
        at=hand.NOW,
        provider=world.north,
        proof="backup_321",
        happened_on=hand.NOW.date(),
        facts={"copies": 3, "media": 2, "offline": 1},
        subjects=[evidence.SubjectRef(world.north)],
    )
    told = page(coordinator, "/viec/")
    assert "1 minh chứng chờ xem xét" in told and 'href="/minh-chung/xem-xet/"' in told
    assert "Chưa có việc nào" not in told
    assert "chờ xem xét" not in page(officer, "/viec/"), "nobody reviews what they recorded"
    hand.sent(world, world.north)
    assert page(coordinator, "/viec/").index("Chờ anh/chị quyết định") < page(coordinator, "/viec/").index(
        "Văn bản cần"
    )
