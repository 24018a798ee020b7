from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

from khien.law.durations import UnableToReadDuration, days_long, duration, in_words, iso, shorter

_parts = st.tuples(st.integers(0, 99), st.integers(0, 11), st.integers(0, 60), st.integers(0, 60), st.integers(0, 23))


@st.composite
def durations(draw: st.DrawFn) -> relativedelta:
    years, months, weeks, days, hours = draw(_parts)
    length = relativedelta(years=years, months=months, weeks=weeks, days=days, hours=hours)
    assume(bool(length))
    return length


@given(durations())
def test_a_duration_written_and_read_back_is_the_same(length: relativedelta) -> None:
    assert duration(iso(length)) == length


@given(durations(), durations())
def test_the_shorter_of_two_is_one_of_them_and_no_longer_than_either(one: relativedelta, other: relativedelta) -> None:
    found = shorter(one, other)
    assert found in (one, other)
    assert days_long(found) <= min(days_long(one), days_long(other))


@given(st.text(max_size=12))
def test_no_text_but_a_duration_is_read(text: str) -> None:
    try:
        length = duration(text)
    except UnableToReadDuration:
        return
    assert text.startswith("P") and date(2000, 1, 1) + length > date(2000, 1, 1) - relativedelta(days=1)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P0D", "P1Y2", "P-1M", "P1.5Y", "p6m", "P6M ", "PT30M", "P1D1M", "P١Y"]
)
def test_what_is_no_duration_of_the_catalogue_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadDuration):
        duration(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P6M", "06 tháng"),
        ("P2Y", "02 năm"),
        ("P24M", "02 năm"),
        ("P18M", "01 năm 06 tháng"),
        ("P7D", "01 tuần"),
        ("P30D", "30 ngày"),
        ("PT6H", "06 giờ"),
    ],
)
def test_a_length_is_told_as_letters_tell_it(text: str, words: str) -> None:
    assert in_words(duration(text)) == words


def test_two_years_are_longer_than_a_year_and_a_year_than_six_months() -> None:
    assert (
        days_long(duration("P2Y"))
        > days_long(duration("P1Y"))
        > days_long(duration("P6M"))
        > days_long(duration("P30D"))
    )
