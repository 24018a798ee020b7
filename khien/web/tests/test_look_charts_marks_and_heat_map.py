"""What is drawn on the server: charts, a letter's marked text, the heat map."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import strip_tags

from khien.web import charts
from khien.web.charts import Slice
from khien.web.heat import Cell, Column, HeatMap, Row
from khien.web.marks import Mark, marked

SLICES = [Slice("Đạt", 812.5, "met"), Slice("Quá hạn", 77, "overdue"), Slice("Không đạt", 0, "failed")]
MAKERS = [charts.bar_chart, charts.stacked_bar, charts.donut, charts.sparkline, charts.trend]


@pytest.mark.parametrize("make", MAKERS)
def test_no_number_in_an_svg_attribute_has_a_decimal_comma(make: object, settings: object) -> None:
    settings.USE_THOUSAND_SEPARATOR = True  # type: ignore[attr-defined]
    with translation.override("vi"):
        drawn = make("Kết luận", SLICES)  # type: ignore[operator]
        shown = Template("{{ drawn }}").render(Context({"drawn": drawn}))
    for svg in re.findall(r"<svg.*?</svg>", shown):
        for element in ElementTree.fromstring(svg).iter():
            for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "stroke-dashoffset"):
                float(element.get(name, "0"))
            points = element.get("points", "").split()
            assert all(len([float(n) for n in point.split(",")]) == 2 for point in points)


@pytest.mark.parametrize("make", MAKERS)
def test_every_chart_has_a_title_and_its_numbers_as_a_table(make: object) -> None:
    drawn = make("Kết luận", SLICES)  # type: ignore[operator]
    assert "<title>" in drawn
    assert re.search(r"<details>.*812,5.*</details>", drawn)
    assert "style=" not in drawn


@pytest.mark.parametrize("make", MAKERS)
def test_a_chart_of_nothing_is_still_well_formed(make: object) -> None:
    drawn = make("Chưa có gì", [])  # type: ignore[operator]
    assert "<figure" in drawn
    assert "nan" not in drawn


@pytest.mark.parametrize("make", MAKERS)
def test_a_label_cannot_smuggle_in_markup(make: object) -> None:
    drawn = make('"><script>', [Slice("<script>alert(1)</script>", 1)])  # type: ignore[operator]
    assert "<script" not in drawn


class Text(HTMLParser):
    """The words of a page without those of the links that lead to the cards."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.inside_link = "", False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.inside_link = tag == "a" or self.inside_link

    def handle_endtag(self, tag: str) -> None:
        self.inside_link = self.inside_link and tag != "a"

    def handle_data(self, data: str) -> None:
        self.words += "" if self.inside_link else data


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [Mark(3, 9, "a", "1")],
        [Mark(3, 9, "a", "1"), Mark(6, 14, "b", "2"), Mark(7, 8, "c", "3")],
        [Mark(0, 10_000, "a", "1", off=True)],
        [Mark(20, 10, "a", "1")],
    ],
)
def test_marking_clauses_loses_no_character_of_the_letter(marks: list[Mark]) -> None:
    letter = 'Số: 1/UBND <b>&amp; "V/v"\n1. Rà soát; 2. Sao lưu'
    reader = Text()
    reader.feed(marked(letter, marks))
    reader.close()
    assert reader.words == letter


def test_each_mark_leads_to_its_card_and_back() -> None:
    shown = marked("1. Rà soát", [Mark(0, 10, "x7", "1")])
    assert 'id="chu-x7"' in shown
    assert 'href="#the-x7"' in shown
    card = Template('{% load khien %}{% clause_card "1" "x7" %}…{% endclause_card %}').render(Context())
    assert 'id="the-x7"' in card
    assert 'href="#chu-x7"' in card


def a_map() -> HeatMap:
    columns = [Column("Sao lưu"), Column("Trực")]
    rows = [
        Row("Trường Mẫu A", [Cell("unproven", note="chưa có minh chứng"), Cell("met")], summary="50%"),
        Row("Trường Mẫu B", [Cell("met", due_soon=True), Cell("overdue")]),
        Row("Trường Mẫu C", [Cell("failed"), None]),
        Row("Trường Mẫu D", [Cell("waived"), Cell("not_asked")]),
    ]
    return HeatMap("Tình hình", columns, rows)


def test_the_list_on_a_phone_has_all_that_is_wrong_worst_first_and_nothing_else() -> None:
    wrongs = [(w.row.label[-1], w.cell.status) for w in a_map().all_wrongs()]
    assert wrongs == [("C", "failed"), ("B", "overdue"), ("A", "unproven"), ("B", "met")]


def test_a_cell_says_its_verdict_in_words_beside_the_symbol_and_the_colour() -> None:
    shown = Template("{% load khien %}{% heat_map heat %}").render(Context({"heat": a_map()}))
    cell = re.search(r'<td class="k-cell">(.*?)</td>', shown)
    assert cell is not None
    assert "k-s-unproven" in cell[1]
    assert "<use href=" in cell[1]
    assert "Chưa chứng minh: chưa có minh chứng" in strip_tags(cell[1])
    assert "Đạt, Sắp đến hạn" in strip_tags(shown)


def test_a_map_whose_rows_do_not_fit_its_columns_is_a_fault_not_a_shifted_table() -> None:
    with pytest.raises(ValueError, match="zip"):
        HeatMap("Tình hình", [Column("Sao lưu")], [Row("Trường Mẫu A", [])]).all_wrongs()
