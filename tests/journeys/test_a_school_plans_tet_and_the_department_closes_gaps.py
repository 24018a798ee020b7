"""A school plans Tết with two people and sends it up; the Sở sees three gaps and closes them."""

import os
import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from khien.base import clock
from khien.notices.rules.hours import Calendar
from khien.organisations.models import Unit
from khien.watch.actions import periods
from khien.watch.actions.shifts import add_shift
from khien.watch.models import Member, Period, Roster
from khien.watch.rules.occasions import Proposal, upcoming
from khien.watch.rules.shifts import Kind, told
from khien.watch.rules.spans import Span
from tests.journeys.conftest import NARROW, Arrives, follow
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    """A picture for the eye, where a folder for it is named."""
    if folder := os.environ.get("KHIEN_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def next_tet() -> Proposal:
    """The lunar new year that comes next, by the calendar."""
    today = clock.today()
    found = upcoming(today + timedelta(days=1), today + timedelta(days=400), Calendar().works)
    return next(one for one in found if one.name.startswith("Tết ") and "Dương" not in one.name)


def declared(world: World) -> Period:
    tet = next_tet()
    what = periods.Declared(tet.name, tet.span, below=True)
    return periods.declare(world.department, what, by=world.department_coordinator, at=clock.now())


def member(unit: Unit, name: str) -> Member:
    since = date(2026, 1, 1)
    return Member.objects.create(unit=unit, name=name, phone="0900 000 001", valid_from=since, made_at=clock.now())


def test_a_school_plans_tet_with_two_people_and_sends_it_up(world: World, arrives: Arrives, tmp_path: Path) -> None:
    period = declared(world)
    officer = arrives(world.north_officer, NARROW)
    page = officer.goes_to("/truc/nguoi/them/")
    for place, name in enumerate(("Tạ Bắc Ba", "Mai Bắc Hai"), 1):
        page.get_by_label("Họ và tên").fill(name)
        page.get_by_label("Chức vụ, bộ phận").fill("Giáo viên Tin học")
        page.get_by_label("Điện thoại").fill(f"0900 000 00{place}")
        page.get_by_label("Thư điện tử").fill(f"truc{place}@bac.example")
        page.get_by_label("Tham gia trực từ ngày").fill("01/01/2026")
        page.locator("form.k-form button.k-btn-primary").click()
        page.wait_for_url(re.compile(r"/truc/nguoi/(\d+/|\?|$)"))
        officer.goes_to("/truc/nguoi/them/")

    page = officer.goes_to("/dot-truc/")
    officer.is_accessible()
    officer.fits_the_screen()
    page.get_by_role("link", name="Lịch của đơn vị").click()
    expect(page.get_by_text("Bước tiếp: xếp người trực")).to_be_visible()
    look(page, "tet-roster-empty-390")
    officer.is_accessible()
    officer.fits_the_screen()
    page.get_by_role("link", name="Xếp lịch luân phiên").click()
    page.get_by_label("Mỗi người một ngày đêm, đổi ca lúc 07:00, trực tại chỗ").check()
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name=re.compile("Lưu .* ca này")).click()
    page.wait_for_url(re.compile("/truc/thang/"))

    page = officer.goes_to(f"/dot-truc/{period.pk}/don-vi/{world.north.pk}/")
    expect(page.get_by_text("Phủ kín, không có khoảng trống")).to_be_visible()
    look(page, "tet-roster-planned-390")
    leader = arrives(world.north_leader)
    signing = leader.goes_to(f"/dot-truc/{period.pk}/don-vi/{world.north.pk}/")
    leader.is_accessible()
    signing.get_by_role("button", name="Duyệt lịch trực").click()
    expect(signing.get_by_text("Đã duyệt, chưa gửi").first).to_be_visible()

    page.reload()
    follow(page.get_by_role("link", name="Gửi lên cấp trên"))
    look(page, "tet-send-390")
    officer.is_accessible()
    officer.fits_the_screen()
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text("Đã gửi danh sách trực")).to_be_visible()
    look(page, "tet-roster-sent-390")
    officer.is_accessible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Word bản 1").click()
    words = "\n".join(one.text for one in docx.Document(str(taken.value.path())).paragraphs)
    assert "DANH SÁCH CÁN BỘ TRỰC GIÁM SÁT" in words and "1. " in words and "truc1@bac.example" in words
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF bản 1").click()
    sheet = pypdfium2.PdfDocument(BytesIO(Path(taken.value.path()).read_bytes()))
    text = "".join(one.get_textpage().get_text_range() for one in sheet)
    assert "Tạ Bắc Ba" in text and "Kính gửi: Sở Giáo dục và Đào tạo" in text
    if os.environ.get("KHIEN_PICTURES"):
        for number, one in enumerate(sheet):
            one.render(scale=1.2).to_pil().save(f"{os.environ['KHIEN_PICTURES']}/tet-paper-{number}.png")

    above = arrives(world.department_coordinator)
    judging = above.goes_to(f"/dot-truc/{period.pk}/don-vi/{world.north.pk}/")
    judging.get_by_role("button", name="Tiếp nhận").click()
    expect(judging.get_by_text("Đã tiếp nhận").first).to_be_visible()


def test_the_department_sees_three_gaps_and_closes_them(world: World, arrives: Arrives) -> None:
    period = declared(world)
    start, end = period.start, period.end
    night = timedelta(hours=2)
    holes = [Span(start + timedelta(days=day), start + timedelta(days=day) + night) for day in (1, 2, 3)]
    full = [world.department, world.south, world.hill, *_others(period, world)]
    for unit in full:
        who = member(unit, f"Người trực {unit.pk}")
        add_shift(unit, who, Span(start, end), Kind.SITE, by=world.department_coordinator, at=clock.now())
    who, since = member(world.north, "Người Một"), start
    member(world.department, "Người Của Sở")
    for hole in [*holes, Span(end, end + night)]:
        add_shift(world.north, who, Span(since, hole.start), Kind.SITE, by=world.north_officer, at=clock.now())
        since = hole.end

    above = arrives(world.department_coordinator)
    page = above.goes_to("/dot-truc/")
    look(page, "watch-index-1440")
    above.is_accessible()
    page.get_by_role("link", name="Xem từng đơn vị").click()
    expect(page.get_by_text(f"{period.name}: 3 khoảng trống")).to_be_visible()
    look(page, "watch-one-1440")
    above.is_accessible()
    phone = arrives(world.department_coordinator, NARROW)
    small = phone.goes_to(f"/dot-truc/{period.pk}/")
    look(small, "watch-one-390")
    phone.is_accessible()
    phone.fits_the_screen()

    for left in (3, 2, 1):
        page.get_by_role("link", name=re.compile(f"{period.name}: {left} khoảng trống")).click()
        look(page, f"watch-gaps-{left}-1440")
        hole = holes[3 - left]
        follow(page.get_by_role("link", name=f"{told(hole.start)} – {told(hole.end)}"))
        above.is_accessible()
        look(page, f"watch-gap-{left}-1440")
        page.get_by_role("button", name=re.compile(r"Trực tại chỗ\s*: Người Của Sở")).click()
        expect(page.get_by_text(f"Người Của Sở trực từ {told(hole.start)}")).to_be_visible()
        above.goes_to(f"/dot-truc/{period.pk}/")
    expect(page.get_by_text(f"{period.name}: không có khoảng trống")).to_be_visible()
    assert Roster.objects.get(period=period, unit=world.north).gap_count == 0


def _others(period: Period, world: World) -> list[Unit]:
    """Further units below the Sở that have a roster in the watch."""
    known = [one.pk for one in (world.department, world.north, world.south, world.hill)]
    return [one.unit for one in Roster.objects.filter(period=period).exclude(unit__in=known).select_related("unit")]
