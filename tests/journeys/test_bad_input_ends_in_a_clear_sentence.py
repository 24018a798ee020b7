"""What goes wrong at the door: every refusal is a sentence a person understands, and nothing written is lost."""

import re
import zipfile
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import expect

from khien.directives.queries import directives_seen_by
from khien.papers import docx, pdf, samples
from tests.journeys.conftest import Arrives
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANOTHER_SUBJECT = """Số: 77/SGDĐT-VP
Lâm Đài, ngày 02 tháng 11 năm 2026
V/v tổ chức hội khỏe phù đổng

Kính gửi: Các trường THPT.

Sở Giáo dục và Đào tạo yêu cầu các trường:
1. Đăng ký vận động viên các môn điền kinh, bơi lội.
2. Chuẩn bị sân bãi, dụng cụ tập luyện.

GIÁM ĐỐC

Lê Mẫu Hạnh
"""


def empty(folder: Path) -> Path:
    path = folder / "trong.txt"
    path.write_bytes(b"")
    return path


def locked(folder: Path) -> Path:
    path = folder / "co-mat-khau.pdf"
    plain = folder / "plain.pdf"
    plain.write_bytes(pdf(samples.letter()))
    with pikepdf.open(plain) as document:
        document.save(path, encryption=pikepdf.Encryption(user="bi mat", owner="bi mat"))
    return path


def bomb(folder: Path) -> Path:
    path = folder / "bom.docx"
    good = folder / "good.docx"
    good.write_bytes(docx(samples.letter()))
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            made.writestr(name, source.read(name))
        made.writestr("word/media/zeros.bin", b"\0" * 300_000_000)
    return path


@pytest.mark.parametrize(
    ("make", "says"),
    [(empty, "trống"), (locked, "mật khẩu"), (bomb, "nén")],
    ids=["an empty file", "a locked PDF", "a ZIP bomb"],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    make: object, says: str, world: World, arrives: Arrives, tmp_path: Path
) -> None:
    coordinator = arrives(world.department_coordinator)
    page = coordinator.goes_to("/van-ban/tiep-nhan/")
    page.get_by_label("Tệp văn bản chính").set_input_files(make(tmp_path))  # type: ignore[operator]
    page.get_by_role("button", name="Tiếp nhận và đọc").click()
    expect(page.get_by_role("alert").first).to_contain_text(re.compile(says))
    coordinator.is_accessible()
    assert not directives_seen_by(world.department_coordinator).exists()


def test_two_hundred_megabytes_are_refused_before_they_are_read(world: World, arrives: Arrives, tmp_path: Path) -> None:
    path = tmp_path / "lon.pdf"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    coordinator = arrives(world.department_coordinator)
    page = coordinator.goes_to("/van-ban/tiep-nhan/")
    page.get_by_label("Tệp văn bản chính").set_input_files(path)
    page.get_by_role("button", name="Tiếp nhận và đọc").click()
    expect(page.get_by_text(re.compile("quá lớn|vượt quá|lớn hơn|không quá")).first).to_be_visible()
    coordinator.complaints.clear()  # the browser itself names the refusal's status
    assert not directives_seen_by(world.department_coordinator).exists()


def test_a_letter_on_another_subject_asks_before_it_goes_on(world: World, arrives: Arrives) -> None:
    coordinator = arrives(world.department_coordinator)
    page = coordinator.goes_to("/van-ban/tiep-nhan/")
    page.get_by_label("Hoặc dán chữ của văn bản").fill(ANOTHER_SUBJECT)
    page.get_by_role("button", name="Tiếp nhận và đọc").click()
    expect(page).to_have_url(re.compile("/ra-soat/"))
    expect(page.get_by_text(re.compile("không phải|nội dung khác|không nói về")).first).to_be_visible()
    coordinator.is_accessible()


def test_a_secret_paper_is_refused_and_what_was_pasted_stays_out_of_the_database(
    world: World, arrives: Arrives
) -> None:
    coordinator = arrives(world.department_coordinator)
    page = coordinator.goes_to("/van-ban/tiep-nhan/")
    page.get_by_label("Hoặc dán chữ của văn bản").fill("TUYỆT MẬT\n\n" + ANOTHER_SUBJECT)
    page.get_by_role("button", name="Tiếp nhận và đọc").click()
    expect(page.get_by_text(re.compile("MẬT")).first).to_be_visible()
    assert not directives_seen_by(world.department_coordinator).exists()


def test_pasted_words_survive_a_refusal(world: World, arrives: Arrives, tmp_path: Path) -> None:
    coordinator = arrives(world.department_coordinator)
    page = coordinator.goes_to("/van-ban/tiep-nhan/")
    page.get_by_label("Hoặc dán chữ của văn bản").fill(ANOTHER_SUBJECT)
    page.get_by_label("Phụ lục, tài liệu kèm theo").set_input_files(empty(tmp_path))
    page.get_by_role("button", name="Tiếp nhận và đọc").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Hoặc dán chữ của văn bản")).to_have_value(re.compile("hội khỏe phù đổng"))
