"""The components in real Chromium under the real content policy: read by axe, narrow and wide, also without script.

Nothing is served: each page is rendered here and handed to the browser, so that only the look is under test.
"""

import mimetypes
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Engine
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, ViewportSize

from khien.web import charts, fields, status
from khien.web.charts import Slice
from khien.web.heat import Cell, Column, HeatMap, Row
from khien.web.marks import Mark
from khien.web.middleware import POLICY

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
AXE = HERE.parents[2] / "tests/vendor/axe-core-4.14.1/axe.min.js"
WIDE, NARROW = 1440, 390
LETTER = "Kính gửi: các sở\n\n1. Rà soát hồ sơ cấp độ trước ngày 30 tháng 11 năm 2026.\n\n2. Sao lưu dữ liệu.\n" * 12
TABS = ("Đang xem xét", "Đã gửi", "Nhận được", "Chờ đơn vị trả lời")


class Proof(forms.Form):
    title = forms.CharField(label="Tên minh chứng", help_text="Viết ngắn")
    day = fields.DayField(label="Ngày thực hiện")
    where = forms.MultipleChoiceField(label="Nơi giữ", widget=forms.CheckboxSelectMultiple, choices=[("a", "A")])
    result = forms.ChoiceField(label="Kết quả", widget=forms.RadioSelect, choices=[("a", "Được"), ("b", "Không được")])
    kind = forms.ChoiceField(label="Loại", choices=[("", "Chọn"), ("a", "Biên bản")])
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    sure = forms.BooleanField(label="Đã đối chiếu", help_text="Người duyệt sẽ thấy")
    papers = fields.FilesField(label="Tệp")


def heat() -> HeatMap:
    states = ["failed", "overdue", "unproven", "met", "waived", "not_asked"]
    cells = [Cell(state, "/o/", "hạn 30/11/2026", due_soon=state == "met") for state in states]
    columns = [Column(f"Nghĩa vụ {n}", "1/UBND", "/nv/") for n in range(6)]
    return HeatMap("Đơn vị × nghĩa vụ", columns, [Row(f"Trường Mẫu {n}", cells, "/dv/", "50%") for n in range(9)])


def values(path: str) -> dict[str, Any]:
    slices = [Slice(str(look.label), 10 - look.rank, look.tone) for look in status.VERDICTS.values()]
    icons = [("Việc của tôi", "list-check"), ("Văn bản", "file-text"), ("Tình hình", "layout-grid")]
    return {
        "request": RequestFactory().get(path),
        "nav": [{"url": "/", "label": a, "icon": b, "count": 3, "current": b == "file-text"} for a, b in icons],
        "unit_name": "Ủy ban nhân dân tỉnh Mẫu",
        "crumbs": [{"label": "Tình hình", "url": "/"}, {"label": "Tỉnh Mẫu"}],
        "version": "0",
        "heat": heat(),
        "day": date(2026, 11, 18),
        "today": date(2026, 11, 21),
        "looks": [look for words in status.VOCABULARIES.values() for look in words.values()],
        "page": Paginator(range(1284), 25).page(3),
        "tabs": [{"label": one, "url": "#a", "current": not n, "count": n} for n, one in enumerate(TABS)],
        "facts": [("Số", "1/UBND"), ("Người ký", None)],
        "entries": [{"at": "08:02 05/11/2026", "who": "Người Mẫu", "what": "Mở văn bản", "tone": "good"}],
        "steps": ["Tải lên", "Soát", "Gửi"],
        "form": Proof({"day": "31/02/2026"}) if path == "/form/" else Proof(),
        "letter": LETTER,
        "marks": [Mark(18, 70, "c1", "1"), Mark(len(LETTER) - 22, len(LETTER), "c2", "2", off=True)],
        "doubts": ["Chưa nêu thời hạn."],
        "bars": charts.bar_chart("Theo chủ đề", slices),
        "stack": charts.stacked_bar("Cả văn bản", slices),
        "donut": charts.donut("Kết luận", slices),
        "spark": charts.sparkline("Tỷ lệ đạt", slices),
        "trend": charts.trend("Tỷ lệ đạt, 12 tháng", slices),
    }


def html(path: str) -> str:
    name = path.strip("/")
    own = HERE / f"look/{name}.html"
    with translation.override("vi"):
        if own.exists():
            return Engine.get_default().from_string(own.read_text(encoding="utf-8")).render(Context(values(path)))
        return get_template(f"errors/{name}.html").render(values(path))


class Site:
    """Answers the browser in place of a server, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        self.asked.append(f"{route.request.method} {path}")
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if found:
            body = Path(str(found)).read_bytes()
            kind = mimetypes.guess_type(path)[0] or "font/woff2"
            route.fulfill(body=body, content_type=kind)
        elif route.request.method == "POST":
            route.fulfill(status=204)
        elif (HERE / f"look{path.rstrip('/')}.html").exists() or path == "/404/":
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=html(path), headers=headers)
        else:
            route.fulfill(status=500, body="")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def at(chromium: Browser, site: Site) -> Iterator[Any]:
    """Opens a page: `at(path, width)`."""
    contexts = []

    def opened(path: str, width: int = WIDE, *, script: bool = True) -> Page:
        size: ViewportSize = {"width": width, "height": 900}
        context = chromium.new_context(
            viewport=size,
            locale="vi-VN",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", site.answer)
        page.goto(f"http://khien.test{path}")
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


PAGES = ["/overview/", "/form/", "/letter/", "/404/"]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_the_page_keeps_the_policy_and_its_width(at: Any, path: str, width: int) -> None:
    page = at(path, width)
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    page.on("console", heard)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []


def test_icons_and_the_vietnamese_font_are_really_drawn(at: Any) -> None:
    page = at("/overview/")
    drawn = page.evaluate(
        "[...document.querySelectorAll('main svg use')]"
        ".filter(use => use.closest('svg').getClientRects().length).map(use => use.getBBox().width > 0)"
    )
    assert len(drawn) > 50
    assert all(drawn)
    assert page.evaluate("document.fonts.check('16px \"Inter Khiên\"', 'ửữỵặ')")


def test_on_a_phone_every_tab_is_whole_on_the_screen(at: Any) -> None:
    tabs = at("/overview/", NARROW).locator(".k-tabs a")
    edges = [tabs.nth(n).bounding_box() for n in range(len(TABS))]
    assert all(edge["x"] >= 0 and edge["x"] + edge["width"] <= NARROW for edge in edges), edges


def test_on_a_phone_the_heat_map_becomes_the_list_of_what_is_wrong(at: Any) -> None:
    page = at("/overview/", NARROW)
    assert not page.locator(".k-heat").is_visible()
    assert "Không đạt" in page.locator(".k-wrongs li").first.inner_text()
    assert at("/overview/", WIDE).locator(".k-heat").is_visible()


def test_without_script_the_menu_opens_and_the_filter_has_its_button(at: Any) -> None:
    page = at("/overview/", NARROW, script=False)
    page.locator(".k-menu summary").click()
    assert page.get_by_role("link", name="Tình hình").first.is_visible()
    assert page.get_by_role("button", name="Lọc").is_visible()


def test_faults_get_the_focus_and_lead_to_their_fields(at: Any) -> None:
    page = at("/form/")
    assert page.evaluate("document.activeElement.className") == "k-error-summary"
    page.get_by_role("link", name="Ngày thực hiện:").click()
    assert page.evaluate("document.activeElement.name") == "day"
    assert page.title().startswith("Lỗi: ")


def test_a_form_is_sent_once_though_its_button_is_pressed_twice(at: Any, site: Site) -> None:
    page = at("/form/")
    page.locator("#gui").dblclick()
    page.wait_for_timeout(200)
    assert site.asked.count("POST /gui/") == 1


def test_something_final_is_asked_first_and_may_be_refused(at: Any, site: Site) -> None:
    page = at("/form/")
    page.locator("#xoa").click()
    page.get_by_role("dialog").get_by_role("button", name="Quay lại").click()
    assert "POST /xoa/" not in site.asked
    page.locator("#xoa").click()
    with page.expect_request("**/xoa/"):
        page.get_by_role("dialog").get_by_role("button", name="Đồng ý").click()


def test_a_failing_request_is_told_politely_and_not_swallowed(at: Any) -> None:
    page = at("/overview/")
    page.locator("#hong").click()
    page.locator("#k-toasts .k-toast").wait_for()
    assert "Máy chủ gặp lỗi" in page.locator("#k-toasts").inner_text()


def test_clauses_are_walked_by_keyboard_and_light_up_in_the_letter(at: Any) -> None:
    page = at("/letter/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "the-c1"
    page.keyboard.press("j")
    assert page.locator("#chu-c2").evaluate("mark => mark.classList.contains('k-here')")
    assert page.locator(".k-paper").evaluate("paper => paper.scrollTop") > 0
    page.keyboard.press("?")
    assert "Chọn đơn vị" in page.get_by_role("dialog").inner_text()
