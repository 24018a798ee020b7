"""Instants as people and spreadsheets write them: one reading or none."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.base.clock import VIETNAM
from khien.watch.rules.moments import UnableToReadMoment, moment, puts_months_first
from khien.watch.rules.shifts import local
from khien.watch.tests import watch_builders as build

EVE = "2027-02-05T17:00"


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-05T17:00",
        "2027-02-05 17:00:00",
        "2027-2-5 17h00",
        "05/02/2027 17:00",
        "5/2/2027  17h",
        "5-2-2027, 5:00 PM",
        "05.02.2027 5:00 CH",
        "17:00 05/02/2027",
        "17h00, ngày 5/2/2027",
        "2027-02-05T17:00+07:00",
        "2027-02-05T10:00Z",
    ],
)
def test_each_way_of_writing_it_is_the_same_instant(text: str) -> None:
    assert local(moment(text)) == EVE


def test_24_hours_is_the_midnight_that_ends_the_day() -> None:
    assert local(moment("2027-02-05T24:00")) == "2027-02-06T00:00"
    assert local(moment("31/12/2027 24:00")) == "2028-01-01T00:00"


def test_twelve_at_night_and_at_noon_are_told_apart() -> None:
    assert local(moment("5/2/2027 12:00 SA")) == "2027-02-05T00:00"
    assert local(moment("5/2/2027 12:00 CH")) == "2027-02-05T12:00"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "không phải là ngày giờ"),
        ("giao thừa", "không phải là ngày giờ"),
        ("46423.7083333", "số của Excel"),
        ("05/02/2027", "không có giờ"),
        ("2027-02-05", "không có giờ"),
        ("17:00", "không có ngày"),
        ("05/02/27 17:00", "hai chữ số"),
        ("2/13/2027 17:00", "tháng trước ngày"),
        ("30/02/2027 17:00", "không có trong lịch"),
        ("2027-13-05T17:00", "không có trong lịch"),
        ("29/02/2027 17:00", "không có trong lịch"),
        ("2027-02-05T24:01", "giờ không có thật"),
        ("2027-02-05T17:60", "giờ không có thật"),
        ("5/2/2027 13:00 SA", "giờ không có thật"),
        ("2027-02-05T17:00:30", "giây lẻ"),
        ("1900-01-01T00:00", "năm không hợp lý"),
        ("9999-12-31T24:00", "năm không hợp lý"),
        ("2027-02-05T17:00+99:99", "múi giờ"),
        ("٢٠٢٧-٠٢-٠٥T١٧:٠٠", "không phải là ngày giờ"),
    ],
)
def test_what_is_no_instant_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(UnableToReadMoment, match=why):
        moment(text)


def test_among_american_dates_one_that_could_be_either_is_refused() -> None:
    assert puts_months_first("2/13/2027 17:00")
    assert not puts_months_first("13/2/2027 17:00") and not puts_months_first("2/5/2027 17:00")
    with pytest.raises(UnableToReadMoment, match="có thể là ngày trước hoặc tháng trước"):
        moment("2/5/2027 17:00", months_first=True)
    assert local(moment("2027-02-05T17:00", months_first=True)) == EVE
    assert local(moment("2/2/2027 17:00", months_first=True)) == "2027-02-02T17:00"


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)))  # noqa: DTZ001 (the zone is put on below)
def test_what_is_written_is_read_back_to_the_minute(naive: datetime) -> None:
    instant = naive.replace(second=0, microsecond=0, tzinfo=VIETNAM)
    assert moment(local(instant)) == instant
    assert moment(f"{instant:%d/%m/%Y %H:%M}") == instant
    assert moment(local(instant), months_first=True) - instant == timedelta()


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    try:
        found = moment(text)
    except UnableToReadMoment as refused:
        assert str(refused).isprintable()
    else:
        assert found.tzinfo is build.EVE.tzinfo and not found.second
