"""An officer hands in a long table, watches it being tried, agrees, and finds its rows beside the systems."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from khien.systems.actions import long_importing
from khien.systems.models import TableImport
from khien.web.units import imports
from tests.journeys.conftest import NARROW, WIDE, Arrives, Visitor
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "ten-mien.csv"
    path.write_text("\n".join(["Tên hệ thống,Tên miền", *rows]), encoding="utf-8")
    return path


def _looked_at(visitor: Visitor) -> None:
    visitor.is_accessible()
    visitor.fits_the_screen()


def _worked() -> None:
    """What a worker beside the site does."""
    long_importing.work_on(TableImport.objects.latest("at").pk)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_long_table_is_tried_agreed_to_and_taken_in(
    world: World, arrives: Arrives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 3)
    officer = arrives(world.north_officer, size)
    page = officer.goes_to("/he-thong/bang/")
    _looked_at(officer)
    page.get_by_role("link", name="Nhập từ bảng Tên miền").click()
    page.locator("input[type=file]").set_input_files(_table(tmp_path, *(f",ten{n}.example" for n in range(60))))
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.get_by_text("việc vẫn chạy tiếp")).to_be_visible()
    _looked_at(officer)
    _worked()
    expect(page.get_by_text("60 dòng sẽ được thêm hoặc sửa")).to_be_visible()  # the page found out by itself
    _looked_at(officer)
    page.get_by_role("button", name="Nhập bảng này").click()
    expect(page.get_by_text("Có thể rời trang này, việc vẫn chạy tiếp")).to_be_visible()
    _worked()
    expect(page.get_by_text("Đã nhập: 60 dòng được thêm hoặc sửa")).to_be_visible()
    _looked_at(officer)

    page = officer.goes_to(f"/he-thong/ngoai-he-thong/ten-mien/?don_vi={world.north.pk}")
    expect(page.get_by_text("ten0.example", exact=True).first).to_be_visible()
    expect(page.get_by_role("navigation", name="Các trang")).to_be_visible()  # sixty of them, fifty a page
    _looked_at(officer)


def test_what_is_wrong_in_a_long_table_is_named_line_by_line(
    world: World, arrives: Arrives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 1)
    officer = arrives(world.north_officer, NARROW)
    page = officer.goes_to(f"/don-vi/nhap/ten-mien/?don_vi={world.north.pk}")
    page.locator("input[type=file]").set_input_files(_table(tmp_path, ",tot.example", ",edu.vn", "Lạ,a.example"))
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.get_by_text("việc vẫn chạy tiếp")).to_be_visible()
    _worked()
    expect(page.get_by_text("Có 2 chỗ cần sửa, chưa nhập dòng nào")).to_be_visible()
    expect(page.get_by_text("đuôi dùng chung")).to_be_visible()
    expect(page.get_by_role("button", name="Nhập bảng này")).to_have_count(0)
    _looked_at(officer)
