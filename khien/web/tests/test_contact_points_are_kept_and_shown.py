"""Pages of contact points: kept with their history, confirmed, called in order at any hour, shown where released."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from khien.base import clock
from khien.directives import actions as directives
from khien.organisations.models import ContactPoint, Unit
from khien.watch.actions import teams
from khien.web.tests.letters_at_hand import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)  # Thursday, 09:00 in Vietnam
NIGHT = datetime(2026, 9, 3, 16, 0, tzinfo=UTC)  # 23:00


@pytest.fixture(autouse=True)
def stopped_clock() -> Iterator[None]:
    cache.clear()
    with clock.stopped_at(NOW):
        yield


def _given(**more: Any) -> dict[str, Any]:
    return {
        "purpose": "reception",
        "position": "Tổ Công nghệ thông tin",
        "phones": "0900 000 001 hoặc (024) 3000.0001 máy lẻ 12",
        "emails": "baosuco@thptbl.example",
        "when": "always",
        **more,
    }


def _added(client: Client, unit: Unit, **more: Any) -> ContactPoint:
    answer = client.post(f"{reverse('contacts:add')}?don_vi={unit.pk}", _given(**more))
    assert answer.status_code == 302, answer.content.decode()
    return ContactPoint.objects.order_by("-made_at", "-pk").first() or pytest.fail("nothing was added")


def test_a_contact_is_entered_corrected_and_its_history_stays(world: World) -> None:
    officer = signed_in(world.north_officer)
    empty = officer.get(reverse("contacts:index")).content.decode()
    assert "Chưa có đầu mối nào" in empty
    point = _added(officer, world.north)
    page = officer.get(reverse("contacts:one", args=[point.pk])).content.decode()
    assert 'href="tel:+842430000001,12"' in page
    assert 'href="mailto:baosuco@thptbl.example"' in page
    answer = officer.post(reverse("contacts:correct", args=[point.pk]), _given(phones="0900 000 002"))
    again = ContactPoint.objects.get(ended_at=None)
    assert answer["Location"] == reverse("contacts:one", args=[again.pk])
    assert again.line == point.line
    page = officer.get(reverse("contacts:one", args=[again.pk])).content.decode()
    assert "0900 000 002" in page
    assert "(024) 3000.0001 máy lẻ 12" in page  # what stood before
    assert " ·  · " not in page  # nobody is named there: no gap is left for the name
    late = officer.post(reverse("contacts:correct", args=[point.pk]), _given(), follow=True).content.decode()
    assert "vừa được người khác sửa" in late


def test_a_phone_with_a_letter_is_refused_and_the_form_keeps_its_words(world: World) -> None:
    officer = signed_in(world.north_officer)
    url = f"{reverse('contacts:add')}?don_vi={world.north.pk}"
    page = officer.post(url, _given(phones="0900 000 00l", position="Tổ trực")).content.decode()
    assert "có chữ “l”" in page
    assert 'value="Tổ trực"' in page
    assert not ContactPoint.objects.exists()


def test_all_that_is_wrong_in_a_contact_is_told_at_once_each_at_its_field(world: World) -> None:
    officer = signed_in(world.north_officer)
    url = f"{reverse('contacts:add')}?don_vi={world.north.pk}"
    page = officer.post(url, _given(phones="0900 000 00l", emails="ai@@", position="", name="")).content.decode()
    for field in ("phones", "emails", "position"):
        assert f'href="#id_{field}"' in page
    nothing = officer.post(url, _given(phones="", emails="")).content.decode()
    assert "ít nhất một số điện thoại" in nothing and 'href="#id_phones"' in nothing
    assert not ContactPoint.objects.exists()


def test_a_stale_contact_says_so_until_somebody_calls_it(world: World) -> None:
    officer = signed_in(world.north_officer)
    point = _added(officer, world.north)
    with clock.stopped_at(NOW + timedelta(days=181)):
        officer = signed_in(world.north_officer)
        page = officer.get(reverse("contacts:index")).content.decode()
        assert "Cần xác nhận lại" in page
        assert "Không văn bản nào đặt chu kỳ" in page
        officer.post(reverse("contacts:verify", args=[point.pk]), {"how": "called"})
        page = officer.get(reverse("contacts:index")).content.decode()
        assert "Cần xác nhận lại" not in page
    story = officer.get(reverse("contacts:one", args=[point.pk])).content.decode()
    assert "Đã gọi hoặc gửi thư thử, có người trả lời" in story


def test_at_night_the_list_to_call_puts_first_who_answers_at_night(world: World) -> None:
    officer, above = signed_in(world.north_officer), signed_in(world.department_coordinator)
    day = {"when": "weekly", "days": ["0", "1", "2", "3", "4"], "start": "07:30", "end": "17:00"}
    _added(officer, world.north, position="Tổ trong giờ", phones="0900 000 011", **day)
    _added(officer, world.north, position="Trực đêm", phones="0900 000 012")
    _added(above, world.department, position="Văn phòng Sở", phones="0900 000 013")
    _added(above, world.department, position="Giám đốc", phones="0900 000 014", purpose="leader")
    noon = officer.get(reverse("contacts:whom")).content.decode()
    assert noon.index("Tổ trong giờ") < noon.index("Trực đêm") < noon.index("Văn phòng Sở")
    with clock.stopped_at(NIGHT):
        night = signed_in(world.north_officer).get(reverse("contacts:whom")).content.decode()
    assert night.index("Trực đêm") < night.index("Tổ trong giờ")
    assert "ngoài giờ" in night
    assert "0900 000 014" not in night  # a leader's number above is not for those below
    assert "Chưa có ai nhập" in night  # the national centre: nobody entered it, and none is made up
    assert "Chưa khai đội ứng cứu" in night


def test_only_who_is_on_watch_is_said_to_be_so_by_the_roster(world: World) -> None:
    said = teams.Described(world.department.name, phone="024 3000 0001; 0900 000 040")
    teams.make_team(world.department, said, by=world.department_coordinator, at=NOW)
    listed = signed_in(world.north_officer).get(reverse("contacts:whom")).content.decode()
    assert "Số chung của đội" in listed and "0900 000 040" in listed
    assert f"{world.department.name} ({world.department.name})" not in listed  # a team that is a unit of its own
    assert 'href="tel:+842430000001"' in listed and 'href="tel:+84900000040"' in listed  # each of two numbers
    assert listed.count("theo lịch trực") == 1  # the sentence that says how the list was made


def test_the_pages_ask_few_questions_however_many_contacts_stand_there(world: World) -> None:
    officer, above = signed_in(world.north_officer), signed_in(world.department_coordinator)
    for number in range(6):
        point = _added(officer, world.north, phones=f"0900 000 02{number}")
    own = reverse("contacts:one", args=[point.pk])
    for client, name in ((officer, "whom"), (officer, "index"), (above, "below"), (officer, "security_txts")):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"contacts:{name}")).status_code == 200
        assert 3 < len(asked) <= 15, (name, len(asked))
    with CaptureQueriesContext(connection) as asked:
        assert officer.get(own).status_code == 200
    assert 3 < len(asked) <= 15, len(asked)


def test_only_what_was_released_is_shown_to_everybody_and_withdrawing_takes_it_away(world: World) -> None:
    officer, stranger = signed_in(world.north_officer), Client()
    shown = _added(officer, world.north, position="Tổ tiếp nhận")
    _added(officer, world.north, position="Số riêng", phones="0900 000 099", purpose="leader")
    page = reverse("contacts:public_page", args=["thpt-bac-lam"])
    assert stranger.get(page).status_code == 404
    officer.post(f"{reverse('contacts:page')}?don_vi={world.north.pk}", {"slug": "thpt-bac-lam"})
    assert "chưa công bố đầu mối nào" in stranger.get(page).content.decode()
    officer.post(reverse("contacts:release", args=[shown.pk]))
    answer = stranger.get(page)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Tổ tiếp nhận" in answer.content.decode()
    assert "0900 000 099" not in answer.content.decode()
    card = stranger.get(reverse("contacts:public_vcard", args=["thpt-bac-lam"])).content.decode()
    assert "BEGIN:VCARD" in card
    assert "0900000099" not in card
    officer.post(reverse("contacts:withdraw", args=[shown.pk]))
    assert "Tổ tiếp nhận" not in stranger.get(page).content.decode()
    officer.post(f"{reverse('contacts:close_page')}?don_vi={world.north.pk}")
    assert stranger.get(page).status_code == 404


def test_a_correction_of_a_released_contact_is_public_only_if_that_was_said(world: World) -> None:
    officer = signed_in(world.north_officer)
    point = _added(officer, world.north)
    officer.post(reverse("contacts:release", args=[point.pk]))
    officer.post(reverse("contacts:correct", args=[point.pk]), _given(phones="0900 000 003", release="on"))
    again = ContactPoint.objects.get(ended_at=None)
    assert again.released_at is not None
    officer.post(reverse("contacts:correct", args=[again.pk]), _given(phones="0900 000 004"))
    assert ContactPoint.objects.get(ended_at=None).released_at is None


def test_the_department_sees_which_schools_cannot_be_called(world: World) -> None:
    _added(signed_in(world.north_officer), world.north)
    above = signed_in(world.department_coordinator)
    page = above.get(reverse("contacts:below")).content.decode()
    assert "0900 000 001" in page
    assert "chưa khai đầu mối tiếp nhận sự cố" in page
    good = above.get(f"{reverse('contacts:below')}?loc=con").content.decode()
    assert world.north.name in good
    assert world.south.name not in good.split("k-rows")[1]
    table = above.get(reverse("tables:download", args=["dau-moi-cap-duoi", "csv"]))
    assert "0900 000 001" in b"".join(table).decode("utf-8-sig")


def test_a_contact_is_erased_by_law_and_only_its_steps_stay(world: World) -> None:
    officer, overseer = signed_in(world.north_officer), signed_in(world.administrator)
    point = _added(officer, world.north, name="Nguyễn Thử Đầu Mối")
    officer.post(reverse("contacts:correct", args=[point.pk]), _given(name="Nguyễn Thử Đầu Mối", phones="0900 000 007"))
    why = {"reason": "Theo yêu cầu của chủ thể dữ liệu, 12/YC"}
    answer = overseer.post(reverse("erasing:one", args=["dau-moi", point.pk]), why)
    assert answer.status_code == 302, answer.content.decode()
    for row in ContactPoint.objects.filter(line=point.line):
        assert (row.phones, row.emails) == ([], [])
        assert "Thử" not in row.name
        assert "Thử Đầu Mối" not in overseer.get(reverse("contacts:one", args=[row.pk])).content.decode()


LETTER = """\
UBND TỈNH LÂM ĐÀI
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 140/SGDĐT-VP
V/v giữ an toàn thông tin mạng

Lâm Đài, ngày 20 tháng 8 năm 2026

Kính gửi: Hiệu trưởng các trường THPT.

1. Các đơn vị sao lưu dữ liệu hằng tuần.

2. Khi gặp sự cố, liên hệ với các đầu mối sau đây:

- Phòng Công nghệ thông tin, số điện thoại (024) 3000.0001, thư điện tử: truc@sgd.example.

- Ông Nguyễn Thử Nghiệm, Chánh Văn phòng Sở, số điện thoại 0900.000.031.

GIÁM ĐỐC

Nguyễn Thử Giám
"""


def _letter(world: World) -> Any:
    paper = directives.NewPaper(directives.PaperRole.MAIN, text=LETTER)
    return directives.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)


def test_contacts_of_a_letter_are_taken_over_with_one_confirmation_and_none_silently(world: World) -> None:
    letter = _letter(world)
    by = signed_in(world.department_coordinator)
    url = reverse("contacts:from_letter", args=[letter.pk])
    assert url in by.get(reverse("letters:review", args=[letter.pk])).content.decode()
    page = by.get(url).content.decode()
    assert page.count('name="nhan"') == 2
    assert f'<option value="{world.it_room.pk}" selected>' in page  # the letter names this very room
    assert not ContactPoint.objects.exists()
    chosen = {"nhan": ["0"], "don-vi-0": str(world.it_room.pk), "viec-0": "technical"}
    assert by.post(url, chosen).status_code == 302
    point = ContactPoint.objects.get()
    assert (point.unit, point.position, point.phones) == (
        world.it_room,
        "Phòng Công nghệ thông tin",
        ["(024) 3000.0001"],
    )
    assert point.source == letter.scope
    assert point.verified_at is None
    shown = by.get(reverse("contacts:one", args=[point.pk])).content.decode()
    assert "140/SGDĐT-VP" in shown
    assert "Chưa xác nhận" in shown


def test_taking_over_nothing_or_for_a_unit_of_others_is_refused_in_words(world: World) -> None:
    letter = _letter(world)
    url = reverse("contacts:from_letter", args=[letter.pk])
    by = signed_in(world.department_coordinator)
    assert "Chưa chọn đầu mối nào" in by.post(url, {}).content.decode()
    other = {"nhan": ["0"], "don-vi-0": str(world.telecom.pk), "viec-0": "technical"}
    assert "Dòng 1: hãy chọn đơn vị" in by.post(url, other).content.decode()
    assert not ContactPoint.objects.exists()
    assert signed_in(world.north_officer).get(url).status_code == 404


def test_a_slip_in_a_letters_address_is_left_out_in_words_and_a_refusal_keeps_what_was_chosen(world: World) -> None:
    words = LETTER.replace("truc@sgd.example", "trựcđ@sgd.example")
    paper = directives.NewPaper(directives.PaperRole.MAIN, text=words)
    letter = directives.take_in([paper], holder=world.department, by=world.department_coordinator, at=NOW)
    url, by = reverse("contacts:from_letter", args=[letter.pk]), signed_in(world.department_coordinator)
    assert "không phải địa chỉ thư điện tử" in by.get(url).content.decode()
    chosen = {"nhan": ["0", "1"], "don-vi-0": str(world.it_room.pk), "viec-0": "technical", "viec-1": "leader"}
    refused = by.post(url, {**chosen, "don-vi-1": ""}).content.decode()
    assert "Dòng 2: hãy chọn đơn vị" in refused and refused.count(" checked") == 2
    assert f'<option value="{world.it_room.pk}" selected>' in refused and '<option value="leader" selected>' in refused
    assert by.post(url, {**chosen, "don-vi-1": str(world.department.pk)}).status_code == 302
    assert ContactPoint.objects.get(unit=world.it_room).emails == []


def test_a_person_who_is_forgotten_leaves_no_number_in_a_contact(world: World) -> None:
    officer, overseer = signed_in(world.department_officer), signed_in(world.administrator)
    point = _added(
        officer, world.office, name="Viên Đã Nghỉ", phones="0900 000 001; 0900 000 055", emails="chung@sgd.example"
    )
    why = {"reason": "Theo yêu cầu của chủ thể dữ liệu, 12/YC"}
    overseer.post(reverse("erasing:one", args=["nguoi", world.removed.pk]), why)
    point.refresh_from_db()
    assert (point.phones, point.emails) == (["0900 000 055"], ["chung@sgd.example"])
    assert "Viên" not in point.name
