"""The main job, by hand: a letter is taken in, sent to three schools and an enterprise, proven, answered, reported."""

import re
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from khien.base import clock
from khien.organisations.models import Person, Unit
from khien.papers import pdf, samples
from tests.journeys.conftest import NARROW, Arrives, follow
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BACKUP = "Sao lưu dữ liệu theo quy tắc 3-2-1"
INVENTED = Path(__file__).parent.parent.parent / "khien" / "cli" / "demo" / "letter-of-education.txt"


def the_letter(which: str, folder: Path) -> Path:
    """A model letter where the real ones are at hand, else an invented one of the same kind."""
    real = settings.KHIEN_SHARED / "data" / "letters" / f"{which}.txt"
    if which != "invented":
        if not real.exists():
            pytest.skip("the real letters are not at hand (KHIEN_SHARED)")
        return Path(real)
    today = clock.today()
    due = today - timedelta(days=1)  # so that whoever has not answered is late at once
    path = folder / "cong-van.txt"
    path.write_text(
        INVENTED.read_text(encoding="utf-8").format(day=today - timedelta(days=9), due=due), encoding="utf-8"
    )
    return path


def take_in(page: Page, paper: Path) -> None:
    page.get_by_label("Tệp văn bản chính").set_input_files(paper)
    page.get_by_role("button", name="Tiếp nhận và đọc").click()
    expect(page).to_have_url(re.compile("/ra-soat/"))


@pytest.mark.shared
@pytest.mark.parametrize("number", range(5))
def test_each_model_letter_is_taken_in_and_reviewed(number: int, world: World, arrives: Arrives) -> None:
    coordinator = arrives(world.department_coordinator)
    page = coordinator.goes_to("/van-ban/tiep-nhan/")
    coordinator.is_accessible()
    take_in(page, the_letter(f"letter-00{number}", Path()))
    assert page.locator("mark").count() >= 4
    expect(page.get_by_text("Còn phải làm trước khi gửi được")).to_be_visible()
    coordinator.is_accessible()
    page.keyboard.press("j")  # the first clause, then "e" opens its form in place
    page.keyboard.press("e")
    page.get_by_label(re.compile("^Đối tượng")).first.fill("Các trường trung học phổ thông")
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    expect(page.locator("[id^=the-]").first).to_contain_text("Các trường trung học phổ thông")
    page.reload()
    expect(page.locator("[id^=the-]").first).to_contain_text("Các trường trung học phổ thông")
    page.get_by_role("button", name="Bỏ", exact=True).last.click()
    expect(page.get_by_role("button", name="Lấy lại").last).to_be_visible()


def settle(page: Page) -> None:
    """What the letter left blank is asked of a person: the day whose law decides, and one date for all."""
    review = page.url
    if page.get_by_role("link", name="Nhập ngày").count():
        page.get_by_role("link", name="Nhập ngày").first.click()
        page.get_by_label("Áp dụng quy định theo ngày").fill("30/08/2024")
        follow(page.get_by_role("button", name="Lưu", exact=True))
        page.goto(review)
    if page.get_by_role("link", name="Chốt một ngày cho tất cả").count():
        page.get_by_role("link", name="Chốt một ngày cho tất cả").first.click()
        page.get_by_label("trả lời chậm nhất ngày").fill(f"{clock.today() - timedelta(days=1):%d/%m/%Y}")
        follow(page.get_by_role("button", name="Lưu hạn trả lời"))
        page.goto(review)


def choose(page: Page, schools: int, enterprise: Unit) -> None:
    """Schools by their kind, the enterprise by its name without accents, for every clause alike."""
    page.get_by_role("link", name="Chọn đơn vị").first.click()
    follow(page.locator("main table a[href*='/giao/']").first)
    for box in page.locator("input[name=kinds]").all():
        box.set_checked("upper_school" in (box.get_attribute("value") or ""))
    page.get_by_label("Tìm đơn vị để thêm").fill("vien thong may")
    page.get_by_role("main").get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_label(re.compile(enterprise.name)).first.check()
    for box in page.locator("input[name=clauses]").all():
        box.check()
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text(f"{schools + 1} đơn vị khác nhau").first).to_be_visible()


def send(page: Page, units: int) -> str:
    page.get_by_role("link", name="Tới trang gửi").first.click()
    page.get_by_role("button", name=f"Gửi tới {units} đơn vị").click()
    expect(page).to_have_url(re.compile(r"/van-ban/[0-9a-f-]{36}/$"))
    return page.url


def prove_backup(page: Page, paper: Path) -> None:
    page.get_by_role("link", name=BACKUP).first.click()
    page.get_by_role("link", name=re.compile("Ghi: ")).first.click()
    page.get_by_label("Ngày kiểm kê").fill(f"{clock.today():%d/%m/%Y}")
    page.get_by_label("Số bản dữ liệu").fill("3")
    page.get_by_label("Số loại phương tiện").fill("2")
    page.get_by_label("Số bản ngoại tuyến").fill("1")
    page.locator("input[type=file]").set_input_files(paper)
    follow(page.get_by_role("button", name="Ghi minh chứng"))


def accept_all(page: Page, base: str, words: str) -> None:
    page.goto(base + "/minh-chung/")
    page.get_by_role("link", name=words).first.click()
    page.get_by_label("Chấp nhận").check()
    follow(page.get_by_role("button", name="Lưu quyết định"))


def answer(page: Page) -> None:
    for box in page.get_by_label("Đang thực hiện", exact=True).all():
        box.check()
    page.get_by_role("button", name="Lưu câu trả lời").click()


@pytest.mark.parametrize("which", ["invented", pytest.param("letter-002", marks=pytest.mark.shared)])
def test_one_school_proves_and_answers_one_is_late_and_the_report_has_both(
    which: str, world: World, arrives: Arrives, tmp_path: Path
) -> None:
    coordinator = arrives(world.department_coordinator)
    page = coordinator.goes_to("/van-ban/tiep-nhan/")
    take_in(page, the_letter(which, tmp_path))
    settle(page)
    choose(page, 3, world.telecom)
    letter = send(page, 4)
    coordinator.is_accessible()

    paper = tmp_path / "anh-chup.pdf"
    paper.write_bytes(pdf(samples.letter()))
    teacher = arrives(world.north_officer, NARROW)
    page = teacher.goes_to("/viec/")
    teacher.is_accessible()
    prove_backup(page, paper)
    page = teacher.goes_to("/he-thong/")
    page.get_by_role("button", name="Trình lãnh đạo xác nhận").click()

    colleague = arrives(world.north_coordinator)
    accept_all(colleague.page, colleague.base, "Kiểm kê bản sao lưu 3-2-1")
    leader = arrives(world.north_leader)
    accept_all(leader.page, leader.base, "Danh mục hệ thống thông tin")

    page = teacher.goes_to("/viec/")
    follow(page.locator("#van-ban a").first)
    teacher.is_accessible()
    teacher.fits_the_screen()
    answer(page)
    page = leader.goes_to(page.url.removeprefix(leader.base))
    follow(page.get_by_role("link", name="Ký trả lời"))
    leader.is_accessible()
    page.get_by_role("button", name=re.compile("Ký và gửi")).click()
    expect(page.get_by_text("Đã ký trả lời").first).to_be_visible()

    report_has_both(arrives, world.department_coordinator, letter, world, tmp_path)


def report_has_both(arrives: Arrives, person: Person, letter: str, world: World, folder: Path) -> None:
    """The report on the letter, downloaded as PDF: who answered and who did not."""
    coordinator = arrives(person)
    page = coordinator.goes_to(letter.removeprefix(coordinator.base))
    coordinator.is_accessible()
    follow(page.get_by_role("link", name="Báo cáo", exact=True).last)
    coordinator.is_accessible()
    follow(page.get_by_role("button", name=re.compile("[Ll]ập|[Ss]oạn")).first)
    coordinator.is_accessible()
    page.get_by_role("link", name=re.compile("^Chốt")).first.click()
    page.get_by_role("button", name="Chốt").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile("^PDF")).first.click()
    path = folder / "bao-cao.pdf"
    coming.value.save_as(path)
    said = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    assert world.north.name in said
    assert world.south.name in said
    assert "1/4 đơn vị đã trả lời" in " ".join(said.split())
    assert "3 đơn vị quá hạn trả lời" in " ".join(said.split())
