"""A school's officer brings last month's Excel: merged cells are read, what cannot stand is named, nothing is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from khien.base import clock
from khien.watch.actions.members import end_member
from khien.watch.models import Member, Shift
from khien.watch.tests.rosters_kept import member, put_on
from tests.journeys.conftest import NARROW, Arrives
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOW = datetime(2027, 1, 20, 2, 0, tzinfo=UTC)
EVE, NIGHT, NEXT = "17:00 05/02/2027", "07:00 06/02/2027", "07:00 07/02/2027"


@pytest.fixture(autouse=True)
def a_day_in_january(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield


def book(folder: Path, *rows: tuple[str | None, ...]) -> Path:
    """A workbook under a title, the hours of two people on one shift merged downwards."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (("LỊCH TRỰC TẾT",), ("Người trực", "Bắt đầu", "Kết thúc", "Hình thức"), *rows):
        sheet.append(list(row))
    for merged in ("A1:D1", "B3:B4", "C3:C4"):
        sheet.merge_cells(merged)
    path = folder / "lich-truc.xlsx"
    made.save(path)
    return path


def tried(page: Page, path: Path) -> Page:
    page.get_by_label("Tệp lịch trực").set_input_files(path)
    page.get_by_role("button", name="Đọc thử").click()
    return page


def test_faults_are_named_row_by_row_then_all_of_it_comes_in(world: World, arrives: Arrives, tmp_path: Path) -> None:
    by = world.north_officer
    left = member(world.north, "Người Đã Đi", by)
    end_member(left, date(2027, 1, 31), version=0, by=by, at=NOW)
    put_on(world.north, member(world.north, "Tạ Bắc Ba", by), "2027-02-06T12:00", "2027-02-06T20:00", by, now=NOW)
    first = (("Mai Bắc Hai", EVE, NIGHT, "tại chỗ"), ("Lý Bắc Một", None, None, "gọi khi cần"))
    visitor = arrives(by, NARROW)
    page = visitor.goes_to("/truc/nhap/")
    tried(page, book(tmp_path, *first, ("Người Đã Đi", NIGHT, NEXT, "tại chỗ"), ("Tạ Bắc Ba", NIGHT, NEXT, "tại chỗ")))
    expect(page.get_by_text("Dòng 5: Người Đã Đi đã thôi tham gia trực từ ngày 01/02/2027")).to_be_visible()
    expect(page.get_by_text("Dòng 6: Tạ Bắc Ba đã có ca từ 12:00 06/02/2027 đến 20:00 06/02/2027")).to_be_visible()
    visitor.is_accessible()
    visitor.fits_the_screen()
    assert Shift.objects.count() == 1

    tried(page, book(tmp_path, *first, ("Mai Bắc Hai", NIGHT, NEXT, "tại chỗ")))
    page.get_by_role("button", name="Nhập 3 ca").click()
    expect(page.get_by_text("Đã nhập 3 ca trực.")).to_be_visible()
    expect(page.get_by_text("Người mới trong danh sách trực: Mai Bắc Hai, Lý Bắc Một.")).to_be_visible()
    visitor.is_accessible()


def test_a_phone_with_letters_keeps_what_was_written(world: World, arrives: Arrives) -> None:
    visitor = arrives(world.north_officer, NARROW)
    page = visitor.goes_to("/truc/nguoi/them/")
    page.get_by_label("Họ và tên").fill("Người Mới")
    page.get_by_label("Điện thoại").fill("09OO 000 001")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("có chữ “O”; hãy ghi bằng chữ số").first).to_be_visible()
    expect(page.get_by_label("Họ và tên")).to_have_value("Người Mới")
    page.get_by_label("Điện thoại").fill("0900 000 001")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã thêm Người Mới.")).to_be_visible()
    assert Member.objects.get(name="Người Mới").phone == "0900 000 001"


def test_two_shifts_at_once_are_refused_where_the_hours_stand(world: World, arrives: Arrives) -> None:
    by = world.north_officer
    one = member(world.north, "Tạ Bắc Ba", by)
    put_on(world.north, one, "2027-02-05T17:00", "2027-02-06T07:00", by, now=NOW)
    page = arrives(by, NARROW).goes_to("/truc/ca/moi/")
    page.get_by_label("Người trực").select_option(label="Tạ Bắc Ba")
    for label, value in (
        ("Bắt đầu: ngày", "06/02/2027"),
        ("Bắt đầu: giờ", "06:00"),
        ("Kết thúc: ngày", "06/02/2027"),
        ("Kết thúc: giờ", "18:00"),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Xếp vào lịch").click()
    expect(page.get_by_text("Tạ Bắc Ba đã có ca từ 17:00 05/02/2027 đến 07:00 06/02/2027").first).to_be_visible()
    page.get_by_label("Bắt đầu: giờ").fill("07:00")
    page.get_by_role("button", name="Xếp vào lịch").click()
    expect(page.get_by_text("Đã xếp Tạ Bắc Ba trực 07:00 06/02/2027 – 18:00 06/02/2027.")).to_be_visible()
