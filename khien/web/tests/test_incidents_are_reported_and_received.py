"""A person reports from a phone, the officer has it, it is judged and noticed; and the printed address."""

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from khien.base import clock
from khien.base.ids import new_id
from khien.evidence.models import Evidence
from khien.files.models import StoredFile
from khien.incidents import actions
from khien.incidents.models import Incident, IncidentPaper, Picture
from khien.incidents.rules.states import State
from khien.incidents.tests.reported import on_watch, reported
from khien.notices.models import Notice
from khien.watch.actions.links import make_link
from khien.watch.rules.links import Purpose
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)


def _png() -> bytes:
    """A picture of one white point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.fixture(autouse=True)
def _tonight() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def _as(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


def _form(**more: object) -> dict[str, object]:
    return {"key": str(new_id()), "kind": "ransomware", "when": "luc-nay", **more}


def test_one_tap_is_enough_to_report(world: World) -> None:
    client = _as(world.north_officer)
    page = client.get(reverse("incidents:report"))
    assert page.status_code == 200 and "Mã hóa tống tiền" in page.content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())
    assert key is not None
    answer = client.post(reverse("incidents:report"), {"key": key[1], "kind": "ransomware", "when": "luc-nay"})
    row = Incident.objects.get()
    assert answer.url == reverse("incidents:one", args=[row.pk])  # type: ignore[attr-defined]
    assert (row.number, row.detected_at) == ("SC-2026-H99.7.1-0001", NOW)
    again = client.post(reverse("incidents:report"), {"key": key[1], "kind": "ransomware", "when": "luc-nay"})
    assert again.url == answer.url and Incident.objects.count() == 1  # type: ignore[attr-defined]


def test_what_when_which_system_a_photo_and_words_come_in(world: World) -> None:
    photo = SimpleUploadedFile("man-hinh.png", _png(), "image/png")
    given = _form(
        when="khac", on="22/11/2026", at="20h15", systems=[world.north_marks.pk], words="Thư đòi tiền", photo=photo
    )
    answer = _as(world.north_officer).post(reverse("incidents:report"), given, follow=True)
    row = Incident.objects.get()
    assert row.detected_at == datetime(2026, 11, 22, 13, 15, tzinfo=UTC) and Picture.objects.count() == 1
    told = answer.content.decode()
    assert all(word in told for word in ("Quản lý điểm học sinh", "Thư đòi tiền", "man-hinh.png", "Chưa ai nhận"))


def test_a_photo_that_cannot_be_kept_holds_no_report_up(world: World) -> None:
    photo = SimpleUploadedFile("anh.png", b"khong phai anh", "image/png")
    answer = _as(world.north_officer).post(reverse("incidents:report"), _form(photo=photo), follow=True)
    assert Incident.objects.count() == 1 and not Picture.objects.exists()
    assert "ảnh chưa nhận được" in answer.content.decode()


def test_another_time_without_its_hour_keeps_the_words(world: World) -> None:
    given = _form(when="khac", on="22/11/2026", words="Đừng mất lời này")
    answer = _as(world.north_officer).post(reverse("incidents:report"), given)
    assert answer.status_code == 422 and not Incident.objects.exists()
    told = answer.content.decode()
    assert "đủ ngày và giờ" in told and "Đừng mất lời này" in told and str(given["key"]) in told


def test_the_officer_has_it_by_one_press_and_sees_both_clocks_with_their_articles(world: World) -> None:
    on_watch(world.north, world.north_officer, at=NOW)
    row = reported(world, at=NOW, detected_at=NOW)
    client = _as(world.north_officer)
    page = client.get(reverse("incidents:one", args=[row.pk])).content.decode()
    assert "Tôi đã nhận" in page and "Điều 31.2.d" in page and "Điều 9.2.a" in page
    assert "còn 72 giờ 0 phút" in page and "Chậm nhất hết ngày 27/11/2026" in page
    client.post(reverse("incidents:receive", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.received_by) == (State.RECEIVED, world.north_officer)
    assert not Notice.objects.filter(kind="incident_new", lapsed_at=None, read_at=None).exists()


def test_a_leader_who_has_it_reads_who_goes_on(world: World) -> None:
    row = reported(world, at=NOW, detected_at=NOW)
    leader = _as(world.north_leader)
    told = leader.post(reverse("incidents:receive", args=[row.pk]), follow=True).content.decode()
    assert "Bước tiếp: cán bộ phụ trách của đơn vị" in told
    assert reverse("incidents:confirm", args=[row.pk]) not in told


def test_a_link_in_a_mail_receives_by_its_button_and_never_by_being_opened(world: World) -> None:
    member = on_watch(world.north, at=NOW)
    row = reported(world, at=NOW, detected_at=NOW)
    address = reverse("presence:answer", args=[make_link(member, Purpose.INCIDENT, f"incident:{row.pk}", at=NOW)])
    page = Client().get(address)
    assert page.status_code == 200 and "Mã hóa tống tiền" in page.content.decode()
    row.refresh_from_db()
    assert row.state == State.REPORTED
    assert row.number in Client().post(address, {"tra_loi": "nhan"}).content.decode()
    row.refresh_from_db()
    assert (row.state, row.received_by_name) == (State.RECEIVED, member.name)
    assert Client().get(address).status_code == 410


def test_under_the_law_of_2016_questions_decide_and_what_is_unknown_stays_so(world: World) -> None:
    past = datetime(2024, 6, 3, 2, 0, tzinfo=UTC)
    row = reported(world, at=NOW, detected_at=past)
    client, address = _as(world.north_officer), reverse("incidents:judge", args=[row.pk])
    page = client.get(address).content.decode()
    assert "cấp độ 4, cấp độ 5" in page and "Điều 9, 05/2017/QĐ-TTg" in page
    asked = ("high", "interrupted", "secret", "lost", "control", "chain", "alone")
    unknown = dict.fromkeys(asked, "unknown") | {"version": row.version, "personal_data": "unknown"}
    client.post(address, unknown)
    row.refresh_from_db()
    assert row.serious is None
    client.post(address, unknown | {"version": row.version, "high": "yes", "control": "yes", "alone": "yes"})
    row.refresh_from_db()
    assert row.serious is True


def test_under_the_law_of_2026_a_person_decides_and_the_24_hours_begin(world: World) -> None:
    row = reported(world, at=NOW, detected_at=NOW - timedelta(hours=13))
    client, address = _as(world.north_officer), reverse("incidents:judge", args=[row.pk])
    assert "không định nghĩa" in client.get(address).content.decode()
    client.post(address, {"version": row.version, "decided": "yes", "personal_data": "yes"})
    page = client.get(reverse("incidents:one", args=[row.pk])).content.decode()
    assert "Báo ban đầu sự cố nghiêm trọng" in page and "còn 11 giờ 0 phút" in page and "Sắp hết hạn" in page
    assert "Thông báo vi phạm dữ liệu cá nhân" in page and "91/2025/QH15" in page


def test_beyond_capacity_leads_to_form_03_with_what_is_missing_and_what_is_from_memory(world: World) -> None:
    row = reported(world, at=NOW, detected_at=NOW, systems=[world.north_marks.pk])
    client = _as(world.north_officer)
    answer = client.post(reverse("incidents:beyond", args=[row.pk]), {"words": "Cần khôi phục dữ liệu"}, follow=True)
    page = answer.content.decode()
    assert "Biểu mẫu 03" in page and "chưa đối chiếu" in page and "Còn thiếu ô bắt buộc" in page
    assert 'value="Trường THPT Bắc Lâm"' in page and 'value="Quản lý điểm học sinh"' in page and 'value="2"' in page


def _fill(client: Client, row: Incident, form: str, **said: object) -> None:
    row.refresh_from_db()
    client.post(reverse("incidents:fill", args=[row.pk, form]), {"version": row.version, **said})
    row.refresh_from_db()


NOTICE = {
    "reporter_name": "Trường THPT Bắc Lâm",
    "reporter_address": "Số 1 đường Thử, Lâm Đài",
    "system": "Quản lý điểm học sinh",
    "operator": "Trường THPT Bắc Lâm",
    "owner": "UBND tỉnh Lâm Đài",
    "description": "Mã hóa tống tiền",
    "detected_on": "22/11/2026",
    "detected_time": "21:30",
}


def test_a_paper_refuses_a_day_an_hour_and_a_number_that_are_none_each_at_its_field(world: World) -> None:
    row = reported(world, at=NOW, detected_at=NOW, systems=[world.north_marks.pk])
    client = _as(world.north_officer)
    odd = {"detected_on": "32/13/2026", "detected_time": "7 giờ kém", "contact_phone": "09OO 123"}
    here = reverse("incidents:fill", args=[row.pk, "notice"])
    answer = client.post(here, {"version": row.version, **NOTICE, **odd})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'href="#id_{field}"' in page and value in page for field, value in odd.items())
    good = client.post(here, {"version": row.version, **NOTICE, "contact_phone": "024 3000 0001; 0900 000 001"})
    assert good.status_code == 302


def test_the_notice_is_frozen_sent_and_becomes_evidence_with_its_signed_copy(world: World) -> None:
    row = reported(world, at=NOW, detected_at=NOW, systems=[world.north_marks.pk])
    client = _as(world.north_officer)
    freeze = reverse("incidents:freeze", args=[row.pk, "notice"])
    assert "Còn thiếu" in client.post(freeze, {"version": row.version}, follow=True).content.decode()
    _fill(client, row, "notice", **NOTICE)
    assert client.get(reverse("incidents:preview", args=[row.pk, "notice"])).content.startswith(b"%PDF")
    answer = client.post(freeze, {"version": row.version}, follow=True)
    assert ">Thông báo sự cố: " in answer.content.decode()
    made = IncidentPaper.objects.get()
    answer = client.get(reverse("incidents:file", args=[row.pk, made.pk, "docx"]))
    word = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    text = ZipFile(BytesIO(word)).read("word/document.xml").decode()
    assert "Số 1 đường Thử" in re.sub(r"<[^>]+>", "", text)
    signed = SimpleUploadedFile("ban-ky.txt", b"Thong bao su co da ky", "text/plain")
    sent = {"to": "Sở Giáo dục và Đào tạo\nCông an tỉnh", "channel": "email", "on": "22/11/2026", "at": "21:30"}
    page = client.post(reverse("incidents:send", args=[row.pk, made.pk]), sent | {"signed": signed}, follow=True)
    piece = Evidence.objects.get(proof="incident_notice")
    assert piece.facts == {"recipient": "Sở Giáo dục và Đào tạo; Công an tỉnh", "channel": "email", "sent_at": "21:30"}
    assert "chờ người khác xem xét" in page.content.decode()
    made.refresh_from_db()
    assert made.evidence == piece.pk


def test_the_list_is_counted_filtered_and_taken_away(world: World) -> None:
    reported(world, at=NOW, detected_at=NOW)
    row = reported(world, at=NOW, detected_at=NOW - timedelta(days=9), kind="defaced")
    client = _as(world.department_coordinator)
    page = client.get(reverse("incidents:index")).content.decode()
    assert "Mã hóa tống tiền" in page and "Trang web bị thay đổi" in page and "Quá hạn" in page
    some = client.get(reverse("incidents:index"), {"loai": "defaced"}).content.decode()
    assert row.number in some and "SC-2026-H99.7.1-0001" not in some
    table = client.get(reverse("tables:download", args=["su-co", "csv"]))
    told = table.getvalue().decode("utf-8-sig")
    assert row.number in told and "Tệp điểm đổi đuôi" not in told
    assert "Chưa có sự cố nào" in _as(world.south_officer).get(reverse("incidents:index")).content.decode()


def test_a_printed_code_leads_to_a_page_that_shows_nothing_but_the_name(world: World) -> None:
    client = _as(world.north_officer)
    made = client.post(f"{reverse('incidents:open_door')}?don_vi={world.north.pk}")
    page = made.content.decode()
    address = re.search(r"/bao-su-co/[\w-]+/", page)
    assert address is not None and "<svg" in page and made["Cache-Control"] == "no-store"
    assert address[0] not in client.get(reverse("incidents:door")).content.decode()
    stranger = Client()
    shown = stranger.get(address[0])
    assert shown.status_code == 200 and shown["X-Robots-Tag"] == "noindex, nofollow"
    assert "Trường THPT Bắc Lâm" in shown.content.decode() and "Quản lý điểm" not in shown.content.decode()
    assert stranger.post(address[0], _form()).status_code == 422
    answer = stranger.post(address[0], _form(name="Người Gặp", phone="0900 000 002"))
    assert Incident.objects.get().number in answer.content.decode()
    client.post(f"{reverse('incidents:close_door')}?don_vi={world.north.pk}")
    assert stranger.get(address[0]).status_code == 404


def _door(world: World) -> str:
    return reverse("incidents:report_by_door", args=[actions.open_door(world.north, by=world.north_officer, at=NOW)])


def _met(**more: object) -> dict[str, object]:
    return _form(**{"name": "Người Gặp", "phone": "0900 000 002", **more})


def test_a_stranger_sends_pictures_alone_and_the_report_stands(world: World) -> None:
    address, paper = _door(world), SimpleUploadedFile("la.csv", b"a,b\n1,2\n", "text/csv")
    answer = Client().post(address, _met(photo=paper))
    assert answer.status_code == 200
    assert "la.csv: chỉ nhận ảnh JPEG hoặc PNG." in answer.content.decode()
    assert (Incident.objects.count(), StoredFile.objects.count()) == (1, 0)
    Client().post(address, _met(photo=SimpleUploadedFile("la.png", b"a,b\n1,2\n", "image/png")))
    assert (Incident.objects.count(), StoredFile.objects.count()) == (2, 0)
    key = new_id()
    for _again in range(2):
        Client().post(address, _met(key=str(key), photo=SimpleUploadedFile("man-hinh.png", _png(), "image/png")))
    assert (Incident.objects.count(), StoredFile.objects.count(), Picture.objects.count()) == (3, 1, 1)


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_refused_report_keeps_no_file(world: World, signed_in: bool) -> None:
    address = reverse("incidents:report") if signed_in else _door(world)
    client = _as(world.north_officer) if signed_in else Client()
    photo = SimpleUploadedFile("man-hinh.png", _png(), "image/png")
    answer = client.post(address, _met(kind="other", photo=photo))
    assert answer.status_code == 422 and "hãy ghi vài chữ" in answer.content.decode()
    assert (Incident.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(("phone", "why"), [("0900 abc 002", "chỉ ghi chữ số"), ("12", "không phải số điện thoại")])
def test_a_number_that_nobody_can_dial_is_refused_in_words(world: World, phone: str, why: str) -> None:
    answer = Client().post(_door(world), _met(phone=phone))
    assert answer.status_code == 422 and why in answer.content.decode()
    assert not Incident.objects.exists()


def test_one_address_brings_twenty_reports_an_hour_then_says_to_telephone(world: World) -> None:
    address = _door(world)
    first = str(new_id())
    for number in range(20):
        cache.clear()
        key = first if not number else str(new_id())
        assert Client().post(address, _met(key=key)).status_code == 200
    refused = Client().post(address, _met(photo=SimpleUploadedFile("man-hinh.png", _png(), "image/png")))
    assert refused.status_code == 429 and "Hãy gọi điện cho người trực" in refused.content.decode()
    assert (Incident.objects.count(), StoredFile.objects.count()) == (20, 0)
    assert Client().post(address, _met(key=first)).status_code == 200
    assert _as(world.north_officer).post(reverse("incidents:report"), _form()).status_code == 302
    with clock.stopped_at(NOW + timedelta(hours=1)):
        cache.clear()
        assert Client().post(address, _met()).status_code == 200


def test_a_law_of_another_day_is_compared_and_never_overdue(world: World) -> None:
    long_ago = datetime(2024, 6, 3, 2, 0, tzinfo=UTC)
    row = reported(world, at=NOW, detected_at=long_ago)
    page = _as(world.north_officer).get(reverse("incidents:one", args=[row.pk])).content.decode()
    assert "Để đối chiếu" in page and "Trong 72 giờ. Văn bản này chưa có hiệu lực vào ngày phát hiện" in page
    assert "06/06/2024" not in page
    assert page.count("Quá hạn") == 1  # the five days of 2017


def test_an_erased_incident_keeps_its_days_and_loses_its_words(world: World) -> None:
    row = reported(world, at=NOW, detected_at=NOW, words="Ông Thử Nghiệm bấm nhầm")
    address = reverse("erasing:one", args=["su-co", row.pk])
    _as(world.administrator).post(address, {"reason": "Theo yêu cầu của chủ thể dữ liệu, 12/YC"})
    row.refresh_from_db()
    page = _as(world.north_officer).get(reverse("incidents:one", args=[row.pk])).content.decode()
    assert "Thử Nghiệm" not in page and row.number in page
