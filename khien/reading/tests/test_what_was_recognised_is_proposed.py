"""Promises about readings of scans: their values are marked as proposals, their poor pages named."""

import json
from dataclasses import asdict

import pytest

from khien.reading.extract.layout import doubted_addresses
from khien.reading.extract.tesseract import Word
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


@pytest.mark.parametrize("doubted", ["vanthu@so.example.", "(VANTHU@so.example)", "@", "vanthu@so"])
def test_an_address_that_recognition_doubts_is_left_blank(doubted: str) -> None:
    letter = f"{LETTER}Mọi vướng mắc liên hệ ông Nguyễn Thử, thư điện tử vanthu@so.example, ban@so.example.\n"
    sure = PageRead(1, 0, len(letter), True, 93)
    unsure = PageRead(1, 0, len(letter), True, 93, doubted=(doubted,))

    def told(page: PageRead) -> set[str]:
        return {one for person in proposed(read(letter), (page,)).contacts for one in person.emails}

    assert told(sure) == {"vanthu@so.example", "ban@so.example"}
    assert told(unsure) == (set() if doubted == "@" else {"ban@so.example"})
    assert PageRead(**json.loads(json.dumps(asdict(unsure)))) == unsure


def test_words_of_an_address_are_doubted_by_their_confidence() -> None:
    words = [("vantiu67@so.example.", 54), ("ban@so.example", 88), ("ban(@so.example", 40), ("to(@so.example", 9)]
    page = [Word(text, sure, 0, 0, 9, 9, (1, 1, 1)) for text, sure in words]
    assert doubted_addresses(page) == ("vantiu67@so.example.", "to@so.example")
