"""Promises about readings of scans: their values are marked as proposals, their poor pages named."""

from khien.reading.extract.values import PageRead
from khien.reading.read import read
from khien.reading.recognised import is_recognised, proposed

LETTER = """SỞ VÍ DỤ
Số: 12/SVD-VP
Thử Nghiệm, ngày 05 tháng 8 năm 2026
Kính gửi: Các đơn vị trực thuộc
Yêu cầu các đơn vị thực hiện:
1. Rà soát hệ thống thông tin, hoàn thành trước ngày 30/9/2026.
"""
PAGES = (PageRead(1, 0, 60, from_ocr=True, confidence=96), PageRead(2, 61, len(LETTER), from_ocr=True, confidence=70))


def test_number_and_date_of_a_scan_are_marked_and_kept() -> None:
    reading = proposed(read(LETTER), PAGES)
    assert {"number", "issued_on"} <= set(reading.inferred)
    assert reading.document.number == "12/SVD-VP"


def test_a_poor_page_is_a_doubt_that_names_it() -> None:
    doubts = [doubt for doubt in proposed(read(LETTER), PAGES).doubts if doubt.kind == "poor_page"]
    assert len(doubts) == 1
    assert "Trang 2" in doubts[0].why
    assert (doubts[0].start, doubts[0].end) == (61, len(LETTER))


def test_a_letter_with_text_of_its_own_stays_as_it_is() -> None:
    reading = read(LETTER)
    assert proposed(reading, ()) is reading
    assert proposed(reading, (PageRead(1, 0, len(LETTER)),)) is reading


def test_only_what_stands_on_a_recognised_page_is_recognised() -> None:
    pages = (PageRead(1, 0, 60), PageRead(2, 61, 200, from_ocr=True, confidence=90))
    assert not is_recognised(pages, 10, 50)
    assert is_recognised(pages, 50, 80)
