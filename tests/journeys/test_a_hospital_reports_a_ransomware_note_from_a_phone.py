"""A hospital reports a ransomware note from a phone, the team is called out, the notice goes out within the hour."""

import os
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from khien.base import clock
from khien.evidence.models import Evidence
from khien.incidents.models import Happening, Incident, IncidentPaper
from khien.incidents.rules.states import State
from khien.incidents.tests.reported import on_watch, reported
from khien.organisations import actions as organisations
from khien.organisations.models import Person, Unit
from khien.organisations.rules import Role
from khien.systems import actions as systems
from khien.watch.actions.links import make_link
from khien.watch.models import CallOut, CallOutAnswer, Member, Seat, Team
from khien.watch.rules.links import Purpose
from tests.journeys.conftest import NARROW, WIDE, Arrives, follow
from tests.world import BEGAN, BEGAN_ON, SETUP, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True, slots=True)
class Hospital:
    unit: Unit
    nurse: Person
    officer: Person
    coordinator: Person
    expert: Member


def look(page: Page, name: str) -> None:
    """A picture for the eye, where a folder for it is named."""
    if folder := os.environ.get("KHIEN_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def built(world: World) -> Hospital:
    """A hospital with somebody on watch, a system of level 3 and a team of its own with an expert from outside."""
    unit = organisations.create_unit(
        by=SETUP, at=BEGAN, name="Bệnh viện Thử Nghiệm", kind="hospital", parent=world.province, place="Lâm Đài"
    )

    def person(name: str, role: Role, full_name: str) -> Person:
        return organisations.create_person(
            by=SETUP, at=BEGAN, unit=unit, role=role, username=name, full_name=full_name, phone="0900 000 005"
        )

    nurse = person("dieu.duong", Role.AUDITOR, "Điều Thử Dưỡng")
    officer = person("tin.hoc", Role.OFFICER, "Trực Thử Đêm")
    coordinator = person("dau.moi.vien", Role.COORDINATOR, "Đầu Thử Mối")
    systems.add_system(by=SETUP, at=BEGAN, unit=unit, name="Bệnh án điện tử", level=3, since=BEGAN_ON)
    on_watch(unit, officer, at=clock.now())
    expert = Member.objects.create(
        unit=unit, name="Chuyên Thử Gia", phone="0900 000 006", outside=True, valid_from=BEGAN_ON, made_at=BEGAN
    )
    team = Team.objects.create(unit=unit, name="Tổ ứng cứu Bệnh viện", made_at=BEGAN)
    Seat.objects.create(team=team, member=expert, part="expert", place=1, valid_from=BEGAN_ON)
    return Hospital(unit, nurse, officer, coordinator, expert)


def photo(path: Path) -> Path:
    """A small picture of a screen."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0\xff\0\0" * 2)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    return path


def test_a_hospital_reports_a_ransomware_note_and_the_notice_goes_out_within_the_hour(
    world: World, arrives: Arrives, tmp_path: Path
) -> None:
    hospital = built(world)
    row = reports(arrives, hospital, tmp_path)
    receives(arrives, hospital, row)
    calls_the_team(arrives, hospital, row)
    made = sends_the_notice(arrives, hospital, row, tmp_path)
    row.refresh_from_db()
    assert made.sent_at is not None and made.sent_at - row.reported_at < timedelta(hours=1)
    assert row.state == State.CONFIRMED


def reports(arrives: Arrives, hospital: Hospital, tmp_path: Path) -> Incident:
    """The nurse, from her phone."""
    nurse = arrives(hospital.nurse, NARROW)
    page = nurse.goes_to(f"/su-co/bao/?don_vi={hospital.unit.pk}")
    nurse.is_accessible()
    nurse.fits_the_screen()
    look(page, "su-co-bao-390")
    page.get_by_label("Mã hóa tống tiền").check()
    page.get_by_label("15 phút trước").check()
    page.get_by_label("Bệnh án điện tử").check()
    page.get_by_label("Kể vài chữ").fill("Máy phòng khám 2 hiện thư đòi tiền, bệnh án không mở được")
    page.reload()
    expect(page.get_by_label("Kể vài chữ")).to_have_value(re.compile("thư đòi tiền"))
    expect(page.get_by_label("Mã hóa tống tiền")).to_be_checked()
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi báo sự cố").click()
    expect(page.get_by_text("Đang mất mạng")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_label("Ảnh chụp màn hình").set_input_files(photo(tmp_path / "man-hinh.png"))
    page.get_by_role("button", name="Gửi báo sự cố").click()
    expect(page.get_by_text("Đã báo sự cố, số SC-")).to_be_visible()
    expect(page.get_by_text("Chưa ai nhận sự cố này")).to_be_visible()
    expect(page.get_by_text("man-hinh.png")).to_be_visible()
    nurse.is_accessible()
    nurse.fits_the_screen()
    look(page, "su-co-moi-390")
    assert page.evaluate("localStorage.getItem('khien-bao-su-co')") is None
    return Incident.objects.get()


def receives(arrives: Arrives, hospital: Hospital, row: Incident) -> None:
    """The officer on duty was called; he has it and finds that it is one."""
    told = Happening.objects.get(incident=row, what="called")
    assert hospital.officer.full_name in told.words
    officer = arrives(hospital.officer, NARROW)
    page = officer.goes_to("/thong-bao/")
    page.get_by_role("link", name=re.compile("báo sự cố")).first.click()
    page.wait_for_url(re.compile("/su-co/"))
    page.get_by_role("button", name="Tôi đã nhận").click()
    expect(page.get_by_text("Đã ghi anh/chị nhận sự cố này")).to_be_visible()
    page.get_by_role("button", name="Đúng là sự cố").click()
    expect(page.get_by_text("Đồng hồ của luật")).to_be_visible()
    expect(page.get_by_text("Điều 31.2.d").first).to_be_visible()
    expect(page.get_by_text("Điều 9.2.a").first).to_be_visible()
    officer.is_accessible()
    officer.fits_the_screen()
    look(page, "su-co-da-nhan-390")


def calls_the_team(arrives: Arrives, hospital: Hospital, row: Incident) -> None:
    """The coordinator calls the team; the expert answers by the link that he was sent."""
    coordinator = arrives(hospital.coordinator, NARROW)
    page = coordinator.goes_to(f"/su-co/{row.pk}/")
    follow(page.get_by_role("link", name="Gọi đội ứng cứu"))
    coordinator.is_accessible()
    coordinator.fits_the_screen()
    look(page, "su-co-goi-doi-390")
    page.get_by_role("button", name="Gọi cả đội ngay").click()
    page.wait_for_url(re.compile("/doi-ung-cuu/lan-goi/"))
    called = CallOut.objects.get()
    assert called.about == f"incident:{row.pk}"
    token = make_link(hospital.expert, Purpose.CALL_OUT, f"call_out:{called.pk}", at=clock.now())
    expert = arrives(None, NARROW)
    answer = expert.goes_to(f"/tra-loi/{token}/")
    answer.get_by_role("button", name=re.compile("Đến sau 30 phút")).click()
    expect(answer.locator("main")).to_contain_text("Đã ghi")
    line = CallOutAnswer.objects.get(member=hospital.expert)
    assert line.answer == "coming" and line.expected_at is not None


def sends_the_notice(arrives: Arrives, hospital: Hospital, row: Incident, tmp_path: Path) -> IncidentPaper:
    """Filled from what was said, looked at, frozen, sent with its signed copy."""
    officer = arrives(hospital.officer)
    page = officer.goes_to(f"/su-co/{row.pk}/van-ban/notice/")
    expect(page.get_by_label("Tên tổ chức (*)")).to_have_value("Bệnh viện Thử Nghiệm")
    expect(page.get_by_label("Mô tả sự cố (*)")).to_have_value(re.compile("thư đòi tiền"))
    officer.is_accessible()
    look(page, "su-co-thong-bao-1440")
    page.get_by_label("Địa chỉ (*)").fill("Số 2 đường Thử, Lâm Đài")
    page.get_by_label("Đơn vị vận hành (*)").fill("Bệnh viện Thử Nghiệm")
    page.get_by_label("Cơ quan chủ quản (*)").fill("UBND tỉnh Lâm Đài")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đủ các ô bắt buộc")).to_be_visible()
    page.get_by_role("button", name="Chốt, lập PDF và Word").click()
    expect(page.locator("#tieu-de")).to_contain_text("Thông báo sự cố")
    officer.is_accessible()
    reads_the_files(page, tmp_path)
    page.get_by_label("Thư điện tử").check()
    page.get_by_label("Số văn bản").fill("12/BVTN")
    signed = tmp_path / "ban-ky.txt"
    signed.write_text("Thông báo sự cố đã ký", encoding="utf-8")
    page.get_by_label("Bản đã ký, đóng dấu").set_input_files(signed)
    page.get_by_role("button", name="Ghi đã gửi").click()
    expect(page.get_by_text("chờ người khác xem xét")).to_be_visible()
    officer.is_accessible()
    look(page, "su-co-da-gui-1440")
    made = IncidentPaper.objects.get()
    assert made.evidence is not None and Evidence.objects.get(pk=made.evidence).facts["channel"] == "email"
    return made


def reads_the_files(page: Page, tmp_path: Path) -> None:
    """Both files open, and say what was said."""
    for name, kind in (("PDF", "pdf"), ("Word", "docx")):
        with page.expect_download() as coming:
            page.get_by_role("link", name=name, exact=True).click()
        coming.value.save_as(tmp_path / f"notice.{kind}")
    opened = pypdfium2.PdfDocument((tmp_path / "notice.pdf").read_bytes())
    text = " ".join(one.get_textpage().get_text_range() for one in opened)
    opened.close()
    word = zipfile.ZipFile(tmp_path / "notice.docx").read("word/document.xml").decode()
    for told in (" ".join(text.split()), re.sub(r"<[^>]+>", "", word)):
        assert "BỆNH VIỆN THỬ NGHIỆM" in told and "Số 2 đường Thử" in told and "Bệnh án điện tử" in told


def test_a_patient_meets_nothing_but_a_form_behind_the_printed_code(world: World, arrives: Arrives) -> None:
    hospital = built(world)
    officer = arrives(hospital.officer)
    page = officer.goes_to(f"/su-co/dia-chi-bao/?don_vi={hospital.unit.pk}")
    officer.is_accessible()
    follow(page.get_by_role("button", name="Lập tờ in"))
    address = page.locator(".i-address").inner_text()
    expect(page.locator(".i-code svg")).to_be_visible()
    officer.is_accessible()
    look(page, "su-co-to-in-1440")
    visitor = arrives(None, NARROW)
    form = visitor.goes_to(re.sub(r"^https?://[^/]+", "", address))
    visitor.is_accessible()
    visitor.fits_the_screen()
    look(form, "su-co-khach-390")
    assert "Bệnh án" not in form.content()
    form.get_by_label("Họ và tên").fill("Người Gặp")
    form.get_by_label("Số điện thoại").fill("0900 000 007")
    form.get_by_label("Trang web bị thay đổi").check()
    form.get_by_role("button", name="Gửi báo sự cố").click()
    expect(form.locator(".i-number")).to_contain_text("SC-")
    visitor.is_accessible()
    look(form, "su-co-khach-xong-390")
    assert Incident.objects.get().reporter_phone == "0900 000 007"


PAGES = ("", "muc-do/", "vuot-kha-nang/", "khong-phai/", "dien-bien/", "goi-doi/", "van-ban/initial-report/")


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_every_page_of_an_incident_fits_and_has_no_fault_of_access(
    world: World, arrives: Arrives, size: tuple[int, int]
) -> None:
    hospital = built(world)
    coordinator = arrives(hospital.coordinator, size)
    page = coordinator.goes_to("/su-co/")
    expect(page.get_by_text("Chưa có sự cố nào được báo")).to_be_visible()
    coordinator.is_accessible()
    rows = [reported(world, unit=hospital.unit, by=hospital.nurse, at=clock.now()) for _ in range(60)]
    coordinator.goes_to("/su-co/")
    coordinator.is_accessible()
    coordinator.fits_the_screen()
    look(page, f"su-co-danh-sach-{size[0]}")
    for place in PAGES:
        coordinator.goes_to(f"/su-co/{rows[0].pk}/{place}")
        coordinator.is_accessible()
        coordinator.fits_the_screen()
        look(page, f"su-co-{place.strip('/').replace('/', '-') or 'mot'}-{size[0]}")
