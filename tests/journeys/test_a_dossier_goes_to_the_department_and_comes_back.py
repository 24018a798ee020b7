"""A school files a level-2 dossier, the Sở returns it once, the school corrects it, the Sở approves; all is read."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx as word
import pypdfium2
import pytest
from django.core.management import call_command
from playwright.sync_api import Download, Page, expect

from khien.base import clock
from khien.dossiers.models import Dossier
from khien.dossiers.rules.states import State
from khien.papers import pdf, samples
from khien.systems import actions as systems
from tests.journeys.conftest import NARROW, Arrives, Visitor, follow
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWERS = {"internal_use_only": True, "information_kinds": ["rieng", "ca_nhan"]}  # level 2 under both regimes


def _work() -> None:
    """What a worker beside the site does."""
    call_command("db_worker", "--batch", "--queue-name", "now", "--no-startup-delay", "--no-reload", verbosity=0)


def _today() -> str:
    return f"{clock.today():%d/%m/%Y}"


def _taken(page: Page, press: Callable[[], None]) -> bytes:
    with page.expect_download() as coming:
        press()
    found: Download = coming.value
    return Path(found.path()).read_bytes()


def _pdf_words(data: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)).split())


def _word_words(data: bytes) -> str:
    found = word.Document(io.BytesIO(data))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(one.text for one in found.paragraphs), *cells]).split())


def _submits(page: Page, department: str, scan: Path) -> None:
    page.get_by_role("link", name="Nộp hồ sơ", exact=True).click()
    page.get_by_label("Đơn vị thẩm định", exact=True).select_option(label=department)
    page.get_by_label("Số, ký hiệu văn bản").fill("05/CV-THPT")
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_text("Đã nộp, chờ kiểm tra hồ sơ")).to_be_visible()


def _begins(world: World, teacher: Visitor, scan: Path) -> Page:
    page = teacher.goes_to(f"/he-thong/{world.north_marks.pk}/ho-so/")
    page.get_by_role("link", name="Lập hồ sơ").click()
    follow(page.get_by_role("button", name="Lập hồ sơ"))
    teacher.is_accessible()
    page.get_by_role("link", name="Điền nội dung").first.click()
    page.get_by_label("Nguy cơ, rủi ro chính và mức ảnh hưởng dự kiến").fill("Lộ điểm của học sinh")
    page.get_by_label("Số quyết định ban hành Quy chế").fill("12/QĐ-THPT")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()  # each heading by itself
    page.get_by_label("Ngày ban hành Quy chế").fill("01/09/2026")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_role("link", name="Thêm giấy tờ").click()
    page.get_by_label("Giấy tờ này là").select_option(label="Tài liệu thiết kế")
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.get_by_text("Đã thêm giấy tờ")).to_be_visible()
    return page


def _returned(department: Visitor, row: Dossier) -> None:
    page = department.goes_to("/ho-so-cap-do/")
    department.is_accessible()
    follow(page.get_by_role("link", name=row.system.name).first)
    department.is_accessible()
    page.get_by_role("link", name="Yêu cầu bổ sung", exact=True).click()
    page.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(page.get_by_role("alert").first).to_be_visible()  # a reason is owed
    page.get_by_label("Lý do, nội dung").fill("Chưa nêu nguy cơ mất dữ liệu khi máy chủ hỏng")
    page.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(page.get_by_text("Cần bổ sung").first).to_be_visible()


def test_the_department_returns_a_dossier_once_and_approves_it(world: World, arrives: Arrives, tmp_path: Path) -> None:
    systems.save_answers(world.north_marks, ANSWERS, by=world.north_officer, at=clock.now())
    scan = tmp_path / "ban-ky.pdf"
    scan.write_bytes(pdf(samples.letter()))
    teacher = arrives(world.north_officer)
    page = _begins(world, teacher, scan)
    _submits(page, world.department.name, scan)
    row = Dossier.objects.get()
    first = _taken(page, lambda: page.get_by_role("link", name="Word Thuyết minh đề xuất cấp độ").click())
    assert "Lộ điểm của học sinh" in _word_words(first)

    department = arrives(world.department_coordinator, NARROW)
    _returned(department, row)

    page = teacher.goes_to("/thong-bao/")
    page.get_by_role("link", name="Hồ sơ cấp độ bị trả lại để bổ sung").first.click()
    expect(page.get_by_text("Chưa nêu nguy cơ mất dữ liệu khi máy chủ hỏng")).to_be_visible()
    teacher.is_accessible()
    page.get_by_role("link", name="Điền nội dung").first.click()
    page.get_by_label("Nguy cơ, rủi ro chính và mức ảnh hưởng dự kiến").fill("Lộ điểm; mất dữ liệu khi máy chủ hỏng")
    page.get_by_role("button", name="Lưu", exact=True).click()
    _submits(page, world.department.name, scan)

    page = department.goes_to(f"/ho-so-cap-do/{row.pk}/")
    page.get_by_role("link", name="Xác nhận hồ sơ đủ, hợp lệ").click()
    page.get_by_role("button", name="Xác nhận hồ sơ đủ, hợp lệ").click()
    expect(page.get_by_text("Hồ sơ đủ, chờ thẩm định").first).to_be_visible()
    page.get_by_role("link", name="Ghi ý kiến thẩm định: phù hợp").click()
    page.get_by_label("Số, ký hiệu văn bản").fill("31/TĐ-SGDĐT")
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="Ghi ý kiến thẩm định: phù hợp").click()

    leader = arrives(world.department_leader)
    page = leader.goes_to(f"/ho-so-cap-do/{row.pk}/")
    leader.is_accessible()
    page.get_by_role("link", name="Phê duyệt", exact=True).click()
    page.get_by_label("Ngày").first.fill(_today())
    page.get_by_label("Số, ký hiệu văn bản").fill("77/QĐ-SGDĐT")
    page.locator("input[type=file]").set_input_files(scan)
    page.get_by_role("button", name="Phê duyệt").click()
    page.get_by_role("button", name="Đồng ý").click()
    expect(page.get_by_text("Đã được phê duyệt").first).to_be_visible()
    row.refresh_from_db()
    assert row.state == State.APPROVED

    _reads(teacher, row, world, first)


def _reads(teacher: Visitor, row: Dossier, world: World, first: bytes) -> None:
    """The teacher takes the papers away: as they were handed in, each round by itself, and the whole as one ZIP."""
    page = teacher.goes_to(f"/ho-so-cap-do/{row.pk}/")
    last = _taken(page, lambda: page.get_by_role("link", name="Word Thuyết minh đề xuất cấp độ").click())
    drawn = _taken(page, lambda: page.get_by_role("link", name="PDF Thuyết minh đề xuất cấp độ").click())
    for text in (_word_words(last), _pdf_words(drawn)):
        for words in (world.north_marks.name, "mất dữ liệu khi máy chủ hỏng", "Điều 12"):
            assert words in text
    asked = _taken(page, lambda: page.get_by_role("link", name="PDF Văn bản đề nghị thẩm định").click())
    assert "331/2026/NĐ-CP" in _pdf_words(asked)

    page.get_by_role("button", name="Cả bộ hồ sơ (ZIP)").click()
    expect(page.get_by_text("việc vẫn chạy tiếp")).to_be_visible()
    teacher.is_accessible()
    _work()
    expect(page.get_by_text("Đã đóng gói xong")).to_be_visible(timeout=20_000)
    teacher.is_accessible()
    whole = _taken(page, lambda: page.get_by_role("link", name="Tải về").click())
    archive = zipfile.ZipFile(io.BytesIO(whole))
    assert archive.read("ho-so/02-de-xuat.docx") == last
    assert {one["act"] for one in json.loads(archive.read("manifest.json"))["steps"]} >= {"submit", "approve"}
    assert sum(name.startswith("da-ky/") for name in archive.namelist()) == 4

    page = teacher.goes_to(f"/ho-so-cap-do/{row.pk}/da-nop/")
    teacher.is_accessible()
    teacher.fits_the_screen()
    oldest = page.get_by_role("link", name="Word Thuyết minh đề xuất cấp độ").last
    assert _taken(page, oldest.click) == first
    page = teacher.goes_to(f"/ho-so-cap-do/{row.pk}/thay-doi/?ban=luat-hom-nay")
    expect(page.get_by_text("Vẫn cùng nghị định")).to_be_visible()
    teacher.is_accessible()
