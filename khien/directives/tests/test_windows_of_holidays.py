"""Holidays that a letter names, proposed as windows."""

from datetime import date

import pytest

from khien.directives.rules.windows import asks_for_site, base_day, proposed_windows

WATCH = ("duty_roster",)


@pytest.mark.parametrize(
    ("words", "since", "start", "end"),
    [
        ("trong thời gian nghỉ lễ Quốc khánh 02/9", date(2024, 8, 30), date(2024, 8, 31), date(2024, 9, 3)),
        ("hướng tới dịp Tết Nguyên đán Ất Tỵ", date(2025, 1, 6), date(2025, 1, 25), date(2025, 2, 2)),
        ("dịp TẾT NGUYÊN ĐÁN Giáp Thìn", date(2024, 1, 3), date(2024, 2, 8), date(2024, 2, 14)),
        ("nghỉ lễ 30/4 và 01/5", date(2025, 4, 20), date(2025, 4, 30), date(2025, 5, 4)),
        ("Tết Dương lịch", date(2023, 12, 20), date(2023, 12, 30), date(2024, 1, 1)),
    ],
)
def test_a_named_holiday_is_proposed_with_the_days_off_around_it(
    words: str, since: date, start: date, end: date
) -> None:
    (window,) = proposed_windows([words], WATCH, since=since)
    assert (window.start, window.end) == (start, end)
    assert "thông báo nghỉ chính thức" in window.why


def test_two_holidays_in_one_subject_are_two_proposals() -> None:
    found = proposed_windows(["Tết Dương lịch 2024 và Tết Nguyên đán Giáp Thìn"], WATCH, since=date(2023, 12, 29))
    assert [one.occasion for one in found] == ["Tết Dương lịch", "Tết Nguyên đán"]


def test_a_letter_after_the_holiday_means_the_next_one() -> None:
    (window,) = proposed_windows(["dịp Quốc khánh"], WATCH, since=date(2024, 9, 10))
    assert window.start.year == 2025


@pytest.mark.parametrize("words", ["trong các dịp lễ", "ngày 12/9/2024", "ngày 22/9", "tết trung thu"])
def test_a_holiday_that_is_not_named_is_not_proposed(words: str) -> None:
    assert proposed_windows([words], WATCH, since=date(2024, 8, 1)) == ()


def test_a_clause_about_anything_else_gets_no_window() -> None:
    assert proposed_windows(["dịp Quốc khánh"], ("backup",), since=date(2024, 8, 1)) == ()


def test_a_letter_with_only_a_month_counts_from_its_first_day() -> None:
    assert base_day(None, "2024-08", date(2025, 1, 1)) == date(2024, 8, 1)
    assert base_day(None, "2024", date(2025, 1, 1)) == date(2024, 1, 1)
    assert base_day(None, "", date(2025, 1, 1)) == date(2025, 1, 1)
    assert base_day(date(2024, 8, 30), "", date(2025, 1, 1)) == date(2024, 8, 30)


@pytest.mark.parametrize("words", ["Trực TẠI CHỖ 24/7", "bố trí cán bộ truc tai cho", "có mặt tại  chỗ suốt đợt"])
def test_a_clause_that_says_at_the_place_proposes_it(words: str) -> None:
    assert asks_for_site(words)


@pytest.mark.parametrize("words", ["trực 24/7", "tồn tại cho đến nay", "hiện tại chờ", "bốn tại chỗ", "4 tại chỗ"])
def test_words_that_only_sound_like_it_do_not(words: str) -> None:
    assert not asks_for_site(words)
