"""Months, the map of the tree and the spread: sound SVG whose numbers stand behind, told by more than colour."""

import re
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from khien.web import charts
from khien.web.charts import Figures, Month, Plot, Series
from khien.web.charts.spread import heaps
from khien.web.charts.svg import fitted, width, wrapped
from khien.web.charts.tree import Box, squarified

NASTY = '"><script>alert(1)</script>'
FIGURES = Figures(["Tháng", "Đạt"], [["09/2026", "1.284"], [NASTY, "0"]], frozenset({1}))
SERIES = [Series("Đạt", "met"), Series("Chưa chứng minh", "unproven"), Series("Quá hạn", "overdue")]


def a_year() -> SafeString:
    blank = [Month(f"0{n}/2025", f"{n}/25", why="Chưa giao nghĩa vụ") for n in range(1, 7)]
    told = [Month(f"0{n}/2026", f"{n}/26", (n, 2, 10 - n)) for n in range(1, 7)]
    return charts.months("Cuối mỗi tháng", NASTY, SERIES, [*blank, *told], FIGURES)


def a_map() -> SafeString:
    small = tuple(Plot(f"Trường THPT {n}", 5 + n, n, 5 + n) for n in range(7))
    plots = [Plot(NASTY, 70, 30, 60, "/xuong/", NASTY, small), Plot("Sở Y tế", 9, 0, 9), Plot("Trống", 0, 0, 0)]
    return charts.tree("Sơ đồ", "Ô càng lớn…", plots, plots, ["Đạt hết", "một ít", "nửa", "nhiều", "gần hết"], FIGURES)


def a_spread() -> SafeString:
    return charts.spread("Trường", NASTY, [0, 12.5, 50, 50, 99.9, 100], (12.5, 50, 99.9), FIGURES)


MAKERS = [a_year, a_map, a_spread]


@pytest.mark.parametrize("make", MAKERS)
def test_it_is_sound_xml_with_a_title_a_description_and_nothing_smuggled_in(make: object) -> None:
    drawn = make()  # type: ignore[operator]
    drawings = re.findall(r"<svg.*?</svg>", drawn, re.S)
    assert len(drawings) == 2, "one for wide screens, one for phones"
    for svg in drawings:
        root = ElementTree.fromstring(svg)
        title, described = root.find("title"), root.find("desc")
        assert title is not None
        assert described is not None
        assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), described.get("id"))
        assert root.get("role") in {"img", "group"}
    assert "<script" not in drawn
    assert "style=" not in drawn


@pytest.mark.parametrize("make", MAKERS)
def test_no_two_parts_share_an_id_and_each_pattern_is_in_the_drawing_that_uses_it(make: object) -> None:
    drawn = make()  # type: ignore[operator]
    ids = re.findall(r'\sid="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))
    for svg in re.findall(r"<svg.*?</svg>", drawn, re.S):
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(re.findall(r'\sid="([^"]+)"', svg))


@pytest.mark.parametrize("make", MAKERS)
def test_its_numbers_are_a_table_behind_it(make: object) -> None:
    behind = re.search(r"<details.*</details>", make(), re.S)  # type: ignore[operator]
    assert behind is not None
    assert "1.284" in behind[0]
    assert '<th scope="row">09/2026</th>' in behind[0]


@pytest.mark.parametrize("make", MAKERS)
def test_nothing_is_drawn_outside_the_sheet(make: object) -> None:
    for svg in re.findall(r"<svg.*?</svg>", make(), re.S):  # type: ignore[operator]
        root = ElementTree.fromstring(svg)
        wide, high = map(float, root.get("viewBox", "").split()[2:])
        for element in root.iter("rect"):
            if element.get("width") and not element.get("patternUnits"):
                x, y = float(element.get("x", "0")), float(element.get("y", "0"))
                assert x >= -0.1
                assert y >= -0.1
                assert x + float(element.get("width", "0")) <= wide + 0.5
                assert y + float(element.get("height", "0")) <= high + 0.5


def test_a_stretch_without_figures_says_why_once() -> None:
    assert a_year().count("Chưa giao nghĩa vụ") == 2, "once in each drawing"


def test_a_branch_is_a_link_that_the_keyboard_reaches_and_says_its_name() -> None:
    assert re.search(r'<a href="/xuong/"><title>&quot;', a_map())


def test_what_is_told_by_colour_is_told_by_a_pattern_too() -> None:
    assert {f"h-{one.tone}" for one in SERIES} >= {"h-met"}
    assert re.search(r'fill="url\(#[^"]*-overdue\)"', a_year())
    assert re.search(r'fill="url\(#k-wide-hatch-3\)"', a_map())
    assert re.search(r'fill="url\(#k-narrow-hatch-2\)"', a_map())


def test_the_steps_of_the_map_are_told_by_the_part_that_is_not_met() -> None:
    parts = [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4), (0, 0)]
    assert [Plot("Đơn vị", of, part, of).step for part, of in parts] == [0, 1, 2, 3, 4, 5]


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=60), st.integers(50, 1200), st.integers(50, 900))
def test_areas_are_as_large_as_their_weights_and_fill_the_box(weights: list[int], wide: int, high: int) -> None:
    falling = sorted(weights, reverse=True)
    boxes = squarified(falling, Box(0, 0, wide, high))
    whole = wide * high
    assert sum(box.wide * box.high for box in boxes) == pytest.approx(whole, rel=1e-6)
    for weight, box in zip(falling, boxes, strict=True):
        assert box.wide * box.high == pytest.approx(whole * weight / sum(weights), rel=1e-6)
        assert box.x >= -1e-6
        assert box.y >= -1e-6
        assert box.x + box.wide <= wide + 1e-6
        assert box.y + box.high <= high + 1e-6


@given(st.lists(st.floats(0, 100), max_size=300), st.sampled_from([2.5, 5.0, 10.0]))
def test_every_share_stands_in_one_heap(shares: list[float], step: float) -> None:
    found = heaps(shares, step)
    assert found.total() == len(shares)
    assert all(0 <= place < 100 / step for place in found)


@given(st.text("Trường THPT Đồi ThôngWil ", max_size=60), st.integers(10, 300), st.integers(1, 4))
def test_words_that_are_said_to_fit_do(words: str, room: int, most: int) -> None:
    assert width(fitted(words, room, 12), 12) <= room
    lines = wrapped(words, room, 12, most)
    assert len(lines) <= most
    assert all(width(line, 12) <= room for line in lines)
