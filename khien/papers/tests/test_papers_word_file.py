"""The Word file opens, keeps the order that Word insists on, and is laid out by the same numbers as the PDF."""

import hashlib
import io
import zipfile
from dataclasses import replace
from itertools import pairwise

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from khien.papers import docx
from khien.papers.drafts import DRAFTS, DraftFacts, fill
from khien.papers.samples import letter, report
from khien.papers.types import Paper, Signer, Urgency

# The order of children in ECMA-376, of those that are written here.
ORDER = {
    "pPr": "pStyle keepNext pBdr spacing ind jc rPr sectPr",
    "rPr": "rFonts b i highlight sz szCs lang",
    "tblPr": "tblW tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW vAlign",
    "trPr": "cantSplit tblHeader",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType titlePg",
    "style": "name basedOn uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
    "pBdr": "top left bottom right",
    "tblCellMar": "top left bottom right",
    "tbl": "tblPr tblGrid tr",
}
EVERYTHING = replace(
    report(60), urgency=Urgency.URGENT, draft=True, co_signer=Signer(("THƯ KÝ",), "Trần Thị Mẫu", "Ký, ghi rõ họ tên")
)
PAPERS = {
    "letter": letter(),
    "report": report(),
    "everything": EVERYTHING,
    "draft": fill(DRAFTS["duty_roster"], DraftFacts("Trường")),
}


def parts(paper: Paper) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx(paper))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", PAPERS)
def test_every_element_has_its_children_in_the_order_of_the_standard(name: str) -> None:
    for part, content in parts(PAPERS[name]).items():
        if not part.startswith("word/") or part.endswith(".rels"):
            continue
        for element in parse_xml(content).iter():
            tag = element.tag.rpartition("}")[2]
            if tag in ORDER:
                order = ORDER[tag].split()
                places = [order.index(child.tag.rpartition("}")[2]) for child in element]
                assert places == sorted(places), f"{part}: {tag}"


@pytest.mark.parametrize("name", PAPERS)
def test_every_cell_ends_with_a_paragraph_and_no_two_tables_touch(name: str) -> None:
    body = Document(io.BytesIO(docx(PAPERS[name]))).element.body
    for cell in body.iter(qn("w:tc")):
        assert cell[-1].tag == qn("w:p")
    tags = [child.tag for child in body]
    assert all(pair != (qn("w:tbl"), qn("w:tbl")) for pair in pairwise(tags))
    assert tags[-2:] == [qn("w:p"), qn("w:sectPr")], "Word wants a paragraph after the last table"


def test_every_relationship_and_style_that_is_named_exists() -> None:
    files = parts(EVERYTHING)
    targets = {rel.get("Id"): rel.get("Target") for rel in parse_xml(files["word/_rels/document.xml.rels"])}
    assert {f"word/{target}" for target in targets.values()} <= set(files)
    known = {style.get(qn("w:styleId")) for style in parse_xml(files["word/styles.xml"]).iter(qn("w:style"))}
    document = parse_xml(files["word/document.xml"])
    assert {style.get(qn("w:val")) for style in document.iter(qn("w:pStyle"))} <= known
    used = {reference.get(qn("r:id")) for reference in document.iter(qn("w:headerReference"), qn("w:footerReference"))}
    assert used <= set(targets)


def test_pages_have_the_decrees_size_and_margins() -> None:
    document = Document(io.BytesIO(docx(report())))
    assert len(document.sections) == 3
    for section in document.sections:
        for margin, wanted in (
            (section.top_margin, 20),
            (section.bottom_margin, 20),
            (section.left_margin, 30),
            (section.right_margin, 15),
        ):
            assert margin == pytest.approx(int(Mm(wanted)), abs=700)
        assert section.different_first_page_header_footer, "no number on the first page"
    sizes = [(section.page_width or 0, section.page_height or 0) for section in document.sections]
    assert [(round(width / Mm(1)), round(height / Mm(1))) for width, height in sizes] == [(210, 297)] * 2 + [(297, 210)]


def test_page_numbers_are_a_field_in_the_middle_of_the_header_and_start_again_in_each_part() -> None:
    document = Document(io.BytesIO(docx(report())))
    header = document.sections[0].header
    assert " PAGE " in header.paragraphs[0]._p.xml
    assert not document.sections[0].first_page_header.paragraphs[0].text
    assert [numbers.get(qn("w:start")) for numbers in document.element.body.iter(qn("w:pgNumType"))] == ["1"] * 3


def test_everything_is_in_times_new_roman() -> None:
    files = parts(EVERYTHING)
    fonts = [rfonts.get(qn("w:ascii")) for rfonts in parse_xml(files["word/styles.xml"]).iter(qn("w:rFonts"))]
    assert fonts == ["Times New Roman"]
    assert not list(parse_xml(files["word/document.xml"]).iter(qn("w:rFonts"))), "no run names a font of its own"


def test_a_long_table_repeats_its_header_and_fixes_its_widths() -> None:
    table = Document(io.BytesIO(docx(report(60)))).tables[3]
    assert len(table.rows) == 62
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert 'w:tblLayout w:type="fixed"' in table._tbl.xml
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
    assert sum(widths) == pytest.approx(165 / 25.4 * 72 * 20, abs=5)


def test_places_to_fill_in_are_highlighted() -> None:
    document = Document(io.BytesIO(docx(PAPERS["draft"])))
    marked = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert marked
    assert all(text.startswith("[điền") for text in marked)


def test_footer_note_stands_on_first_and_following_pages() -> None:
    section = Document(io.BytesIO(docx(report()))).sections[0]
    for footer in (section.footer, section.first_page_footer):
        assert footer.paragraphs[0].text.startswith("Mã xác thực chuỗi kiểm toán: 9f3a07c1")


def test_title_and_author_are_in_the_properties() -> None:
    properties = Document(io.BytesIO(docx(report()))).core_properties
    assert properties.title == "Báo cáo Kết quả thực hiện công tác bảo đảm an toàn thông tin mạng năm 2025"
    assert properties.author == "Sở Giáo dục và Đào tạo"


def test_the_same_paper_gives_the_same_bytes_at_any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashlib.sha256(docx(report())).hexdigest()
    monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
    assert hashlib.sha256(docx(report())).hexdigest() == before
    assert hashlib.sha256(docx(replace(report(), number="6"))).hexdigest() != before
