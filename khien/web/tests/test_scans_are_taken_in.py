"""Scans, photos, mails and ZIPs through the pages: put by, read in the background, compared with their pictures."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from khien.base import clock
from khien.directives.actions import reading_in
from khien.directives.models import Directive, Intake
from khien.directives.rules.intake import Stage
from khien.reading.extract.values import Extracted, PageRead, UnableToExtract
from khien.web.tests import letters_at_hand as hand
from tests.world import World

pytestmark = pytest.mark.django_db
NEW = "/van-ban/tiep-nhan/"


@pytest.fixture(autouse=True)
def _still(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.KHIEN_DATA = tmp_path
    with clock.stopped_at(hand.NOW):
        yield


def photo() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(made, "PNG")
    return SimpleUploadedFile("anh.png", made.getvalue())


def recognising(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pages, the second one poor."""
    middle = hand.LETTER.index("3. Xây dựng")
    pages = (
        PageRead(1, 0, middle - 1, from_ocr=True, confidence=96),
        PageRead(2, middle, len(hand.LETTER), from_ocr=True, confidence=61),
    )
    found = Extracted(hand.LETTER, "png", 2, (), pages)
    monkeypatch.setattr(reading_in, "extract_file", lambda _path, progress: found)


@pytest.fixture
def recognised(world: World, monkeypatch: pytest.MonkeyPatch) -> Directive:
    """A letter that came in as a photo and has been read."""
    recognising(monkeypatch)
    hand.signed_in(world.department_coordinator).post(NEW, {"main": photo()})
    reading_in.read_on(Intake.objects.get().pk)
    return Directive.objects.get()


def test_a_photo_is_put_by_and_its_page_tells_how_far_reading_is(world: World) -> None:
    client = hand.signed_in(world.department_coordinator)
    response = client.post(NEW, {"main": photo()})
    row = Intake.objects.get()
    assert response["Location"] == f"{NEW}{row.pk}/"
    assert "Đang chờ tới lượt đọc" in client.get(response["Location"]).content.decode()
    Intake.objects.update(state=Stage.READING, reading="anh.png", done=2, total=12)
    bar = client.get(f"{NEW}{row.pk}/tien-do/")
    assert "Đang nhận dạng trang 3 trên 12: anh.png" in bar.content.decode()
    assert "HX-Refresh" not in bar.headers
    assert "Tệp đã gửi, chưa xong" in client.get(NEW).content.decode()


def test_when_reading_ends_the_page_comes_anew_and_leads_to_the_letter(world: World, recognised: Directive) -> None:
    client = hand.signed_in(world.department_coordinator)
    row = Intake.objects.get()
    assert client.get(f"{NEW}{row.pk}/tien-do/").headers["HX-Refresh"] == "true"
    assert client.get(f"{NEW}{row.pk}/")["Location"] == f"/van-ban/{recognised.pk}/ra-soat/"


def test_a_poor_page_says_so_and_shows_its_picture_beside_its_words(world: World, recognised: Directive) -> None:
    client, here = hand.signed_in(world.department_coordinator), f"/van-ban/{recognised.pk}/ra-soat/"
    review = client.get(here).content.decode()
    assert "Trang 2 đọc chưa rõ (độ tin cậy 61/100)" in review
    assert f'src="{here}trang/2/anh/"' in review
    assert f'src="{here}trang/1/anh/"' not in review
    page = client.get(f"{here}trang/2/").content.decode()
    assert f'src="{here}trang/2/anh/"' in page
    assert "3. Xây dựng kế hoạch" in page
    assert "1. Sao lưu dữ liệu" not in page
    picture = client.get(f"{here}trang/1/anh/")
    assert picture["Content-Type"] == "image/jpeg"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{here}trang/3/").status_code == 404


def test_no_character_of_a_recognised_letter_is_lost_between_its_pages(world: World, recognised: Directive) -> None:
    review = hand.signed_in(world.department_coordinator).get(f"/van-ban/{recognised.pk}/ra-soat/").content.decode()
    assert review.count('id="chu-') == recognised.clauses.exclude(start=None).count()


def test_what_was_recognised_is_counted_confirmed_and_holds_sending_back(world: World, recognised: Directive) -> None:
    client, here = hand.signed_in(world.department_coordinator), f"/van-ban/{recognised.pk}/ra-soat/"
    assert "còn 4 giá trị chờ anh/chị xác nhận" in client.get(here).content.decode()
    client.post(f"{here}dung-nhu-anh/", {"version": recognised.version, "gia_tri": "number"})
    recognised.refresh_from_db()
    assert recognised.proposed == ["issued_on"]
    send = client.post(f"/van-ban/{recognised.pk}/gui/", {"version": recognised.version}, follow=True).content.decode()
    assert "Còn 3 giá trị đọc từ ảnh chưa được xác nhận" in send
    page = client.get(f"{here}trang/1/")
    keys = [one.key for one in page.context["here"]]
    assert len(keys) == 2
    back = client.post(f"{here}dung-nhu-anh/", {"version": recognised.version, "gia_tri": keys, "trang": "1"})
    assert back["Location"] == f"{here}trang/1/"
    assert "không còn giá trị nào chờ xác nhận" in client.get(f"{here}trang/1/").content.decode()
    first = recognised.clauses.exclude(deadline=None)[0]
    assert (first.deadline_settled, first.proposed) == (True, [])


def test_a_stale_confirmation_changes_nothing(world: World, recognised: Directive) -> None:
    client, here = hand.signed_in(world.department_coordinator), f"/van-ban/{recognised.pk}/ra-soat/"
    said = client.post(f"{here}dung-nhu-anh/", {"version": 99, "gia_tri": "number"}, follow=True).content.decode()
    assert "Người khác vừa sửa văn bản này" in said
    recognised.refresh_from_db()
    assert "number" in recognised.proposed


def test_what_cannot_be_read_is_told_in_words_and_typed_instead(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(_path: Path, progress: object) -> Extracted:
        raise UnableToExtract("Không nhận ra chữ nào trong tệp này; hãy quét lại rõ hơn hoặc gửi bản có chữ.")

    monkeypatch.setattr(reading_in, "extract_file", blind)
    client = hand.signed_in(world.department_coordinator)
    here = client.post(NEW, {"main": photo()})["Location"]
    reading_in.read_on(Intake.objects.get().pk)
    assert "Không nhận ra chữ nào" in client.get(here).content.decode()
    assert "Hãy gõ hoặc dán" in client.post(f"{here}go-chu/", {"text": " "}).content.decode()
    client.post(f"{here}go-chu/", {"text": hand.LETTER})
    assert Directive.objects.get().number == "128/SGDĐT-VP"


def test_a_refusal_is_told_in_words_and_leads_to_another_upload(world: World) -> None:
    client = hand.signed_in(world.department_coordinator)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", f"TUYỆT MẬT\n\n{hand.LETTER}")
    here = client.post(NEW, {"main": SimpleUploadedFile("a.zip", made.getvalue())})["Location"]
    reading_in.read_on(Intake.objects.get().pk)
    page = client.get(here).content.decode()
    assert "TUYỆT MẬT" in page
    assert "Không byte nào" in page
    assert "a.txt" not in page


def test_papers_of_a_zip_are_chosen_on_a_plain_page(world: World) -> None:
    client = hand.signed_in(world.department_coordinator)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("cv.txt", hand.LETTER)
        archive.writestr("khac.txt", hand.OTHER)
        archive.writestr("phu luc.txt", "PHỤ LỤC\n(Kèm theo Công văn số 128/SGDĐT-VP ngày 26/8/2026)\nMáy chủ thư")
    here = client.post(NEW, {"main": SimpleUploadedFile("a.zip", made.getvalue())})["Location"]
    reading_in.read_on(Intake.objects.get().pk)
    page = client.get(here)
    assert "128/SGDĐT-VP" in page.content.decode()
    form = page.context["form"]
    proposed = {field.name: field.initial for field in form}
    wrong = client.post(f"{here}chon/", dict.fromkeys(proposed, "bo")).content.decode()
    assert "Hãy chọn ít nhất một tệp là văn bản" in wrong
    assert client.post(f"{here}chon/", proposed)["Location"] == here
    assert Directive.objects.count() == 2
    assert sorted(letter.papers.count() for letter in Directive.objects.all()) == [1, 2]
    assert "Đã đọc xong" in client.get(here).content.decode()


def test_papers_are_let_go_after_a_question(world: World, tmp_path: Path) -> None:
    client = hand.signed_in(world.department_coordinator)
    here = client.post(NEW, {"main": photo()})["Location"]
    assert "Không văn bản nào được tạo" in client.get(f"{here}bo/").content.decode()
    assert client.post(f"{here}bo/")["Location"] == NEW
    assert Intake.objects.get().state == Stage.DROPPED


def test_a_locked_zip_and_one_of_500_files_are_refused_at_once(world: World) -> None:
    client = hand.signed_in(world.department_coordinator)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(500):
            archive.writestr(f"{number}.txt", "x")
    many = client.post(NEW, {"main": SimpleUploadedFile("a.zip", made.getvalue())}).content.decode()
    assert "Tệp nén có 500 tệp" in many
    locked = bytearray(made.getvalue())
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    said = client.post(NEW, {"main": SimpleUploadedFile("a.zip", bytes(locked))}).content.decode()
    assert "đặt mật khẩu" in said
    assert not Intake.objects.exists()
