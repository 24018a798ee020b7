"""The PDF as a file: archival, in the vendored fonts only, the same bytes again; long tables over many pages."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pytest

from khien.papers import fonts, pdf
from khien.papers.compose import compose
from khien.papers.layout import STYLES, TEXT_WIDTH
from khien.papers.samples import letter, report
from khien.papers.tables import grid
from khien.papers.tests.read_back import page_sizes, rules, spans, text_of_pdf, words
from khien.papers.types import Column, Paper, Paragraph, Table

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵfjwz"


def test_the_fonts_have_every_vietnamese_letter_in_all_four_faces() -> None:
    needed = set(VIETNAMESE + VIETNAMESE.upper()) | set(map(chr, range(0x1EA0, 0x1EFA))) | set("–—“”‘’…•·₫§°")
    for face in fonts.FACES:
        assert not needed - set(map(chr, fonts.advances(face))), face
    assert needed <= fonts.drawable()


def test_the_licence_lies_beside_the_fonts() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts.FOLDER / "LICENSE-OFL.txt").read_text(encoding="utf-8")
    assert len(list(fonts.FOLDER.glob("*.ttf"))) == 4


def test_every_font_in_the_file_is_liberation_serif_and_embedded() -> None:
    paper = replace(report(), blocks=(*report().blocks, Paragraph("họp 😀 中 " + VIETNAMESE, italic=True, lead="Đậm")))
    with pikepdf.open(io.BytesIO(pdf(paper))) as document:
        found = [
            thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary) and "/FontDescriptor" in thing
        ]
        assert len(found) >= 3
        for font in found:
            assert "LiberationSerif" in str(font.BaseFont)
            assert "/FontFile2" in font.FontDescriptor or "/FontFile3" in font.FontDescriptor


def test_the_file_says_it_is_pdf_a_2b_in_vietnamese() -> None:
    with pikepdf.open(io.BytesIO(pdf(report()))) as document:
        with document.open_metadata() as metadata:
            assert (metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")) == ("2", "B")
            assert "an toàn thông tin mạng năm 2025" in str(metadata.get("dc:title"))
        assert str(document.Root.Lang) == "vi"
        assert "/OutputIntents" in document.Root
        assert not any(key in document.Root for key in ("/OpenAction", "/AA", "/AcroForm"))


def test_the_same_paper_gives_the_same_bytes_and_another_gives_others() -> None:
    made = pdf(report())
    pdf(letter())
    assert pdf(report()) == made
    assert pdf(replace(report(), number="6")) != made


@pytest.mark.parametrize(("paper", "day"), [(report(), "2026-02-05"), (letter(), "1970-01-01")])
def test_the_day_of_the_paper_is_in_the_file_and_the_moment_of_printing_is_not(paper: Paper, day: str) -> None:
    with pikepdf.open(io.BytesIO(pdf(paper))) as document, document.open_metadata() as metadata:
        assert {str(value)[:10] for key, value in metadata.items() if "Date" in key} == {day}


def test_papers_may_be_printed_from_several_threads_at_once() -> None:
    wanted = [pdf(replace(letter(), number=str(number))) for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda number: pdf(replace(letter(), number=str(number))), range(8))) == wanted


def test_three_thousand_rows_break_across_pages_under_a_repeated_header() -> None:
    made = pdf(report(3000))
    pages = len(page_sizes(made))
    assert pages > 80
    first = next(span.page for span in spans(made, range(5)) if span.text.startswith("Phụ lục I"))
    for number in (first, first + 1, first + 40, pages - 3):
        read = spans(made, range(number, number + 1))
        header = next(span for span in read if span.text.startswith("STT"))
        assert header.bold
        assert all(span.bottom <= 277.2 for span in read if span.size == 12)
        assert all(span.top > header.bottom for span in read if "trung học phổ thông" in span.text)


def test_no_row_is_lost_or_doubled_over_the_page_breaks() -> None:
    alone = replace(report(200), annexes=report(200).annexes[:1])
    text = words(text_of_pdf(pdf(alone)))
    found = re.findall(r"Trường trung học phổ thông số (\d+) ", text)
    assert [int(number) for number in found] == list(range(1, 201))


def test_a_row_taller_than_a_page_is_broken_instead_of_cut_off() -> None:
    tall = Table((Column("Cột"), Column("Kia")), (("từ " * 4000, "x"),))
    made = pdf(replace(letter(), blocks=(tall,)))
    assert sum(span.text.count("từ") for span in spans(made)) == 4000
    assert all(span.bottom <= 277.2 for span in spans(made) if span.size == 12)


@pytest.mark.parametrize("weights", [(1, 1, 1), (0.01, 5, 5), (9, 0.1, 0.1), (0, 0, 0)])
def test_no_header_word_is_cut_and_the_table_fills_the_width(weights: tuple[float, float, float]) -> None:
    headers = ("STT", "Minh chứng", "Nghiêngngả")
    table = Table(tuple(Column(header, weight) for header, weight in zip(headers, weights, strict=True)), ())
    widths = grid(table, TEXT_WIDTH).widths
    assert sum(widths) == pytest.approx(TEXT_WIDTH)
    for header, width in zip(headers, widths, strict=True):
        longest = max(fonts.width(word, STYLES["column"].size, bold=True) for word in header.split())
        assert width >= longest


def test_an_empty_row_keeps_room_to_write_in() -> None:
    blank = Table((Column("Ngày"), Column("Việc")), ((),) * 5)
    lines = sorted(top for _, _, top in rules(pdf(replace(letter(), blocks=(blank,)))))[2:]
    gaps = [below - above for above, below in pairwise(lines)]
    assert len(gaps) >= 5
    assert all(gap > 5 for gap in gaps)


def test_forty_columns_still_fit_the_page() -> None:
    table = Table(tuple(Column(f"Chỉ tiêu {number}") for number in range(40)), (("1",) * 40,))
    assert sum(grid(table, TEXT_WIDTH).widths) == pytest.approx(TEXT_WIDTH)
    made = pdf(replace(letter(), blocks=(table,)))
    assert all(span.right <= 195.3 for span in spans(made))


def test_dashes_of_several_addressees_stand_under_the_colon() -> None:
    to, each = STYLES["to"], STYLES["to_each"]
    assert each.left - to.left == pytest.approx(fonts.width("Kính gửi", to.size), abs=0.1)


def test_title_of_the_file_names_kind_and_subject() -> None:
    assert compose(report()).title.startswith("Báo cáo Kết quả")
    assert compose(letter()).title == letter().subject
