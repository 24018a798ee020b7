"""The bell, the page of notices, one's own choice, the log, reminding, and the administrator's channels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from khien.base import clock
from khien.base.actors import Service
from khien.directives import actions as directives
from khien.directives.actions import announcing
from khien.directives.models import Directive, Reminder
from khien.directives.rules.targets import TargetRule
from khien.notices import actions, composing
from khien.notices.actions import News
from khien.notices.models import Channel, Delivery, Notice, Policy, Preference
from khien.notices.queries import settled, unread
from khien.notices.rules.kinds import Kind
from khien.notices.rules.states import State
from khien.organisations import actions as organisations
from khien.organisations.models import Grant, Person
from khien.organisations.rules import Role
from khien.web.notices.places import place_of
from tests.world import SETUP, World

pytestmark = pytest.mark.django_db
BY = Service("notices")
SENT = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
LATE = datetime(2026, 9, 25, 2, 0, tzinfo=UTC)  # Friday; answers were due on the 20th
LETTER = """\
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 128/SGDĐT-VP
V/v sao lưu dữ liệu

Lâm Đài, ngày 20 tháng 8 năm 2026

Kính gửi: Hiệu trưởng các trường THPT.

Sở yêu cầu các đơn vị:

1. Sao lưu dữ liệu theo quy tắc 3-2-1.

GIÁM ĐỐC

Nguyễn Thử Nghiệm
"""


@pytest.fixture(autouse=True)
def _late_in_september() -> Iterator[None]:
    with clock.stopped_at(LATE):
        yield


@pytest.fixture
def sent(world: World) -> Directive:
    by = world.department_coordinator
    with clock.stopped_at(SENT):
        paper = directives.NewPaper(directives.PaperRole.MAIN, text=LETTER)
        row = directives.take_in([paper], holder=world.department, by=by, at=SENT)
        row = directives.set_answer_by(
            row, date(2026, 9, 20), settle_the_rest=True, version=row.version, by=by, at=SENT
        )
        rule = TargetRule(units=(world.north.pk, world.south.pk, world.hill.pk))
        row = directives.choose_targets(row, list(row.clauses.all()), rule, version=row.version, by=by, at=SENT)
        row = directives.send(row, by=by, at=SENT)
    announcing.announce(by=BY, at=SENT)
    return row


def page(client: Client, person: Person, path: str, **posted: Any) -> str:
    client.force_login(person)
    response = client.post(path, posted, follow=True) if posted else client.get(path, follow=True)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def tell(world: World, person: Person, n: int = 1) -> None:
    news = [
        News(
            person.pk, world.north.pk, Kind.LETTER_NEW, f"recipient:{k}", "1", {"unit": f"Trường {k}", "letter": "CV 1"}
        )
        for k in range(n)
    ]
    actions.tell_many(news, by=BY, at=LATE)


def test_the_bell_counts_what_is_unread_in_one_query(
    world: World, sent: Directive, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert unread(world.north_officer).count() == 1


def test_a_notice_leads_to_its_letter_and_is_read_then(client: Client, world: World, sent: Directive) -> None:
    seen = page(client, world.north_officer, "/thong-bao/")
    assert f"{world.north.name} nhận Công văn số 128/SGDĐT-VP" in seen
    row = Notice.objects.get(person=world.north_officer)
    response = client.get(f"/thong-bao/{row.pk}/")
    assert response.headers["Location"] == reverse("letters:received", args=[row.about.split(":")[1]])
    assert "Không còn thông báo chưa đọc" in page(client, world.north_officer, "/thong-bao/")
    assert "đã đọc" in page(client, world.north_officer, "/thong-bao/?xem=tat-ca")


def test_nobody_opens_anothers_notice(client: Client, world: World, sent: Directive) -> None:
    row = Notice.objects.get(person=world.north_officer)
    client.force_login(world.north_leader)
    assert client.get(f"/thong-bao/{row.pk}/").status_code == 404


def test_who_lost_the_role_sees_that_there_was_a_notice_and_not_its_words(
    client: Client, world: World, sent: Directive
) -> None:
    with clock.stopped_at(SENT):
        organisations.revoke(Grant.objects.get(person=world.north_officer), by=SETUP, at=SENT)
        organisations.grant(world.north_officer, world.commune, Role.OFFICER, by=SETUP, at=SENT, since=clock.today())
    seen = page(client, world.north_officer, "/thong-bao/")
    assert "128/SGDĐT-VP" not in seen
    assert "không còn quyền xem" in seen
    row = Notice.objects.get(person=world.north_officer)
    assert client.get(f"/thong-bao/{row.pk}/").status_code == 404


def test_all_is_read_at_one_press_and_pages_are_turned(client: Client, world: World) -> None:
    tell(world, world.north_officer, 70)
    seen = page(client, world.north_officer, "/thong-bao/")
    assert "99+" not in seen and ">70<" in seen and "trang=3" in seen
    page(client, world.north_officer, "/thong-bao/doc-het/", sure="1")
    assert unread(world.north_officer).count() == 0


def test_mail_names_addresses_that_exist() -> None:
    assert reverse("notices:index") == composing.PLACE
    assert reverse("notices:choose") == composing.CHOICE
    assert reverse("notices:confirm", args=["x"]) == f"{composing.CONFIRMING}x/"
    key = "01a201c8-ba63-7aa1-9f76-c95f7f4e4c00"
    assert reverse("notices:follow", args=[key]) == f"{composing.PLACE}{key}/"


def test_a_person_chooses_how_to_be_reached(client: Client, world: World) -> None:
    person, path = world.north_officer, "/thong-bao/tuy-chon/"
    assert "chưa xác nhận" in page(client, person, path)
    given = {"mode": "each", "own_hours": "own", "quiet_from": "22:00", "quiet_to": "", "digest_at": "08:15"}
    assert "Hãy ghi giờ" in page(client, person, path, **given)
    assert "ít nhất một giờ" in page(client, person, path, **(given | {"quiet_to": "21:45"}))
    assert Preference.objects.count() == 0
    page(client, person, path, **(given | {"quiet_to": "06:30", "muted": ["letter_due"], "days_off": "on"}))
    row = Preference.objects.get(person=person)
    assert (row.mode, f"{row.quiet_to:%H:%M}", row.muted, row.days_off) == ("each", "06:30", ["letter_due"], True)


def test_all_that_are_late_are_reminded_at_one_press(client: Client, world: World, sent: Directive) -> None:
    by = world.department_coordinator
    organisations.remove_person(world.hill_leader, by=SETUP, at=LATE)
    organisations.remove_person(world.hill_officer, by=SETUP, at=LATE)
    assert "Đôn đốc đơn vị chậm (3)" in page(client, by, f"/van-ban/{sent.pk}/")
    seen = page(client, by, f"/thong-bao/don-doc/?van_ban={sent.pk}")
    assert "Đôn đốc tất cả (2)" in seen and "cần gọi điện" in seen and world.hill.name in seen
    assert Reminder.objects.count() == 0
    done = page(client, by, f"/thong-bao/don-doc/?van_ban={sent.pk}", words="Gấp")
    assert "Đã đôn đốc" in done and "chưa có ai, cần gọi điện" in done
    assert Notice.objects.filter(kind=Kind.REMINDER).count() == 6
    again = page(client, by, f"/thong-bao/don-doc/?van_ban={sent.pk}")
    assert "không còn ai để đôn đốc" in again and "đôn đốc lúc" in again
    assert "24 giờ qua" in page(client, by, f"/thong-bao/don-doc/?van_ban={sent.pk}", words="Gấp lắm")
    assert "đôn đốc Trường THPT Bắc Lâm" in page(client, world.north_officer, "/thong-bao/")


def test_the_preview_counts_the_posts_that_channels_then_get(client: Client, world: World, sent: Directive) -> None:
    by, path = world.department_coordinator, f"/thong-bao/don-doc/?van_ban={sent.pk}"
    assert "kênh khác" not in page(client, by, path)
    given = {"service": "json", "sealed": "", "made_by": None, "made_at": SENT}
    for unit, ended in ((world.north, None), (world.north, LATE), (world.south, None), (world.department, None)):
        Channel.objects.create(unit=unit, name="Nhóm chung", ended_at=ended, **given)
    seen = page(client, by, path)
    assert re.search(r'kênh khác</span>\s*<span class="k-figure-value">2</span>', seen)
    directives.remind(directive=sent, by=by, at=LATE)
    while actions.place(by=BY, at=LATE):
        pass
    posted = Delivery.objects.filter(channel__isnull=False, enclosures__notice__kind=Kind.REMINDER)
    assert posted.distinct().count() == 2


def test_the_standing_offers_the_same_for_all_letters(client: Client, world: World, sent: Directive) -> None:
    seen = page(client, world.department_coordinator, "/tinh-hinh/tra-loi/?xem=qua-han")
    assert "Đôn đốc tất cả đơn vị chậm (3)" in seen
    assert "Đôn đốc tất cả (3)" in page(client, world.department_coordinator, "/thong-bao/don-doc/")
    assert "Đôn đốc" not in page(client, world.department_leader, "/tinh-hinh/tra-loi/?xem=qua-han")


def test_the_progress_of_a_reminder_ends_when_its_mail_has_gone(
    client: Client, world: World, sent: Directive, settings: Settings
) -> None:
    settings.KHIEN_MAIL = {"host": "127.0.0.1", "port": 1, "use_ssl": False, "use_tls": False}
    by = world.department_coordinator
    made = directives.remind(directive=sent, by=by, at=LATE)
    client.force_login(by)
    path = f"/thong-bao/don-doc/{made.pk}/tien-do/"
    assert "HX-Refresh" not in client.get(path).headers
    Notice.objects.update(read_at=None)
    actions.place(by=BY, at=LATE)
    assert "HX-Refresh" not in client.get(path).headers
    Delivery.objects.update(state=State.SENT)
    assert client.get(path).headers["HX-Refresh"] == "true"
    whole = page(client, by, f"/thong-bao/don-doc/{made.pk}/")
    sent_mail = whole[whole.index("Thư đã gửi") :][:300]
    assert ">8<" in sent_mail  # three people of two schools, two of the third


def test_the_log_says_what_became_of_each_message_to_those_who_look_after_the_unit(
    client: Client, world: World, sent: Directive, settings: Settings
) -> None:
    settings.KHIEN_MAIL = {"host": "127.0.0.1", "port": 1}
    Person.objects.filter(pk=world.north_officer.pk).update(email="")
    actions.place(by=BY, at=LATE)
    Delivery.objects.filter(person=world.north_leader).update(state=State.UNKNOWN, outcome="Tiến trình dừng.")
    seen = page(client, world.department_coordinator, "/thong-bao/nhat-ky/")
    assert "chưa có địa chỉ thư" in seen and "Không rõ đã gửi chưa" in seen and "Tiến trình dừng." in seen
    only = page(client, world.department_coordinator, f"/thong-bao/nhat-ky/?trang_thai=unknown&van_ban={sent.pk}")
    assert world.north_leader.full_name in only and world.north_officer.full_name not in only
    assert world.south.name not in page(client, world.department_coordinator, "/thong-bao/nhat-ky/?tim=bac")
    assert world.south_officer.full_name not in page(client, world.north_coordinator, "/thong-bao/nhat-ky/")
    client.force_login(world.north_officer)
    assert client.get("/thong-bao/nhat-ky/").status_code == 403
    row = Delivery.objects.get(person=world.north_leader)
    assert "nhận hai lần" in page(client, world.north_coordinator, f"/thong-bao/nhat-ky/{row.pk}/gui-lai/")
    page(client, world.north_coordinator, f"/thong-bao/nhat-ky/{row.pk}/gui-lai/", sure="1")
    row.refresh_from_db()
    assert row.state == State.WAITING
    client.force_login(world.south_coordinator)
    assert client.post(f"/thong-bao/nhat-ky/{row.pk}/gui-lai/").status_code == 404


def test_the_channels_page_is_for_who_looks_after_the_whole_and_never_shows_an_address(
    client: Client, world: World, settings: Settings
) -> None:
    path, secret = "/quan-tri/thu-va-kenh/", "json://127.0.0.1:9/bi-mat-cua-don-vi"
    client.force_login(world.department_administrator)
    assert client.get(path).status_code == 404
    by = world.administrator
    assert "KHIEN_MAIL" in page(client, by, path)
    given = {"unit": "H99.7.1", "name": "Nhóm trường", "address": "http://xau.example/cau-hinh"}
    assert "Loại dịch vụ này không được dùng" in page(client, by, f"{path}kenh-moi/", **given)
    refused = page(client, by, f"{path}kenh-moi/", **(given | {"address": f"{secret}?template=/etc/passwd"}))
    assert "Không được dùng tham số: template" in refused and "bi-mat" not in refused
    made = page(client, by, f"{path}kenh-moi/", **(given | {"address": secret}))
    assert "Nhóm trường" in made and "bi-mat" not in made
    row = Channel.objects.get()
    assert "bi-mat" not in row.sealed
    tried = page(client, by, f"{path}{row.pk}/gui-thu/", sure="1")
    assert "Không kết nối được dịch vụ" in tried and "bi-mat" not in tried
    page(client, by, f"{path}{row.pk}/ngung/", sure="1")
    row.refresh_from_db()
    assert row.sealed == "" and row.ended_at == LATE


def test_the_steps_and_hours_are_set_by_who_looks_after_the_whole(client: Client, world: World) -> None:
    path, by = "/quan-tri/thu-va-kenh/gio-va-buoc/", world.administrator
    given = {
        "quiet_from": "20:00",
        "quiet_to": "06:30",
        "digest_at": "06:45",
        "remind_hours": "48",
        "more_off": "24/11/2026\n25/11/2026",
        "days_0": "-3",
        "whom_0": ["staff"],
    }
    assert "ít nhất một bước sau hạn" in page(client, by, path, **given)
    assert "không phải một ngày" in page(client, by, path, **(given | {"more_off": "thứ hai"}))
    assert Policy.objects.count() == 0
    page(client, by, path, **(given | {"days_1": "2", "whom_1": ["staff", "above"]}))
    now = settled(by)
    assert (now.remind_hours, [one.days for one in now.steps]) == (48, [-3, 2])
    assert not now.calendar.works(date(2026, 11, 25))
    client.force_login(world.department_administrator)
    assert client.get(path).status_code == 404


def test_a_trial_mail_tells_what_the_server_said(client: Client, world: World, settings: Settings) -> None:
    settings.KHIEN_MAIL = {
        "host": "127.0.0.1",
        "port": 1,
        "username": "",
        "password": "",
        "use_tls": False,
        "use_ssl": False,
        "timeout": 1,
    }
    settings.KHIEN_MAIL_FROM = "khien@lamdai.example"
    seen = page(client, world.administrator, "/quan-tri/thu-va-kenh/gui-thu/", sure="1")
    assert "Không kết nối được máy chủ thư" in seen


def test_pages_of_notices_cost_few_queries(
    client: Client, world: World, sent: Directive, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    tell(world, world.department_coordinator, 40)
    client.force_login(world.department_coordinator)
    paths = ("/thong-bao/", "/thong-bao/tuy-chon/", "/thong-bao/nhat-ky/", f"/thong-bao/don-doc/?van_ban={sent.pk}")
    for path in paths:
        client.get(path)
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200


def test_a_notice_of_a_swap_leads_to_the_swap_and_not_back_to_the_list() -> None:
    assert place_of("swap:7") == "/truc/doi-ca/7/"
