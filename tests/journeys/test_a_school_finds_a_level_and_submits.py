"""A school's IT officer describes a system, answers what matters, sees level 2 with its article, and hands it in.

Each press, choice, tick and typed field is counted: the whole way takes fewer than forty.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from khien.dossiers.models import Dossier
from khien.dossiers.rules.states import State
from khien.papers import pdf, samples
from khien.systems.models import InformationSystem, SystemLevel
from tests.journeys.conftest import NARROW, Arrives, Visitor
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 40
NAME = "Quản lý thư viện"


class Hand:
    """What one hand does on a page, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, 0

    def presses(self, role: str, name: str | re.Pattern[str], *, exact: bool = True) -> None:
        self.done += 1
        exactly = exact and isinstance(name, str)
        self.page.get_by_role(role, name=name, exact=exactly).first.click()  # type: ignore[arg-type]

    def writes(self, label: str, text: str) -> None:
        self.done += 1
        field = self.page.get_by_label(label).first
        field.fill(text)
        field.blur()

    def chooses(self, label: str, option: str) -> None:
        self.done += 1
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def ticks(self, box: Locator) -> None:
        self.done += 1
        box.check()

    def answers(self, question: str, answer: str) -> None:
        asked = self.page.get_by_role("group", name=re.compile(re.escape(question)))
        self.ticks(asked.get_by_label(answer, exact=True))

    def hands_in(self, scan: Path) -> None:
        self.done += 1
        self.page.locator("input[type=file]").set_input_files(scan)


def _describes(hand: Hand) -> None:
    hand.presses("link", "Thêm hệ thống")
    hand.writes("Tên hệ thống", NAME)
    hand.presses("button", "Lưu")
    hand.presses("link", NAME)
    hand.writes("Mục đích, chức năng", "Cho mượn sách, giữ danh sách bạn đọc là học sinh và giáo viên")
    hand.writes("Phạm vi, quy mô", "Một máy chủ, mười máy trạm tại thư viện trường")
    hand.chooses("Nơi đặt", "Phòng máy của đơn vị")
    hand.writes("Đơn vị vận hành", "Tổ Công nghệ thông tin của trường")
    expect(hand.page.get_by_text("Đã lưu lúc").first).to_be_visible()


def _interviewed(hand: Hand) -> None:
    hand.presses("link", "Cấp độ")
    hand.presses("link", "Trả lời vài câu để xác định cấp độ")
    for question, answer in (
        ("chỉ để cán bộ của cơ quan dùng", "Có"),
        ("cung cấp dịch vụ trên mạng cho người dân", "Không"),
        ("Đây có phải hạ tầng thông tin", "Không"),
        ("giám sát, điều khiển trực tiếp", "Không"),
    ):
        hand.answers(question, answer)
    hand.presses("button", "Tiếp tục")
    hand.ticks(hand.page.get_by_label(re.compile("Thông tin riêng")))
    hand.ticks(hand.page.get_by_label(re.compile("Thông tin cá nhân")))
    hand.answers("thủ tục hành chính", "Không")
    hand.presses("button", "Tiếp tục")
    hand.ticks(hand.page.get_by_label(re.compile("Không có điều nào")))
    hand.presses("button", "Tiếp tục")
    hand.presses("button", "Tiếp tục")  # no components


def _filed(hand: Hand, world: World, scan: Path) -> None:
    hand.presses("link", "Hồ sơ")
    hand.presses("link", "Lập hồ sơ")
    hand.presses("button", "Lập hồ sơ")
    hand.presses("link", "Thêm giấy tờ")
    hand.chooses("Giấy tờ này là", "Tài liệu thiết kế")
    hand.hands_in(scan)
    hand.presses("button", "Thêm")
    hand.presses("link", "Nộp hồ sơ")
    hand.chooses("Đơn vị thẩm định", world.department.name)
    hand.writes("Số, ký hiệu văn bản", "05/CV-THPT")
    hand.hands_in(scan)
    hand.page.on("dialog", lambda asked: asked.accept())
    hand.presses("button", "Nộp hồ sơ")


@pytest.mark.parametrize("size", [None, NARROW], ids=["wide", "narrow"])
def test_a_system_is_described_levelled_and_handed_in_in_under_forty_interactions(
    world: World, arrives: Arrives, tmp_path: Path, size: tuple[int, int] | None
) -> None:
    scan = tmp_path / "ban-ky.pdf"
    scan.write_bytes(pdf(samples.letter()))
    officer = arrives(world.north_officer) if size is None else arrives(world.north_officer, size)
    hand = Hand(officer.goes_to("/he-thong/"))
    _looked_at(officer)
    _describes(hand)
    _looked_at(officer)
    _interviewed(hand)
    _proposed(officer, hand)
    _filed(hand, world, scan)
    expect(hand.page.get_by_text("Đã nộp, chờ kiểm tra hồ sơ")).to_be_visible()
    assert Dossier.objects.get().state == State.SUBMITTED
    assert hand.done < MOST, hand.done


def _proposed(officer: Visitor, hand: Hand) -> None:
    """Level 2 under both laws, each with its article and how surely it is known; nothing is set until it is said."""
    page = hand.page
    expect(page.get_by_role("heading", name="Cấp độ 2", exact=True)).to_have_count(2)
    for cite in ("NĐ 85/2016 Đ8.1", "NĐ 331/2026 Đ12.1"):
        expect(page.get_by_text(cite)).to_be_visible()
    expect(page.get_by_text("đã đọc văn bản").first).to_be_visible()
    expect(page.get_by_text("không căn cứ nào của NĐ 331/2026 Điều 16")).to_be_visible()
    _looked_at(officer)
    system = InformationSystem.objects.get(name=NAME)
    assert not SystemLevel.objects.filter(system=system).exists()
    hand.presses("button", re.compile(r"Đề xuất cấp 2 này.*2026"))
    expect(page.get_by_text("Chưa có quyết định phê duyệt").first).to_be_visible()
    assert SystemLevel.objects.get(system=system).level == 2


def _looked_at(officer: Visitor) -> None:
    officer.is_accessible()
    officer.fits_the_screen()
