"""An IT teacher proves the 3-2-1 backup; the form refuses what is wrong; a colleague accepts it."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from khien.base import clock
from khien.base.actors import Service
from khien.duties import actions as duties
from khien.law.types import ClauseTerms
from khien.papers import pdf, samples
from tests.journeys.conftest import NARROW, Arrives, follow
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ask_for_backups(world: World) -> None:
    today = clock.today()
    new = [
        duties.NewAsk(
            world.north.pk,
            "backup-3-2-1",
            f"directive:{uuid4()}",
            uuid4(),
            "Công văn số 12/SGDĐT-VP",
            "Sao lưu dữ liệu theo nguyên tắc 3-2-1.",
            today,
            ClauseTerms(quote="Sao lưu dữ liệu theo nguyên tắc 3-2-1."),
        )
    ]
    duties.ask_many(new, by=Service("setup"), at=clock.now())


def test_the_form_names_what_is_wrong_and_keeps_what_was_written(world: World, arrives: Arrives) -> None:
    ask_for_backups(world)
    teacher = arrives(world.north_officer)
    page = teacher.goes_to("/viec/")
    page.get_by_role("link", name="Sao lưu dữ liệu theo quy tắc 3-2-1").click()
    page.get_by_role("link", name=re.compile("Ghi: ")).first.click()
    page.get_by_label("Ngày kiểm kê").fill("31/02/2026")
    page.get_by_label("Số bản dữ liệu").fill("ba")
    page.get_by_role("button", name="Ghi minh chứng").click()
    expect(page.get_by_role("alert").first).to_contain_text("Ngày không đúng")
    expect(page.get_by_label("Số bản dữ liệu")).to_have_value("ba")
    teacher.is_accessible()


def test_a_proof_counts_once_a_colleague_accepts_it(world: World, arrives: Arrives, tmp_path: Path) -> None:
    ask_for_backups(world)
    paper = tmp_path / "Ảnh chụp bản sao lưu.pdf"
    paper.write_bytes(pdf(samples.letter()))
    teacher = arrives(world.north_officer, NARROW)
    page = teacher.goes_to("/viec/")
    teacher.is_accessible()
    teacher.fits_the_screen()
    page.get_by_role("link", name="Sao lưu dữ liệu theo quy tắc 3-2-1").click()
    expect(page.get_by_text("Chưa chứng minh").first).to_be_visible()
    teacher.is_accessible()
    teacher.fits_the_screen()
    page.get_by_role("link", name=re.compile("Ghi: ")).first.click()
    page.get_by_label("Ngày kiểm kê").fill(f"{clock.today():%d/%m/%Y}")
    page.get_by_label("Số bản dữ liệu").fill("3")
    page.get_by_label("Số loại phương tiện").fill("2")
    page.get_by_label("Số bản ngoại tuyến").fill("1")
    page.locator("input[type=file]").set_input_files(paper)
    teacher.fits_the_screen()
    page.get_by_role("button", name="Ghi minh chứng").click()
    expect(page.get_by_text("đang chờ người khác xem xét").first).to_be_visible()

    page = teacher.goes_to("/he-thong/")
    page.get_by_role("button", name="Trình lãnh đạo xác nhận").click()

    colleague = arrives(world.north_coordinator)
    page = colleague.goes_to("/minh-chung/xem-xet/")
    colleague.is_accessible()
    page.get_by_role("link", name="Kiểm kê bản sao lưu 3-2-1").click()
    page.get_by_label("Chấp nhận").check()
    page.get_by_role("button", name="Lưu quyết định").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Ảnh chụp bản sao lưu.pdf").click()
    assert coming.value.suggested_filename == "Ảnh chụp bản sao lưu.pdf"

    leader = arrives(world.north_leader)
    page = leader.goes_to("/minh-chung/")
    page.get_by_role("link", name="Danh mục hệ thống thông tin").click()
    page.get_by_label("Chấp nhận").check()
    follow(page.get_by_role("button", name="Lưu quyết định"))

    page = teacher.goes_to("/viec/")
    expect(page.get_by_text("2 trong 2 hệ thống đạt")).to_be_visible()
    expect(page.locator("#con-lai")).to_have_count(0)  # nothing is left to prove


def test_a_school_cannot_see_its_neighbour(world: World, arrives: Arrives) -> None:
    ask_for_backups(world)
    page = arrives(world.north_officer).goes_to("/viec/")
    follow(page.get_by_role("link", name="Sao lưu dữ liệu theo quy tắc 3-2-1"))
    address = page.url
    neighbour = arrives(world.south_officer)
    answer = neighbour.page.goto(address)
    assert answer is not None
    assert answer.status == 404
    assert world.north.name not in neighbour.page.content()
    neighbour.complaints.clear()  # the browser itself names the 404
