"""The model letters drawn as scans: recognised and read as well as the issue asks. Skipped without them."""

import json
import os
from pathlib import Path

import pytest

from bench.reading_ocr import scores, shared, words_of
from bench.reading_scans import scanned
from khien.reading.extract.tesseract import installed

SHARED = Path(os.environ.get("KHIEN_SHARED", Path(__file__).parents[4] / "shared")) / "data" / "letters"


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "gold.jsonl").is_file(), reason="the real letters are not here (KHIEN_SHARED)")
@pytest.mark.skipif(not installed(), reason="Tesseract with Vietnamese is not installed")
def test_two_scanned_model_letters_are_read_and_nothing_is_invented() -> None:
    lines = (SHARED / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["file"] in ("letter-002.txt", "letter-003.txt")]
    found = scores(SHARED, rows)["model_letters"]
    assert found["task_f1"] >= 0.85
    assert found["invented_values"] == []


def test_a_seed_draws_the_same_scan_for_ever() -> None:
    letter = (
        "Số: 1/SVD\nThử Nghiệm, ngày 01 tháng 8 năm 2026\nKính gửi: Các đơn vị\n1. Sao lưu.\nNơi nhận:\n- VT.\nVí Dụ"
    )
    assert scanned(letter, 1).pages[0].tobytes() == scanned(letter, 1).pages[0].tobytes()
    assert scanned(letter, 1).pages[0].tobytes() != scanned(letter, 2).pages[0].tobytes()


def test_a_task_with_half_its_words_missing_is_no_match() -> None:
    label = words_of("Rà soát hệ thống thông tin và sao lưu")
    assert shared(words_of("RA SOAT hệ thống thông tin"), label) > 0.5
    assert shared(words_of("sao lưu"), label) < 0.5
