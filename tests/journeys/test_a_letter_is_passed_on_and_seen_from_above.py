"""The province writes to a Sở, the Sở passes it on to its schools, one school answers, the province sees it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from khien.base import clock
from khien.directives import actions
from khien.directives.models import Directive
from khien.directives.rules.targets import TargetRule
from khien.directives.tests.passing_on import FROM_ABOVE
from khien.papers import pdf, samples
from tests.journeys.conftest import NARROW, Arrives, follow
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def from_the_province(world: World) -> Directive:
    """The letter as the Sở has it this morning: sent through the actions, dated from today."""
    today, at, by = clock.today(), clock.now(), world.province_coordinator
    text = FROM_ABOVE.replace("20/12/2026", f"{today + timedelta(days=30):%d/%m/%Y}")
    text = text.replace("ngày 16 tháng 11 năm 2026", f"ngày {today:%d} tháng {today.month} năm {today.year}")
    paper = actions.NewPaper(actions.PaperRole.MAIN, text=text)
    row = actions.take_in([paper], holder=world.province, by=by, at=at)
    due = today + timedelta(days=30)
    row = actions.set_answer_by(row, due, settle_the_rest=True, version=row.version, by=by, at=at)
    rule = TargetRule(units=(world.department.pk,))
    row = actions.choose_targets(row, list(row.clauses.all()), rule, version=row.version, by=by, at=at)
    return actions.send(row, by=by, at=at)


def shape(page: Page) -> None:
    """Step 1: a day typed is saved without a button; then on."""
    earlier = f"{clock.today() + timedelta(days=20):%d/%m/%Y}"
    page.get_by_label("Hạn của nội dung").first.fill(earlier)
    page.get_by_label("Hạn của nội dung").first.press("Tab")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Hạn của nội dung").first).to_have_value(earlier)
    follow(page.get_by_role("button", name="Lưu và tiếp tục"))


def sign_and_send(page: Page, folder: Path) -> None:
    """Steps 4 and 5: made final, number, day and signed copy, sent."""
    expect(page.get_by_role("img", name="Trang 1 của dự thảo")).to_be_visible()
    page.get_by_role("button", name="Chốt để trình ký").click()
    page.get_by_role("link", name="Nhập số, ngày và bản ký").click()
    page.get_by_label("Số, ký hiệu").fill("128/SGDĐT-VP")
    page.get_by_label("Ngày ban hành").fill(f"{clock.today():%d/%m/%Y}")
    copy = folder / "ban-ky.pdf"
    copy.write_bytes(pdf(samples.letter()))
    page.locator("input[type=file]").set_input_files(copy)
    page.get_by_role("button", name="Ghi và tới trang gửi").click()
    page.get_by_role("button", name="Gửi tới 3 đơn vị").click()
    expect(page.get_by_text("Đã gửi tới 3 đơn vị.")).to_be_visible()


def test_the_province_sees_the_answer_of_a_school_that_got_the_letter_from_the_so(
    world: World, arrives: Arrives, tmp_path: Path
) -> None:
    letter = from_the_province(world)
    middle = arrives(world.department_coordinator)
    page = middle.goes_to("/van-ban/?xem=nhan-duoc")
    page.get_by_role("link", name="45/UBND-VX").click()
    follow(page.get_by_role("link", name="Chuyển tiếp", exact=True))
    middle.is_accessible()
    follow(page.get_by_role("button", name="Bắt đầu"))
    middle.is_accessible()
    shape(page)
    page.get_by_label("Nội dung giao thêm").fill("Tổ chức diễn tập ứng cứu sự cố tại trường.")
    follow(page.get_by_role("button", name="Thêm nội dung này"))
    middle.is_accessible()
    page.get_by_role("link", name="Tiếp tục: chọn nơi nhận").click()
    follow(page.get_by_role("link", name="Chọn một lần cho mọi nội dung"))
    for box in page.locator("input[name=kinds]").all():
        box.set_checked((box.get_attribute("value") or "") == "upper_school")
    page.locator("input[name=pham_vi]").set_checked(False)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("3 đơn vị khác nhau")).to_be_visible()
    follow(page.get_by_role("link", name="Tiếp tục: dự thảo"))
    middle.is_accessible()
    sign_and_send(page, tmp_path)

    school = arrives(world.north_officer, NARROW)
    page = school.goes_to("/van-ban/?xem=nhan-duoc")
    follow(page.get_by_role("link", name="128/SGDĐT-VP"))
    for box in page.get_by_label("Đang thực hiện", exact=True).all():
        box.check()
    follow(page.get_by_role("button", name="Lưu câu trả lời"))
    answer = page.url
    leader = arrives(world.north_leader)
    page = leader.goes_to(answer.removeprefix(leader.base))
    page.get_by_role("link", name="Ký trả lời").click()
    page.get_by_role("button", name=re.compile("Ký và gửi")).click()

    province = arrives(world.province_leader, NARROW)
    page = province.goes_to(f"/van-ban/{letter.pk}/")
    page.get_by_role("link", name="Chuỗi văn bản").click()
    expect(page.get_by_text("1/3 đơn vị đã trả lời").first).to_be_visible()
    expect(page.get_by_role("link", name=world.department.name).first).to_be_visible()
    province.is_accessible()
    province.fits_the_screen()
