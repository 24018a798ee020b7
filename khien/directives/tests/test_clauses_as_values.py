"""Clauses taken from a reading, split, merged, settled: nothing is invented on the way."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.directives.rules.clauses import (
    ClauseValue,
    UnableToCorrect,
    checked,
    from_task,
    merged,
    selected,
    split,
    tidy,
)
from khien.directives.rules.document import DocumentValue, checked_document, from_document, letter_name
from khien.directives.rules.trail import changes
from khien.reading.types import Cadence, Document, Signer, Task

LETTER = "1. Rà soát hệ thống;\n   sao lưu dữ liệu.\n2. Diễn tập mỗi năm một lần."
END = LETTER.index("\n2.")
FIRST = ClauseValue("1. Rà soát hệ thống; sao lưu dữ liệu.", 0, END, topics=("vuln_scan", "backup"))
SECOND = ClauseValue("2. Diễn tập mỗi năm một lần.", END + 1, len(LETTER), topics=("exercise",))


def test_a_full_date_that_the_letter_writes_is_settled_and_a_relative_one_is_not() -> None:
    dated = from_task(Task(0, 4, "việc", deadline=date(2024, 9, 15)))
    relative = from_task(Task(0, 4, "việc", deadline_text="05 ngày làm việc"))
    assert dated.settled
    assert not relative.settled
    assert relative.deadline is None
    assert relative.deadline_text == "05 ngày làm việc"


def test_a_clause_is_cut_where_the_mark_stands_and_both_parts_keep_what_was_understood() -> None:
    first, second = split(FIRST, LETTER.index("sao lưu"), LETTER)
    assert (first.text, second.text) == ("1. Rà soát hệ thống;", "sao lưu dữ liệu.")
    assert LETTER[second.start : second.end] == "sao lưu dữ liệu."
    assert first.topics == second.topics == FIRST.topics


def test_a_clause_in_ones_own_words_is_cut_by_its_own_text() -> None:
    first, second = split(ClauseValue("việc một, việc hai"), 9, LETTER)
    assert (first.text, first.start, second.text) == ("việc một,", None, "việc hai")


@pytest.mark.parametrize("offset", [0, END, 60, -1])
def test_a_cut_outside_the_clause_is_refused(offset: int) -> None:
    with pytest.raises(UnableToCorrect):
        split(FIRST, offset, LETTER)


@given(st.integers(min_value=1, max_value=END - 1))
def test_what_is_cut_in_two_merges_back_into_the_same_words(offset: int) -> None:
    try:
        first, second = split(FIRST, offset, LETTER)
    except UnableToCorrect:
        assert not LETTER[0:offset].strip() or not LETTER[offset:END].strip()
        return
    whole = merged(first, second, LETTER)
    assert whole.text == tidy(LETTER[0:END])
    assert (whole.start, whole.end) == (0, END)


def test_two_clauses_with_different_dates_are_asked_for_their_date_again() -> None:
    one = replace(FIRST, deadline=date(2024, 9, 1), settled=True)
    other = replace(SECOND, deadline=date(2024, 10, 1), settled=True)
    whole = merged(one, other, LETTER)
    assert whole.deadline is None
    assert not whole.settled
    assert whole.topics == ("vuln_scan", "backup", "exercise")


def test_a_clause_for_every_level_merged_with_one_for_level_3_is_for_every_level() -> None:
    assert merged(FIRST, replace(SECOND, levels=(3,)), LETTER).levels == ()


def test_a_marked_range_becomes_a_clause_without_the_space_around_it() -> None:
    added = selected(LETTER, END, END + 12)
    assert (added.text, added.start, added.end) == ("2. Diễn tập", END + 1, END + 12)
    with pytest.raises(UnableToCorrect, match="không có chữ"):
        selected("a   b", 1, 4)
    with pytest.raises(UnableToCorrect, match="ngoài văn bản"):
        selected("abc", 1, 9)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(FIRST, text=""), "để trống"),
        (replace(FIRST, topics=("nonsense",)), "chủ đề"),
        (replace(FIRST, obligations=("nonsense",)), "nghĩa vụ"),
        (replace(FIRST, levels=(6,)), "Cấp độ"),
        (replace(FIRST, cadences=(Cadence("P1Y", (0,)),)), "Cấp độ"),
        (replace(FIRST, cadences=(Cadence("yearly"),)), "Chu kỳ"),
        (replace(FIRST, window=(date(2024, 9, 3), date(2024, 9, 1))), "Khoảng thời gian"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused_in_words(wrong: ClauseValue, why: str) -> None:
    with pytest.raises(UnableToCorrect, match=why):
        checked(wrong, topics=("vuln_scan", "backup"), obligations=())


def test_what_the_letter_leaves_blank_stays_blank() -> None:
    value = from_document(Document(symbol="SGDĐT-VP", issued_partial="2024-08"), None)
    assert value.number == ""
    assert value.issued_on is None
    assert value.law_on is None
    assert letter_name(value) == "Văn bản chưa có số, ký hiệu SGDĐT-VP"


def test_a_letter_is_called_by_its_number_day_and_issuer() -> None:
    value = DocumentValue(
        kind="Công văn", number="12/SGDĐT-VP", issued_on=date(2024, 1, 3), issuer="Sở Giáo dục và Đào tạo"
    )
    assert letter_name(value) == "Công văn số 12/SGDĐT-VP ngày 03/01/2024 của Sở Giáo dục và Đào tạo"
    assert len(letter_name(replace(value, issuer="x" * 250))) <= 250


def test_a_description_with_two_days_is_refused() -> None:
    with pytest.raises(UnableToCorrect, match="đã có ngày ban hành"):
        checked_document(DocumentValue(issued_on=date(2024, 1, 3), law_on=date(2024, 1, 4)))
    with pytest.raises(UnableToCorrect, match="2024-08"):
        checked_document(DocumentValue(issued_partial="tháng 8"))


def test_words_that_may_name_people_are_kept_apart_in_the_trail() -> None:
    plain, personal = changes(FIRST, replace(FIRST, audience="Ông Thử Nghiệm", deadline=date(2024, 9, 1)))
    assert plain == {"deadline": [None, "2024-09-01"]}
    assert personal == {"audience": ["", "Ông Thử Nghiệm"]}
    plain, personal = changes(DocumentValue(), DocumentValue(place="Lâm Đài", signer=Signer(name="Thử Nghiệm")))
    assert plain == {"place": ["", "Lâm Đài"]}
    assert list(personal) == ["signer"]
