"""The list of letters and the page that takes them in."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from khien.base import clock
from khien.directives.models import Directive
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db
NEW = "/van-ban/tiep-nhan/"


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(hand.NOW):
        yield


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_pasted_letter_is_read_and_leads_to_its_review(world: World) -> None:
    client = hand.signed_in(world.department_coordinator)
    response = client.post(NEW, {"text": hand.LETTER.replace("\n", "\r\n")})
    letter = Directive.objects.get()
    assert response["Location"] == f"/van-ban/{letter.pk}/ra-soat/"
    assert (letter.number, letter.holder) == ("128/SGDĐT-VP", world.department)
    assert "\r" not in letter.text


def test_a_letter_comes_with_its_attachments_each_in_its_role(world: World) -> None:
    client = hand.signed_in(world.department_coordinator)
    files = {
        "main": upload("cong-van.txt", hand.LETTER.encode()),
        "forwarded": [upload("van-ban-goc.txt", "Công văn số 45/UBND-VX".encode())],
        "attachments": [upload("danh-sach.txt", "Danh sách".encode()), upload("mau.txt", "Biểu mẫu".encode())],
    }
    client.post(NEW, files)
    roles = Directive.objects.get().papers.values_list("role", flat=True)
    assert list(roles) == ["main", "forwarded", "attachment", "attachment"]


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 150_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("trong.txt", b"", "Tệp trống"),
        ("mat.txt", "MẬT\n\nSỞ GIÁO DỤC\nSố: 1/SGDĐT\n".encode(), "độ mật"),
        ("bom.docx", bomb(), "bom.docx"),
        ("la.pdf", b"%PDF-1.4 khong phai", "la.pdf"),
        ("anh.exe", b"MZ\x90\x00" * 40, "anh.exe"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_in_words_and_nothing_is_kept(
    world: World, name: str, data: bytes, why: str
) -> None:
    response = hand.signed_in(world.department_coordinator).post(NEW, {"main": upload(name, data)})
    page = response.content.decode()
    assert "k-error-summary" in page
    assert why in page
    assert not Directive.objects.exists()


def test_neither_file_nor_words_and_both_at_once_are_told_apart(world: World) -> None:
    client = hand.signed_in(world.department_coordinator)
    assert "hoặc dán chữ của văn bản" in client.post(NEW, {}).content.decode()
    both = client.post(NEW, {"main": upload("a.txt", b"chu"), "text": "Công văn"}).content.decode()
    assert "để trống khung này" in both
    assert "Công văn</textarea>" in both, "what was typed is still there"


def test_only_those_who_take_letters_in_reach_the_page(world: World) -> None:
    for person in (world.department_leader, world.department_officer, world.auditor, world.administrator):
        assert hand.signed_in(person).get(NEW).status_code == 403
    assert "Tiếp nhận văn bản" not in hand.signed_in(world.north_officer).get(hand.PAGE).content.decode()


def test_a_paper_is_downloaded_and_never_by_a_stranger(world: World) -> None:
    letter = hand.taken(world)
    address = f"/van-ban/{letter.pk}/tep/{letter.papers.get().pk}/"
    response = hand.signed_in(world.department_leader).get(address)
    assert response["Content-Disposition"].startswith("attachment")
    response.close()
    assert hand.signed_in(world.north_leader).get(address).status_code == 404


def test_letters_are_found_without_accents_by_number_or_subject(world: World) -> None:
    hand.taken(world)
    hand.taken(world, hand.OTHER)
    client = hand.signed_in(world.department_coordinator)
    assert "128/SGD" in client.get(hand.PAGE + "?tim=an toan thong tin").content.decode()
    found = client.get(hand.PAGE + "?tim=tccb").content.decode()
    assert "12/SGDĐT-TCCB" in found
    assert "128/SGDĐT-VP" not in found
    assert "Không có văn bản nào khớp" in client.get(hand.PAGE + "?tim=khong co gi").content.decode()


def test_each_viewer_begins_with_what_waits_for_him(world: World) -> None:
    assert "Chưa nhận được văn bản nào" in hand.signed_in(world.north_officer).get(hand.PAGE).content.decode()
    hand.sent(world)
    mine = hand.signed_in(world.north_officer).get(hand.PAGE).content.decode()
    assert "Đã trả lời 0/4 nội dung" in mine
    holder = hand.signed_in(world.department_coordinator)
    assert "3/3 đơn vị chưa trả lời" in holder.get(hand.PAGE).content.decode()
    assert "Không có văn bản nào đang xem xét" in holder.get(hand.PAGE + "?xem=dang-xem-xet").content.decode()
    assert "3/3 đơn vị chưa trả lời" in holder.get(hand.PAGE + "?xem=da-gui").content.decode()


def test_of_two_letters_due_on_one_day_the_more_silent_comes_first(world: World) -> None:
    half = hand.sent(world, world.north, world.south)
    hand.sent(world, world.north, world.south, world.hill)
    hand.answered(half, world.north, of=world.department, by=world.department_coordinator)
    page = hand.signed_in(world.department_coordinator).get(hand.PAGE + "?xem=da-gui").content.decode()
    assert page.index("3/3 đơn vị chưa trả lời") < page.index("1/2 đơn vị chưa trả lời")


def test_a_letter_of_another_branch_is_in_nobodys_list(world: World) -> None:
    hand.taken(world)
    for person in (world.commune_leader, world.telecom_coordinator, world.south_leader):
        for tab in ("dang-xem-xet", "da-gui", "nhan-duoc"):
            assert "128/SGDĐT-VP" not in hand.signed_in(person).get(f"{hand.PAGE}?xem={tab}").content.decode()
