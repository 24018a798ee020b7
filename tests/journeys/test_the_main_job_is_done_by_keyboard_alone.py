"""The chain without a mouse: a letter taken in and sent, a duty proven, reviewed, answered, signed, reported."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from khien.base import clock
from khien.papers import pdf, samples
from tests.journeys.conftest import Arrives, Visitor
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_a_letter_goes_down_and_a_report_comes_up import BACKUP, the_letter
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at(visitor: Visitor, path: str) -> tuple[Page, Keyboard]:
    page = visitor.goes_to(path)
    return page, Keyboard(page)


def settle(page: Page, keys: Keyboard) -> None:
    """The day whose law decides and the one date for all, where the letter left them blank."""
    review = page.url
    if page.get_by_role("link", name="Nhập ngày").count():
        keys.opens(page.get_by_role("link", name="Nhập ngày"))
        keys.write(page.get_by_label("Áp dụng quy định theo ngày"), "30/08/2024")
        keys.enter(page.get_by_role("button", name="Lưu", exact=True))
        page.goto(review)
    if page.get_by_role("link", name="Chốt một ngày cho tất cả").count():
        keys.opens(page.get_by_role("link", name="Chốt một ngày cho tất cả"))
        keys.write(page.get_by_label("trả lời chậm nhất ngày"), f"{clock.today() + timedelta(days=9):%d/%m/%Y}")
        keys.opens(page.get_by_role("button", name="Lưu hạn trả lời"))
        page.goto(review)


def take_in_and_send(page: Page, keys: Keyboard, paper: Path, unit: str) -> str:
    """From the list of letters to the letter as sent; its path."""
    keys.opens(page.get_by_role("main").get_by_role("link", name="Tiếp nhận văn bản"))
    keys.attach(page.get_by_label("Tệp văn bản chính"), paper)
    keys.opens(page.get_by_role("button", name="Tiếp nhận và đọc"))
    expect(page).to_have_url(re.compile("/ra-soat/"))
    settle(page, keys)
    keys.opens(page.get_by_role("link", name="Chọn đơn vị"))
    keys.opens(page.locator("main table a[href*='/giao/']"))
    for box in page.locator("input[name=kinds]:checked").all():
        keys.reach(box)
        page.keyboard.press("Space")
    for box in page.locator("input[name=clauses]").all():
        keys.tick(box)
    keys.write(page.get_by_label("Tìm đơn vị để thêm"), unit)
    keys.tick(page.get_by_label(re.compile(unit)))
    keys.opens(page.get_by_role("button", name="Lưu", exact=True))
    keys.opens(page.get_by_role("link", name="Tới trang gửi"))
    keys.opens(page.get_by_role("button", name=re.compile(r"Gửi tới \d+ đơn vị")))
    expect(page).to_have_url(re.compile(r"/van-ban/[0-9a-f-]{36}/$"))
    return page.url


def prove(page: Page, keys: Keyboard, paper: Path) -> None:
    keys.opens(page.get_by_role("link", name=BACKUP))
    keys.opens(page.get_by_role("link", name=re.compile("Ghi: ")))
    keys.write(page.get_by_label("Ngày kiểm kê"), f"{clock.today():%d/%m/%Y}")
    keys.write(page.get_by_label("Số bản dữ liệu"), "3")
    keys.write(page.get_by_label("Số loại phương tiện"), "2")
    keys.write(page.get_by_label("Số bản ngoại tuyến"), "1")
    keys.attach(page.locator("input[type=file]"), paper)
    keys.opens(page.get_by_role("button", name="Ghi minh chứng"))
    expect(page.get_by_text("Đã ghi minh chứng").first).to_be_visible()


def report(page: Page, keys: Keyboard) -> str:
    """From the letter's page to the PDF of its report; the file's name."""
    keys.opens(page.get_by_role("main").get_by_role("link", name="Báo cáo", exact=True))
    keys.opens(page.get_by_role("main").get_by_role("button", name=re.compile("[Ll]ập|[Ss]oạn")))
    keys.opens(page.get_by_role("link", name=re.compile("^Chốt")))
    keys.opens(page.get_by_role("button", name="Chốt"))
    with page.expect_download() as coming:
        keys.enter(page.get_by_role("link", name=re.compile("^PDF")))
    return coming.value.suggested_filename


def test_the_first_stop_leads_past_the_navigation(world: World, arrives: Arrives) -> None:
    page, _keys = at(arrives(world.north_officer), "/viec/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_an_auditor_asks_why_and_takes_the_letter_away_without_a_mouse(
    world: World, arrives: Arrives, tmp_path: Path
) -> None:
    page, keys = at(arrives(world.department_coordinator), "/van-ban/")
    letter = take_in_and_send(page, keys, the_letter("invented", tmp_path), world.north.name)

    auditor = arrives(world.auditor)
    page, keys = at(auditor, "/tinh-hinh/viec/")
    keys.opens(page.get_by_role("link", name=re.compile(BACKUP)))
    keys.write(page.get_by_label("Xem tại ngày"), f"{clock.today():%d/%m/%Y}")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(re.compile("Chưa có minh chứng: Kiểm kê bản sao lưu 3-2-1"))
    page, keys = at(auditor, "/nhat-ky/")
    keys.opens(page.get_by_role("button", name="Kiểm tra chuỗi"))
    expect(page.get_by_text("Chuỗi nguyên vẹn")).to_be_visible()
    page, keys = at(auditor, letter.removeprefix(auditor.base))
    with page.expect_download() as coming:
        keys.enter(page.get_by_role("button", name="Tải hồ sơ"))
    assert coming.value.suggested_filename.endswith(".zip")


def test_from_the_letter_to_the_report_without_a_mouse(world: World, arrives: Arrives, tmp_path: Path) -> None:
    coordinator = arrives(world.department_coordinator)
    page, keys = at(coordinator, "/van-ban/")
    letter = take_in_and_send(page, keys, the_letter("invented", tmp_path), world.north.name)

    paper = tmp_path / "anh-chup.pdf"
    paper.write_bytes(pdf(samples.letter()))
    teacher = arrives(world.north_officer)
    page, keys = at(teacher, "/viec/")
    prove(page, keys, paper)

    page, keys = at(arrives(world.north_coordinator), "/minh-chung/xem-xet/")
    keys.opens(page.get_by_role("link", name="Kiểm kê bản sao lưu 3-2-1"))
    keys.choose(page.get_by_label("Chấp nhận"))
    keys.opens(page.get_by_role("button", name="Lưu quyết định"))

    page, keys = at(teacher, "/viec/")
    keys.opens(page.locator("#van-ban a"))
    answer = page.url.removeprefix(teacher.base)
    for radio in page.get_by_label("Đang thực hiện", exact=True).all():
        keys.choose(radio)
    keys.opens(page.get_by_role("button", name="Lưu câu trả lời"))
    expect(page.get_by_text(world.north_leader.full_name).first).to_be_visible()

    page, keys = at(arrives(world.north_leader), answer)
    keys.opens(page.get_by_role("link", name="Ký trả lời"))
    keys.opens(page.get_by_role("button", name=re.compile("Ký và gửi")))
    expect(page.get_by_text("Đã ký trả lời").first).to_be_visible()

    page, keys = at(coordinator, letter.removeprefix(coordinator.base))
    assert report(page, keys).endswith(".pdf")
